"""How cases move: the table, read as rules."""

import pytest

from homeservice.adapters.language import Language
from homeservice.core.errors import Conflict
from homeservice.core.messages import message
from homeservice.core.workflow import TRANSITIONS, ClockEffect, Role, State, possible, transition_for
from tests.definitions.reading import load

HEARING = load("staged-hearing").rows


def actions(state, role, *, stage=None, rows=TRANSITIONS):
    return [row.action for row in possible(rows, state=state, stage=stage, role=role)]


def test_every_state_is_reached_from_the_draft():
    reached = {State.DRAFT}
    for _ in State:
        reached |= {row.target for row in TRANSITIONS if row.source in reached}

    assert reached == set(State)


@pytest.mark.parametrize("state", State)
def test_final_states_are_those_that_nothing_leaves(state):
    assert (not any(row.source == state for row in TRANSITIONS)) is (state in State.final_states)


@pytest.mark.parametrize(
    "state, officer, resident, system",
    [
        (State.DRAFT, [], ["submit"], []),
        (State.SUBMITTED, ["receive"], ["withdraw"], ["receive_automatically"]),
        (State.RECEIVED, ["start", "request_supplement", "approve", "reject", "transfer", "close"], ["withdraw"], []),
        (State.IN_PROGRESS, ["request_supplement", "approve", "reject", "transfer", "close"], ["withdraw"], []),
        (State.SUPPLEMENT, ["return"], ["supply", "withdraw"], []),
        *((state, [], [], []) for state in State if state in State.final_states),
    ],
)
def test_each_role_may_do_what_the_table_says(state, officer, resident, system):
    assert actions(state, Role.OFFICER) == officer
    assert actions(state, Role.RESIDENT) == resident
    assert actions(state, Role.SYSTEM) == system
    assert actions(state, Role.VIEWER) == []


def test_what_goes_against_the_resident_needs_a_reason():
    against = {"request_supplement", "reject", "return", "transfer", "close"}

    assert {row.action for row in TRANSITIONS if row.needs_reason} == against


def test_clock_starts_at_receipt_pauses_for_supplements_and_stops_at_every_end():
    assert {row.action for row in TRANSITIONS if row.clock == ClockEffect.START} == {"receive", "receive_automatically"}
    assert {row.action for row in TRANSITIONS if row.clock == ClockEffect.PAUSE} == {"request_supplement"}
    assert {row.action for row in TRANSITIONS if row.clock == ClockEffect.RESUME} == {"supply"}
    assert {row.target for row in TRANSITIONS if row.clock == ClockEffect.STOP} == set(State.final_states)


def test_papers_come_with_receipt_approval_and_refusal():
    assert {row.action for row in TRANSITIONS if row.issues_document} == {"receive", "receive_automatically", "approve", "reject"}


@pytest.mark.parametrize(
    "stage, officer, resident",
    [
        pytest.param("scheduling", ["request_supplement", "reject", "transfer", "close", "invite"], ["withdraw"], id="approval waits"),
        pytest.param("invited", ["request_supplement", "reject", "transfer", "close", "hear_without"], ["withdraw", "reply"], id="both may move"),
        pytest.param("heard", ["request_supplement", "approve", "reject", "transfer", "close"], ["withdraw"], id="the last stage lets approve"),
    ],
)  # fmt: skip
def test_stage_adds_its_own_moves_and_holds_the_approval_back(stage, officer, resident):
    assert actions(State.IN_PROGRESS, Role.OFFICER, stage=stage, rows=HEARING) == officer
    assert actions(State.IN_PROGRESS, Role.RESIDENT, stage=stage, rows=HEARING) == resident


def test_stage_of_one_state_does_not_hold_back_another():
    assert "approve" in actions(State.RECEIVED, Role.OFFICER, rows=HEARING)


def test_action_is_found_by_state_stage_and_role():
    row = transition_for(HEARING, "reply", state=State.IN_PROGRESS, stage="invited", role=Role.RESIDENT)

    assert (row.from_stage, row.to_stage) == ("invited", "heard")


@pytest.mark.parametrize(
    "action, state, stage, role",
    [
        pytest.param("approve", State.APPROVED, None, Role.OFFICER, id="the case has moved on"),
        pytest.param("approve", State.RECEIVED, None, Role.RESIDENT, id="another role"),
        pytest.param("approve", State.RECEIVED, None, Role.VIEWER, id="a viewer"),
        pytest.param("approve", State.IN_PROGRESS, "invited", Role.OFFICER, id="an unfinished stage"),
        pytest.param("reply", State.IN_PROGRESS, "scheduling", Role.RESIDENT, id="another stage"),
        pytest.param("nothing", State.RECEIVED, None, Role.OFFICER, id="no such action"),
    ],
)
def test_what_cannot_be_done_says_where_the_case_stands(action, state, stage, role):
    with pytest.raises(Conflict) as caught:
        transition_for(HEARING, action, state=state, stage=stage, role=role)

    assert caught.value.status == 409
    assert caught.value.message == message("error.action_not_possible", state=message(f"state.{state}"))


@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_state_and_action_has_its_sentences(language):
    say = Language(language)
    ids = [f"{kind}.{state}" for state in State for kind in ("state", "state_help")]
    ids += [f"{kind}.{row.action}" for row in TRANSITIONS for kind in ("action", "event")]

    assert all(say(id) for id in ids)


def test_public_labels_are_those_of_the_handbook():
    korean = {state: Language("ko")(f"state.{state}") for state in State}

    assert korean[State.SUBMITTED] == "신청완료"
    assert (korean[State.RECEIVED], korean[State.IN_PROGRESS], korean[State.SUPPLEMENT]) == ("접수", "처리중", "보완요청")
    assert (korean[State.RETURNED], korean[State.TRANSFERRED], korean[State.WITHDRAWN], korean[State.CLOSED]) == (
        "반려",
        "이송",
        "취하",
        "종결",
    )
    assert {korean[State.APPROVED].split("(")[0], korean[State.REFUSED].split("(")[0]} == {"처리완료"}
