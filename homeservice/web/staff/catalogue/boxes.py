"""What officers change most, in plain boxes that change the text where it stands."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from homeservice.catalog.edits import value_at, with_value
from homeservice.catalog.faults import FaultyFile
from homeservice.catalog.marked import Path
from homeservice.core.errors import Conflict, DomainError
from homeservice.core.messages import Display, message
from homeservice.core.text import clean_line
from homeservice.models import CatalogueText
from homeservice.operations.checking import check_text
from homeservice.operations.writing import save_text
from homeservice.web.access import editor
from homeservice.web.current import acting_officer, db, now
from homeservice.web.staff.catalogue.loading import frame, load, seen_saves, told_faults
from homeservice.web.staff.routes import blueprint
from homeservice.web.voice import say, speak, voice

MOST_INTAKES = 10
LONGEST = 500


@dataclass(frozen=True, kw_only=True)
class Box:
    """One box: what of the text it shows, how it is asked, and behind which key it comes where the text does not have it yet."""

    path: Path
    label: Display
    kind: str
    behind: str | None = None

    @property
    def name(self) -> str:
        return ".".join(map(str, self.path))


#: Parts of an intake: key, how it is asked.
_INTAKE = (("title", "line"), ("opens", "moment"), ("closes", "moment"), ("result_on", "day"), ("announcement", "line"))


@blueprint.get("/catalogue/<uuid:text_id>/boxes")
@editor
def text_boxes(text_id: uuid.UUID) -> Any:
    """The boxes with what the text says."""
    return _page(load(text_id))


@blueprint.post("/catalogue/<uuid:text_id>/boxes")
@editor
def save_boxes(text_id: uuid.UUID) -> Any:
    """Change the text by what differs, or show the boxes again with what is to be mended."""
    row = load(text_id, for_change=True)
    sent = {name: texts[0] for name, texts in request.form.lists()}
    text, wrong = row.text, []
    try:
        for box in _boxes(row.text):
            if box.name in sent:
                try:
                    text = _changed(text, box, sent[box.name])
                except DomainError as error:
                    wrong.append((box.name, error.message))
    except FaultyFile:
        return _page(row)
    if wrong:
        return _page(row, sent=sent, wrong=wrong), 422
    late = save_text(db(), row, acting_officer(), text, seen=seen_saves(), exactly=True, now=now())
    if late is not None:
        return _page(row, sent=sent, wrong=[("", late.message)]), Conflict.status
    flash(voice()("catalogue.saved"))
    return redirect(url_for("staff.text_changes" if sent.get("_action") == "on" else "staff.text_boxes", text_id=text_id), 303)


def _changed(text: str, box: Box, typed: str) -> str:
    wanted = (
        clean_line(typed[:LONGEST], label=box.label).replace("T", " ")
        if box.kind == "moment"
        else clean_line(typed[:LONGEST], label=box.label)
    )
    before = value_at(text, box.path) or ""
    if wanted == _as_box(before, box):
        return text
    return with_value(text, box.path, wanted or None, behind=box.behind, plain=box.kind in {"moment", "day", "number"} and bool(wanted))


def _as_box(value: str, box: Box) -> str:
    """As it stands in the box: a moment to the minute."""
    return value.replace("T", " ")[:16] if box.kind == "moment" else " ".join(value.split())


def _boxes(text: str) -> Iterator[Box]:
    """The boxes that this text has. Raises FaultyFile where it cannot be read."""
    for key in ("title", "summary", "who", "result"):
        yield from _texts(text, (key,), message(f"catalogue.box.{key}"), "line")
    yield from _texts(text, ("officer", "name"), message("catalogue.box.officer_name"), "line")
    if value_at(text, ("officer", "phone")) is not None:
        yield Box(path=("officer", "phone"), label=message("catalogue.box.officer_phone"), kind="line")
    for place in range(MOST_INTAKES):
        name = value_at(text, ("intakes", place, "name"))
        if name is None:
            return
        for key, kind in _INTAKE:
            label = message(f"catalogue.box.intake_{key}", name=name)
            here: Path = ("intakes", place, key)
            found = list(_texts(text, here, label, kind))
            behind = "closes" if key == "result_on" and value_at(text, ("intakes", place, "closes")) else "opens"
            yield from found or [Box(path=here, label=label, kind=kind, behind=behind)]
        if value_at(text, ("intakes", place, "quota", "places")) is not None:
            yield Box(path=("intakes", place, "quota", "places"), label=message("catalogue.box.intake_places", name=name), kind="number")


def _texts(text: str, path: Path, label: Display, kind: str) -> Iterator[Box]:
    """A box for a text, or one for each of its languages."""
    if value_at(text, path) is not None:
        yield Box(path=path, label=label, kind=kind)
        return
    for language in ("ko", "en"):
        if value_at(text, (*path, language)) is not None:
            yield Box(path=(*path, language), label=message(f"catalogue.box.in_{language}", label=label), kind=kind)


def _page(row: CatalogueText, *, sent: dict[str, str] | None = None, wrong: list[tuple[str, Any]] | None = None) -> Any:
    try:
        boxes = [_shown(row.text, box, sent or {}) for box in _boxes(row.text)]
    except FaultyFile:
        boxes = []
    checked = check_text(db(), row, row.text)
    return render_template(
        "staff/catalogue/boxes.html",
        **frame(
            row, "text_boxes", boxes=boxes, faults=told_faults(checked), held=row.state in {"waiting", "scheduled"},
            errors=[(f"box-{name}" if name else None, say(sentence)) for name, sentence in wrong or []],
        ),
    )  # fmt: skip


def _shown(text: str, box: Box, sent: dict[str, str]) -> dict[str, Any]:
    value = sent.get(box.name, _as_box(value_at(text, box.path) or "", box))
    return {
        "id": f"box-{box.name}", "name": box.name, "label": voice().say(box.label), "kind": box.kind,
        "value": value.replace(" ", "T") if box.kind == "moment" else value, "hint": speak("catalogue.box.moment_help") if box.kind == "moment" else None,
    }  # fmt: skip
