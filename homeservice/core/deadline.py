"""The law's clock: until when a petition must be handled (민원 처리에 관한 법률 제19조, 같은 법 시행령 제19조, 제20조; handbook 3.4)."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_serializer

from homeservice.core.dates import add_months
from homeservice.core.messages import Display, Message, message
from homeservice.core.working_days import ONE_DAY, SEOUL, Span, WorkCalendar, days_from, in_seoul

#: "At once" is three working hours, a day counted in hours is eight, and up to five days are counted in hours (영 제19조).
INSTANT_HOURS = 3
HOURS_A_DAY = 8
LAST_DAY_IN_HOURS = 5

Skipped = tuple[dt.date, Message]


class PeriodFault(ValueError):
    """A processing time that is none; `message` says why."""

    def __init__(self) -> None:
        self.message = message("clock.period.one_unit")
        super().__init__(self.message.id)


class Period(BaseModel):
    """A processing time in one unit: `{instant: true}`, `{hours: 8}`, `{days: 10}`, `{weeks: 2}`, `{months: 1}`, `{years: 1}`."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    #: `true`: at once, which the law counts as three working hours.
    instant: Literal[True] | None = None
    #: Working hours.
    hours: Annotated[int, Field(ge=1, le=1000)] | None = None
    #: Working days; up to five are counted as eight hours each.
    days: Annotated[int, Field(ge=1, le=1000)] | None = None
    #: Weeks of the calendar.
    weeks: Annotated[int, Field(ge=1, le=520)] | None = None
    #: Months of the calendar.
    months: Annotated[int, Field(ge=1, le=120)] | None = None
    #: Years of the calendar.
    years: Annotated[int, Field(ge=1, le=10)] | None = None

    def model_post_init(self, context: object, /) -> None:
        """Raises PeriodFault (inside pydantic's ValidationError) unless just one unit is given."""
        if sum(getattr(self, unit) is not None for unit in type(self).model_fields) != 1:
            raise PeriodFault

    @model_serializer
    def _as_written(self) -> dict[str, int]:
        return {self.unit: getattr(self, self.unit)}

    @property
    def unit(self) -> str:
        return next(unit for unit in type(self).model_fields if getattr(self, unit) is not None)

    @property
    def message(self) -> Message:
        """`10일`, `1개월`, `즉시(근무시간 기준 3시간 이내)`."""
        return message(f"clock.period.{self.unit}", n=INSTANT_HOURS if self.instant else getattr(self, self.unit))

    @property
    def working_hours(self) -> int | None:
        """The length in working hours where the law counts in hours, None where it counts days."""
        if self.instant:
            return INSTANT_HOURS
        if self.days is not None and self.days <= LAST_DAY_IN_HOURS:
            return self.days * HOURS_A_DAY
        return self.hours


class PauseReason(enum.StrEnum):
    """Why time is not counted (행정절차법 시행령 제11조, by 민원처리법 시행령 제20조)."""

    SUPPLEMENT = "supplement"
    TRANSFER = "transfer"
    REPRESENTATIVE = "representative"
    HEARING = "hearing"
    INSPECTION = "inspection"
    CONDITION = "condition"

    @property
    def message(self) -> Message:
        return message(f"clock.pause.{self.value}")


@dataclass(frozen=True, kw_only=True)
class Pause:
    """Days that are not counted, first and last included: a supplement's are the day it is asked for and the day it arrives.

    `last` is None while the pause is open. The moments serve only an hours clock that is set to exact pauses.
    """

    reason: PauseReason
    first: dt.date
    last: dt.date | None = None
    began_at: dt.datetime | None = None
    ended_at: dt.datetime | None = None

    def __post_init__(self) -> None:
        if self.last is not None and self.last < self.first:
            raise ValueError("a pause ends before it begins")

    def covers(self, day: dt.date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)

    def span(self) -> Span:
        """The exact moments, whole days where none are known. Only of a pause that has ended."""
        if self.last is None:
            raise ValueError("an open pause has no end")
        start = self.began_at or dt.datetime.combine(self.first, dt.time(), SEOUL)
        return start, self.ended_at or dt.datetime.combine(self.last + ONE_DAY, dt.time(), SEOUL)


@dataclass(frozen=True, kw_only=True)
class Due:
    """The moment by which a case must be handled, in Asia/Seoul, and the days up to it that did not count, each with its reason.

    While `paused`, the moment is what it would be if the pause ended on the day asked about.
    """

    moment: dt.datetime
    skipped: tuple[Skipped, ...]
    paused: bool = False


def due(
    received_at: dt.datetime,
    period: Period,
    calendar: WorkCalendar,
    pauses: Sequence[Pause] = (),
    *,
    as_of: dt.date | None = None,
    exact_pauses: bool = False,
) -> Due:
    """When a case that was received at an aware moment must be handled.

    In hours (up to five days) from the moment of receipt or the next working moment; in days with the day of receipt as
    the first and no Saturdays and holidays counted; in weeks, months and years on the calendar with the day of receipt as
    the first, ending on the next working day where the last is closed. A day-counted period ends with the day's work.
    Paused days count in none of these; on the hours clock they are whole days too unless `exact_pauses` (both are
    readings of the law, handbook 3.4). `as_of` is needed where a pause is open: it is taken to last until that day.
    Raises ValueError for a naive moment or an open pause without `as_of`.
    """
    received = in_seoul(received_at)
    paused = any(pause.last is None for pause in pauses)
    ended = [_ended(pause, as_of) for pause in pauses]
    if period.working_hours is None:
        count = _count_days if period.days is not None else _count_calendar
        day, skipped = count(received.date(), period, calendar, ended)
        moment = calendar.end_of_work(day)
    else:
        length = dt.timedelta(hours=period.working_hours)
        moment, skipped = _count_hours(received, length, calendar, ended, exact_pauses=exact_pauses)
    return Due(moment=moment, skipped=tuple(skipped), paused=paused)


def _ended(pause: Pause, as_of: dt.date | None) -> Pause:
    if pause.last is not None:
        return pause
    if as_of is None:
        raise ValueError("an open pause needs the day asked about")
    return replace(pause, last=max(as_of, pause.first))


def _why_paused(day: dt.date, pauses: Iterable[Pause]) -> Message | None:
    return next((message("clock.paused", reason=pause.reason.message) for pause in pauses if pause.covers(day)), None)


def _count_hours(
    received: dt.datetime, length: dt.timedelta, calendar: WorkCalendar, pauses: Sequence[Pause], *, exact_pauses: bool
) -> tuple[dt.datetime, list[Skipped]]:
    skipped: list[Skipped] = []
    days = days_from(received.date())
    while True:
        day = next(days)
        spans, why = calendar.spans(day), calendar.why_closed(day)
        if exact_pauses:
            spans = _outside(spans, [pause.span() for pause in pauses])
        if why is None and not (exact_pauses and spans):
            why = _why_paused(day, pauses)
        if why is not None:
            skipped.append((day, why))
            continue
        for opens, closes in spans:
            start = max(opens, received)
            free = closes - start
            if length <= free:
                return start + length, skipped
            length -= max(free, dt.timedelta())


def _outside(spans: Iterable[Span], holes: Iterable[Span]) -> tuple[Span, ...]:
    """What is left of the spans outside the holes."""
    for hole_start, hole_end in holes:
        halves = [half for start, end in spans for half in ((start, min(end, hole_start)), (max(start, hole_end), end))]
        spans = [(start, end) for start, end in halves if start < end]
    return tuple(spans)


def _count_days(first: dt.date, period: Period, calendar: WorkCalendar, pauses: Sequence[Pause]) -> tuple[dt.date, list[Skipped]]:
    return _nth_day(first, period.days or 0, lambda day: calendar.why_closed(day) or _why_paused(day, pauses))


def _count_calendar(first: dt.date, period: Period, calendar: WorkCalendar, pauses: Sequence[Pause]) -> tuple[dt.date, list[Skipped]]:
    length = (_calendar_end(first, period) - first).days + 1
    last, skipped = _nth_day(first, length, lambda day: _why_paused(day, pauses))
    # 민법 제161조: a closed last day hands over to the next working day; a paused day is none of the period either.
    end, closed = _nth_day(last, 1, lambda day: calendar.why_closed(day) or _why_paused(day, pauses))
    return end, skipped + closed


def _nth_day(first: dt.date, n: int, why_not: Callable[[dt.date], Message | None]) -> tuple[dt.date, list[Skipped]]:
    """The n-th day that counts, the first included where it does, and those passed over."""
    skipped: list[Skipped] = []
    days = days_from(first)
    while True:
        day = next(days)
        if why := why_not(day):
            skipped.append((day, why))
            continue
        n -= 1
        if n == 0:
            return day, skipped


def _calendar_end(first: dt.date, period: Period) -> dt.date:
    """The last day of weeks, months or years that begin with a day (민법 제160조)."""
    if period.weeks is not None:
        return first + dt.timedelta(weeks=period.weeks) - ONE_DAY
    months = period.months or 12 * (period.years or 0)
    matching = add_months(first, months)
    # Where the last month lacks the day number, the period ends with that month: 31 Jan + 1 month is 28 Feb.
    return matching - ONE_DAY if matching.day == first.day else matching


def civil_period(start: dt.date, days: int, calendar: WorkCalendar) -> dt.date:
    """The last day of a period after an event (민법 제157조, 제161조): the day itself is not counted, a closed last day moves on."""
    return calendar.first_open(start + days * ONE_DAY)


def excluded_days(pause: Pause, calendar: WorkCalendar) -> int:
    """How many working days an ended pause takes out of the count. Raises ValueError while it is open."""
    if pause.last is None:
        raise ValueError("an open pause has no length")
    return calendar.open_days(pause.first, pause.last)


@dataclass(frozen=True, kw_only=True)
class Remaining:
    """How much is left until a due moment, or has passed since.

    `days` are the working days after the earlier of the two days, up to the later one: 0 means the same day (or only
    closed days between); `time` is working time.
    """

    overdue: bool
    days: int
    time: dt.timedelta
    moment: dt.datetime

    @property
    def message(self) -> Message:
        """`3일 남음`, `오늘 18:00까지`, `2일 지남`."""
        if self.overdue:
            return message("clock.overdue.days", n=self.days) if self.days else message("clock.overdue.just_now")
        return message("clock.left.days", n=self.days) if self.days else message("clock.left.today", at=self.moment)


def remaining(due: Due | dt.datetime, now: dt.datetime, calendar: WorkCalendar) -> Remaining:
    """How a due moment stands at an aware moment; it is overdue once it has passed."""
    moment, now = in_seoul(due.moment if isinstance(due, Due) else due), in_seoul(now)
    early, late = min(moment, now), max(moment, now)
    return Remaining(
        overdue=now > moment,
        days=calendar.open_days(early.date() + ONE_DAY, late.date()),
        time=calendar.working_time(early, late),
        moment=moment,
    )


def explain(due: Due) -> tuple[Display, ...]:
    """A due moment as `flask clock due` prints it: `2018-07-11 18:00`, then a line for each day that did not count."""
    return (f"{due.moment:%Y-%m-%d %H:%M}", *(message("clock.skipped", day=day, reason=why) for day, why in due.skipped))
