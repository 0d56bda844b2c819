"""Writing an application: beginning a draft, keeping every page as it is typed, noticing a second window."""

from __future__ import annotations

import datetime as dt
import secrets
import uuid
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, delete, select
from sqlalchemy.orm import Session

from homeservice.core.answers import Fault, Parsed
from homeservice.core.definitions import FormDefinition
from homeservice.core.errors import Closed, Conflict, Invalid
from homeservice.core.fields.base import FieldType
from homeservice.core.messages import message
from homeservice.core.numbering import new_reference
from homeservice.core.workflow import Role, State
from homeservice.models import AnswerSheet, Attachment, Form, Intake, Person, Submission
from homeservice.operations.agreeing import keep_agreements
from homeservice.operations.cases import Case
from homeservice.operations.deadlines import keep_until
from homeservice.operations.files import drop_unused, let_go
from homeservice.operations.holding import refuse_one_more
from homeservice.operations.sheets import Sheet, latest, new_sheet, write_sheet
from homeservice.operations.versions import definition_of, intake_of

DRAFT_YEARS = 1
_WITH_REFERENCE = select(Submission.id).where(Submission.reference == bindparam("reference"))
_HOLD_PERSON = select(Person.id).where(Person.id == bindparam("person")).with_for_update()
_DRAFT = (
    select(Submission)
    .where(Submission.person_id == bindparam("person"), Submission.intake_id == bindparam("intake"), Submission.state == State.DRAFT)
    .order_by(Submission.updated_at.desc())
    .limit(1)
)


def draft_of(session: Session, person: Person, intake: Intake) -> Submission | None:
    """The draft a person already has for an intake."""
    return session.scalar(_DRAFT, {"person": person.id, "intake": intake.id})


def begin_draft(session: Session, person: Person, form: Form, intake: Intake, *, language: str, now: dt.datetime) -> Submission:
    """A new draft with what is known of the person filled in; the one that is there already, where there is one.

    Raises Closed where the intake is not open, or the person stands in as many applications as one may.
    """
    if not intake_of(intake).is_open(now):
        raise Closed("error.intake_closed")
    # Two clicks at one moment begin one draft: the second waits here and then finds the first one's.
    session.execute(_HOLD_PERSON, {"person": person.id})
    existing = draft_of(session, person, intake)
    if existing is not None:
        return existing
    if form.version is None:
        raise Closed("error.intake_closed")
    refuse_one_more(session, person, intake)
    definition = definition_of(session, form.version)
    if "online" not in definition.channels:
        raise Closed("channel.not_online")
    submission = Submission(
        id=uuid.uuid4(), reference=free_reference(session), form_id=form.id, version_id=form.version.id, intake_id=intake.id,
        department_id=form.department_id, person_id=person.id, applicant_name=person.name, language=language, state=State.DRAFT,
        stage=None, parameters={}, created_at=now, updated_at=now, delete_after=keep_until(12 * DRAFT_YEARS, now=now),
    )  # fmt: skip
    session.add(submission)
    session.flush()
    values = known_values(definition, person)
    new_sheet(session, submission.id, Role.RESIDENT, 0, definition, Sheet(values=values), now=now)
    return submission


def free_reference(session: Session) -> str:
    """A short name for the case that no other case bears."""
    while True:
        reference = new_reference(secrets.SystemRandom())
        if session.scalar(_WITH_REFERENCE, {"reference": reference}) is None:
            return reference


def known_values(definition: FormDefinition, person: Person) -> dict[str, Any]:
    """What the sign-in and the person's profile already tell, by question (KWCAG 7.3.4: nothing is asked twice)."""
    known: dict[str, Any] = {"name": person.name, "birth_date": person.birth_date, "phone": person.phone, "email": person.email}
    values = {}
    for f in definition.fields.values():
        source = f.verified or f.suggested
        if source is None or known[source] is None:
            continue
        if source not in {"phone", "email"}:
            values[f.name] = known[source]
            continue
        # The provider writes them for people; the question keeps them in a form of its own, and asks where it cannot read them.
        with suppress(Invalid):
            values[f.name] = f.parse({"": [known[source]]})
    return values


@dataclass(frozen=True, kw_only=True)
class Saved:
    """What became of a page: the faults to show, and the counter the window must send next time."""

    faults: tuple[Fault, ...]
    saves: int


def save_page(
    session: Session, case: Case, part: str, fields: Iterable[FieldType], parsed: Parsed, *, seen: int | None, now: dt.datetime
) -> Saved:
    """Keep a page of answers: what could be read as values, the rest as it was typed, so that nothing typed is lost.

    `seen` is the counter of the sheet when the window was opened: an answer that another window changed since is not
    overwritten but told as a fault with that answer, and sending again overwrites it. Verified answers never change.
    """
    row = working_row(session, case, part, now=now)
    sheet = case.contents[row.id]
    faults = list(parsed.faults)
    changed = False
    for f in fields:
        if f.name not in parsed.values or f.verified is not None:
            continue
        value, raw = parsed.values[f.name], parsed.typed.get(f.name)
        if value == sheet.values.get(f.name) and raw == sheet.typed.get(f.name):
            continue
        if seen is not None and sheet.touched.get(f.name, 0) > seen:
            other = f.display(sheet.values.get(f.name))
            faults.append(
                Fault(field=f.name, message=message("field.changed_elsewhere", label=f.label, other=other or message("value.blank")))
            )
            continue
        changed = True
        _put(sheet.values, f.name, value)
        _put(sheet.typed, f.name, raw)
        sheet.touched[f.name] = sheet.saves + 1
    if changed:
        sheet.saves += 1
        _store(session, case, row, sheet, now=now)
        keep_agreements(session, case, now=now)
    return Saved(faults=tuple(faults), saves=sheet.saves)


def put_value(session: Session, case: Case, part: str, f: FieldType, value: Any, *, now: dt.datetime) -> None:
    """Set or clear one answer that does not come as text: a file."""
    row = working_row(session, case, part, now=now)
    sheet = case.contents[row.id]
    _put(sheet.values, f.name, value)
    sheet.typed.pop(f.name, None)
    sheet.saves += 1
    sheet.touched[f.name] = sheet.saves
    _store(session, case, row, sheet, now=now)


def working_row(session: Session, case: Case, part: str, *, now: dt.datetime) -> AnswerSheet:
    """The unsettled sheet of a part; a new revision with the settled answers where there is none. Raises Conflict for a stranger's part."""
    if part.split(":", maxsplit=1)[0] != case.viewer:
        raise Conflict("error.page_not_yours")
    row = case.sheet_row(part)
    if row is not None and not row.settled:
        return row
    before = case.contents[row.id] if row is not None else Sheet()
    # A window that was opened before what was sent last is told where it would overwrite that.
    sheet = Sheet(values=dict(before.values), typed={}, touched=dict.fromkeys(before.values, before.saves), saves=before.saves)
    row = new_sheet(session, case.submission.id, part, 0 if row is None else row.revision + 1, case.definition, sheet, now=now)
    case.rows.append(row)
    case.contents = {**case.contents, row.id: sheet}
    return row


def forget_unsent(session: Session, case: Case, *, now: dt.datetime) -> None:
    """Let go of what was written over a submission and not sent: what was sent stands, and files that only this had are let go."""
    row, sent = latest(case.rows, Role.RESIDENT, settled=False), latest(case.rows, Role.RESIDENT, settled=True)
    if row is None or sent is None:
        return
    # The counter goes on: a window that shows what is let go of here must not be taken for one that knows what comes next.
    sent.saves = case.contents[sent.id].saves = case.contents[row.id].saves + 1
    session.delete(row)
    case.rows = [other for other in case.rows if other is not row]
    case.contents = {id: sheet for id, sheet in case.contents.items() if id != row.id}
    case.read_anew()
    session.flush()
    drop_unused(session, case, now=now)
    keep_agreements(session, case, now=now)


def _put(mapping: dict[str, Any], name: str, value: Any) -> None:
    if value is None:
        mapping.pop(name, None)
    else:
        mapping[name] = value


def _store(session: Session, case: Case, row: AnswerSheet, sheet: Sheet, *, now: dt.datetime) -> None:
    write_sheet(session, row, case.definition, sheet, now=now)
    case.submission.updated_at = now
    case.read_anew()


def discard_draft(session: Session, case: Case, *, now: dt.datetime) -> None:
    """Delete a draft with its answers and files. Raises Conflict where it has been submitted meanwhile."""
    if case.submission.state != State.DRAFT:
        raise Conflict("error.not_a_draft")
    if case.is_paying:
        raise Conflict("payment.draft_frozen")
    attachments = session.scalars(select(Attachment).where(Attachment.submission_id == case.submission.id)).all()
    let_go(session, attachments, now=now)
    session.execute(delete(AnswerSheet).where(AnswerSheet.submission_id == case.submission.id))
    session.delete(case.submission)
