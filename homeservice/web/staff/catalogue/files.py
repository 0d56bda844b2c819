"""The files beside a text: put there, and taken away."""

from __future__ import annotations

import json
import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from homeservice.adapters.storage import written_size
from homeservice.core.errors import DomainError, Invalid
from homeservice.models import CatalogueText
from homeservice.operations.beside import TABLE, files_beside, put_beside, take_from_beside
from homeservice.operations.checking import path_of
from homeservice.web.access import editor, takes_files
from homeservice.web.current import acting_officer, db, house, now
from homeservice.web.staff.catalogue.loading import frame, load
from homeservice.web.staff.routes import blueprint
from homeservice.web.voice import say, speak, voice


@blueprint.get("/catalogue/<uuid:text_id>/files")
@editor
def text_files(text_id: uuid.UUID) -> Any:
    """What the text may name."""
    return _page(load(text_id))


@blueprint.post("/catalogue/<uuid:text_id>/files")
@editor
@takes_files
def put_file(text_id: uuid.UUID) -> Any:
    """Put a file beside the text, or take one away."""
    row = load(text_id, for_change=True)
    gone = request.form.get("gone", "")
    try:
        if gone:
            take_from_beside(db(), row, acting_officer(), gone, now=now())
        else:
            file = request.files.get("file")
            if file is None or not file.filename:
                raise Invalid("catalogue.beside_needed")
            put_beside(db(), row, acting_officer(), file.filename, file.stream, now=now())
    except DomainError as error:
        db().rollback()
        return _page(load(text_id), refused=error), error.status
    flash(voice()("catalogue.beside_gone" if gone else "catalogue.beside_put"))
    return redirect(url_for("staff.text_files", text_id=text_id), 303)


def _page(row: CatalogueText, *, refused: DomainError | None = None) -> Any:
    files = files_beside(db(), row, path_of(house().config.forms_dir, row.slug, row.text))
    return render_template(
        "staff/catalogue/files.html",
        **frame(
            row, "text_files", files=[{"name": file.name, "size": written_size(file.size), "own": file.own, "line": _line(file.name)} for file in files],
            held=row.state in {"waiting", "scheduled"}, errors=[("file", say(refused.message))] if refused is not None else [],
        ),
    )  # fmt: skip


def _line(name: str) -> str:
    """What the text says to use a file."""
    if name.endswith(TABLE):
        return f"data: {name}"
    return f"- {{file: {json.dumps(name, ensure_ascii=False)}, title: {json.dumps(speak('catalogue.file_title'), ensure_ascii=False)}}}"
