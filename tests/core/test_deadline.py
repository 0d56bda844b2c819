"""The law's clock: every kind of period, with pauses and without."""

import datetime as dt
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from homeservice.core.deadline import Due, Pause, PauseReason, Period, PeriodFault, civil_period, due, excluded_days, explain, remaining
from homeservice.core.messages import message
from homeservice.core.working_days import ONE_DAY, SEOUL, Override, WorkCalendar

VECTORS = json.loads((Path(__file__).parent.parent / "vectors" / "rules.json").read_text(encoding="utf-8"))
UNITS = {"일": "days", "주": "weeks", "월": "months", "년": "years"}
CALENDAR = WorkCalendar()
DAY = dt.date.fromisoformat
PAUSED = message("clock.paused", reason=message("clock.pause.supplement"))


def at(text):
    return dt.datetime.fromisoformat(text).replace(tzinfo=SEOUL)


def period_of(vector):
    unit, *n = vector
    return Period(instant=True) if unit == "즉시" else Period(**{UNITS[unit]: n[0]})


def pause(first, last=None, **moments):
    return Pause(reason=PauseReason.SUPPLEMENT, first=DAY(first), last=last and DAY(last), **moments)


def due_text(received, period, *pauses, **options):
    return f"{due(at(received), period, CALENDAR, pauses, **options).moment:%Y-%m-%d %H:%M}"


@pytest.mark.parametrize("vector", VECTORS["clock"], ids=lambda v: f"{v['received']} {''.join(map(str, v['period']))}")
def test_due_follows_the_law(vector):
    assert due_text(vector["received"], period_of(vector["period"])) == vector["due"]


@pytest.mark.parametrize("vector", VECTORS["civil_period"], ids=lambda v: f"{v['start']} {v['days']}")
def test_civil_period_leaves_out_the_first_day_and_moves_a_closed_last_one(vector):
    assert civil_period(DAY(vector["start"]), vector["days"], CALENDAR) == DAY(vector["last"])


@pytest.mark.parametrize("vector", VECTORS["pause_days"], ids=lambda v: f"{v['sent']} {v['arrived']}")
def test_pause_excludes_the_day_sent_and_the_day_arrived(vector):
    assert excluded_days(pause(vector["sent"], vector["arrived"]), CALENDAR) == vector["excluded"]


@pytest.mark.parametrize(
    ("received", "period", "moment"),
    [
        ("2018-06-28 10:00", Period(hours=3), "2018-06-28 14:00"),
        ("2018-06-28 10:00", Period(hours=8), "2018-06-29 10:00"),
        ("2018-06-28 08:10", Period(instant=True), "2018-06-28 12:00"),
        ("2018-06-28 10:00", Period(weeks=1), "2018-07-04 18:00"),
        ("2018-06-25 10:00", Period(weeks=2), "2018-07-09 18:00"),
        ("2020-02-29 10:00", Period(years=1), "2021-03-02 18:00"),
        ("2018-06-28 10:00", Period(years=1), "2019-06-27 18:00"),
    ],
    ids=str,
)
def test_due_of_other_units(received, period, moment):
    assert due_text(received, period) == moment


@pytest.mark.parametrize(
    ("received", "period", "pauses", "moment"),
    [
        ("2018-06-28 10:00", Period(days=10), [("2018-07-02", "2018-07-06")], "2018-07-18 18:00"),
        ("2018-06-28 10:00", Period(days=10), [("2018-07-02", "2018-07-02")], "2018-07-12 18:00"),
        ("2018-06-28 10:00", Period(days=10), [("2018-06-29", "2018-07-02")], "2018-07-13 18:00"),
        ("2018-06-28 10:00", Period(days=10), [("2018-06-30", "2018-07-01")], "2018-07-11 18:00"),
        ("2018-06-28 10:00", Period(days=10), [("2018-06-28", "2018-06-28")], "2018-07-12 18:00"),
        ("2018-06-28 10:00", Period(days=10), [("2018-07-02", "2018-07-04"), ("2018-07-04", "2018-07-06")], "2018-07-18 18:00"),
        ("2018-06-28 10:00", Period(days=10), [("2018-07-02", "2018-07-06"), ("2018-07-03", "2018-07-03")], "2018-07-18 18:00"),
        ("2018-06-28 10:00", Period(days=10), [("2018-05-28", "2018-06-27")], "2018-07-11 18:00"),
        ("2018-06-28 10:00", Period(days=10), [("2018-07-12", "2018-07-20")], "2018-07-11 18:00"),
        ("2018-06-28 10:00", Period(days=3), [("2018-06-29", "2018-07-02")], "2018-07-05 10:00"),
        ("2018-06-28 10:00", Period(days=3), [("2018-06-28", "2018-06-28")], "2018-07-03 18:00"),
        ("2018-06-28 10:00", Period(months=1), [("2018-07-02", "2018-07-06")], "2018-08-01 18:00"),
        ("2018-06-28 10:00", Period(months=1), [("2018-06-30", "2018-07-01")], "2018-07-30 18:00"),
        ("2018-06-30 10:00", Period(months=1), [("2018-07-30", "2018-07-31")], "2018-08-01 18:00"),
        ("2018-06-28 10:00", Period(weeks=1), [("2018-07-04", "2018-07-04")], "2018-07-05 18:00"),
    ],
    ids=[
        "a week", "a day", "over a weekend", "only a weekend", "from the day of receipt", "touching", "one inside another",
        "before receipt", "after the end", "hours: whole days", "hours: from the day of receipt", "month: five days more",
        "month: a weekend counts", "month: paused where it would move to", "week: its last day",
    ],
)  # fmt: skip
def test_paused_days_do_not_count(received, period, pauses, moment):
    assert due_text(received, period, *(pause(*each) for each in pauses)) == moment


@pytest.mark.parametrize(
    ("began", "ended", "moment"),
    [
        ("2018-06-28 11:00", "2018-06-28 14:00", "2018-06-29 12:00"),
        ("2018-06-28 11:00", "2018-06-29 10:00", "2018-06-29 18:00"),
        ("2018-06-28 09:00", "2018-06-29 18:00", "2018-07-02 18:00"),
        ("2018-06-28 18:00", "2018-06-28 20:00", "2018-06-29 10:00"),
    ],
    ids=["over lunch", "over night", "whole days", "in the evening"],
)
def test_exact_pauses_stop_an_hours_clock_for_their_moments_only(began, ended, moment):
    exact = pause(began[:10], ended[:10], began_at=at(began), ended_at=at(ended))

    assert due_text("2018-06-28 10:00", Period(hours=8), exact, exact_pauses=True) == moment


def test_exact_pauses_without_moments_are_whole_days():
    assert due_text("2018-06-28 10:00", Period(hours=8), pause("2018-06-29", "2018-06-29"), exact_pauses=True) == "2018-07-02 10:00"


def test_exact_pause_names_the_days_it_takes_whole():
    stop = pause("2018-06-28", "2018-06-29", began_at=at("2018-06-28 11:00"), ended_at=at("2018-06-29 19:00"))

    result = due(at("2018-06-28 10:00"), Period(hours=8), CALENDAR, [stop], exact_pauses=True)

    assert [day for day, _ in result.skipped] == [DAY("2018-06-29"), DAY("2018-06-30"), DAY("2018-07-01")]


def test_open_pause_lasts_until_the_day_asked_about():
    result = due(at("2018-06-28 10:00"), Period(days=10), CALENDAR, [pause("2018-07-02")], as_of=DAY("2018-07-06"))

    assert (f"{result.moment:%Y-%m-%d %H:%M}", result.paused) == ("2018-07-18 18:00", True)


def test_open_pause_excludes_its_first_day_at_least():
    assert due_text("2018-06-28 10:00", Period(days=10), pause("2018-07-02"), as_of=DAY("2018-06-30")) == "2018-07-12 18:00"


def test_open_pause_without_a_day_is_refused():
    with pytest.raises(ValueError, match="open pause"):
        due(at("2018-06-28 10:00"), Period(days=10), CALENDAR, [pause("2018-07-02")])
    with pytest.raises(ValueError, match="open pause"):
        excluded_days(pause("2018-07-02"), CALENDAR)
    with pytest.raises(ValueError, match="open pause"):
        pause("2018-07-02").span()


def test_pause_does_not_end_before_it_begins():
    with pytest.raises(ValueError, match="before it begins"):
        pause("2018-07-02", "2018-07-01")


def test_skipped_days_come_with_their_reasons():
    result = due(at("2018-06-28 10:00"), Period(days=6), CALENDAR, [pause("2018-07-02", "2018-07-02")])

    assert result == Due(
        moment=at("2018-07-06 18:00"),
        skipped=(
            (DAY("2018-06-30"), message("clock.saturday")),
            (DAY("2018-07-01"), message("clock.sunday")),
            (DAY("2018-07-02"), PAUSED),
        ),
    )


def test_month_names_only_the_closed_days_at_its_end():
    result = due(at("2018-06-30 11:00"), Period(months=1), CALENDAR, [pause("2018-07-03", "2018-07-03")])

    assert result.skipped == ((DAY("2018-07-03"), PAUSED),)
    assert due(at("2018-06-30 11:00"), Period(months=1), CALENDAR).skipped == ((DAY("2018-07-29"), message("clock.sunday")),)


def test_city_closing_day_moves_the_due_moment():
    closed = WorkCalendar([Override(day=DAY("2018-07-11"), kind="closed", note="개청 기념일")])

    assert due(at("2018-06-28 10:00"), Period(days=10), closed).moment == at("2018-07-12 18:00")


def test_due_is_told_in_seoul_for_a_moment_of_any_zone():
    utc = dt.datetime(2018, 6, 28, 1, 0, tzinfo=dt.UTC)

    assert due(utc, Period(instant=True), CALENDAR).moment.isoformat() == "2018-06-28T14:00:00+09:00"


def test_due_refuses_a_moment_without_a_zone():
    with pytest.raises(ValueError, match="time zone"):
        due(dt.datetime(2018, 6, 28, 10), Period(days=3), CALENDAR)


# --- properties -------------------------------------------------------------------------------------------------------
MOMENTS = st.datetimes(min_value=dt.datetime(2010, 1, 1), max_value=dt.datetime(2035, 1, 1), timezones=st.just(SEOUL))
PERIODS = st.one_of(
    st.just(Period(instant=True)),
    st.builds(Period, hours=st.integers(1, 100)),
    st.builds(Period, days=st.integers(1, 60)),
    st.builds(Period, weeks=st.integers(1, 8)),
    st.builds(Period, months=st.integers(1, 14)),
    st.builds(Period, years=st.integers(1, 2)),
)


@st.composite
def pauses_near(draw, received):
    first = received.date() + draw(st.integers(-5, 40)) * ONE_DAY
    return Pause(reason=PauseReason.HEARING, first=first, last=first + draw(st.integers(0, 20)) * ONE_DAY)


@st.composite
def cases(draw):
    received = draw(MOMENTS)
    return received, draw(PERIODS), draw(st.lists(pauses_near(received), max_size=3))


@given(cases())
def test_due_is_never_on_a_closed_or_paused_day(case):
    received, period, pauses = case

    result = due(received, period, CALENDAR, pauses)

    assert result.moment > received
    assert CALENDAR.is_open(result.moment.date())
    assert not any(each.covers(result.moment.date()) for each in pauses)


@given(cases())
def test_due_is_inside_working_hours(case):
    received, period, pauses = case

    moment = due(received, period, CALENDAR, pauses).moment

    assert any(opens < moment <= closes for opens, closes in CALENDAR.spans(moment.date()))


@given(MOMENTS, st.timedeltas(min_value=dt.timedelta(), max_value=dt.timedelta(days=40)), PERIODS)
def test_later_receipt_is_never_due_earlier(received, later, period):
    assert due(received, period, CALENDAR).moment <= due(received + later, period, CALENDAR).moment


@given(cases())
def test_pause_never_makes_a_case_due_earlier(case):
    received, period, pauses = case

    assert due(received, period, CALENDAR, pauses[:-1]).moment <= due(received, period, CALENDAR, pauses).moment


@given(cases())
def test_order_of_pauses_is_no_matter(case):
    received, period, pauses = case

    assert due(received, period, CALENDAR, pauses).moment == due(received, period, CALENDAR, pauses[::-1]).moment


@given(cases())
def test_skipped_days_lie_between_receipt_and_due(case):
    received, period, pauses = case

    result = due(received, period, CALENDAR, pauses)
    days = [day for day, _ in result.skipped]

    assert days == sorted(set(days))
    assert all(received.date() <= day < result.moment.date() for day in days)


@given(MOMENTS, st.integers(1, 100))
def test_hours_clock_counts_just_that_much_working_time(received, hours):
    moment = due(received, Period(hours=hours), CALENDAR).moment

    assert CALENDAR.working_time(received, moment) == dt.timedelta(hours=hours)


# --- periods ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "written",
    [{"instant": True}, {"hours": 8}, {"days": 10}, {"weeks": 2}, {"months": 1}, {"years": 1}],
    ids=str,
)
def test_period_is_dumped_as_it_is_written(written):
    assert TypeAdapter(Period).validate_python(written).model_dump(mode="json") == written


@pytest.mark.parametrize("written", [{}, {"days": 1, "hours": 8}], ids=["none", "two"])
def test_period_has_just_one_unit(written):
    with pytest.raises(ValidationError) as caught:
        Period.model_validate(written)

    (error,) = caught.value.errors()
    assert isinstance(error["ctx"]["error"], PeriodFault)
    assert error["ctx"]["error"].message == message("clock.period.one_unit")


@pytest.mark.parametrize(
    "written",
    [{"days": 0}, {"days": -1}, {"days": "10"}, {"days": True}, {"days": 1.5}, {"days": 10**6}, {"instant": False}, {"day": 3}],
    ids=str,
)
def test_period_refuses_what_is_no_length(written):
    with pytest.raises(ValidationError):
        Period.model_validate(written)


@pytest.mark.parametrize(
    ("period", "said"),
    [
        (Period(instant=True), message("clock.period.instant", n=3)),
        (Period(days=10), message("clock.period.days", n=10)),
        (Period(months=2), message("clock.period.months", n=2)),
    ],
    ids=str,
)
def test_period_is_said(period, said):
    assert period.message == said


# --- what is left -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("now", "overdue", "days", "hours", "said"),
    [
        ("2018-06-28 10:00", False, 3, 31, message("clock.left.days", n=3)),
        ("2018-07-01 23:00", False, 2, 16, message("clock.left.days", n=2)),
        ("2018-07-03 09:00", False, 0, 8, message("clock.left.today", at=at("2018-07-03 18:00"))),
        ("2018-07-03 18:00", False, 0, 0, message("clock.left.today", at=at("2018-07-03 18:00"))),
        ("2018-07-03 18:01", True, 0, 0, message("clock.overdue.just_now")),
        ("2018-07-05 10:00", True, 2, 9, message("clock.overdue.days", n=2)),
    ],
    ids=["days before", "weekend before", "that morning", "the last moment", "a minute late", "days late"],
)
def test_remaining_tells_what_is_left_or_past(now, overdue, days, hours, said):
    left = remaining(at("2018-07-03 18:00"), at(now), CALENDAR)

    assert (left.overdue, left.days, left.time, left.message) == (overdue, days, dt.timedelta(hours=hours), said)


def test_remaining_takes_a_due_as_well_as_its_moment():
    reckoned = due(at("2018-06-28 10:00"), Period(days=10), CALENDAR)

    assert remaining(reckoned, at("2018-07-02 10:00"), CALENDAR) == remaining(reckoned.moment, at("2018-07-02 10:00"), CALENDAR)


def test_explain_prints_the_due_moment_then_each_skipped_day():
    assert explain(due(at("2018-06-28 10:00"), Period(days=3), CALENDAR)) == (
        "2018-07-03 10:00",
        message("clock.skipped", day=DAY("2018-06-30"), reason=message("clock.saturday")),
        message("clock.skipped", day=DAY("2018-07-01"), reason=message("clock.sunday")),
    )
