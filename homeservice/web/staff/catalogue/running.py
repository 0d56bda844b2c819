"""Ending an intake later or earlier, taking a form out of the catalogue and putting it back."""

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
from homeservice.operations.running import change_close, put_back, take_out
from homeservice.operations.versions import intake_of, standing
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
    """Out of the catalogue."""
    remark = request.form.get("remark", "")
    return _do(
        text_id, lambda row: take_out(db(), row, acting_officer(), clean_line(remark[:500], label=message("catalogue.remark")), now=now()), "taken_out", "remark"
    )  # fmt: skip


@blueprint.post("/catalogue/<uuid:text_id>/put-back")
@editor
def put_text_back(text_id: uuid.UUID) -> Any:
    """Into the catalogue again."""
    return _do(text_id, lambda row: put_back(db(), row, acting_officer(), now=now()), "put_back", None)


def _moment() -> dt.datetime:
    try:
        return dt.datetime.fromisoformat(request.form.get("closes", "").strip()).replace(tzinfo=SEOUL)
    except ValueError:
        raise Invalid("catalogue.closes_form") from None


def _do(text_id: uuid.UUID, act: Callable[[CatalogueText], None], told: str, target: str | None) -> Any:
    row = load(text_id, for_change=True)
    try:
        act(row)
    except DomainError as error:
        db().rollback()
        return _page(load(text_id), error=error, target=target), error.status
    flash(voice()("catalogue.done.asked" if row.state == "waiting" else f"catalogue.done.{told}"))
    return redirect(url_for("staff.text_running", text_id=text_id), 303)


def _page(row: CatalogueText, *, error: DomainError | None = None, target: str | None = None) -> Any:
    rows = row.form.intakes if row.form is not None else []
    intakes = [{"intake": intake, "standing": standing(intake, now())} for intake in map(intake_of, rows)]
    return render_template(
        "staff/catalogue/running.html",
        **frame(
            row, "text_running", intakes=intakes, sent={key: request.form.get(key, "") for key in ("intake", "closes", "remark")}, errors=[(target, say(error.message))] if error is not None else [],
            held=row.state in {"waiting", "scheduled"},
        ),
    )  # fmt: skip
