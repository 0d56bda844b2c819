import datetime as dt

import pytest

from homeservice.core.errors import Invalid
from homeservice.core.fields.datetime import DateTime

OPTIONS = [{}, {"step": 30}, {"future": True}, {"earliest": "2020-01-01", "latest": "2030-12-31"}]
BOXES = {"year": ["2026"], "month": ["12"], "day": ["1"], "hour": ["14"], "minute": ["30"]}


def moment(**options):
    return DateTime(type="datetime", name="starts", label="시작", **options)


def test_a_moment_is_a_day_and_a_time():
    assert moment().parse(BOXES) == dt.datetime(2026, 12, 1, 14, 30)


def test_minutes_may_be_left_out():
    assert moment().parse({**BOXES, "hour": ["9시"], "minute": [""]}) == dt.datetime(2026, 12, 1, 9, 0)


@pytest.mark.parametrize(
    "boxes, why",
    [
        ({"year": [""], "month": [""], "day": [""]}, ("datetime.no_day", "year")), ({"hour": [""]}, ("datetime.no_time", "hour")), ({"hour": ["24"]}, ("datetime.hour_unreal", "hour")),
        ({"minute": ["60"]}, ("datetime.minute_unreal", "minute")), ({"minute": ["x"]}, ("datetime.minute_unreal", "minute")), ({"hour": ["1" + "0" * 400]}, ("datetime.hour_unreal", "hour")),
        ({"month": ["2"], "day": ["31"]}, ("date.unreal", "day")), ({"year": ["0"]}, ("date.year_unreal", "year")), ({"hour": ["\u202e1"]}, ("control_characters", "hour")),
    ],
)  # fmt: skip
def test_what_is_no_moment_is_told_at_its_box(refusal, boxes, why):
    assert refusal(moment(), {**BOXES, **boxes}) == why


def test_a_step_bounds_the_minutes(refusal):
    assert refusal(moment(step=30), {**BOXES, "minute": ["15"]}) == ("datetime.step", "minute")


def test_moments_compare_and_subtract_in_minutes():
    field = moment()

    assert field.for_expressions(dt.datetime(2026, 12, 2, 0, 5)) - field.for_expressions(dt.datetime(2026, 12, 1, 23, 50)) == 15


def test_a_moment_is_written_as_papers_do(said):
    assert said(moment().display(dt.datetime(2018, 6, 28, 9, 0)))[0] == "2018. 6. 28. 09:00"


def test_a_moment_of_the_past_is_refused_where_the_future_is_asked():
    with pytest.raises(Invalid):
        moment(future=True).check(dt.datetime(2026, 11, 21, 23, 59), today=dt.date(2026, 11, 22))
