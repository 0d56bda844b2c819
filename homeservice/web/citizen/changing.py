"""Changing what was sent, until the intake closes."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, redirect, request, url_for

from homeservice.core.errors import DomainError
from homeservice.operations.changing import begin_change, discard_change, send_change
from homeservice.operations.submitting import Incomplete
from homeservice.web.access import resident
from homeservice.web.citizen.applying import check_page, load
from homeservice.web.citizen.routes import blueprint
from homeservice.web.current import db, now
from homeservice.web.voice import voice


def _to_case(submission_id: uuid.UUID) -> Any:
    return redirect(url_for("citizen.case", submission_id=submission_id), 303)


@blueprint.post("/my/<uuid:submission_id>/change")
@resident
def open_change(submission_id: uuid.UUID) -> Any:
    """Open what was sent for a change."""
    begin_change(db(), load(submission_id, for_change=True), now=now())
    return _to_case(submission_id)


@blueprint.post("/my/<uuid:submission_id>/change/discard")
@resident
def drop_change(submission_id: uuid.UUID) -> Any:
    """Give the change up: what was sent stands."""
    discard_change(db(), load(submission_id, for_change=True), now=now())
    flash(voice()("page.change.discarded"))
    return _to_case(submission_id)


@blueprint.post("/my/<uuid:submission_id>/change/send")
@resident
def finish_change(submission_id: uuid.UUID) -> Any:
    """Send the change; a second click finds it sent."""
    try:
        send_change(db(), load(submission_id, for_change=True), accept_incomplete="accept_incomplete" in request.form, now=now())
    except DomainError as error:
        db().rollback()
        case = load(submission_id)
        faults = error.faults if isinstance(error, Incomplete) else ()
        return check_page(case, faults=faults, sentence=error.message, status=error.status)
    flash(voice()("page.change.sent"))
    return _to_case(submission_id)
