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
        (State.DRAFT, set(), {"submit"}, set()),
        (State.SUBMITTED, {"receive"}, {"withdraw"}, {"receive_automatically"}),
        (State.RECEIVED, {"start", "request_supplement", "approve", "reject", "transfer", "close"}, {"withdraw"}, set()),
        (State.IN_PROGRESS, {"request_supplement", "approve", "reject", "transfer", "close"}, {"withdraw"}, set()),
        (State.SUPPLEMENT, {"return"}, {"supply", "withdraw"}, set()),
    ],
)
def test_each_role_may_do_at_least_what_the_law_gives_it(state, officer, resident, system):
    assert officer <= set(actions(state, Role.OFFICER))
    assert resident <= set(actions(state, Role.RESIDENT))
    assert system <= set(actions(state, Role.SYSTEM))


@pytest.mark.parametrize("state", State)
def test_a_viewer_does_nothing(state):
    assert actions(state, Role.VIEWER) == []


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("state", State)
def test_an_action_means_one_thing_at_a_time(state, role):
    assert len(actions(state, role)) == len(set(actions(state, role)))


# What every row keeps to, one that is added tomorrow included.
def rows_that(holds):
    return pytest.mark.parametrize("row", [pytest.param(row, id=f"{row.action} {row.source}") for row in TRANSITIONS if holds(row)])


every_row = rows_that(lambda row: True)


@rows_that(lambda row: row.role == Role.OFFICER and row.target in State.final_states - {State.APPROVED})
def test_what_an_officer_ends_without_granting_it_needs_a_reason_and_a_second_look(row):
    assert (row.needs_reason, row.danger) == (True, True)


@every_row
def test_asking_for_a_supplement_needs_a_reason_and_questions(row):
    assert (row.needs_reason and row.needs_fields) if row.target == State.SUPPLEMENT else not row.needs_fields


@every_row
def test_clock_starts_at_receipt_pauses_for_supplements_and_stops_at_every_end(row):
    wanted = {
        row.source == State.SUBMITTED and row.target == State.RECEIVED: ClockEffect.START,
        row.target == State.SUPPLEMENT: ClockEffect.PAUSE,
        row.source == State.SUPPLEMENT and row.target in State.open_states: ClockEffect.RESUME,
        row.target in State.final_states: ClockEffect.STOP,
    }

    assert row.clock == wanted.get(True, ClockEffect.NONE)


@every_row
def test_papers_come_with_receipt_approval_and_refusal(row):
    papers = {State.APPROVED: "approve", State.REFUSED: "reject", State.RETURNED: "return"}

    # What was received and is changed gets a receipt of what it is now.
    has_receipt = row.clock == ClockEffect.START or (row.action, row.source) == ("change", State.RECEIVED)
    assert row.issues_document == ("receive" if has_receipt else papers.get(row.target))


@rows_that(lambda row: row.role != Role.RESIDENT and row.clock != ClockEffect.NONE)
def test_the_resident_is_told_of_every_step_that_moves_the_clock(row):
    assert row.notice is not None


@pytest.mark.parametrize(
    "stage, officer, resident",
    [
        pytest.param("scheduling", {"invite"}, set(), id="approval waits"),
        pytest.param("invited", {"hear_without"}, {"reply"}, id="both may move"),
        pytest.param("heard", {"approve"}, set(), id="the last stage lets approve"),
    ],
)  # fmt: skip
def test_stage_adds_its_own_moves_and_holds_the_approval_back(stage, officer, resident):
    changing = {row.action for row in HEARING if row.from_stage is not None} | {"approve"}

    assert changing & set(actions(State.IN_PROGRESS, Role.OFFICER, stage=stage, rows=HEARING)) == officer
    assert changing & set(actions(State.IN_PROGRESS, Role.RESIDENT, stage=stage, rows=HEARING)) == resident


def test_an_approval_does_not_jump_over_the_stages_of_the_work():
    assert "approve" not in actions(State.RECEIVED, Role.OFFICER, rows=HEARING)
    assert {"start", "reject"} <= set(actions(State.RECEIVED, Role.OFFICER, rows=HEARING))


def test_stages_after_the_approval_do_not_hold_it_back():
    assert "approve" in actions(State.RECEIVED, Role.OFFICER, rows=load("early-scrapping").rows)


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
