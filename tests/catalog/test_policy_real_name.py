"""The request for a policy to be disclosed by name (M13, handbook 1.1): department, committee, website."""

import pytest

from homeservice.core.workflow import Role, State, possible
from tests.definitions.reading import load, situate

FORM = load("policy-real-name")


def actions(stage, state=State.IN_PROGRESS):
    return {row.action for row in possible(FORM.rows, state=state, stage=stage, role=Role.OFFICER)}


def test_department_and_committee_come_before_the_result():
    assert [stage.name for stage in FORM.stages] == ["review", "committee", "selected", "publication", "disclosed"]
    assert ["approve" in actions(stage) for stage in ("review", "committee", "selected")] == [False, False, True]


def test_result_is_refused_with_its_reason_where_nothing_was_selected():
    assert "reject" in actions("committee")
    assert len(situate(FORM, selection="not_selected").unmet("decide_selection")) == 1
    assert situate(FORM, selection="selected").unmet("decide_selection") == ()


@pytest.mark.parametrize("decision", ["approve", "reject"])
def test_either_result_is_told_with_the_same_paper(decision):
    assert FORM.documents[decision][0].title.ko == "국민신청실명제 선정결과 통지서"


def test_disclosure_follows_the_approval():
    assert actions("publication", State.APPROVED) == {"disclose"}
    assert [field.name for field in FORM.section("disclosure").fields] == ["disclosed_on", "disclosed_at"]


def test_first_answer_is_due_in_fourteen_days():
    assert (FORM.petition, FORM.processing_time.days) == ("other", 14)
