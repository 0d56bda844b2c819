"""The law's clock of a case: its due moment from the receipt, the pauses and the city's calendar."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from homeservice.clock import SEOUL, today
from homeservice.core import intakes
from homeservice.core.dates import add_months
from homeservice.core.deadline import HOURS_A_DAY, Due, Pause, PauseReason, Period, due
from homeservice.core.definitions import FormDefinition
from homeservice.core.working_days import Override, WorkCalendar
from homeservice.models import CalendarOverride, ClockPause, Submission


def city_calendar(session: Session) -> WorkCalendar:
    """The national calendar with the city's own days (handbook 7.10)."""
    rows = session.scalars(select(CalendarOverride))
    return WorkCalendar([Override(day=row.day, kind=row.kind, note=row.note) for row in rows])  # type: ignore[arg-type]  # a CHECK holds the kind


def due_of(
    submission: Submission,
    definition: FormDefinition,
    intake: intakes.Intake,
    calendar: WorkCalendar,
    pauses: Iterable[ClockPause],
    *,
    now: dt.datetime,
) -> Due | None:
    """When a received case must be handled, None before its receipt.

    A stage with a time of its own counts from when it was entered. Else an announced day of results replaces the processing time:
    the case is due at the end of that day's work.
    """
    if submission.received_at is None:
        return None
    told = [Pause(reason=PauseReason(row.reason), first=row.first_day, last=row.last_day) for row in pauses]
    stage = definition.stage(submission.stage)
    if stage is not None and stage.processing_time is not None and submission.stage_entered_at is not None:
        return due(submission.stage_entered_at, stage.processing_time, calendar, told, as_of=today(now))
    if intake.result_on is not None:
        announced = calendar.end_of_work(calendar.first_open(intake.result_on))
        if announced > submission.received_at:
            return Due(moment=announced, skipped=(), paused=any(pause.last is None for pause in told))
    return due(submission.received_at, definition.processing_time, calendar, told, as_of=today(now))


def receive_by(submitted_at: dt.datetime, calendar: WorkCalendar) -> dt.datetime:
    """Until when what arrived online must be received: eight working hours (영 제6조 제7항; handbook 3.2)."""
    return due(submitted_at, Period(hours=HOURS_A_DAY), calendar).moment


def pauses_of(session: Session, submission: Submission) -> list[ClockPause]:
    """The pauses of a case's clock, oldest first."""
    query = select(ClockPause).where(ClockPause.submission_id == submission.id).order_by(ClockPause.id)
    return list(session.scalars(query))


def begin_pause(session: Session, submission: Submission, reason: PauseReason, *, now: dt.datetime) -> None:
    """Stop counting from today on, the day itself included (행정절차법 시행령 제11조)."""
    session.add(ClockPause(submission_id=submission.id, reason=reason, first_day=today(now)))


def end_pauses(session: Session, submission: Submission, *, now: dt.datetime) -> None:
    """Count again from tomorrow: the day on which what was waited for arrives is not counted either."""
    for pause in pauses_of(session, submission):
        if pause.last_day is None:
            pause.last_day = max(today(now), pause.first_day)


def keep_until(months: int, *, now: dt.datetime) -> dt.date:
    """The day after which a case ended now is deleted (handbook 5.3)."""
    return add_months(now.astimezone(SEOUL).date(), months)
