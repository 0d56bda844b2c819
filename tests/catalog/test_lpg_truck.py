"""The subsidy for a new LPG truck (M03, handbook 1.1): 4 million won, 200 trucks, paid after both cars are settled."""

import datetime as dt

import pytest

from homeservice.core.workflow import Role, State, possible
from tests.definitions.reading import load, situate

FORM = load("lpg-truck")
TRUCK = {
    "fuel": "diesel",
    "owned_by_applicant": True,
    "scrapping_applied": "here",
    "new_kind": "lpg_truck",
    "is_new": True,
    "contract_on": dt.date(2026, 11, 2),
}


def truck(**other):
    return situate(FORM, "always", **{**TRUCK, **other})


def test_amount_and_number_of_trucks_are_the_intakes():
    assert [(intake.parameters["subsidy"], intake.quota.places) for intake in FORM.intakes] == [(4_000_000, 200)] * 2
    assert truck().computed["subsidy_amount"] == 4_000_000


def test_no_more_is_approved_than_the_budget_of_200_trucks():
    assert [(one.by, one.places, one.budget, one.cost) for one in (intake.selection for intake in FORM.intakes)] == [
        ("arrival", 200, 200 * 4_000_000, "subsidy_amount")
    ] * 2


@pytest.mark.parametrize(
    "answers, start",
    [
        pytest.param({"fuel": "other"}, "경유차를 폐차하는 분만", id="not diesel"),
        pytest.param({"owned_by_applicant": False}, "폐차하는 차의 소유자만", id="somebody else's car"),
        pytest.param({"new_kind": "other"}, "LPG 1톤 화물차를 사는", id="another car"),
        pytest.param({"is_new": False}, "신차만 지원합니다", id="used"),
    ],
)
def test_each_broken_rule_bars_with_its_own_sentence(answers, start):
    (rule,) = truck(**answers).bars

    assert rule.say.ko.startswith(start)


def test_whoever_has_not_applied_for_scrapping_is_told_of_it_and_goes_on():
    situation = truck(scrapping_applied="none")

    assert (len(situation.broken_rules), situation.bars) == (1, ())


def test_scrapping_case_is_looked_up_where_it_was_filed_here():
    shown = {where: [truck(scrapping_applied=where).shows(FORM.fields[name]) for name in ("scrapping_case", "scrapping_number")]
             for where in ("here", "elsewhere", "none")}  # fmt: skip

    assert shown == {"here": [True, False], "elsewhere": [False, True], "none": [False, False]}
    assert FORM.fields["scrapping_case"].forms == ("early-scrapping",)


@pytest.mark.parametrize("paid, holder, unmet", [(4_000_000, True, 0), (4_000_001, True, 1), (4_000_000, False, 1)])
def test_no_more_than_the_subsidy_is_paid_and_only_to_the_applicant(paid, holder, unmet):
    assert len(truck(paid_amount=paid, holder_is_applicant=holder).unmet("pay")) == unmet


def test_new_car_is_registered_after_the_contract():
    assert len(truck(new_registered_on=dt.date(2026, 11, 1)).unmet("claim_subsidy")) == 1
    assert truck(new_registered_on=dt.date(2026, 11, 2)).unmet("claim_subsidy") == ()


def test_resident_claims_after_the_selection_and_officer_pays():
    def actions(stage, role):
        return {row.action for row in possible(FORM.rows, state=State.APPROVED, stage=stage, role=role)}

    assert actions("purchase", Role.RESIDENT) == {"claim_subsidy"}
    assert actions("payment_review", Role.OFFICER) == {"return_claim", "pay", "deny_payment"}
    assert [stage.name for stage in FORM.stages if stage.releases] == ["ended"]
