"""Answering a supplement: what may be answered, what was sent, and what was not."""

import datetime as dt

import pytest

from homeservice.core.answers import Parsed
from homeservice.core.errors import Conflict
from homeservice.core.workflow import Role, State
from homeservice.operations.acting import act
from homeservice.operations.cases import page_of
from homeservice.operations.drafts import save_page
from homeservice.operations.submitting import Incomplete
from homeservice.operations.supplements import request_supplement, supplements_of, supply
from tests.definitions.reading import load
from tests.operations.test_whole_way import ELIGIBLE, state
from tests.world import NOW, World

MACHINE = ELIGIBLE | {"vehicle_type": "machinery", "made_on": dt.date(2004, 4, 1)}


def asked_anew(world, fields, values=ELIGIBLE):
    """A resident, an officer and a case that was sent back for these questions."""
    person, officer = world.person(), world.officer("기후대기과")
    case_id = world.submitted(person, "early-scrapping", values)
    with world.transaction() as session:
        act(session, world.theirs(session, case_id, officer), "receive", role=Role.OFFICER, officer=officer, now=NOW)
    with world.transaction() as session:
        case = world.theirs(session, case_id, officer)
        request_supplement(session, case, officer, dict.fromkeys(fields, ""), reason="확인해 주십시오.", now=NOW)
    return person, officer, case_id


def editable(world, case_id, person):
    with world.transaction() as session:
        case = world.own(session, case_id, person)
        return {f.name for section in case.definition.sections for f in case.editable(section)}


def type_in(world, case_id, person, section_name, values):
    with world.transaction() as session:
        case = world.own(session, case_id, person)
        fields = [f for f in case.editable(page_of(case, section_name)) if f.name in values]
        save_page(session, case, Role.RESIDENT, fields, Parsed(values=values), seen=None, now=NOW)


def send(world, case_id, person):
    with world.transaction() as session:
        supply(session, world.own(session, case_id, person), accept_incomplete=False, now=NOW)


def test_only_the_questions_that_were_named_may_be_answered_anew(world):
    person, _, case_id = asked_anew(world, ["model_year"])

    assert editable(world, case_id, person) == {"model_year"}


def test_questions_that_come_up_one_after_the_other_may_all_be_answered(world):
    person, _, case_id = asked_anew(world, ["vehicle_type"], MACHINE)
    may_come_up = {"vehicle_type", "gross_weight", "engine_cc", "grade", "factory_dpf"}
    assert editable(world, case_id, person) == may_come_up

    world.answer(case_id, person, {"vehicle_type": "passenger", "gross_weight": 2200, "engine_cc": 2500, "grade": "4", "factory_dpf": True})
    # What was typed in answer may be typed anew until it is sent.
    assert editable(world, case_id, person) == may_come_up
    send(world, case_id, person)

    assert state(world, case_id).state == State.IN_PROGRESS


def test_a_second_click_sends_nothing_twice(world):
    person, _, case_id = asked_anew(world, ["model_year"])
    type_in(world, case_id, person, "vehicle", {"model_year": 2005})
    send(world, case_id, person)
    version = state(world, case_id).version

    send(world, case_id, person)

    assert state(world, case_id).version == version


def test_answers_are_not_said_to_be_sent_where_the_officer_has_returned_the_case(world):
    person, officer, case_id = asked_anew(world, ["model_year"])
    type_in(world, case_id, person, "vehicle", {"model_year": 2005})
    with world.transaction() as session:
        case = world.theirs(session, case_id, officer)
        act(session, case, "return", role=Role.OFFICER, officer=officer, reason="기한이 지났습니다.", now=NOW)

    with pytest.raises(Conflict):
        send(world, case_id, person)

    with world.transaction() as session:
        case = world.own(session, case_id, person)
        (view,) = supplements_of(session, case)
        assert (case.values["model_year"], view.open) == (2004, False)


def test_an_answer_that_no_paper_can_print_is_sent_back_to_its_question(world):
    person, _, case_id = asked_anew(world, ["model_name"])
    type_in(world, case_id, person, "vehicle", {"model_name": "포터🚗"})

    with pytest.raises(Incomplete) as refused:
        send(world, case_id, person)

    assert [fault.field for fault in refused.value.faults] == ["model_name"]


def test_a_case_goes_on_at_the_stage_in_which_it_was_interrupted(migrated_url, tmp_path):
    world = World(migrated_url, tmp_path / "files", definitions=[load("staged-hearing")])
    person, officer = world.person(), world.officer("시험과")
    case_id = world.submitted(person, "staged-hearing", {})
    with world.transaction() as session:
        for action in ("receive", "start"):
            act(session, world.theirs(session, case_id, officer), action, role=Role.OFFICER, officer=officer, now=NOW)
    with world.transaction() as session:
        case = world.theirs(session, case_id, officer)
        held_on = Parsed(values={"held_on": dt.date(2026, 12, 1)})
        save_page(session, case, "officer:scheduling", case.definition.section("invitation").fields, held_on, seen=None, now=NOW)
        act(session, case, "invite", role=Role.OFFICER, officer=officer, now=NOW)
    with world.transaction() as session:
        case = world.theirs(session, case_id, officer)
        request_supplement(session, case, officer, {"subject": ""}, reason="제목을 확인해 주십시오.", now=NOW)
    type_in(world, case_id, person, "request", {"subject": "고친 제목"})

    send(world, case_id, person)

    assert (state(world, case_id).state, state(world, case_id).stage) == (State.IN_PROGRESS, "invited")
    world.database.dispose()


def test_a_day_after_the_application_may_answer_a_supplement(world):
    person, _, case_id = asked_anew(world, ["owned_since"])
    later = NOW + dt.timedelta(days=5)
    with world.transaction() as session:
        case = world.own(session, case_id, person, now=later)
        typed = Parsed(values={"owned_since": (later - dt.timedelta(days=2)).date()})
        save_page(session, case, Role.RESIDENT, case.editable(page_of(case, "ownership")), typed, seen=None, now=later)

    with world.transaction() as session:
        supply(session, world.own(session, case_id, person, now=later), accept_incomplete=False, now=later)

    assert state(world, case_id).state == State.IN_PROGRESS
