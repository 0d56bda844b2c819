"""The support for particle filters (M04, handbook 1.1): once for a car, and never beside the early scrapping subsidy."""

import pytest

from tests.definitions.reading import load, situate

FORM = load("dpf-retrofit")
CAR = {"fuel": "diesel", "owned_by_applicant": True, "earlier_support": "none", "scrapping": "none"}
CLEAR = {"funded_before": False, "scrapping_running": False}


def car(**other):
    return situate(FORM, **{**CAR, **other})


@pytest.mark.parametrize("scrapping", ["none", "withdrawn"])
def test_car_without_support_and_without_a_scrapping_case_may_apply(scrapping):
    assert car(scrapping=scrapping).broken_rules == ()


@pytest.mark.parametrize(
    "answers, start",
    [
        pytest.param({"fuel": "other"}, "경유를 쓰는 차만", id="not diesel"),
        pytest.param({"owned_by_applicant": False}, "차의 소유자만", id="somebody else's car"),
        pytest.param({"earlier_support": "device"}, "이미 지원받은 차는", id="device paid with public money"),
        pytest.param({"earlier_support": "engine"}, "이미 지원받은 차는", id="engine paid with public money"),
        pytest.param({"scrapping": "running"}, "조기폐차 보조금과 저감장치 지원은", id="is being scrapped with a subsidy"),
    ],
)
def test_each_broken_rule_bars_with_its_own_sentence(answers, start):
    (rule,) = car(**answers).bars

    assert rule.say.ko.startswith(start)


@pytest.mark.parametrize(
    "found, unmet", [(CLEAR, 0), (CLEAR | {"funded_before": True}, 1), (CLEAR | {"scrapping_running": True}, 1), ({}, 2)],
    ids=["clear", "supported before", "being scrapped", "not looked up"],
)  # fmt: skip
def test_officer_looks_up_both_before_the_approval(found, unmet):
    assert len(car(**found).unmet("approve")) == unmet


def test_one_car_is_supported_once():
    assert FORM.fields["plate"].unique == "for_ever"
