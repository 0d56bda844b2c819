"""The campus guard's work certificate (M06, handbook 1.1)."""

import datetime as dt

import pytest

from homeservice.core.workflow import Role
from tests.definitions.reading import load, situate

FORM = load("campus-guard-certificate")


def test_certificate_is_received_at_once_and_due_at_once():
    assert (FORM.receipt, FORM.processing_time.instant, FORM.petition) == ("automatic", True, "other")


def test_nothing_is_uploaded():
    assert [field.name for field in FORM.fields.values() if field.takes_file] == []


@pytest.mark.parametrize(
    "university, asked", [pytest.param("knu", False, id="listed"), pytest.param("other", True, id="the name of any other is asked for")]
)
def test_name_of_a_university_is_asked_where_it_is_not_listed(university, asked):
    situation = situate(FORM, university=university)

    assert situation.shows(FORM.fields["university_name"]) is asked


@pytest.mark.parametrize(
    "known, missing",
    [
        pytest.param({"found": True}, ["confirmed_period", "confirmed_hours"], id="whoever stands on the roster"),
        pytest.param({"found": False, "on_roster": True}, ["confirmed_period", "confirmed_hours"], id="whom other records show"),
        pytest.param({"found": False, "on_roster": False}, [], id="nobody else"),
        pytest.param({"found": False}, ["on_roster"], id="the officer is asked who is not found"),
    ],
)
def test_period_and_hours_are_confirmed_of(known, missing):
    asked = situate(FORM, **known).missing(list(FORM.sections_for(Role.OFFICER)))

    assert [field.name for field in asked] == missing


def test_the_system_approves_whom_the_roster_knows_at_a_university_of_the_list():
    assert situate(FORM, found=True, university="knu").holds(FORM.automatic.when) is True
    assert situate(FORM, found=True, university="other").holds(FORM.automatic.when) is False
    assert situate(FORM, found=False, university="knu").holds(FORM.automatic.when) is False
    assert situate(FORM, university="knu").holds(FORM.automatic.when) is False


def test_the_roster_is_matched_by_who_the_applicant_is_proved_to_be():
    assert {FORM.fields[name].verified for name in FORM.rosters[0].match} == {"name", "birth_date", None}


def test_days_applied_for_count_both_ends():
    situation = situate(FORM, served=(dt.date(2026, 3, 2), dt.date(2026, 3, 31)))

    assert situation.computed["served_days"] == 30


def test_certificate_states_what_the_officer_confirmed():
    assert FORM.documents["approve"][0].template == "work_certificate"
    assert {"confirmed_period", "confirmed_hours", "purpose"} <= set(FORM.documents["approve"][0].facts)


def test_intake_never_closes():
    assert [(intake.name, intake.closes) for intake in FORM.intakes] == [("always", None)]


def test_the_paper_names_the_university_whether_it_was_chosen_or_written():
    assert situate(FORM, university="knu").computed["university_named"] == "knu"
    assert situate(FORM, university="other", university_name="견본대학교").computed["university_named"] == "견본대학교"
