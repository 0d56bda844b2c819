"""Steps of a service inside a state: the stages, their clocks and deadlines, and the moves that lead from one to the next."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field

from homeservice.core.dates import add_months
from homeservice.core.deadline import Period, PeriodFault, civil_period
from homeservice.core.fields.base import Name
from homeservice.core.messages import LocalText
from homeservice.core.part import Part
from homeservice.core.workflow import Role, State
from homeservice.core.working_days import WorkCalendar

StageName = Name


class StageDue(Part):
    """Until when a resident may take a stage's step, in months or in days after a day that is not counted itself (민법 제157조)."""

    #: Months of the calendar: a number, or the name of a parameter of the intakes that holds it.
    months: Annotated[int, Field(ge=1, le=120)] | Name | None = None
    #: Days of the calendar: a number, or the name of a parameter.
    days: Annotated[int, Field(ge=1, le=3650)] | Name | None = None
    #: The day after which it counts: of the decision, or of the entry into this stage.
    after: Literal["decided_on", "entered"] = "entered"

    def model_post_init(self, context: object, /) -> None:
        """Raises PeriodFault (inside pydantic's ValidationError) unless just one unit is given."""
        if (self.months is None) == (self.days is None):
            raise PeriodFault

    @property
    def unit(self) -> Literal["months", "days"]:
        """The unit it counts in."""
        return "days" if self.months is None else "months"

    @property
    def length(self) -> int | str:
        """How many, or the parameter that says so."""
        length = self.months if self.days is None else self.days
        return length if length is not None else 0

    def last_day(self, start: dt.date, look_up: Callable[[str], Any], calendar: WorkCalendar) -> dt.date:
        """The last day: a closed one hands over to the next working day (민법 제159조부터 제161조까지)."""
        length = int(look_up(self.length)) if isinstance(self.length, str) else self.length
        if self.unit == "days":
            return civil_period(start, length, calendar)
        return calendar.first_open(add_months(start, length))


class Stage(Part):
    """A named step inside "in progress" or after the approval."""

    #: The stage's own name.
    name: StageName
    #: What the resident reads as the state of the case.
    label: LocalText
    #: The state that the stage divides: before the decision, or after the approval.
    within: Literal[State.IN_PROGRESS, State.APPROVED]
    #: What the resident is told to do, or to wait for, at this step.
    help: LocalText | None = None
    #: How long the law gives the officer for this step: a clock of its own starts when the case enters it.
    processing_time: Period | None = None
    #: Until when the resident may take this step. It is shown with the case, and a letter reminds of it some days before.
    due: StageDue | None = None
    #: The move (`role: system`) that is taken once that day is over.
    lapses: Name | None = None
    #: At this step the case is over without an effect: what it held, by `unique`, a place or a selection, is free for others.
    releases: bool = False


class Move(Part):
    """A transition between two stages: a row with the columns of the workflow's table."""

    #: The move's own name, none of the workflow's actions.
    action: Name
    #: The words on the button, and in the history.
    label: LocalText
    #: The stage it leaves.
    source: StageName = Field(alias="from")
    #: The stage it leads to, within the same state.
    target: StageName = Field(alias="to")
    #: Who may take it. `system`: it is taken by itself where the stage `lapses`.
    role: Literal[Role.RESIDENT, Role.OFFICER, Role.SYSTEM]
    #: The letter that tells of it.
    notice: Name | None = "stage_moved"
    #: A reason must be written; the resident reads it.
    needs_reason: bool = False
    #: The button is red, and the pages of the stage need not be filled in.
    danger: bool = False

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, serialize_by_alias=True)
