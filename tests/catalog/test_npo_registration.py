"""The registration of non-profit organisations (M07, handbook 1.1): every requirement is told, none bars."""

import datetime as dt

import pytest

from homeservice.core.workflow import Role
from tests.definitions.reading import load, situate

FORM = load("npo-registration")
FITTING = {
    "applicant_kind": "group",
    "founded_on": dt.date(2025, 11, 22),
    "members": 100,
    "open_beneficiaries": True,
    "shares_profit": False,
    "political_or_religious": False,
    "active_a_year": True,
    "led_by_representative": True,
}


def organisation(**other):
    return situate(FORM, at="2026-11-22 10:00", **{**FITTING, **other})


def test_fitting_organisation_is_not_warned():
    assert organisation().broken_rules == ()


WARNED = [
    pytest.param({"applicant_kind": "individual"}, "단체나 법인만", id="a person"),
    pytest.param({"founded_on": dt.date(2025, 11, 23)}, "설립한 지 1년이", id="a day short of a year"),
    pytest.param({"members": 99}, "회원이 100명보다", id="99 members"),
    pytest.param({"open_beneficiaries": False}, "직접 수혜자가", id="for certain persons"),
    pytest.param({"shares_profit": True}, "구성원끼리 이익을", id="shares profits"),
    pytest.param({"political_or_religious": True}, "정당·후보", id="party or religion"),
    pytest.param({"active_a_year": False}, "최근 1년 이상의", id="not yet active"),
    pytest.param({"led_by_representative": False}, "법인이 아닌 단체에", id="nobody represents it"),
]


@pytest.mark.parametrize("answers, start", WARNED)
def test_each_requirement_that_is_not_met_is_told_and_bars_nothing(answers, start):
    situation = organisation(**answers)

    assert [rule.say.ko.startswith(start) for rule in situation.broken_rules] == [True]
    assert situation.bars == ()


def test_every_warning_is_given_singly_above():
    assert {organisation(**case.values[0]).broken_rules[0] for case in WARNED} == set(FORM.eligibility)


def test_a_corporation_needs_no_word_on_who_leads_it():
    situation = organisation(applicant_kind="corporation", led_by_representative=None)

    assert (situation.shows(FORM.fields["led_by_representative"]), situation.broken_rules) == (False, ())


def test_the_seven_papers_are_asked():
    asked = [field.name for field in FORM.section("papers").fields]

    assert asked == ["articles", "minutes", "plans", "budgets", "accounts", "member_list", "activity_proof"]


def test_whoever_represents_it_is_asked_nothing_twice():
    names = ("representative_birth_date", "representative_phone", "representative_address")

    assert [organisation(is_representative=True).shows(FORM.fields[name]) for name in names] == [False] * 3
    assert [organisation(is_representative=False).shows(FORM.fields[name]) for name in names] == [True] * 3


def test_officer_registers_once_all_six_requirements_are_met():
    six = [option.value for option in FORM.fields["met"].options]

    assert len(six) == 6
    assert organisation(met=tuple(six)).unmet("approve") == ()
    assert len(organisation(met=tuple(six[:5])).unmet("approve")) == 1
    assert [section.name for section in FORM.sections_for(Role.OFFICER)] == ["review"]


def test_it_is_a_statutory_petition_of_twenty_days():
    assert (FORM.petition, FORM.processing_time.days) == ("statutory", 20)
