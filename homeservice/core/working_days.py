"""When the office works: its days, its hours, and why a day is closed."""

from __future__ import annotations

import datetime as dt
import functools
import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal
from zoneinfo import ZoneInfo

import holidays

from homeservice.core.messages import Display, LocalText, Message, message

SEOUL = ZoneInfo("Asia/Seoul")
ONE_DAY = dt.timedelta(days=1)

#: From, to: the eight hours of a working day, without the lunch break (handbook 3.4; the break is our reading).
OFFICE_HOURS = ((dt.time(9), dt.time(12)), (dt.time(13), dt.time(18)))

Span = tuple[dt.datetime, dt.datetime]


@dataclass(frozen=True, kw_only=True)
class Override:
    """A day that differs from the public calendar: a temporary holiday, the city's own closing day, a day open after all."""

    day: dt.date
    kind: Literal["closed", "open"]
    note: Display


class WorkCalendar:
    """The working days and hours of the office, in Asia/Seoul.

    Saturdays, Sundays and public holidays with their substitutes are closed; the overrides come before all of these.
    """

    def __init__(self, overrides: Iterable[Override] = (), hours: Sequence[tuple[dt.time, dt.time]] = OFFICE_HOURS) -> None:
        """Raises ValueError where two overrides name one day, or the hours are none or out of order."""
        overrides = tuple(overrides)
        self._overrides = {override.day: override for override in overrides}
        if len(self._overrides) < len(overrides):
            raise ValueError("two overrides for one day")
        moments = [moment for span in hours for moment in span]
        if not moments or any(a >= b for a, b in itertools.pairwise(moments)):
            raise ValueError("working hours")
        self._hours = tuple(hours)

    def why_closed(self, day: dt.date) -> Message | None:
        """Why nobody works on that day, None where the office is open."""
        if override := self._overrides.get(day):
            return message("clock.closed", note=override.note) if override.kind == "closed" else None
        if name := public_holidays(day.year).get(day):
            return message("clock.holiday", name=name)
        return {5: message("clock.saturday"), 6: message("clock.sunday")}.get(day.weekday())

    def is_open(self, day: dt.date) -> bool:
        return self.why_closed(day) is None

    def first_open(self, day: dt.date) -> dt.date:
        """That day or, where it is closed, the next open one."""
        return next(each for each in days_from(day) if self.is_open(each))

    def open_days(self, first: dt.date, last: dt.date) -> int:
        """How many days of first … last, both included, are open."""
        return sum(self.is_open(first + n * ONE_DAY) for n in range((last - first).days + 1))

    def spans(self, day: dt.date) -> tuple[Span, ...]:
        """The working hours of a day as pairs of aware moments, none where it is closed."""
        if not self.is_open(day):
            return ()
        return tuple((dt.datetime.combine(day, start, SEOUL), dt.datetime.combine(day, end, SEOUL)) for start, end in self._hours)

    def end_of_work(self, day: dt.date) -> dt.datetime:
        """The moment at which a day's work ends, 18:00."""
        return dt.datetime.combine(day, self._hours[-1][1], SEOUL)

    def working_time(self, start: dt.datetime, end: dt.datetime) -> dt.timedelta:
        """How much working time lies between two aware moments; none where the end is not after the start."""
        start, end = in_seoul(start), in_seoul(end)
        days = (start.date() + n * ONE_DAY for n in range((end.date() - start.date()).days + 1))
        parts = (min(closes, end) - max(opens, start) for day in days for opens, closes in self.spans(day))
        return sum((part for part in parts if part > dt.timedelta()), dt.timedelta())


def in_seoul(moment: dt.datetime) -> dt.datetime:
    """An aware moment on the clock of Seoul. Raises ValueError for a naive one, whose meaning is anybody's guess."""
    if moment.tzinfo is None:
        raise ValueError("a moment without its time zone")
    return moment.astimezone(SEOUL)


def days_from(day: dt.date) -> Iterator[dt.date]:
    """That day and all after it."""
    while True:
        yield day
        day += ONE_DAY


@functools.cache
def public_holidays(year: int) -> Mapping[dt.date, LocalText]:
    """The public holidays of a year with substitutes and elections (관공서의 공휴일에 관한 규정), as the package knows them.

    Temporary holidays that were proclaimed after its release come as overrides.
    """
    korean = holidays.country_holidays("KR", years=year, language="ko")
    english = holidays.country_holidays("KR", years=year, language="en_US")
    return MappingProxyType({day: LocalText(ko=name, en=english.get(day)) for day, name in korean.items()})
