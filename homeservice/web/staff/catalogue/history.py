"""Every state that a text has had: to be read, compared with the text of now, and taken over."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, redirect, render_template, url_for

from homeservice.core.errors import Conflict
from homeservice.operations.comparing import lines_of
from homeservice.operations.writing import entry_of, history_of_text, save_text
from homeservice.web.access import editor
from homeservice.web.current import acting_officer, db, now
from homeservice.web.staff.catalogue.loading import frame, load, seen_saves
from homeservice.web.staff.routes import blueprint
from homeservice.web.voice import say, voice


@blueprint.get("/catalogue/<uuid:text_id>/history")
@editor
def text_history(text_id: uuid.UUID) -> Any:
    """What happened, the newest first."""
    row = load(text_id)
    return render_template("staff/catalogue/history.html", **frame(row, "text_history", entries=history_of_text(db(), row)))


@blueprint.get("/catalogue/<uuid:text_id>/history/<int:entry_id>")
@editor
def text_entry(text_id: uuid.UUID, entry_id: int) -> Any:
    """The text as it stood then, and what differs from it now."""
    row = load(text_id)
    entry = entry_of(db(), row, entry_id)
    return render_template(
        "staff/catalogue/entry.html", **frame(row, "text_history", entry=entry, lines=lines_of(entry.text, row.text), errors=[])
    )


@blueprint.post("/catalogue/<uuid:text_id>/history/<int:entry_id>")
@editor
def restore_text(text_id: uuid.UUID, entry_id: int) -> Any:
    """Take the text of then over; that of now stays in the history."""
    row = load(text_id, for_change=True)
    entry = entry_of(db(), row, entry_id)
    late = save_text(db(), row, acting_officer(), entry.text, seen=seen_saves(), now=now(), exactly=True)
    if late is not None:
        page = frame(row, "text_history", entry=entry, lines=lines_of(entry.text, row.text), errors=[(None, say(late.message))])
        return render_template("staff/catalogue/entry.html", **page), Conflict.status
    flash(voice()("catalogue.restored", at=entry.at))
    return redirect(url_for("staff.text", text_id=text_id), 303)
