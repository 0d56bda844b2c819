"""How near a case's due moment is, in words and a tone."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from homeservice.core.deadline import remaining
from homeservice.core.messages import Display, message
from homeservice.core.stages import Stage
from homeservice.core.workflow import TRANSITIONS, ClockEffect, State
from homeservice.core.working_days import WorkCalendar
from homeservice.models import Submission
from homeservice.operations.deadlines import receive_by

#: From so many working days before the due moment on a case counts as near.
NEAR_DAYS = 2
#: The states in which the law's clock stands still, as the workflow's table says.
PAUSED = frozenset(row.target for row in TRANSITIONS if row.clock == ClockEffect.PAUSE)


@dataclass(frozen=True, kw_only=True)
class Clock:
    """What to do by when: `label` names it, `moment` is None while the clock stands still."""

    label: Display
    moment: dt.datetime | None
    text: Display
    tone: str


def clock_of(submission: Submission, stage: Stage | None, calendar: WorkCalendar, now: dt.datetime) -> Clock | None:
    """The clock of an open case, None once there is nothing to wait for. What was not received yet is due for its receipt.

    After the approval a stage with a time of its own is waited for too.
    """
    state = State(submission.state)
    timed = stage is not None and stage.processing_time is not None
    if (state not in State.open_states and not timed) or submission.submitted_at is None:
        return None
    if state in PAUSED:
        return Clock(label=message("staff.clock.due"), moment=None, text=message("staff.clock.paused"), tone="paused")
    received = submission.received_at is not None
    moment = submission.due_at if received else receive_by(submission.submitted_at, calendar)
    if moment is None:
        return None
    left = remaining(moment, now, calendar)
    tone = "late" if left.overdue else "today" if left.days == 0 else "near" if left.days <= NEAR_DAYS else "calm"
    return Clock(label=message("staff.clock.due" if received else "staff.clock.receive_by"), moment=moment, text=left.message, tone=tone)
