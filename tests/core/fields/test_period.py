import datetime as dt

import pytest

from homeservice.core.expressions.kinds import ExprType, kind_of
from homeservice.core.fields.period import Period

FIRST, LAST = dt.date(2018, 3, 2), dt.date(2018, 12, 31)
TODAY = dt.date(2018, 6, 28)


def period(**options):
    return Period(type="period", name="served", label="근무기간", **options)


def boxes(first, last):
    return {
        f"{end}-{box}": [text]
        for end, texts in (("from", first), ("to", last))
        for box, text in zip(("year", "month", "day"), texts, strict=True)
    }


def test_period_is_a_pair_of_days():
    value = period().parse(boxes(("2018", "3", "2"), ("2018", "12", "31")))

    assert value == (FIRST, LAST)
    assert kind_of(period().for_expressions(value)) is ExprType.PERIOD


def test_a_single_day_is_a_period():
    assert period().parse(boxes(("2018", "3", "2"), ("2018", "3", "2"))) == (FIRST, FIRST)


def test_blank_boxes_are_no_answer():
    assert period().parse(boxes(("", "", ""), ("", "", ""))) is None
    assert period().parse({}) is None


@pytest.mark.parametrize(
    "first, last, refused, part",
    [
        (("", "", ""), ("2018", "12", "31"), "period.first_missing", "from-year"),
        (("2018", "3", "2"), ("", "", ""), "period.last_missing", "to-year"),
        (("2018", "3", ""), ("2018", "12", "31"), "date.missing", "from-day"),
        (("2018", "3", "2"), ("2018", "", "31"), "date.missing", "to-month"),
        (("2018", "2", "31"), ("2018", "12", "31"), "date.unreal", "from-day"),
        (("2018", "3", "2"), ("99999", "12", "31"), "date.year_unreal", "to-year"),
        (("2018", "3", "2"), ("2018", "3", "1"), "period.reversed", "to-year"),
        (("2017", "3", "2"), ("2018", "3", "1"), "date.too_early", "from-year"),
        (("2018", "3", "2"), ("2019", "3", "1"), "date.too_late", "to-year"),
    ],
)
def test_period_refuses_and_names_the_box(refusal, first, last, refused, part):
    assert refusal(period(earliest="2018-01-01", latest="2018-12-31"), boxes(first, last)) == (refused, part)


def test_period_of_the_past_ends_by_today(refused_on):
    assert refused_on(period(past=True), (FIRST, LAST), TODAY) == ("date.in_future", "to-year")
    assert period(past=True).check((FIRST, TODAY), today=TODAY) is None


def test_period_of_the_future_begins_from_today(refused_on):
    assert refused_on(period(future=True), (FIRST, LAST), TODAY) == ("date.in_past", "from-year")
    assert period(future=True).check((TODAY, LAST), today=TODAY) is None


def test_period_is_shown_with_both_ends(said):
    assert said(period().display((FIRST, LAST))) == ("2018. 3. 2. ~ 2018. 12. 31.", "2 Mar 2018 – 31 Dec 2018")


def test_period_reads_as_a_sentence_across_its_boxes(said):
    assert [said(part.unit)[0] for part in period().control().parts] == ["년", "월", "일부터", "년", "월", "일까지"]


def test_period_cannot_be_unique(faults):
    assert faults(period(unique="per_intake")) == ["unique"]
