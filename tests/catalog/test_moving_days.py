"""Where days go in a later year: by whole weeks, with months, terms and working days as people mean them."""

import datetime as dt

import pytest

from homeservice.catalog.moving_days import Stated, moves_of, same_day
from homeservice.core.working_days import WorkCalendar

CALENDAR = WorkCalendar()


def moved(opens, stated, *, year):
    """The new days by the keys (joined by dots) and days that are stated, the opening among them."""
    first = dt.date.fromisoformat(opens)
    every = [Stated(day=dt.date.fromisoformat(day[:10]), time=day[11:], steps=tuple(keys.split("."))) for keys, day in stated]
    moves = moves_of(every, opens=first, years=year - first.year)
    return [moves(each).isoformat() for each in every]


@pytest.mark.parametrize(
    ("key", "day", "new"),
    [
        ("on", "2026-05-11", "2027-05-10"),  # a Monday
        ("on", "2026-10-08", "2027-10-07"),  # a Thursday
        ("on", "2026-08-31", "2027-08-31"),  # the last day of a month stays that
        ("on", "2026-09-01", "2027-09-01"),
        ("on", "2026-03-30", "2027-03-29"),
        ("on", "2026-05-05", "2027-05-04"),  # a holiday may give way to no holiday
        ("on", "2026-10-10", "2027-10-09"),  # a Saturday, when there is a festival, stays one, a holiday or not
        ("closes", "2026-10-10", "2027-10-12"),  # what closes, closes on a working day (한글날 on a Saturday has a substitute on Monday)
        ("due", "2026-10-10", "2027-10-12"),
        ("on", "2026-02-09", "2027-02-10"),  # the Monday after 설날 is its substitute, and the Tuesday is the next open day
        ("closes", "2026-12-31", "2027-12-31"),
        ("closes", "2026-07-31", "2027-07-30"),  # the month's last working day
        ("closes", "2026-10-01 00:00", "2027-10-01"),  # midnight belongs to the day before, the month's last
        ("closes", "2026-10-07 00:00", "2027-10-06"),
        ("on", "2028-02-29", "2029-02-28"),
    ],
)  # fmt: skip
def test_a_day_moves_by_whole_weeks_within_its_month(key, day, new):
    assert moved(day[:10], [(f"schedule.{key}", day)], year=int(new[:4])) == [new]


def test_all_days_of_a_text_move_by_the_same_weeks():
    # By the day alone 4 March would move by 156 weeks and 26 February by 157: leap days lie between.
    assert moved("2024-02-26", [("opens", "2024-02-26"), ("a.on", "2024-03-04"), ("a.until", "2024-03-05")], year=2027) == [
        "2027-03-02",  # 1 March is a holiday
        "2027-03-08",
        "2027-03-09",
    ]


@pytest.mark.parametrize(
    ("term", "new"),
    [
        (("2026-03-02", "2027-03-01"), ("2027-03-01", "2028-02-29")),  # Mondays, each in place of a holiday
        (("2018-03-17", "2019-03-16"), ("2019-03-16", "2020-03-15")),
        (("2017-03-25", "2019-03-24"), ("2018-03-24", "2020-03-23")),
        (("2026-03-16", "2026-09-15"), ("2027-03-15", "2027-09-14")),  # half a year
        (("2026-03-01", "2027-02-28"), ("2027-03-01", "2028-02-29")),
        (("2027-03-01", "2028-02-29"), ("2028-03-01", "2029-02-28")),
        (("2026-08-31", "2027-08-30"), ("2027-08-31", "2028-08-30")),
        (("2026-02-28", "2027-02-27"), ("2027-02-28", "2028-02-27")),
        (("2026-04-16", "2026-05-15"), ("2027-04-15", "2027-05-14")),  # a month is no term: Thursday to Friday
        (("2026-05-26", "2026-08-31"), ("2027-05-25", "2027-08-31")),
    ],
)  # fmt: skip
def test_term_keeps_its_length(term, new):
    stated = [("a.on", term[0]), ("a.until", term[1]), ("parameters.term_from", term[0]), ("parameters.term_until", term[1])]

    assert moved(term[0], stated, year=int(new[0][:4])) == [*new, *new]


def test_what_closes_on_a_day_is_a_working_day_wherever_else_it_stands():
    stated = [("a.on", "2026-10-10"), ("closes", "2026-10-10 18:00"), ("parameters.day", "2026-10-10")]

    assert moved("2026-09-07", stated, year=2027) == ["2027-10-12"] * 3


def test_day_that_another_catches_up_with_keeps_its_distance():
    # 1 September stays, and Wednesday the 2nd would be Wednesday the 1st.
    stated = [("a.on", "2026-09-01"), ("b.on", "2026-09-02"), ("c.on", "2026-09-03"), ("d.on", "2026-09-10")]

    assert moved("2026-09-01", stated, year=2027) == ["2027-09-01", "2027-09-02", "2027-09-03", "2027-09-09"]


def test_bounds_of_ages_keep_day_and_month():
    stated = [
        ("opens", "2026-05-11"),
        ("reference_date", "2026-01-15"),
        ("parameters.born", "2026-02-28"),
        ("parameters.last", "2026-05-11"),
    ]

    assert moved("2026-05-11", stated, year=2028) == ["2028-05-08", "2028-01-15", "2028-02-29", "2028-05-08"]


def test_no_working_day_moves_to_a_holiday_and_no_day_overtakes_another():
    year = [dt.date(2026, 1, 1) + dt.timedelta(days=n) for n in range(365)]
    for years in range(1, 6):
        alone = [moves_of([Stated(day=day, steps=("on",))], opens=year[0], years=years)(Stated(day=day, steps=("on",))) for day in year]
        together = moves_of([Stated(day=day, steps=("on",)) for day in year[::5]], opens=year[0], years=years).days

        assert [day for day, new in zip(year, alone, strict=True) if CALENDAR.is_open(day) and not CALENDAR.is_open(new)] == []
        assert [day for day, new in together.items() if CALENDAR.is_open(day) and not CALENDAR.is_open(new)] == []
        assert sorted(together.values()) == list(together.values())
        assert len(set(together.values())) == len(together)


def test_same_day_of_another_year_keeps_the_end_of_february():
    assert [same_day(dt.date(2028, 2, 29), 1), same_day(dt.date(2027, 2, 28), 1), same_day(dt.date(2028, 2, 28), 1)] == [
        dt.date(2029, 2, 28),
        dt.date(2028, 2, 29),
        dt.date(2029, 2, 28),
    ]
