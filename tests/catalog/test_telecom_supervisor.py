"""The report of supervisors at telecom works (M05, handbook 1.1): a statutory petition, which nothing bars."""

import datetime as dt

import pytest

from homeservice.adapters.language import Language
from homeservice.core.wording import Wording
from tests.definitions.reading import load, situate

FORM = load("telecom-supervisor")
WORKS = {
    "applicant_kind": "corporation",
    "report_kind": "new",
    "amount": 250_000_000,
    "in_building": False,
    "begun_on": dt.date(2026, 11, 2),
    "planned_end": dt.date(2027, 4, 30),
}


def works(**other):
    return situate(FORM, at="2026-11-22 10:00", **{**WORKS, **other})


def warned(situation):
    return [Language("ko").say(Wording(situation=situation).fill(rule.say)) for rule in situation.broken_rules]


def test_timely_report_of_large_works_is_not_warned_of():
    assert (warned(works()), works().computed["late_report"]) == ([], False)


@pytest.mark.parametrize(
    "begun_on, late",
    [(dt.date(2026, 10, 23), False), (dt.date(2026, 10, 22), True)],
    ids=["the thirtieth day", "a day later"],
)
def test_late_report_is_warned_of_and_goes_on(begun_on, late):
    situation = works(begun_on=begun_on)

    assert [sentence.startswith("착공일부터 30일이 지나 ‘지연신고’") for sentence in warned(situation)] == [True] * late
    assert (situation.bars, situation.computed["late_report"]) == ((), late)


def test_change_is_no_late_report():
    situation = works(report_kind="change", begun_on=dt.date(2026, 1, 2))

    assert (warned(situation), situation.computed["late_report"]) == ([], False)


@pytest.mark.parametrize(
    "answers, inside",
    [
        pytest.param({"amount": 100_000_000}, True, id="100 million won"),
        pytest.param({"amount": 99_999_999}, False, id="a won less"),
        pytest.param({"amount": 1, "in_building": True, "floors": 6, "floor_area": 100}, True, id="six floors"),
        pytest.param({"amount": 1, "in_building": True, "floors": 1, "floor_area": 5000}, True, id="5,000 square metres"),
        pytest.param({"amount": 1, "in_building": True, "floors": 5, "floor_area": 4999}, False, id="none of them"),
    ],
)
def test_small_works_are_only_warned_of(answers, inside):
    situation = works(**answers)

    start = "총공사금액 100,000,000원 이상, 6층 이상, 연면적 5,000제곱미터 이상"

    assert [sentence[: len(start)] for sentence in warned(situation)] == [start] * (not inside)
    assert situation.bars == ()


def test_no_sentence_names_a_fine():
    text = str(FORM.asked())

    assert "과태료" not in text
    assert "벌금" not in text


def test_papers_on_file_are_not_asked_again_with_a_change():
    first, change = works(), works(report_kind="change")
    names = ("contract_copy", "certificate_copies", "client_confirmation", "schedule")

    assert [first.requires(FORM.fields[name]) for name in names] == [True, True, True, True]
    assert [change.requires(FORM.fields[name]) for name in names] == [False, False, True, False]


@pytest.mark.parametrize(
    "placed, faults",
    [
        ((dt.date(2026, 11, 2), dt.date(2027, 4, 30)), 0),
        ((dt.date(2026, 11, 1), dt.date(2027, 4, 30)), 1),
        ((dt.date(2026, 11, 2), dt.date(2027, 5, 1)), 1),
    ],
    ids=["the whole works", "a day before", "a day after"],
)
def test_placement_outside_the_works_is_told(placed, faults):
    row = {"name": "김견본", "grade": "high", "certificate": "견본-1", "placed": placed, "attendance": "resident"}
    situation = works(supervisors=[row])

    assert len(situation.faults_within((FORM.section("placement"),))) == faults
