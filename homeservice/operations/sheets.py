"""Reading and writing answer sheets: values to JSON and back, with what the law names sealed."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from homeservice.core.definitions import FormDefinition, Section
from homeservice.core.fields.base import Raw
from homeservice.models import AnswerSheet
from homeservice.operations.office import office

# Asked at every page: built once. Read anew each time: another window may have saved since the session last looked.
_SHEETS = (
    select(AnswerSheet)
    .where(AnswerSheet.submission_id == bindparam("submission"))
    .order_by(AnswerSheet.part, AnswerSheet.revision)
    .execution_options(populate_existing=True)
)


@dataclass(kw_only=True)
class Sheet:
    """A sheet in memory: values by question, what was typed where it could not be read, and the counters of changes."""

    values: dict[str, Any] = field(default_factory=dict)
    typed: dict[str, Raw] = field(default_factory=dict)
    touched: dict[str, int] = field(default_factory=dict)
    saves: int = 0


def part_of(section: Section) -> str:
    """Which part of the case a section's answers belong to: `resident`, `officer`, `resident:claim`, …."""
    return section.filled_by if section.at is None else f"{section.filled_by}:{section.at}"


def _place(row_id: uuid.UUID) -> str:
    return f"answer_sheet.sealed:{row_id}"


def read_sheet(session: Session, row: AnswerSheet, definition: FormDefinition) -> Sheet:
    """The content of a row. Answers to questions the definition does not know are left out."""
    sealed = json.loads(office(session).cipher.open(row.sealed, aad=_place(row.id))) if row.sealed else {"answers": {}, "typed": {}}
    fields = definition.fields
    stored = {**row.answers, **sealed["answers"]}
    return Sheet(
        values={name: fields[name].load(value) for name, value in stored.items() if name in fields and value is not None},
        typed={name: raw for name, raw in {**row.typed, **sealed["typed"]}.items() if name in fields},
        touched=dict(row.touched),
        saves=row.saves,
    )


def write_sheet(session: Session, row: AnswerSheet, definition: FormDefinition, sheet: Sheet, *, now: dt.datetime) -> None:
    """Put the content into a row, sealing what the law names. A settled row is refused with ValueError: it never changes."""
    if row.settled:
        raise ValueError("a settled sheet never changes")
    fields = definition.fields
    answers = {name: fields[name].dump(value) for name, value in sheet.values.items() if value is not None}
    typed = {name: {part: list(values) for part, values in raw.items()} for name, raw in sheet.typed.items()}
    secret = {name for name, f in fields.items() if f.encrypted}
    row.answers = _without(answers, secret)
    row.typed = _without(typed, secret)
    row.touched = dict(sheet.touched)
    row.saves = sheet.saves
    row.saved_at = now
    hidden = {"answers": _only(answers, secret), "typed": _only(typed, secret)}
    if any(hidden.values()):
        row.sealed = office(session).cipher.seal(json.dumps(hidden, ensure_ascii=False).encode(), aad=_place(row.id))
    else:
        row.sealed = None


def _without(mapping: Mapping[str, Any], names: set[str]) -> dict[str, Any]:
    return {name: value for name, value in mapping.items() if name not in names}


def _only(mapping: Mapping[str, Any], names: set[str]) -> dict[str, Any]:
    return {name: value for name, value in mapping.items() if name in names}


def new_sheet(
    session: Session, submission_id: uuid.UUID, part: str, revision: int, definition: FormDefinition, sheet: Sheet, *, now: dt.datetime
) -> AnswerSheet:
    """A new unsettled row with this content."""
    row = AnswerSheet(
        id=uuid.uuid4(), submission_id=submission_id, part=part, revision=revision, settled=False,
        answers={}, typed={}, touched={}, saves=0, created_at=now, saved_at=now,
    )  # fmt: skip
    write_sheet(session, row, definition, sheet, now=now)
    session.add(row)
    return row


def sheets_of(session: Session, submission_id: uuid.UUID) -> list[AnswerSheet]:
    """All sheets of a case, older revisions first."""
    return list(session.scalars(_SHEETS, {"submission": submission_id}))


def latest(rows: Iterable[AnswerSheet], part: str, *, settled: bool | None = None) -> AnswerSheet | None:
    """The newest sheet of a part; of the settled or the unsettled ones only, where asked."""
    fitting = [row for row in rows if row.part == part and (settled is None or row.settled == settled)]
    return max(fitting, key=lambda row: row.revision, default=None)
