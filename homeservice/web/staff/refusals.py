"""What an officer is told where something cannot be done: in the officers' frame, with the way back to the case."""

from __future__ import annotations

from typing import Any

from flask import g, jsonify, render_template, request, url_for
from sqlalchemy.orm.exc import StaleDataError

from homeservice.core.errors import Conflict, DomainError
from homeservice.web.current import undo, wants_json
from homeservice.web.errors import told_as
from homeservice.web.staff.routes import blueprint
from homeservice.web.voice import voice

NOT_FOUND = 404


@blueprint.errorhandler(DomainError)
def refuse(error: DomainError) -> Any:
    """The sentence, and where to go on from: the case, unless it is the case that is not there."""
    undo()
    if wants_json():
        return jsonify(error=voice().say(error.message)), error.status
    case_id = (request.view_args or {}).get("submission_id")
    back = url_for("staff.case", submission_id=case_id) if case_id is not None and error.status != NOT_FOUND and g.get("officer") else None
    title = voice()(f"error_page.{told_as(error.status)}.title")
    return render_template("staff/refusal.html", page_title=title, sentence=error.message, back=back), error.status


@blueprint.errorhandler(StaleDataError)
def somebody_was_first(error: StaleDataError) -> Any:
    """Two officers at the same moment: the second is told so and sees the case as it stands now."""
    del error
    return refuse(Conflict("error.somebody_was_first"))
