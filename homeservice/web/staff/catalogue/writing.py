"""The text of a form in one large box: kept while one types, judged as one types, told where somebody else was first."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response, flash, g, jsonify, redirect, render_template, request, url_for

from homeservice.catalog.faults import FaultyFile
from homeservice.catalog.marked import MOST_BYTES, decoded
from homeservice.core.errors import Conflict, DomainError, Invalid
from homeservice.core.messages import Display
from homeservice.models import CatalogueText
from homeservice.operations.checking import check_text
from homeservice.operations.writing import save_text
from homeservice.web.access import editor, takes_files
from homeservice.web.current import acting_officer, db, now, parked_here
from homeservice.web.staff.catalogue.loading import frame, load, seen_saves, sent_text, told_faults
from homeservice.web.staff.routes import blueprint
from homeservice.web.voice import say, speak, voice

#: The editor's own words, which it says in English unless it is told others.
PHRASES = {
    "completions": "Completions", "diagnostics": "Diagnostics", "no_diagnostics": "No diagnostics", "find": "Find", "replace": "Replace",
    "next": "next", "previous": "previous", "all": "all", "match_case": "match case", "by_word": "by word", "regexp": "regexp",
    "replace_one": "replace", "replace_all": "replace all", "close": "close", "go_to_line": "Go to line", "go": "go", "folded_lines": "Folded lines",
    "unfolded_lines": "Unfolded lines", "folded_code": "folded code", "fold_line": "Fold line", "unfold_line": "Unfold line",
    "unfold": "unfold", "to": "to", "current_match": "current match", "on_line": "on line",
}  # fmt: skip


@blueprint.get("/catalogue/<uuid:text_id>")
@editor
def text(text_id: uuid.UUID) -> Any:
    """The text with its faults; what was typed after the sign-in had ended stands in it again."""
    row = load(text_id)
    parked = parked_here()
    typed = "".join(parked.get("text", [])) if parked is not None else None
    return _page(row, typed=typed, brought_back=parked is not None)


@blueprint.post("/catalogue/<uuid:text_id>", endpoint="save_text")
@editor
def save_text_of(text_id: uuid.UUID) -> Any:
    """Keep the text and show its faults."""
    row = load(text_id, for_change=True)
    sent = sent_text()
    _bounded(sent)
    late = save_text(db(), row, acting_officer(), sent, seen=seen_saves(), now=now())
    if late is not None:
        return _page(row, typed=sent, refused=late.message, beside=late.entry.id), Conflict.status
    if request.form.get("_action") == "on":
        return redirect(url_for("staff.text_changes", text_id=text_id), 303)
    flash(voice()("catalogue.saved"))
    return redirect(url_for("staff.text", text_id=text_id), 303)


@blueprint.post("/catalogue/<uuid:text_id>/autosave")
@editor
def autosave_text(text_id: uuid.UUID) -> Any:
    """Keep what is typed while it is typed; answers the count of changes that the window sends next time, and the faults."""
    row = load(text_id, for_change=True)
    sent = sent_text()
    _bounded(sent)
    late = save_text(db(), row, acting_officer(), sent, seen=seen_saves(), now=now())
    if late is not None:
        return jsonify(error=voice().say(late.message), entry=url_for("staff.text_entry", text_id=text_id, entry_id=late.entry.id)), 409
    checked = check_text(db(), row, row.text)
    return jsonify(version=row.saves, saved_at_text=voice().say(now()).rpartition(" ")[2], faults=told_faults(checked))


@blueprint.get("/catalogue/<uuid:text_id>/file")
@editor
def text_file(text_id: uuid.UUID) -> Response:
    """The text as a file, byte for byte as it stands."""
    row = load(text_id)
    answer = Response(row.text.encode("utf-8"), mimetype="application/yaml")
    answer.headers.set("Content-Disposition", "attachment", filename=f"{row.slug}.yaml")
    return answer


@blueprint.post("/catalogue/<uuid:text_id>/file")
@editor
@takes_files
def replace_text(text_id: uuid.UUID) -> Any:
    """Put the text of a file in the place of the text, which stays in the history."""
    row = load(text_id, for_change=True)
    try:
        sent = read_upload("file")
        late = save_text(db(), row, acting_officer(), sent, seen=seen_saves(), now=now(), exactly=True)
    except DomainError as error:
        db().rollback()
        return _page(load(text_id), refused=error.message, target="file"), error.status
    if late is not None:
        return _page(row, refused=late.message, beside=late.entry.id), Conflict.status
    flash(voice()("catalogue.replaced"))
    return redirect(url_for("staff.text", text_id=text_id), 303)


def read_upload(name: str) -> str:
    """The text of a file that was sent, byte for byte. Raises Invalid where none came, or it is none of ours."""
    file = request.files.get(name)
    if file is None or not file.filename:
        raise Invalid("catalogue.file_needed")
    raw = file.stream.read(MOST_BYTES + 1)
    try:
        decoded(file.filename, raw)
    except FaultyFile as faulty:
        raise Invalid(faulty.faults[0].message) from None
    return raw.decode("utf-8")


def _bounded(sent: str) -> None:
    if len(sent.encode("utf-8", "surrogatepass")) > MOST_BYTES or "\0" in sent:
        raise Invalid("lint.file.too_large", most=MOST_BYTES // 1024)


def _page(
    row: CatalogueText, *, typed: str | None = None, refused: Display = None, beside: int | None = None, target: str | None = None,
    brought_back: bool = False,
) -> Any:  # fmt: skip
    g.has_editor = True
    g.frames = True
    shown = row.text if typed is None else typed
    checked = check_text(db(), row, shown)
    return render_template(
        "staff/catalogue/text.html",
        **frame(
            row, "text", typed=shown.removeprefix("\ufeff"), faults=told_faults(checked), beside=beside, brought_back=brought_back,
            phrases={phrase: speak(f"catalogue.editor.{name}") for name, phrase in PHRASES.items()},
            errors=[(target, say(refused))] if refused is not None else [], held=row.state in {"waiting", "scheduled"},
        ),
    )  # fmt: skip
