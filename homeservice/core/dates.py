"""Calendar arithmetic by months and years: whole months between days, days so many months on, and ages.

All days are `datetime.date` in the proleptic Gregorian calendar, years 1 to 9999. Nothing here reads the clock.
"""

from __future__ import annotations

import calendar
import datetime as dt


def days_in_month(year: int, month: int) -> int:
    """28 to 31. Raises ValueError (calendar.IllegalMonthError) unless 1 ≤ month ≤ 12."""
    return calendar.monthrange(year, month)[1]


def add_months(day: dt.date, months: int) -> dt.date:
    """The same day number so many months on (or back, where negative), or the month's last day where it lacks that number.

    2020-08-31 and 6 months give 2021-02-28 (민법 제160조 제3항). Raises OverflowError outside the years 1 to 9999.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not dt.MINYEAR <= year <= dt.MAXYEAR:
        raise OverflowError("year outside 1 to 9999")
    return dt.date(year, month + 1, min(day.day, days_in_month(year, month + 1)))


def months_between(start: dt.date, end: dt.date) -> int:
    """Whole months from start to end; negative where end comes first, with months_between(a, b) == -months_between(b, a).

    A month is complete on the same day number or, where the month lacks it, on its last day:
    2020-08-31 to 2021-02-28 is 6, to 2021-02-27 is 5. In other words the largest n with add_months(start, n) <= end.
    """
    if end < start:
        return -months_between(end, start)
    months = (end.year - start.year) * 12 + end.month - start.month
    complete = end.day >= start.day or end.day == days_in_month(end.year, end.month)
    return months if complete else months - 1


def years_between(start: dt.date, end: dt.date) -> int:
    """Whole years: twelve whole months each, cut towards zero, so negative and symmetrical where end comes first."""
    months = months_between(start, end)
    return months // 12 if months >= 0 else -(-months // 12)


def age_at(birth: dt.date, day: dt.date) -> int:
    """International age (만 나이) on a day: the birthdays had so far; negative before birth, -1 in the year before it.

    The day of birth counts as the first (민법 제158조), and a year that ends where the month lacks the day ends with
    the month's last day (제160조 제3항), so who was born on 29 February is a year older on 1 March of a common year.
    """
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))
