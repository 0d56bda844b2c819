"""What a new version of a form does to drafts and cases of older ones, and moving drafts to it by a recorded step."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from homeservice.clock import today
from homeservice.core.answers import Situation
from homeservice.core.definitions import FormDefinition
from homeservice.core.errors import Conflict, Invalid
from homeservice.core.fields.base import FieldType, Raw
from homeservice.core.messages import LocalText
from homeservice.core.workflow import Role, State
from homeservice.models import Form, FormVersion, Submission
from homeservice.operations.agreeing import forget_agreements, keep_agreements
from homeservice.operations.cases import Case, load_case, situation_of
from homeservice.operations.events import record
from homeservice.operations.files import drop_unused
from homeservice.operations.notices import queue_notice
from homeservice.operations.sheets import Sheet, write_sheet

#: Under this name the step stands in the history of a draft.
MOVED = "move_draft"


@dataclass(frozen=True, kw_only=True)
class Effect:
    """What a new version would do to one draft or case: questions by name, in the order of the form.

    `lost` answers have no place in it, `required` questions must newly be answered, `invalid` answers would be refused.
    `barred` says that a rule would newly bar it.
    """

    submission_id: uuid.UUID
    reference: str
    state: State
    version: int
    lost: tuple[str, ...]
    required: tuple[str, ...]
    invalid: tuple[str, ...]
    barred: bool

    @property
    def harmless(self) -> bool:
        return not (self.lost or self.required or self.invalid or self.barred)


@dataclass(frozen=True, kw_only=True)
class _Carried:
    """A resident's answers as the new version would take them."""

    values: dict[str, Any]
    typed: dict[str, Raw]
    lost: tuple[str, ...]
    invalid: tuple[str, ...]


def effects_of(session: Session, definition: FormDefinition, *, now: dt.datetime) -> Iterator[Effect]:
    """What the definition would do to every open draft and case that was begun under another version of its form.

    For a session that only reads: what it has loaded is let go of after each.
    """
    query = (
        select(Submission.id)
        .join(Form, Form.id == Submission.form_id)
        .join(FormVersion, FormVersion.id == Submission.version_id)
        .where(Form.code == definition.code, FormVersion.digest != definition.digest, Submission.state.in_(_OPEN))
        .order_by(Submission.created_at, Submission.id)
    )
    for submission_id in session.scalars(query).all():
        case = load_case(session, submission_id, viewer=Role.RESIDENT, now=now)
        yield _effect(case, definition)
        session.expunge_all()


_OPEN = tuple(sorted({*State.open_states, State.DRAFT}))


def _effect(case: Case, definition: FormDefinition) -> Effect:
    carried = _carry(case, definition)
    after = _situation(case, definition, carried.values)
    before = {f.name for f in case.situation.missing(case.situation.sections(Role.RESIDENT))}
    missing = (f.name for f in after.missing(after.sections(Role.RESIDENT)))
    return Effect(
        submission_id=case.submission.id,
        reference=case.submission.reference,
        state=State(case.submission.state),
        version=case.submission.form_version.number,
        lost=carried.lost,
        required=tuple(name for name in missing if name not in before and name not in carried.invalid),
        invalid=carried.invalid,
        barred=bool(after.bars) and not case.situation.bars,
    )


def _situation(case: Case, definition: FormDefinition, values: dict[str, Any]) -> Situation:
    return situation_of(case.submission, definition, case.intake, values, now=case.now)


def _carry(case: Case, definition: FormDefinition) -> _Carried:
    """The resident's answers read anew by the questions of the same names; what cannot be read stays as it was typed."""
    old, sheet = case.definition, case.sheet(Role.RESIDENT)
    values: dict[str, Any] = {}
    typed: dict[str, Raw] = {}
    lost, invalid = [], []
    for name, before in old.fields.items():
        value, raw = sheet.values.get(name), sheet.typed.get(name)
        if value is None and raw is None:
            continue
        after = definition.fields.get(name)
        if after is None or after.takes_file != before.takes_file:
            lost.append(name)
            continue
        if value is None:
            typed[name] = raw or {}
            continue
        try:
            values[name] = _read_anew(before, after, value, today=today(case.now))
        except Invalid:
            if after.takes_file:
                # A file is not typed again: without it the answer is lost.
                lost.append(name)
                continue
            invalid.append(name)
            typed[name] = before.unparse(value)
    return _Carried(values=values, typed=typed, lost=tuple(lost), invalid=tuple(invalid))


def _read_anew(before: FieldType, after: FieldType, value: Any, *, today: dt.date) -> Any:
    """The value as the new question has it. Raises Invalid where it would refuse it."""
    if after.takes_file:
        value = _files_anew(before, after, value)
    elif after.verified is None:
        value = after.parse(before.unparse(value))
    if value is not None:
        after.check(value, today=today)
    return value


def _files_anew(before: FieldType, after: FieldType, value: Any) -> Any:
    """The same files as the new question keeps them, be it one or several. Raises Invalid where they are too many for it."""
    refs, kept = before.files_of(value), None
    most = after.control().max_files
    if len(refs) > most:
        raise Invalid("field.files.too_many", label=after.label, n=len(refs), at_most=most)
    for ref in refs:
        kept = after.with_file(kept, ref)
    return kept


def drafts_to_move(session: Session, form: Form) -> list[uuid.UUID]:
    """The drafts that were begun under an older version of the form, the oldest first; one that is being paid for stays as it is."""
    query = select(Submission.id).where(
        Submission.form_id == form.id,
        Submission.state == State.DRAFT,
        Submission.version_id != form.version_id,
        Submission.paying_since.is_(None),
    )
    return list(session.scalars(query.order_by(Submission.created_at, Submission.id)))


def move_draft(session: Session, submission_id: uuid.UUID, definition: FormDefinition, *, now: dt.datetime, lossy: bool = False) -> Effect:
    """Move a draft to the version in force, whose `definition` is given; the person is told what became of it.

    A draft that would lose answers stays where it is unless `lossy`. Raises Conflict where it is no draft any more.
    """
    case = load_case(session, submission_id, viewer=Role.RESIDENT, now=now, for_change=True)
    if case.submission.state != State.DRAFT:
        raise Conflict("error.not_a_draft")
    if case.is_paying:
        raise Conflict("payment.draft_frozen")
    effect = _effect(case, definition)
    if case.definition.digest == definition.digest or (effect.lost and not lossy):
        return effect
    lost = [case.definition.fields[name].label.dump() for name in effect.lost]
    version = session.scalars(
        select(FormVersion).where(FormVersion.form_id == case.submission.form_id, FormVersion.digest == definition.digest)
    ).one()
    _rewrite(session, case, definition, now=now)
    before = case.submission.form_version.number
    case.submission.version_id, case.submission.updated_at = version.id, now
    session.flush()
    session.expire(case.submission, ["form_version"])
    moved = load_case(session, submission_id, viewer=Role.RESIDENT, now=now)
    _ask_anew(session, case.definition, moved, now=now)
    drop_unused(session, moved, now=now)
    look_at = [*effect.invalid, *effect.required]
    data = {"from": before, "to": version.number, "lost": lost, "fields": look_at}
    record(session, moved.submission, MOVED, actor=Role.SYSTEM, now=now, source=State.DRAFT, data=data)
    queue_notice(session, moved, "draft_moved", action=MOVED, reason=None, data=data, document=None, now=now)
    return effect


def _ask_anew(session: Session, old: FormDefinition, moved: Case, *, now: dt.datetime) -> None:
    """Whoever agreed to other words has not agreed to these; people may be named by other questions now."""
    asked = {name: f.agreements for name, f in moved.definition.fields.items()}
    other = [name for name, f in old.fields.items() if f.agreements and f.agreements != asked.get(name)]
    forget_agreements(session, moved, other)
    keep_agreements(session, moved, now=now)


def _rewrite(session: Session, case: Case, definition: FormDefinition, *, now: dt.datetime) -> None:
    """The draft's sheet in the words of the new version; open windows notice by its counters."""
    row = case.sheet_row(Role.RESIDENT)
    if row is None:
        return
    carried, sheet = _carry(case, definition), case.contents[row.id]
    saves = sheet.saves + 1
    touched = {name: saves if name in carried.typed else count for name, count in sheet.touched.items() if name in definition.fields}
    write_sheet(session, row, definition, Sheet(values=carried.values, typed=carried.typed, touched=touched, saves=saves), now=now)


def lost_labels(data: dict[str, Any]) -> list[LocalText]:
    """What the record of a moved draft says was lost."""
    return [LocalText.of(label) for label in data.get("lost", ())]
