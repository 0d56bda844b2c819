"""The supplement (보완): the officer names questions and why, the resident answers these anew, both see old and new."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from homeservice.clock import today
from homeservice.core.deadline import civil_period
from homeservice.core.errors import Conflict, DomainError
from homeservice.core.fields.base import FieldType
from homeservice.core.messages import Display
from homeservice.core.workflow import Role, State, transition_for
from homeservice.models import Officer, Supplement
from homeservice.operations.acting import act
from homeservice.operations.cases import Case
from homeservice.operations.deadlines import city_calendar
from homeservice.operations.sheets import Sheet, latest
from homeservice.operations.submitting import book_hours, choose_options, hold_values, judged, settle_revision

#: The period given where the officer names none, and the longest (영 §24: 민법 §157 ff., the first day excluded).
REPLY_DAYS = 10
LONGEST_REPLY_DAYS = 60
NOTE_LIMIT = 500


def askable(case: Case) -> tuple[FieldType, ...]:
    """The questions an officer may ask anew: what the resident was shown at the application, verified ones aside."""
    situation = case.situation
    return tuple(f for section in situation.sections(Role.RESIDENT) for f in section.fields if situation.shows(f) and f.verified is None)


def request_supplement(
    session: Session, case: Case, officer: Officer, fields: Mapping[str, str], *, reason: str, days: int = REPLY_DAYS, now: dt.datetime
) -> None:
    """Ask the resident to answer named questions anew, each with a note or "", within a number of calendar days.

    Raises DomainError where no question is named, one is not the resident's, or the period is out of bounds.
    """
    known = {f.name for f in askable(case)}
    if not fields:
        raise DomainError("error.supplement_needs_fields")
    if not set(fields) <= known:
        raise DomainError("error.supplement_unknown_field")
    if not 1 <= days <= LONGEST_REPLY_DAYS:
        raise DomainError("error.supplement_days", most=LONGEST_REPLY_DAYS)
    if any(len(note) > NOTE_LIMIT for note in fields.values()):
        raise DomainError("error.supplement_note_too_long", limit=NOTE_LIMIT)
    settled = latest(case.rows, Role.RESIDENT, settled=True)
    reply_by = civil_period(today(now), days, city_calendar(session))
    data = {"fields": sorted(fields), "reply_by": reply_by.isoformat()}
    act(session, case, "request_supplement", role=Role.OFFICER, officer=officer, reason=reason, data=data, now=now)
    session.add(
        Supplement(
            id=uuid.uuid4(), submission_id=case.submission.id, officer_id=officer.id, reason=reason.strip(), fields=dict(fields),
            requested_at=now, reply_by=reply_by, answered_at=None, from_revision=settled.revision if settled else 0, to_revision=None,
        )
    )  # fmt: skip


def supply(session: Session, case: Case, *, accept_incomplete: bool, now: dt.datetime) -> None:
    """Send the answers to a supplement; a second click changes nothing. Raises Incomplete or Conflict.

    The new answers become the next settled revision; the older one stays for comparison. Where the officer has ended the
    case meanwhile nothing is sent, and that is said.
    """
    if case.submission.state == State.IN_PROGRESS and latest(case.rows, Role.RESIDENT, settled=False) is None:
        return
    transition_for(case.definition.rows, "supply", state=State(case.submission.state), stage=case.submission.stage, role=Role.RESIDENT)
    request = case.supplement
    row = latest(case.rows, Role.RESIDENT, settled=False)
    if request is None or row is None:
        raise Conflict("error.supplement_nothing_changed")
    before = latest(case.rows, Role.RESIDENT, settled=True)
    if before is not None and case.contents[before.id].values == case.contents[row.id].values:
        raise Conflict("error.supplement_nothing_changed")
    kept, _ = judged(session, case, accept_incomplete=accept_incomplete)
    hold_values(session, case, kept)
    choose_options(session, case, kept)
    book_hours(session, case, kept)
    request.answered_at, request.to_revision = now, row.revision
    settle_revision(session, case, row, kept, now=now)
    act(session, case, "supply", role=Role.RESIDENT, now=now, data={"fields": sorted(request.fields)})


@dataclass(frozen=True, kw_only=True)
class Compared:
    """One question of a supplement: what stood there, what stands there now, and what the officer wrote."""

    field: FieldType
    note: str
    old: Display
    new: Display
    changed: bool


@dataclass(frozen=True, kw_only=True)
class SupplementView:
    """A supplement to be read: the request and, once there is an answer or a draft of it, old beside new."""

    request: Supplement
    compared: tuple[Compared, ...]
    open: bool


def supplements_of(session: Session, case: Case, *, reveal: bool = True) -> list[SupplementView]:
    """All supplements of a case, the newest first; values masked unless `reveal`."""
    requests = session.scalars(
        select(Supplement).where(Supplement.submission_id == case.submission.id).order_by(Supplement.requested_at.desc())
    )
    return [_view(case, request, reveal=reveal) for request in requests]


def _view(case: Case, request: Supplement, *, reveal: bool) -> SupplementView:
    by_revision = {row.revision: case.contents[row.id] for row in case.rows if row.part == Role.RESIDENT}
    old = by_revision.get(request.from_revision, Sheet())
    new = by_revision.get(request.to_revision, old) if request.to_revision is not None else case.sheet(Role.RESIDENT)
    names = [name for name in case.definition.fields if name in request.fields or old.values.get(name) != new.values.get(name)]
    compared = []
    for name in names:
        f = case.definition.fields[name]
        if case.definition.section_of[name].filled_by != Role.RESIDENT or case.definition.section_of[name].at is not None:
            continue
        show = f.display if reveal else f.mask
        before, after = old.values.get(name), new.values.get(name)
        compared.append(Compared(field=f, note=request.fields.get(name, ""), old=show(before), new=show(after), changed=before != after))
    return SupplementView(
        request=request, compared=tuple(compared), open=request.answered_at is None and case.submission.state == State.SUPPLEMENT
    )
