"""What a service costs and how far it is paid, in the shapes that pages show. For residents and officers alike."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from homeservice.core.definitions import FormDefinition
from homeservice.core.messages import Display, message
from homeservice.models import Payment
from homeservice.operations.billing import payments_of
from homeservice.operations.cases import Case
from homeservice.operations.fees import cost_of
from homeservice.operations.paying import PAYING_LASTS
from homeservice.web.current import db
from homeservice.web.voice import say

#: How long paying may take, as pages say it.
PAYING_MINUTES = int(PAYING_LASTS.total_seconds() // 60)


def fee_in_short(definition: FormDefinition) -> Display:
    """What it costs, for the box of facts."""
    fee = definition.fee
    if fee is None:
        return message("public.service.no_fee")
    return message("public.service.fee_won", fee=fee.fixed) if fee.fixed is not None else message("fee.by_answers")


def fee_in_lines(definition: FormDefinition) -> list[Display]:
    """When it is paid, and when it is paid back; none where it costs nothing."""
    fee = definition.fee
    if fee is None:
        return []
    return [message(f"fee.due.{fee.due}", days=fee.pay_within), message(f"fee.refund.{fee.refund}")]


@dataclass(frozen=True, kw_only=True)
class FeeToChoose:
    """What the check page says of the fee of a draft: the sum, when it is paid, and the exemptions to pick from (value, label, note).

    `minutes` is how long paying may take.
    """

    amount: int | None
    before: bool
    exemptions: tuple[tuple[str, Any, Any], ...]
    minutes: int = PAYING_MINUTES


def fee_to_choose(case: Case) -> FeeToChoose | None:
    """The fee of a draft; None where the form has none."""
    fee, cost = case.definition.fee, cost_of(case)
    if fee is None or cost is None:
        return None
    exemptions = tuple(
        (exemption.name, say(exemption.label), say(message("fee.proof", label=case.definition.fields[exemption.proof].label)) if exemption.proof else None)
        for exemption in fee.exemptions
    )  # fmt: skip
    return FeeToChoose(amount=cost.amount, before=fee.due == "submission", exemptions=() if cost.amount == 0 else exemptions)


@dataclass(frozen=True, kw_only=True)
class FeePanel:
    """The money of a case: rows of label, value and note; the bill that may be paid, and whether one is being paid now."""

    rows: tuple[dict[str, Any], ...]
    to_pay: Payment | None
    is_paying: bool
    overdue: bool


def fee_panel(case: Case, payments: list[Payment] | None = None, *, today: dt.date) -> FeePanel | None:
    """The money of a case; None where the form has no fee."""
    if case.definition.fee is None:
        return None
    payments = payments_of(db(), case.submission.id) if payments is None else payments
    rows = cost_rows(case)
    rows += [
        payment_row(payment) for payment in payments if payment.state not in {"failed", "cancelled", "expired"} or payment.purpose == "bill"
    ]
    bill = next((payment for payment in payments if payment.purpose == "bill" and payment.state in {"billed", "pending"}), None)
    return FeePanel(
        rows=tuple(rows), to_pay=bill, is_paying=bill is not None and bill.state == "pending",
        overdue=bill is not None and bill.due_on is not None and bill.due_on < today,
    )  # fmt: skip


def cost_rows(case: Case) -> list[dict[str, Any]]:
    """What a case costs, or why nothing, as a row; none where it is not known."""
    fee, submission = case.definition.fee, case.submission
    exemption = fee.exemption(submission.exemption) if fee is not None else None
    if exemption is not None:
        return [{"label": say(message("fee.row.exemption")), "value": say(exemption.label), "note": None}]
    if submission.fee is not None:
        return [{"label": say(message("fee.row.amount")), "value": say(message("value.won", n=submission.fee)), "note": None}]
    if fee is not None and fee.due == "approval" and submission.decided_at is None:
        return [{"label": say(message("fee.row.amount")), "value": say(message("fee.after_approval")), "note": None}]
    return []


def payment_row(payment: Payment) -> dict[str, Any]:
    """A payment as a row: what for and how it stands, with its day and reason."""
    method = message(f"fee.method.{payment.method}") if payment.method else None
    moments = {"billed": payment.due_on, "pending": payment.begun_at, "paid": payment.paid_at, "refunded": payment.refunded_at}
    state = message(f"fee.state.{payment.state}", at=moments.get(payment.state), method=method)
    return {
        "label": say(message(f"fee.purpose.{payment.purpose}")),
        "value": say(message("fee.row.state", n=payment.amount, state=state)),
        "note": say(message("fee.row.reason", reason=payment.reason)) if payment.reason else None,
    }
