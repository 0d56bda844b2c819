"""Ending an intake later or earlier, taking a form out of the catalogue and putting it back: at once, or by two."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from homeservice.clock import SEOUL
from homeservice.core.errors import DomainError, Invalid
from homeservice.core.messages import message
from homeservice.core.text import clean_line
from homeservice.models import CatalogueText
from homeservice.operations.releasing import needs_second_person
from homeservice.operations.running import approve_request, change_close, outcome_of_taking_out, put_back, take_out
from homeservice.operations.running_requests import (
    request_of,
    seal_of_request,
    send_request_back,
    sent_back_last,
    take_request_back,
)
from homeservice.operations.versions import intake_of, standing
from homeservice.operations.writing import LONGEST_REMARK
from homeservice.web.access import editor
from homeservice.web.current import acting_officer, db, now
from homeservice.web.staff.catalogue.loading import frame, load
from homeservice.web.staff.routes import blueprint
from homeservice.web.voice import say, voice


@blueprint.get("/catalogue/<uuid:text_id>/running")
@editor
def text_running(text_id: uuid.UUID) -> Any:
    """The intakes as they run."""
    return _page(load(text_id))


@blueprint.post("/catalogue/<uuid:text_id>/close")
@editor
def change_text_close(text_id: uuid.UUID) -> Any:
    """Another end of an intake."""
    name = request.form.get("intake", "")[:40]
    return _do(
        text_id, lambda row: change_close(db(), row, acting_officer(), name, _moment(), now=now()), "close_changed", f"closes-{name}"
    )


@blueprint.post("/catalogue/<uuid:text_id>/take-out")
@editor
def take_text_out(text_id: uuid.UUID) -> Any:
    """Out of the catalogue, or asked for."""
    return _do(
        text_id, lambda row: take_out(db(), row, acting_officer(), _remark("catalogue.take_out_reason"), now=now()), "taken_out", "remark"
    )


@blueprint.post("/catalogue/<uuid:text_id>/put-back")
@editor
def put_text_back(text_id: uuid.UUID) -> Any:
    """Into the catalogue again, or asked for."""
    return _do(text_id, lambda row: put_back(db(), row, acting_officer(), now=now()), "put_back", None)


@blueprint.post("/catalogue/<uuid:text_id>/request")
@editor
def settle_request(text_id: uuid.UUID) -> Any:
    """Approve what a colleague has asked of the form, send it back with a remark, or take back what one has asked oneself."""
    action = request.form.get("_action")
    if action == "take_back":
        return _do(text_id, lambda row: take_request_back(db(), row, acting_officer(), now=now()), "request_taken_back", None)
    if action == "send_back":
        return _do(
            text_id,
            lambda row: send_request_back(db(), row, acting_officer(), _remark("catalogue.remark"), now=now()),
            "sent_back",
            "remark",
        )
    seen = request.form.get("seen", "")
    return _do(text_id, lambda row: approve_request(db(), row, acting_officer(), seen=seen, now=now()), "approved", None)


def _remark(label: str) -> str:
    return clean_line(request.form.get("remark", "")[: LONGEST_REMARK + 1], label=message(label))


def _moment() -> dt.datetime:
    try:
        return dt.datetime.fromisoformat(request.form.get("closes", "").strip()).replace(tzinfo=SEOUL)
    except ValueError:
        raise Invalid("catalogue.closes_form") from None


def _do(text_id: uuid.UUID, act: Callable[[CatalogueText], Any], told: str, target: str | None) -> Any:
    row = load(text_id, for_change=True)
    try:
        act(row)
    except DomainError as error:
        db().rollback()
        # Only what was typed is mended at its box: the box of what cannot be done any more may be gone.
        return _page(load(text_id), error=error, target=target if isinstance(error, Invalid) else None), error.status
    asked = row.state == "waiting" or request_of(db(), row) is not None
    flash(voice()("catalogue.done.asked" if asked else f"catalogue.done.{told}"))
    return redirect(url_for("staff.text_running", text_id=text_id), 303)


def _page(row: CatalogueText, *, error: DomainError | None = None, target: str | None = None) -> Any:
    form = row.form
    rows = form.intakes if form is not None else []
    intakes = [{"intake": intake, "standing": standing(intake, now())} for intake in map(intake_of, rows)]
    asked = request_of(db(), row)
    return render_template(
        "staff/catalogue/running.html",
        **frame(
            row, "text_running", intakes=intakes, sent={key: request.form.get(key, "") for key in ("intake", "closes", "remark")},
            errors=[(target, say(error.message))] if error is not None else [], held=row.state in {"waiting", "scheduled"},
            second=form is not None and needs_second_person(db(), form.kind),
            outcome=outcome_of_taking_out(db(), form, now=now()) if form is not None and form.taken_out_at is None else None,
            own=asked is not None and asked.asked_by == acting_officer().id,
            seen=seal_of_request(row, asked) if asked is not None else "", sent_back=sent_back_last(db(), row),
        ),
    )  # fmt: skip
