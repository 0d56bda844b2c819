"""The officer's page about the money of a case: bills, cash at the counter, money back; and the department's list of payments."""

from __future__ import annotations

import csv
import datetime as dt
import io
import uuid
from collections.abc import Iterator
from typing import Any

from flask import Response, flash, redirect, render_template, request, stream_with_context, url_for

from homeservice.clock import SEOUL, today
from homeservice.core.errors import Conflict, DomainError, Invalid
from homeservice.core.messages import message
from homeservice.core.text import clean_lines
from homeservice.operations.billing import bill, cancel_bill, payments_of, refund, take_cash
from homeservice.operations.cases import Case
from homeservice.operations.fees import cost_of
from homeservice.operations.till import VIEWS, all_payments, payments_page
from homeservice.web.access import officer, staff
from homeservice.web.current import acting_officer, db, house, now
from homeservice.web.fees import PAYING_MINUTES, cost_rows, payment_row
from homeservice.web.staff.cases import name_of
from homeservice.web.staff.loading import load, note_access
from homeservice.web.staff.routes import blueprint
from homeservice.web.voice import say, speak, voice

LONGEST_AMOUNT = 12
_NO_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@blueprint.get("/cases/<uuid:submission_id>/fee")
@officer
def fee(submission_id: uuid.UUID) -> Any:
    """All payments of a case, and what may be done about them."""
    found = load(db(), submission_id)
    note_access(submission_id, "view", detail="fee")
    return _page(found)


def _page(found: Case, *, fault: Any = None, at: str = "", reason: str = "", amount: str | None = None) -> str:
    payments = payments_of(db(), found.submission.id)
    open_bill = next((payment for payment in payments if payment.purpose == "bill" and payment.state in {"billed", "pending"}), None)
    cost = cost_of(found) if found.definition.fee is not None else None
    return render_template(
        "staff/fee.html", page_title=voice()("fee.staff.title"), menu="inbox", case=found, name=name_of(found),
        rows=[*cost_rows(found), *map(payment_row, payments)],
        open_bill=open_bill, paying_minutes=PAYING_MINUTES, paid=[payment for payment in payments if payment.state == "paid"],
        may_bill=found.definition.fee is not None and not any(payment.purpose == "bill" and payment.state in {"billed", "pending", "paid"} for payment in payments)
        and found.submission.state in {"submitted", "received", "in_progress", "supplement", "approved"},
        amount=amount if amount is not None else str(cost.amount) if cost is not None and cost.amount else "",
        reason=reason, at=at, errors=[(at, say(fault))] if fault is not None else [],
    )  # fmt: skip


@blueprint.post("/cases/<uuid:submission_id>/fee")
@officer
def act_on_fee(submission_id: uuid.UUID) -> Any:
    """Bill, take a bill back, note cash, or send money back; with what was typed kept where something has to be mended."""
    found = load(db(), submission_id, for_change=True)
    what, typed, amount = request.form.get("what", ""), request.form.get("reason", ""), request.form.get("amount", "")[:LONGEST_AMOUNT]
    try:
        _do(found, what, clean_lines(typed, label=message("staff.action.reason")), amount)
    except DomainError as error:
        db().rollback()
        at = "amount" if error.message.id == "fee.amount_wrong" else f"reason-{what}"
        page = _page(load(db(), submission_id), fault=error.message, at=at, reason=typed, amount=amount or None)
        return page, Invalid.status if error.status == DomainError.status else error.status
    flash(voice()(f"fee.staff.done.{what}"))
    return redirect(url_for("staff.case", submission_id=submission_id), 303)


def _do(found: Case, what: str, reason: str, amount: str) -> None:
    acting, moment = acting_officer(), now()
    if what == "bill":
        digits = amount.replace(",", "").strip()
        bill(db(), found, acting, amount=int(digits) if digits.isdecimal() else 0, reason=reason, now=moment)
        return
    payments = payments_of(db(), found.submission.id)
    chosen = next((payment for payment in payments if str(payment.id) == request.form.get("payment")), None)
    if chosen is None or what not in {"cancel", "cash", "refund"}:
        raise Conflict("fee.bill_not_open")
    if what == "cash":
        take_cash(db(), found, chosen, acting, now=moment)
    elif what == "cancel":
        cancel_bill(db(), found, chosen, acting, reason=reason, now=moment)
    else:
        refund(db(), found, chosen, acting, reason=reason, now=moment)


# --- the department's list ----------------------------------------------------------------------------------------------
@blueprint.get("/payments")
@staff
def payments() -> Any:
    """The payments of the own department by how they stand, for the books."""
    view, since, until = _wanted()
    page = payments_page(db(), acting_officer(), view=view, since=since, until=until, page=request.args.get("page", 1, type=int))
    return render_template(
        "staff/payments.html", page_title=voice()("fee.list.title"), menu="payments", page=page, view=view, since=since, until=until,
        tabs=[{"text": speak(f"fee.view.{name}"), "href": url_for("staff.payments", view=name), "here": name == view} for name in VIEWS],
        csv_href=url_for("staff.payments_csv", view=view, since=since, until=until),
    )  # fmt: skip


def _wanted() -> tuple[str, dt.date | None, dt.date | None]:
    view = request.args.get("view", "")
    return (view if view in VIEWS else "all"), _day("since"), _day("until")


def _day(name: str) -> dt.date | None:
    try:
        day = dt.date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None
    return day if 2000 <= day.year < 2200 else None


@blueprint.get("/payments.csv")
@staff
def payments_csv() -> Any:
    """The same as a table file, which Excel opens in Korean too."""
    view, since, until = _wanted()
    acting, speaking = acting_officer(), voice()
    head = [
        speaking(f"fee.csv.{name}")
        for name in ("created", "case", "form", "purpose", "state", "amount", "method", "paid", "refunded", "order", "reference", "reason")
    ]

    def lines() -> Iterator[str]:
        yield "\ufeff" + _line(head)
        with house().database.session(reading=True) as reading:
            for payment in all_payments(reading, acting, view=view, since=since, until=until):
                yield _line([
                    _moment(payment.created_at), payment.case_reference, payment.form_code, speaking(f"fee.purpose.{payment.purpose}"),
                    speaking(f"fee.word.{payment.state}"), str(payment.amount), speaking(f"fee.method.{payment.method}") if payment.method else "",
                    _moment(payment.paid_at), _moment(payment.refunded_at), payment.order_code, payment.provider_reference or "", payment.reason or "",
                ])  # fmt: skip

    name = f"payments-{view}-{today(now()).isoformat()}.csv"
    return Response(stream_with_context(lines()), mimetype="text/csv", headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _moment(moment: dt.datetime | None) -> str:
    return moment.astimezone(SEOUL).strftime("%Y-%m-%d %H:%M:%S") if moment is not None else ""


def _line(cells: list[str]) -> str:
    """A line of the file; what a table program would take for a formula stands behind a quote."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow([f"'{cell}" if cell.startswith(_NO_FORMULA) else cell for cell in cells])
    return out.getvalue()
