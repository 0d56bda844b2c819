"""A page of questions as it was sent: its files, its answers and its rows kept, whoever fills it in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO, cast

from flask import jsonify, request

from homeservice.clock import SEOUL, today
from homeservice.core.answers import Fault, Parsed, required_message
from homeservice.core.definitions import Section
from homeservice.core.errors import DomainError, Invalid
from homeservice.core.fields.base import FieldType
from homeservice.core.workflow import Role
from homeservice.operations.attaching import Kept, attach, keep_file, take_away
from homeservice.operations.cases import Case
from homeservice.operations.drafts import save_page
from homeservice.operations.earlier import with_cases
from homeservice.operations.files import drop_unused
from homeservice.operations.sheets import part_of
from homeservice.web.current import db, house, now
from homeservice.web.question_form import read_answers
from homeservice.web.table_rows import without_row


@dataclass(frozen=True, kw_only=True)
class SavedPage:
    """What became of a page: faults to show, what was read of it, and the questions that its answers have brought up."""

    faults: tuple[Fault, ...]
    parsed: Parsed
    brought_up: frozenset[str]

    #: Files that came and were not taken.
    refused: tuple[Fault, ...] = ()

    @property
    def not_kept(self) -> tuple[Fault, ...]:
        """What was sent and is not saved, because another window was first or a file is not taken: told whatever button was pressed."""
        return (*(fault for fault in self.faults if fault.message.id == "field.changed_elsewhere"), *self.refused)


def save_sent(case: Case, section: Section, kept: Mapping[str, Sequence[Kept]], action: str) -> SavedPage:
    """Keep what was sent for a page and do what its button says with rows and files. Raises DomainError for a name that is no question."""
    fields = case.editable(section)
    before = _on_the_page(case, section)
    part = part_of(section)
    parsed = read_answers(fields, before, today(case.now))
    parsed = without_row(fields, parsed, action, today=today(case.now))
    parsed = with_cases(db(), case.submission, fields, parsed)
    saved = save_page(db(), case, part, fields, parsed, seen=_seen(), now=now())
    refused: list[Fault] = []
    for f in fields:
        for file in kept.get(f.name, ()):
            try:
                attach(db(), case, part, f, file, now=now())
            except Invalid as error:
                refused.append(Fault(field=f.name, message=error.message))
        prefix = f"remove_file:{f.name}:"
        if f.takes_file and action.startswith(prefix):
            take_away(db(), case, part, f, action.removeprefix(prefix), now=now())
    if kept:
        db().flush()
        drop_unused(db(), case, now=now())
    db().flush()
    after = {f.name for f in section.fields if case.situation.shows(f)}
    return SavedPage(faults=(*saved.faults, *refused), refused=tuple(refused), parsed=parsed, brought_up=frozenset(after - before))


def _on_the_page(case: Case, section: Section) -> frozenset[str]:
    """The questions that the page asked, as the page itself says: one that came up with a save on the way was not among them."""
    told = request.form.get("_shown")
    if told is None:
        return frozenset(f.name for f in section.fields if case.situation.shows(f))
    return frozenset(told.split(",")) & {f.name for f in section.fields}


def keep_uploads(case: Case, section: Section) -> tuple[dict[str, list[Kept]], tuple[Fault, ...]]:
    """Store the files that came with the page, before anything is written; a file that is refused becomes a fault."""
    kept: dict[str, list[Kept]] = {}
    faults = []
    for f in case.editable(section):
        uploads = [upload for upload in request.files.getlist(f.name) if upload.filename] if f.takes_file else []
        # More than the question takes are not even stored: attaching one too many says so.
        for upload in uploads[: f.control().max_files + 1]:
            try:
                file = keep_file(house().database, house().office, f, cast("BinaryIO", upload.stream), str(upload.filename), now=now())
            except DomainError as error:
                faults.append(Fault(field=f.name, message=error.message))
            else:
                kept.setdefault(f.name, []).append(file)
    return kept, tuple(faults)


def unanswered(case: Case, section: Section, faults: tuple[Fault, ...], *, brought_up: frozenset[str] = frozenset()) -> tuple[Fault, ...]:
    """The required questions of this page without an answer; a statutory petition may leave them for the check page to warn of.

    Those that have only just been brought up are no fault of whoever sent the page.
    """
    told = {fault.field for fault in faults} | brought_up
    editable = {f.name for f in case.editable(section)}
    blank = tuple(Fault(field=f.name, message=required_message(f)) for f in case.situation.missing((section,)) if _strict(case, f))
    lenient = case.definition.petition == "statutory" and section.filled_by == Role.RESIDENT
    inside = (fault for fault in case.situation.faults_within((section,)) if not (lenient and fault.by_rule))
    return tuple(fault for fault in (*blank, *inside) if fault.field in editable and fault.field not in told)


def _strict(case: Case, f: FieldType) -> bool:
    return case.definition.petition != "statutory" or f.identifies


def keep_typed(case: Case, section: Section) -> Any:
    """Keep what is typed while it is typed: as JSON the counter that the window sends next time, and when it was kept."""
    fields = case.editable(section)
    parsed = with_cases(db(), case.submission, fields, read_answers(fields, _on_the_page(case, section), today(case.now)))
    saved = save_page(db(), case, part_of(section), fields, parsed, seen=_seen(), now=now())
    if any(fault.message.id == "field.changed_elsewhere" for fault in saved.faults):
        return jsonify(error="changed_elsewhere"), 409
    return jsonify(version=saved.saves, saved_at_text=f"{now().astimezone(SEOUL):%H:%M:%S}")


def _seen() -> int | None:
    """The counter of the sheet when the window was opened."""
    seen = request.form.get("draft_version", "")
    return int(seen) if seen.isdecimal() and len(seen) < 10 else None
