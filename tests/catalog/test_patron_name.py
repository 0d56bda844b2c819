"""The use of the city's name as a patron (M11, handbook 1.1)."""

import datetime as dt

import pytest

from homeservice.adapters.language import Language
from homeservice.core.wording import Wording
from tests.definitions.reading import load, situate

FORM = load("patron-name")
ROWS = ({"prize": "대상", "rank": "대구광역시장상", "number": 1}, {"prize": "우수상", "rank": "대구광역시장상", "number": 4})


def event(**answers):
    return situate(FORM, at="2026-11-22 10:00", **answers)


@pytest.mark.parametrize("first, told", [(dt.date(2026, 12, 22), 0), (dt.date(2026, 12, 21), 1)], ids=["30 days before", "29 days before"])
def test_application_comes_thirty_days_before_the_event(first, told):
    situation = event(held=(first, dt.date(2026, 12, 31)))
    faults = situation.faults_within((FORM.section("event"),))

    assert [fault.field for fault in faults] == ["held"] * told


def test_the_sentence_says_how_many_days_the_intake_asks_for():
    situation = situate(FORM, parameters={"days_before": 45}, held=(dt.date(2026, 12, 1), dt.date(2026, 12, 2)))
    (rule,) = FORM.section("event").rules

    assert Language("ko").say(Wording(situation=situation).fill(rule.say)).startswith("행사가 시작하기 45일 전까지 신청하여야 합니다.")


@pytest.mark.parametrize("kind, bars", [("group", 0), ("corporation", 0), ("individual", 1), ("sole_trader", 1)])
def test_organisations_apply(kind, bars):
    assert len(event(applicant_kind=kind).bars) == bars


def test_prizes_are_counted():
    assert event(wants_prizes=True, prizes_wanted=ROWS).computed["prizes_asked"] == 5
    assert event(wants_prizes=False).computed["prizes_asked"] == 0


@pytest.mark.parametrize("granted, unmet", [(5, 0), (6, 1), (0, 0)])
def test_no_more_prizes_are_granted_than_were_asked_for(granted, unmet):
    situation = event(wants_prizes=True, prizes_wanted=ROWS, serves_public=True, prizes_granted=granted)

    assert len(situation.unmet("approve")) == unmet


def test_event_without_prizes_is_approved_without_a_number():
    assert event(wants_prizes=False, serves_public=True).unmet("approve") == ()


@pytest.mark.parametrize("before", [True, False])
def test_results_of_last_year_are_asked_of_what_was_held_then(before):
    assert event(held_before=before).shows(FORM.fields["last_result"]) is before
