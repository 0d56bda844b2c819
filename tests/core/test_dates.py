"""Months, years and ages by the calendar."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from homeservice.core.dates import add_months, age_at, months_between, years_between

DAYS = st.dates(dt.date(1800, 1, 1), dt.date(2200, 12, 31))


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        ("2020-08-31", "2021-02-28", 6),
        ("2020-08-31", "2021-02-27", 5),
        ("2019-08-31", "2020-02-28", 5),
        ("2019-08-31", "2020-02-29", 6),
        ("2021-01-31", "2021-04-30", 3),
        ("2021-02-28", "2021-03-28", 1),
        ("2021-02-28", "2021-03-27", 0),
        ("2021-03-15", "2021-03-15", 0),
        ("2021-03-15", "2021-04-14", 0),
        ("2020-12-15", "2021-01-15", 1),
        ("2021-02-28", "2020-08-31", -6),
        ("2021-04-14", "2021-03-15", 0),
    ],
)
def test_months_between_counts_complete_months(start: str, end: str, months: int) -> None:
    assert months_between(day(start), day(end)) == months


@settings(deadline=None)
@given(DAYS, DAYS)
def test_months_between_is_symmetrical(start: dt.date, end: dt.date) -> None:
    assert months_between(start, end) == -months_between(end, start)


@settings(deadline=None)
@given(DAYS, DAYS)
def test_months_between_is_the_most_months_that_fit(start: dt.date, end: dt.date) -> None:
    start, end = min(start, end), max(start, end)

    months = months_between(start, end)

    assert add_months(start, months) <= end < add_months(start, months + 1)


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ("2020-08-31", 6, "2021-02-28"),
        ("2019-08-31", 6, "2020-02-29"),
        ("2020-12-01", 1, "2021-01-01"),
        ("2021-01-31", -2, "2020-11-30"),
        ("2021-05-20", 0, "2021-05-20"),
        ("2021-05-20", -12, "2020-05-20"),
    ],
)
def test_add_months_keeps_the_day_or_takes_the_last(start: str, months: int, end: str) -> None:
    assert add_months(day(start), months) == day(end)


@pytest.mark.parametrize(("start", "months"), [("9999-12-01", 1), ("0001-01-31", -1), ("2020-01-01", 2**60), ("2020-01-01", -(2**60))])
def test_add_months_overflows_outside_the_calendar(start: str, months: int) -> None:
    with pytest.raises(OverflowError):
        add_months(day(start), months)


@pytest.mark.parametrize(
    ("start", "end", "years"),
    [("2000-02-29", "2001-02-28", 1), ("2000-03-01", "2010-02-28", 9), ("2010-02-28", "2000-03-01", -9), ("2000-01-01", "2000-12-31", 0)],
)
def test_years_between_are_twelve_complete_months_each(start: str, end: str, years: int) -> None:
    assert years_between(day(start), day(end)) == years


@pytest.mark.parametrize(
    ("birth", "on", "age"),
    [
        ("2005-12-31", "2024-12-30", 18),
        ("2005-12-31", "2024-12-31", 19),
        ("2004-02-29", "2023-02-28", 18),
        ("2004-02-29", "2023-03-01", 19),
        ("2004-02-29", "2024-02-28", 19),
        ("2004-02-29", "2024-02-29", 20),
        ("2005-12-31", "2005-12-31", 0),
        ("2005-12-31", "2005-12-30", -1),
    ],
)
def test_age_grows_on_the_birthday(birth: str, on: str, age: int) -> None:
    assert age_at(day(birth), day(on)) == age
