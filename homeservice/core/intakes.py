"""The windows in which one may apply: when, counted from which day, how many are let in, and how often somebody may come."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from homeservice.core.fields.base import Name
from homeservice.core.messages import LocalText
from homeservice.core.part import Part
from homeservice.core.selection.declaration import Selection

SEOUL = ZoneInfo("Asia/Seoul")

_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})?", re.ASCII)


def _moment(value: object) -> dt.datetime:
    """`2021-02-16 09:00`: moments in a file are local time of the city. A bare number or a day is no moment."""
    if isinstance(value, str) and _MOMENT.fullmatch(value):
        try:
            value = dt.datetime.fromisoformat(value)
        except ValueError:
            raise PydanticCustomError("datetime_parsing", "moment") from None
    if not isinstance(value, dt.datetime):
        raise PydanticCustomError("datetime_parsing", "moment")
    return value.replace(tzinfo=SEOUL) if value.tzinfo is None else value


Moment = Annotated[dt.datetime, BeforeValidator(_moment)]
Parameter = bool | int | str


class Quota(Part):
    """How many may be let in, in the order of arrival, and how many may wait for a place that becomes free."""

    #: The places. More may be opened while it runs, and go to those who wait; fewer take nobody's place away.
    places: int = Field(ge=1, le=10_000_000)
    #: How many may wait: a number, or `unlimited`.
    waiting: Annotated[int, Field(ge=0, le=10_000_000)] | Literal["unlimited"] = 0


class Entries(Part):
    """In how many applications of an intake one person may stand, as the applicant or as somebody they name."""

    #: How many applications.
    per_person: int = Field(ge=1, le=100)
    #: The question (of the type `persons`, asking for dates of birth) that names the others. Without it only applicants are counted.
    members: Name | None = None


class Limit(Part):
    """How many applications with the same answers an intake takes: of one household, one vehicle, one account."""

    #: The questions whose answers must all be the same to count; where one has no answer, nothing is counted.
    by: tuple[Name, ...] = Field(min_length=1, max_length=5)
    #: How many applications.
    at_most: int = Field(ge=1, le=100, default=1)
    #: What is said to whoever comes too late, and what to do; without it, a general sentence.
    say: LocalText | None = None


class Occasion(Part):
    """A day or days that people should know of beforehand: an interview, the vote, the award ceremony, the term of an appointment."""

    #: What happens.
    label: LocalText
    #: The first day.
    on: dt.date
    #: The last day; without it, one day.
    until: dt.date | None = None


class VoteWindow(Part):
    """When citizens vote."""

    #: The first moment.
    opens: Moment
    #: The first moment that is too late.
    closes: Moment


class Intake(Part):
    """One window of applications. It applies at once, also to open drafts, and every change is kept in public."""

    #: Small letters, digits and hyphens, such as `2026-1`. It never changes.
    name: Annotated[str, StringConstraints(pattern=r"^[0-9a-z][0-9a-z-]{0,39}$")]
    #: What residents read.
    title: LocalText | None = None
    #: The first moment of applications, to the minute, in the city's time.
    opens: Moment
    #: The first moment that is too late; None for an intake that stays open.
    closes: Moment | None = None
    #: The day that ages and months are counted at: of the closing, of the submission, or a fixed one.
    reference_date: Literal["closes", "submitted"] | dt.date = "submitted"
    #: The announced day of the results; replaces the processing time for this intake's cases.
    result_on: dt.date | None = None
    #: A line for everybody, such as how many places there are.
    announcement: LocalText | None = None
    #: What happens when, beside the window and the result, in the order of the days.
    schedule: tuple[Occasion, ...] = Field(max_length=20, default=())
    #: When citizens vote, in a contest with a `vote`.
    vote: VoteWindow | None = None
    #: How many are let in.
    quota: Quota | None = None
    #: How those who are chosen are found among all who applied. Nobody is turned away for it when applying.
    selection: Selection | None = None
    #: How often one person may stand in it.
    entries: Entries | None = None
    #: How many applications with the same answers are taken.
    limits: tuple[Limit, ...] = Field(max_length=10, default=())
    #: Values that expressions call by name: true or false, whole numbers, texts, and days written as 2026-03-31. The same names in every intake.
    parameters: Mapping[Name, Parameter] = Field(default_factory=dict)

    def is_open(self, now: dt.datetime) -> bool:
        """To the second, by the server's clock: open from `opens`, closed from `closes` on."""
        return self.opens <= now and (self.closes is None or now < self.closes)

    def reference(self, now: dt.datetime, submitted_at: dt.datetime | None = None) -> dt.date:
        """The day that periods are counted at, for a case submitted then, or for a draft as of now."""
        if isinstance(self.reference_date, dt.date):
            return self.reference_date
        if self.reference_date == "closes" and self.closes is not None:
            return (self.closes - dt.timedelta(microseconds=1)).astimezone(SEOUL).date()
        return (submitted_at or now).astimezone(SEOUL).date()


def parameter_value(value: Parameter) -> bool | int | str | dt.date:
    """A parameter as expressions see it: a text of the form 2009-08-31 is a date."""
    if isinstance(value, str):
        try:
            return dt.date.fromisoformat(value) if len(value) == len("2009-08-31") else value
        except ValueError:
            return value
    return value
