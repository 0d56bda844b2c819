"""What a case is given with a stage: the officer's clock and the resident's last day."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session

from homeservice.clock import today
from homeservice.core.deadline import civil_period
from homeservice.core.definitions import FormDefinition
from homeservice.core.errors import Closed
from homeservice.core.workflow import ClockEffect, Role, Transition
from homeservice.models import Submission
from homeservice.operations.cases import Case
from homeservice.operations.deadlines import city_calendar, due_of, pauses_of

#: Whoever is asked for their part again has at least so many days, even where the first time is nearly over or has passed:
#: that the officer looked late is not their fault.
DAYS_TO_MEND = 14


def enter_stage(session: Session, case: Case, row: Transition, *, now: dt.datetime) -> None:
    """Start the clocks of the stage that the case has come into. A supplement that ends brings it back to where it was."""
    submission, stage = case.submission, case.definition.stage(case.submission.stage)
    if row.clock in {ClockEffect.PAUSE, ClockEffect.RESUME} or (row.source == row.target and row.to_stage is None):
        return
    submission.stage_entered_at = now if stage is not None else None
    submission.stage_due_on = submission.stage_reminded_at = None
    if stage is None:
        return
    calendar = city_calendar(session)
    if stage.due is not None:
        start = submission.decided_at if stage.due.after == "decided_on" else None
        last = stage.due.last_day(today(start or now), case.situation.look_up, calendar)
        if _is_sent_back(case.definition, row):
            last = max(last, civil_period(today(now), DAYS_TO_MEND, calendar))
        submission.stage_due_on = last
    if stage.processing_time is not None or _had_time(case.definition, row):
        due = due_of(submission, case.definition, case.intake, calendar, pauses_of(session, submission), now=now)
        submission.due_at = due.moment if due is not None else None


def _is_sent_back(definition: FormDefinition, row: Transition) -> bool:
    """Whether an officer gives back what the resident sent from this stage."""
    return row.role == Role.OFFICER and any(
        move.role == Role.RESIDENT and (move.source, move.target) == (row.to_stage, row.from_stage) for move in definition.moves
    )


def _had_time(definition: FormDefinition, row: Transition) -> bool:
    """Whether the stage that is left had a clock of its own, so that the case's own counts again."""
    left = definition.stage(row.from_stage)
    return left is not None and left.processing_time is not None


def need_time(case: Case, row: Transition, *, now: dt.datetime) -> None:
    """Raises Closed for a resident's step out of a stage that lapses, once its last day is over."""
    stage = case.definition.stage(row.from_stage)
    if row.role == Role.RESIDENT and stage is not None and stage.lapses is not None and is_over(case.submission, now=now):
        raise Closed("error.stage_over", day=case.submission.stage_due_on)


def is_over(submission: Submission, *, now: dt.datetime) -> bool:
    """Whether the last day for the resident's step has passed."""
    return submission.stage_due_on is not None and submission.stage_due_on < today(now)
