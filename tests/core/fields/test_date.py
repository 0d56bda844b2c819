import datetime as dt

import pytest
from pydantic import ValidationError

from homeservice.core.fields.date import Date

TODAY = dt.date(2018, 6, 28)


def date(**options):
    return Date(type="date", name="born", label="생년월일", **options)


def boxes(year="", month="", day=""):
    return {"year": [year], "month": [month], "day": [day]}


@pytest.mark.parametrize(
    "sent, value",
    [
        (boxes("2018", "6", "28"), dt.date(2018, 6, 28)),
        (boxes("2018", "06", "08"), dt.date(2018, 6, 8)),
        (boxes("２０１８", "６", "２８"), dt.date(2018, 6, 28)),
        (boxes("2018년", "6월", "28일"), dt.date(2018, 6, 28)),
        (boxes("2018.", "6.", "28."), dt.date(2018, 6, 28)),
        (boxes("2018-06-28"), dt.date(2018, 6, 28)),
        (boxes("2018. 6. 28."), dt.date(2018, 6, 28)),
        (boxes("2018년 6월 28일"), dt.date(2018, 6, 28)),
        (boxes("2020", "2", "29"), dt.date(2020, 2, 29)),
        (boxes(), None),
        (boxes(" ", "\u3000", ""), None),
        ({}, None),
    ],
)
def test_date_takes(sent, value):
    assert date().parse(sent) == value


@pytest.mark.parametrize(
    "sent, refused, part",
    [
        (boxes("", "6", "28"), "date.missing", "year"),
        (boxes("2018", "", "28"), "date.missing", "month"),
        (boxes("2018", "6", ""), "date.missing", "day"),
        ({"year": ["2018"]}, "date.missing", "month"),
        (boxes("2018", "2", "31"), "date.unreal", "day"),
        (boxes("2019", "2", "29"), "date.unreal", "day"),
        (boxes("2018", "6", "0"), "date.unreal", "day"),
        (boxes("2018", "13", "1"), "date.month_unreal", "month"),
        (boxes("2018", "0", "1"), "date.month_unreal", "month"),
        (boxes("0", "1", "1"), "date.year_unreal", "year"),
        (boxes("0000", "1", "1"), "date.year_unreal", "year"),
        (boxes("18", "6", "28"), "date.year_unreal", "year"),
        (boxes("99999", "1", "1"), "date.year_unreal", "year"),
        (boxes("1" + "0" * 400, "1", "1"), "date.not_a_number", "year"),
        (boxes("2018", "-6", "28"), "date.not_a_number", "month"),
        (boxes("2018", "유월", "28"), "date.not_a_number", "month"),
        (boxes("٢٠١٨", "6", "28"), "date.not_a_number", "year"),
        (boxes("2018", "6", "2e1"), "date.not_a_number", "day"),
        (boxes("2018", "6", "+8"), "date.not_a_number", "day"),
        (boxes("2018", "6", "2\u202e8"), "control_characters", "day"),
        ({"year": ["2018", "2019"], "month": ["6"], "day": ["28"]}, "several_values", "year"),
    ],
)
def test_date_refuses_and_names_the_box(refusal, sent, refused, part):
    assert refusal(date(), sent) == (refused, part)


@pytest.mark.parametrize(
    "sent, refused", [(boxes("2018", "6", "27"), "date.too_early"), (boxes("2018", "7", "2"), "date.too_late")], ids=["early", "late"]
)
def test_date_keeps_its_bounds(refusal, sent, refused):
    assert refusal(date(earliest="2018-06-28", latest="2018-07-01"), sent) == (refused, "")


def test_date_takes_its_bounds():
    field = date(earliest="2018-06-28", latest="2018-06-28")

    assert field.parse(boxes("2018", "6", "28")) == dt.date(2018, 6, 28)


def test_past_takes_today_and_refuses_tomorrow(refused_on):
    field = date(past=True)

    assert field.check(TODAY, today=TODAY) is None
    assert refused_on(field, TODAY + dt.timedelta(days=1), TODAY) == ("date.in_future", "")


def test_future_takes_today_and_refuses_yesterday(refused_on):
    field = date(future=True)

    assert field.check(TODAY, today=TODAY) is None
    assert refused_on(field, TODAY - dt.timedelta(days=1), TODAY) == ("date.in_past", "")


def test_any_day_passes_where_neither_is_asked_for():
    assert date().check(dt.date(2200, 1, 1), today=TODAY) is None


def test_date_stands_in_its_boxes():
    assert date().unparse(dt.date(2018, 6, 8)) == boxes("2018", "6", "8")
    assert date().unparse(None) == {"year": [], "month": [], "day": []}


def test_date_is_shown_as_papers_write_it(said):
    assert said(date().display(dt.date(2018, 6, 28))) == ("2018. 6. 28.", "28 Jun 2018")


def test_only_the_verified_birth_date_is_masked_and_filled_in():
    own = date(verified="birth_date")

    assert own.mask(dt.date(1990, 3, 7)) == "1990-**-**"
    assert date().mask(dt.date(1990, 3, 7)) == dt.date(1990, 3, 7)
    assert [part.autocomplete for part in own.control().parts] == ["bday-year", "bday-month", "bday-day"]
    assert {part.autocomplete for part in date().control().parts} == {None}


def test_date_is_asked_in_three_tiny_boxes(said):
    parts = date().control().parts

    assert [(part.name, part.input_mode, part.width) for part in parts] == [(box, "numeric", "tiny") for box in ("year", "month", "day")]
    assert [said(part.unit)[0] for part in parts] == ["년", "월", "일"]


def test_date_lint(faults):
    assert faults(date(earliest="2018-07-01", latest="2018-06-28")) == ["latest"]
    assert faults(date(past=True, future=True)) == ["future"]
    assert faults(date(verified="name")) == ["verified"]


def test_date_refuses_wrong_options():
    with pytest.raises(ValidationError):
        date(earliest="2018-02-31")
