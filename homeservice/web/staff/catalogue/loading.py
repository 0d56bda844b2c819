"""A text of the own department for the officer who is signed in, and how its faults are told."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from flask import request, url_for

from homeservice.catalog.faults import Fault
from homeservice.core.messages import Display, LocalText
from homeservice.models import CatalogueText, RunningRequest
from homeservice.operations.checking import Checked
from homeservice.operations.running_requests import request_of
from homeservice.operations.versions import definition_of
from homeservice.operations.writing import digest_of, find_text
from homeservice.web.current import acting_officer, db
from homeservice.web.voice import speak, voice

#: The pages of a text, in the order of their tabs.
PAGES = ("text", "text_boxes", "text_files", "text_preview", "text_changes", "text_running", "text_history")


def load(text_id: uuid.UUID, *, for_change: bool = False) -> CatalogueText:
    """The text. Raises NotFound for another department's."""
    return find_text(db(), text_id, acting_officer(), for_change=for_change)


def sent_text(name: str = "text") -> str:
    """What stands in the large box, as the browser sent it."""
    return request.form.get(name, "")


def seen_saves() -> int | None:
    """The count of changes that the window has seen; None where it says nothing sensible."""
    told = request.form.get("saves", "")
    return int(told) if told.isascii() and told.isdigit() and len(told) < 10 else None


def title_of(row: CatalogueText) -> Display:
    """What the form is called: as it is published, else as it is written."""
    version = row.form.version if row.form is not None else None
    return definition_of(db(), version).title if version is not None else LocalText(ko=row.title)


def told_faults(checked: Checked) -> list[dict[str, Any]]:
    """Every fault with its place and its sentence, for the page and for the script."""
    return [_told(checked, fault) for fault in checked.faults]


def _told(checked: Checked, fault: Fault) -> dict[str, Any]:
    elsewhere = fault.place.file.rpartition("/")[2] if checked.is_elsewhere(fault) else ""
    return {
        "line": fault.place.line,
        "column": fault.place.column,
        "path": fault.path,
        "file": elsewhere,
        "place": speak("catalogue.place_elsewhere", file=elsewhere, line=str(fault.place.line))
        if elsewhere
        else speak("catalogue.place", line=str(fault.place.line), column=str(fault.place.column)),
        "sentence": voice().say(fault.message),
    }


def frame(row: CatalogueText, page: str, **more: Any) -> dict[str, Any]:
    """What all pages of a text show: its title, where it stands, and the way to the others."""
    title = title_of(row)
    asked = request_of(db(), row) if row.form_id is not None else None
    return {
        "page_title": voice().say(title), "menu": "catalogue", "row": row, "title": title, "digest": row.digest or digest_of(row.text),
        "tabs": _tabs(row, page), "standing": standing_of(row, asked), "asked": asked, **more,
    }  # fmt: skip


def _tabs(row: CatalogueText, page: str) -> Iterable[dict[str, Any]]:
    return [
        {"text": speak(f"catalogue.tab.{name}"), "href": url_for(f"staff.{name}", text_id=row.id), "here": name == page} for name in PAGES
    ]


def standing_of(row: CatalogueText, asked: RunningRequest | None) -> str:
    """Where a text stands, in one word: what waits for a second person, its state, or that its form was taken out or never published."""
    if asked is not None:
        return asked.what
    if row.state in {"waiting", "scheduled"}:
        return row.state
    if row.form is not None and row.form.taken_out_at is not None:
        return "taken_out"
    if row.state == "published":
        return "published"
    return "new" if row.form_id is None else "changed"
