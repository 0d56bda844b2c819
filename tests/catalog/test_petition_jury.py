"""The petition jury (M02, handbook 1.1): what it hears, and its way from the check to the recommendation."""

import datetime as dt

import pytest

from homeservice.core.workflow import Role, State, possible
from tests.definitions.reading import load, situate

FORM = load("petition-jury")
HEARD = {
    "authority_kind": "department",
    "answered_before": True,
    "answered_on": dt.date(2026, 10, 1),
    "remedy": "none",
    "private_matter": False,
    "council_matter": False,
    "law_change": False,
    "beyond_mayor": False,
}
JURORS = tuple({"name": f"배심원{number}", "expertise": "견본"} for number in range(7))


def petition(**other):
    return situate(FORM, **{**HEARD, **other})


def actions(stage, state=State.IN_PROGRESS):
    return {row.action for row in possible(FORM.rows, state=state, stage=stage, role=Role.OFFICER)}


def test_refused_petition_to_the_city_can_be_heard():
    assert petition().bars == ()


EXCLUDED = [
    pytest.param({"authority_kind": "other"}, "대구시와 그 사업소", id="another body"),
    pytest.param({"answered_before": False}, "거부나 답변을 한 번 이상", id="not answered yet"),
    pytest.param({"remedy": "running"}, "재판이나 행정심판 등 다른 절차를 밟고", id="a remedy is running"),
    pytest.param({"remedy": "finished"}, "재판이나 행정심판 등으로 이미", id="a remedy is finished"),
    pytest.param({"private_matter": True}, "개인끼리의 권리나 사생활", id="private matter"),
    pytest.param({"council_matter": True}, "시의회의 활동은", id="city council"),
    pytest.param({"law_change": True}, "법령에 어긋나거나", id="change of law"),
    pytest.param({"beyond_mayor": True}, "시장의 권한 밖의 일", id="outside the mayor's power"),
]


@pytest.mark.parametrize("answers, start", EXCLUDED)
def test_each_exclusion_bars_with_its_own_polite_reason(answers, start):
    (rule,) = petition(**answers).bars

    assert rule.say.ko.startswith(start)
    assert rule.say.ko.endswith("니다.") or rule.say.ko.endswith("십시오.")


def test_every_exclusion_is_told_singly_above():
    assert {petition(**case.values[0]).bars[0] for case in EXCLUDED} == set(FORM.eligibility)


def test_a_petition_filed_here_is_chosen_and_any_other_named():
    assert [petition(filed_here=here).shows(FORM.fields[name]) for here in (True, False) for name in ("first_case", "first_number")] == [
        True, False, False, True,
    ]  # fmt: skip


@pytest.mark.parametrize("reasons, heard, unmet", [((), True, 0), (("law",), True, 1), ((), False, 1)])
def test_only_what_has_no_reason_against_it_is_taken_up(reasons, heard, unmet):
    assert len(petition(excluded_by=reasons or None, can_be_heard=heard).unmet("accept_case")) == unmet


@pytest.mark.parametrize("meets_on, told", [(dt.date(2026, 11, 17), False), (dt.date(2026, 11, 16), True)], ids=["seven days", "six days"])
def test_jurors_are_chosen_seven_days_before_the_meeting(meets_on, told):
    faults = petition(chosen_on=dt.date(2026, 11, 10), meets_on=meets_on).faults_within((FORM.section("hearing"),))

    assert [fault.field for fault in faults] == ["chosen_on", "meets_on"] * told


def test_there_are_seven_jurors_at_most():
    assert (FORM.fields["jurors"].min_rows, FORM.fields["jurors"].max_rows) == (1, 7)


@pytest.mark.parametrize("attended, unmet", [(4, 0), (3, 1)], ids=["half of seven, rounded up", "fewer"])
def test_half_of_the_jurors_must_be_present(attended, unmet):
    assert len(petition(jurors=JURORS, attended=attended).unmet("bring_to_decision")) == unmet


@pytest.mark.parametrize(
    "in_favour, outcome, unmet",
    [
        pytest.param(3, "accepted", 0, id="3 of 5 accept it"),
        pytest.param(2, "accepted", 1, id="2 of 5 are no majority"),
        pytest.param(2, "dismissed", 0, id="no majority: dismissed"),
        pytest.param(3, "dismissed", 1, id="a majority cannot be dismissed"),
        pytest.param(2, "settled", 0, id="a settlement needs no vote"),
    ],
)
def test_ruling_follows_the_majority_of_those_present(in_favour, outcome, unmet):
    assert len(petition(jurors=JURORS, attended=5, in_favour=in_favour, outcome=outcome).unmet("settle_ruling")) == unmet


def test_result_is_told_once_the_jury_has_ruled():
    stages = ("exclusion", "preparation", "jury", "decision", "ruled")

    assert ["approve" in actions(stage) for stage in stages] == [False, False, False, False, True]
    assert all("reject" in actions(stage) for stage in stages)


def test_accepted_claim_ends_with_the_authoritys_answer():
    assert actions("recommendation", State.APPROVED) == {"finish", "finish_without"}
    assert len(petition(outcome="accepted").unmet("finish_without")) == 1
    assert petition(outcome="dismissed").unmet("finish_without") == ()
