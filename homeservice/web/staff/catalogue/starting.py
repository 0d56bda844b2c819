"""Beginning a form: from a blank, from a copy of another form, or from a file."""

from __future__ import annotations

import re
import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from homeservice.catalog.scaffold import SCAFFOLDS, scaffold_text
from homeservice.clock import SEOUL
from homeservice.core.errors import DomainError, Invalid
from homeservice.core.messages import message
from homeservice.core.text import clean_line
from homeservice.models import CatalogueText
from homeservice.operations.beside import copy_beside
from homeservice.operations.checking import path_of
from homeservice.operations.writing import begin_text, copied, find_text, texts_of
from homeservice.web.access import editor, takes_files
from homeservice.web.current import acting_officer, db, house, now
from homeservice.web.staff.catalogue.loading import title_of
from homeservice.web.staff.catalogue.writing import read_upload
from homeservice.web.staff.routes import blueprint
from homeservice.web.voice import say, voice

CODE = re.compile(r"[A-Z][A-Z0-9]{0,3}\d{2}", re.ASCII)
BOXES = ("from", "slug", "title", "code", "like")
#: Which box mends which refusal.
TARGETS = {
    "catalogue.slug": "slug", "catalogue.slug_taken": "slug", "catalogue.title_needed": "title", "catalogue.code_form": "code",
    "catalogue.file_needed": "file", "catalogue.text_not_found": "like",
}  # fmt: skip


@blueprint.get("/catalogue/new")
@editor
def new_text() -> Any:
    """What one may begin with."""
    return _page(dict.fromkeys(BOXES, "") | {"from": "contest"})


@blueprint.post("/catalogue/new")
@editor
@takes_files
def begin() -> Any:
    """Begin a text, or show the page again with what is to be mended."""
    sent = {key: request.form.get(key, "")[:300] for key in BOXES}
    try:
        text, what, like = _first_text(sent)
        row = begin_text(db(), acting_officer(), sent["slug"].strip(), text, what=what, now=now())
        if like is not None:
            copy_beside(db(), like, row, path_of(house().config.forms_dir, like.slug, like.text))
    except DomainError as error:
        db().rollback()
        return _page(sent, error=error), error.status
    flash(voice()("catalogue.begun"))
    return redirect(url_for("staff.text", text_id=row.id), 303)


def _first_text(sent: dict[str, str]) -> tuple[str, str, CatalogueText | None]:
    """The text, how it was begun, and the one that it is a copy of."""
    if sent["from"] == "upload":
        return read_upload("file"), "from_upload", None
    title = clean_line(sent["title"], label=message("catalogue.new.title_box"))
    code = sent["code"].strip().upper()
    if not title:
        raise Invalid("catalogue.title_needed")
    if not CODE.fullmatch(code):
        raise Invalid("catalogue.code_form")
    if sent["from"] == "copy":
        try:
            like = find_text(db(), uuid.UUID(sent["like"]), acting_officer())
        except ValueError:
            raise Invalid("catalogue.like_needed") from None
        return copied(like.text, code=code, title=title), "copied", like
    if sent["from"] not in SCAFFOLDS:
        raise Invalid("catalogue.from_needed")
    opens = f"{now().astimezone(SEOUL):%Y-%m-%d} 09:00"
    return scaffold_text(sent["from"], code=code, title=title, department=acting_officer().department.name, opens=opens), "begun", None


def _page(sent: dict[str, str], *, error: DomainError | None = None) -> Any:
    target = TARGETS.get(error.message.id, "from-1") if error is not None else None
    return render_template(
        "staff/catalogue/new.html", page_title=voice()("catalogue.new.title"), menu="catalogue", sent=sent, kinds=list(SCAFFOLDS),
        others=[(str(row.id), say(title_of(row))) for row in texts_of(db(), acting_officer())],
        errors=[(target, say(error.message))] if error is not None else [],
    )  # fmt: skip
