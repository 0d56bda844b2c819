"""When the office works, and why it does not."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from homeservice.core.messages import LocalText, message
from homeservice.core.working_days import SEOUL, Override, WorkCalendar, in_seoul, public_holidays

DAY = dt.date.fromisoformat


def at(text):
    return dt.datetime.fromisoformat(text).replace(tzinfo=SEOUL)


@pytest.mark.parametrize(
    ("day", "why"),
    [
        ("2018-06-29", None),
        ("2018-06-30", message("clock.saturday")),
        ("2018-07-01", message("clock.sunday")),
        ("2018-06-13", message("clock.holiday", name=LocalText(ko="지방선거일", en="Local Election Day"))),
        ("2018-09-26", message("clock.holiday", name=LocalText(ko="추석 대체 휴일", en="Alternative holiday for Chuseok"))),
    ],
    ids=["working day", "saturday", "sunday", "election", "substitute"],
)
def test_closed_day_says_why(day, why):
    assert WorkCalendar().why_closed(DAY(day)) == why


def test_holidays_of_2018_are_the_eighteen_of_the_decree():
    assert [f"{day:%m-%d}" for day in sorted(public_holidays(2018))] == [
        "01-01", "02-15", "02-16", "02-17", "03-01", "05-05", "05-07", "05-22", "06-06", "06-13",
        "08-15", "09-23", "09-24", "09-25", "09-26", "10-03", "10-09", "12-25",
    ]  # fmt: skip


@pytest.mark.parametrize("day", ["2025-01-27", "2025-06-03", "2026-05-01", "2026-07-17"], ids=str)
def test_holidays_proclaimed_late_are_known(day):
    assert not WorkCalendar().is_open(DAY(day))


def test_override_closes_a_working_day_and_says_its_note():
    note = LocalText(ko="시청 정전 점검일")
    calendar = WorkCalendar([Override(day=DAY("2018-06-29"), kind="closed", note=note)])

    assert calendar.why_closed(DAY("2018-06-29")) == message("clock.closed", note=note)
    assert calendar.is_open(DAY("2018-06-28"))


def test_override_opens_a_closed_day():
    calendar = WorkCalendar([Override(day=DAY("2018-06-30"), kind="open", note="민원의 날")])

    assert calendar.why_closed(DAY("2018-06-30")) is None
    assert not calendar.is_open(DAY("2018-07-07"))


def test_two_overrides_for_a_day_are_refused():
    twice = [Override(day=DAY("2018-06-29"), kind=kind, note="") for kind in ("open", "closed")]

    with pytest.raises(ValueError, match="two overrides"):
        WorkCalendar(twice)


@pytest.mark.parametrize(
    "hours",
    [[], [(dt.time(18), dt.time(9))], [(dt.time(9), dt.time(13)), (dt.time(12), dt.time(18))]],
    ids=["none", "backwards", "overlapping"],
)
def test_hours_must_follow_one_another(hours):
    with pytest.raises(ValueError, match="working hours"):
        WorkCalendar(hours=hours)


def test_first_open_is_the_day_itself_or_the_next_open_one():
    calendar = WorkCalendar()

    assert calendar.first_open(DAY("2018-06-29")) == DAY("2018-06-29")
    assert calendar.first_open(DAY("2018-09-22")) == DAY("2018-09-27")


def test_open_days_count_both_ends():
    calendar = WorkCalendar()

    assert calendar.open_days(DAY("2018-06-28"), DAY("2018-07-02")) == 3
    assert calendar.open_days(DAY("2018-06-30"), DAY("2018-07-01")) == 0
    assert calendar.open_days(DAY("2018-07-02"), DAY("2018-06-28")) == 0


def test_working_hours_leave_out_the_lunch_break():
    assert WorkCalendar().spans(DAY("2018-06-28")) == (
        (at("2018-06-28 09:00"), at("2018-06-28 12:00")),
        (at("2018-06-28 13:00"), at("2018-06-28 18:00")),
    )
    assert WorkCalendar().spans(DAY("2018-06-30")) == ()


def test_working_hours_can_be_others():
    calendar = WorkCalendar(hours=[(dt.time(9), dt.time(17))])

    assert calendar.end_of_work(DAY("2018-06-28")) == at("2018-06-28 17:00")
    assert calendar.working_time(at("2018-06-28 11:00"), at("2018-06-28 14:00")) == dt.timedelta(hours=3)


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        ("2018-06-28 11:00", "2018-06-28 14:00", 2),
        ("2018-06-28 17:00", "2018-06-29 10:00", 2),
        ("2018-06-29 17:00", "2018-07-02 10:00", 2),
        ("2018-06-30 10:00", "2018-07-01 10:00", 0),
        ("2018-06-28 12:10", "2018-06-28 12:50", 0),
        ("2018-06-28 14:00", "2018-06-28 11:00", 0),
        ("2018-06-29 14:00", "2018-06-28 11:00", 0),
    ],
    ids=["over lunch", "over night", "over a weekend", "on a weekend", "at lunch", "backwards", "backwards over night"],
)
def test_working_time_counts_only_working_hours(start, end, hours):
    assert WorkCalendar().working_time(at(start), at(end)) == dt.timedelta(hours=hours)


def test_moment_is_read_on_the_clock_of_seoul():
    utc = dt.datetime(2018, 6, 28, 15, 30, tzinfo=ZoneInfo("UTC"))

    assert in_seoul(utc).isoformat() == "2018-06-29T00:30:00+09:00"


def test_moment_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        in_seoul(dt.datetime(2018, 6, 28))
