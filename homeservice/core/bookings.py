"""A place booked for hours of a day or of several days, and which hours of a day are left between those that are taken."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

MINUTES_OF_A_DAY = 24 * 60


@dataclass(frozen=True, kw_only=True, order=True)
class Stretch:
    """Time of one day, in minutes since its midnight; the end does not belong to it."""

    starts: int
    ends: int

    def overlaps(self, other: Stretch) -> bool:
        return self.starts < other.ends and other.starts < self.ends

    def __str__(self) -> str:
        return f"{clock_time(self.starts)}~{clock_time(self.ends)}"


@dataclass(frozen=True, kw_only=True)
class Booking:
    """A place by its value, and the same hours of every day from the first to the last."""

    place: str
    first: dt.date
    last: dt.date
    time: Stretch

    @property
    def days(self) -> tuple[dt.date, ...]:
        return tuple(self.first + dt.timedelta(days=n) for n in range((self.last - self.first).days + 1))


def clock_time(minutes: int) -> str:
    """`09:30`; the end of a day is 24:00."""
    return f"{minutes // 60:02}:{minutes % 60:02}"


def minutes_of(text: str) -> int:
    """The minutes of a time such as `09:30` or `24:00`. Raises ValueError."""
    hour, found, minute = text.partition(":")
    if not (found and len(hour) == len(minute) == 2 and (hour + minute).isascii() and (hour + minute).isdigit()):
        raise ValueError("a time is written as 09:30")
    minutes = int(hour) * 60 + int(minute)
    if int(minute) > 59 or minutes > MINUTES_OF_A_DAY:
        raise ValueError("a time lies between 00:00 and 24:00")
    return minutes


def joined(stretches: Iterable[Stretch]) -> tuple[Stretch, ...]:
    """Stretches in their order; those that touch or overlap are one."""
    found: list[Stretch] = []
    for stretch in sorted(stretches):
        if found and stretch.starts <= found[-1].ends:
            found[-1] = Stretch(starts=found[-1].starts, ends=max(found[-1].ends, stretch.ends))
        else:
            found.append(stretch)
    return tuple(found)


def free_between(opening: Stretch, taken: Iterable[Stretch]) -> tuple[Stretch, ...]:
    """What is left of the hours of a day."""
    free, position = [], opening.starts
    for stretch in joined(taken):
        if stretch.starts > position:
            free.append(Stretch(starts=position, ends=min(stretch.starts, opening.ends)))
        position = max(position, stretch.ends)
        if position >= opening.ends:
            break
    if position < opening.ends:
        free.append(Stretch(starts=position, ends=opening.ends))
    return tuple(free)
