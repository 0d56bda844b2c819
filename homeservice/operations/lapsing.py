"""What happens by itself at a stage with a last day: a letter some days before it, and the lapse once it is over."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from homeservice.adapters.language import Language
from homeservice.clock import today
from homeservice.core.workflow import Role
from homeservice.models import Submission
from homeservice.operations.acting import act
from homeservice.operations.cases import load_case
from homeservice.operations.events import record
from homeservice.operations.notices import queue_notice
from homeservice.operations.stages import is_over
from homeservice.operations.versions import definition_of

#: So many days before the last one a resident is reminded.
REMIND_DAYS = 7
#: Under this name the letter, and the line in the history, that reminds of the last day.
REMINDED = "stage_due"


def to_remind(session: Session, *, now: dt.datetime) -> Sequence[uuid.UUID]:
    """The cases whose residents are to be reminded now."""
    day = today(now)
    query = select(Submission.id).where(
        Submission.stage_due_on.between(day, day + dt.timedelta(days=REMIND_DAYS)),
        Submission.stage_reminded_at.is_(None),
        Submission.stage.is_not(None),
    )
    return session.scalars(query.order_by(Submission.stage_due_on, Submission.id)).all()


def remind(session: Session, submission_id: uuid.UUID, *, now: dt.datetime) -> None:
    """Remind of the last day, once at each stage; who had no longer from the beginning has just been told and is spared the letter."""
    case = load_case(session, submission_id, viewer=Role.SYSTEM, now=now, for_change=True)
    submission = case.submission
    if submission.stage_due_on is None or submission.stage_reminded_at is not None or is_over(submission, now=now):
        return
    submission.stage_reminded_at = now
    entered = submission.stage_entered_at
    if entered is not None and submission.stage_due_on - today(entered) <= dt.timedelta(days=REMIND_DAYS):
        return
    record(session, submission, REMINDED, actor=Role.SYSTEM, now=now, source=submission.state, from_stage=submission.stage)
    queue_notice(session, case, REMINDED, action=REMINDED, reason=None, data={}, document=None, now=now)


def to_lapse(session: Session, *, now: dt.datetime) -> Sequence[uuid.UUID]:
    """The cases at a stage that lapses whose last day is over."""
    query = select(Submission).where(Submission.stage_due_on < today(now), Submission.stage.is_not(None))
    late = session.scalars(query.order_by(Submission.stage_due_on, Submission.id).options(joinedload(Submission.form_version)))
    found = [(submission.id, definition_of(session, submission.form_version).stage(submission.stage)) for submission in late]
    return [submission_id for submission_id, stage in found if stage is not None and stage.lapses is not None]


def lapse(session: Session, submission_id: uuid.UUID, *, now: dt.datetime) -> None:
    """Take the move that ends a stage whose last day is over; nothing where the case has moved on meanwhile."""
    case = load_case(session, submission_id, viewer=Role.SYSTEM, now=now, for_change=True)
    stage = case.definition.stage(case.submission.stage)
    if stage is None or stage.lapses is None or not is_over(case.submission, now=now):
        return
    reason = Language(case.submission.language)("stage.lapsed", day=case.submission.stage_due_on)
    act(session, case, stage.lapses, role=Role.SYSTEM, reason=reason, now=now)
