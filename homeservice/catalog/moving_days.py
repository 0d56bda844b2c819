"""Where the days of a contest go when it is held again in a later year.

The rule, which people can work out with a calendar beside them:

1. All days move by the same number of whole weeks: by as many as bring the opening, on its own weekday, nearest to its old date.
   So weekdays, distances and the order of days stay what they are.
2. The first and the last day of a month stay the first and the last day of that month.
3. A term keeps its length: where a period of half a year or more ends on the day before its day of the month, as from 2 March
   to 1 March, its end moves so that it does so again, whatever weekday that is.
4. What was a working day becomes one, and what closes or is due always does: where it would be none, the next one; the last day
   of a month becomes the month's last working day. Days on which nobody worked (a festival on a Sunday) need not, nor need the
   end of a term, nor a period's first or last day that is the first or last of a month.
5. A day that another one before it has caught up with (by 2 or by 4) keeps its distance to that one.
6. One day moves to one day, wherever the text states it. What a parameter states (or the day that ages are counted at) follows
   where it is stated elsewhere too, as the first day of a term is; else it is a bound of ages, and keeps its day and month.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from homeservice.core.working_days import WorkCalendar

_ONE_DAY = dt.timedelta(days=1)
_WORK = WorkCalendar()
_MIDNIGHT = "00:00"
#: Keys whose days may be bounds of ages.
_BOUNDS = frozenset({"parameters", "reference_date"})
#: Keys whose days are the last on which something can be done.
_CLOSES = frozenset({"closes", "due"})
#: The keys of a period's first and last day.
_PERIOD = ("on", "until")
#: From how many months on a period of whole months is a term.
_TERM = 6


@dataclass(frozen=True, kw_only=True)
class Stated:
    """A day that a text states: with its time ("" without), the keys and indices that lead to it, and line and column (from 0)."""

    day: dt.date
    time: str = ""
    steps: tuple[str | int, ...]
    line: int = 0
    column: int = 0

    @property
    def is_bound(self) -> bool:
        return any(step in _BOUNDS for step in self.steps)

    @property
    def closes(self) -> bool:
        return self.steps[-1] in _CLOSES

    @property
    def meant(self) -> dt.date:
        """What closes at midnight closes at the end of the day before."""
        return self.day - _ONE_DAY if self.closes and self.time == _MIDNIGHT else self.day


@dataclass(frozen=True, kw_only=True)
class Moves:
    """Where each day goes, and by how many years the bounds of ages move."""

    days: Mapping[dt.date, dt.date]
    years: int

    def __call__(self, stated: Stated) -> dt.date:
        """The new day of one that the text states."""
        if stated.is_bound:
            return self.days.get(stated.day) or same_day(stated.day, self.years)
        return self.days[stated.meant] + (stated.day - stated.meant)


def moves_of(stated: Iterable[Stated], *, opens: dt.date, years: int) -> Moves:
    """The moves of all days of a text, whose intake opens on that day, by so many years."""
    moving = [each for each in stated if not each.is_bound]
    closing = {each.meant for each in moving if each.closes}
    periods = _periods(moving)
    begins = {end: begin for begin, end in reversed(periods) if _months(begin, end) >= _TERM}
    in_periods = {day for period in periods for day in period}
    weeks = _weeks(opens, years)
    moved: dict[dt.date, dt.date] = {}
    before: dt.date | None = None
    for day in sorted({each.meant for each in moving}):
        if begin := begins.get(day):
            new = _months_on(moved[begin], _months(begin, day)) - _ONE_DAY
        else:
            new = same_day(day, years) if _is_first_or_last(day) else day + weeks
        fixed = day in begins or (day in in_periods and _is_first_or_last(day))
        works = day in closing or (not fixed and _WORK.is_open(day))
        if works:
            new = _last_open(new) if _is_last(day) else _WORK.first_open(new)
        if before is not None and new <= moved[before]:
            new = moved[before] + (day - before)
            new = _WORK.first_open(new) if works else new
        moved[day] = new
        before = day
    return Moves(days=moved, years=years)


def same_day(day: dt.date, years: int) -> dt.date:
    """The same day of the same month; the month's last day stays its last."""
    year = day.year + years
    return dt.date(year, day.month, calendar.monthrange(year, day.month)[1] if _is_last(day) else day.day)


def _weeks(opens: dt.date, years: int) -> dt.timedelta:
    """The whole weeks that bring a day nearest to its date, so many years on."""
    return dt.timedelta(weeks=round((same_day(opens, years) - opens).days / 7))


def _periods(stated: Iterable[Stated]) -> list[tuple[dt.date, dt.date]]:
    """The first and the last day of each period, as they are stated."""
    first, last = ({each.steps[:-1]: each.day for each in stated if each.steps[-1] == key} for key in _PERIOD)
    return [(day, last[where]) for where, day in first.items() if where in last]


def _months(first: dt.date, last: dt.date) -> int:
    """How many whole months a period has to the day; 0 where it has none."""
    months = (last.year - first.year) * 12 + last.month - first.month
    return next((each for each in (months, months + 1) if each > 0 and _months_on(first, each) - _ONE_DAY == last), 0)


def _months_on(day: dt.date, months: int) -> dt.date:
    """The same day of a later month, or that month's last where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _last_open(day: dt.date) -> dt.date:
    """That day or, where it is closed, the last open one before it."""
    while not _WORK.is_open(day):
        day -= _ONE_DAY
    return day


def _is_first_or_last(day: dt.date) -> bool:
    return day.day == 1 or _is_last(day)


def _is_last(day: dt.date) -> bool:
    return (day + _ONE_DAY).day == 1
