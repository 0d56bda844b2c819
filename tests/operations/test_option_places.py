"""Places of options: taken in the order of arrival, given back with the case or another answer, exact under any crowd."""

import pytest
from sqlalchemy import func, select

from homeservice.adapters.language import Language
from homeservice.core.intakes import Quota as Limit
from homeservice.core.workflow import Role, State
from homeservice.models import Place, Quota, Submission
from homeservice.operations.acting import act
from homeservice.operations.cases import load_case
from homeservice.operations.catalogue import publish
from homeservice.operations.option_places import room_of
from homeservice.operations.places import turn_of
from homeservice.operations.submitting import Incomplete, submit
from homeservice.operations.supplements import request_supplement, supply
from tests.crowd import send_at_once
from tests.definitions.reading import load
from tests.world import NOW, World

SLUG = "few-seats"
KO = Language("ko")


@pytest.fixture
def world(migrated_url, tmp_path):
    built = World(migrated_url, tmp_path / "files", definitions=[load(SLUG)])
    yield built
    built.database.dispose()


def somebody(world, number):
    return world.person(f"견본{number}", subject=f"sample-{number}", email=None)


def answers(hour="online", room=None):
    return {"wish": None, "hour": hour, "room": room}


def arrive(world, number, **given):
    return world.submitted(somebody(world, number), SLUG, answers(**given))


def refusal(world, number, **given):
    """What is said to somebody who comes too late: question and sentence of each fault."""
    person = somebody(world, number)
    case_id = world.draft(person, SLUG)
    world.answer(case_id, person, answers(**given))
    with pytest.raises(Incomplete) as refused, world.transaction() as session:
        submit(session, world.own(session, case_id, person), accept_incomplete=False, address="127.0.0.1", now=NOW)
    with world.transaction() as session:
        case = load_case(session, case_id, viewer=Role.RESIDENT, now=NOW)
        assert (case.submission.state, case.values["hour"]) == (State.DRAFT, given.get("hour", "online"))
    return [(fault.field, KO.say(fault.message)) for fault in refused.value.faults]


def move(world, case_id, action, role, officer=None, reason=""):
    with world.transaction() as session:
        viewer = Role.OFFICER if officer else Role.RESIDENT
        case = load_case(session, case_id, viewer=viewer, now=NOW, for_change=True)
        act(session, case, action, role=role, officer=officer, reason=reason, now=NOW)


def taken(world):
    """How many places of each option are taken, as counted and as held."""
    with world.transaction() as session:
        counted = dict(iter(session.execute(select(Quota.scope, Quota.taken).where(Quota.taken > 0))))
        held = dict(iter(session.execute(select(Place.scope, func.count()).where(Place.waiting_number.is_(None)).group_by(Place.scope))))
    assert counted == held
    return counted


def test_option_is_taken_so_often_and_then_refused_with_what_to_do(world):
    arrive(world, 1, hour="morning")
    arrive(world, 2, hour="morning")

    assert refusal(world, 3, hour="morning") == [("hour", "시간은 다른 것을 고르십시오. ‘오전’의 자리가 모두 찼습니다.")]
    assert taken(world) == {"hour:morning": 2}


def test_option_without_places_is_never_full_and_each_question_counts_by_itself(world):
    for number in range(3):
        arrive(world, number, hour="online", room="r2")
    arrive(world, 4, hour="noon", room="r1")

    assert taken(world) == {"hour:noon": 1, "room:r1": 1, "room:r2": 3}
    assert [field for field, _ in refusal(world, 5, hour="noon", room="r1")] == ["hour", "room"]
    assert taken(world) == {"hour:noon": 1, "room:r1": 1, "room:r2": 3}


@pytest.mark.parametrize(("action", "role"), [("withdraw", Role.RESIDENT), ("reject", Role.OFFICER)], ids=["withdrawn", "refused"])
def test_end_of_a_case_gives_its_places_back(world, action, role):
    officer = world.officer("시험과") if role == Role.OFFICER else None
    case_id = arrive(world, 1, hour="noon", room="r1")

    move(world, case_id, action, role, officer, "요건에 맞지 않습니다." if officer else "")

    assert taken(world) == {}
    arrive(world, 2, hour="noon", room="r1")


def test_supplement_with_another_answer_changes_the_place_and_keeps_its_own(world):
    officer, person = world.officer("시험과"), somebody(world, 1)
    case_id = world.submitted(person, SLUG, answers(hour="noon", room="r1"))
    arrive(world, 2, hour="morning")
    arrive(world, 3, hour="morning")
    with world.transaction() as session:
        case = load_case(session, case_id, viewer=Role.OFFICER, now=NOW, for_change=True)
        request_supplement(session, case, officer, {"hour": "", "room": ""}, reason="다시 골라 주십시오.", now=NOW)

    def answer(**given):
        world.answer(case_id, person, answers(**given))
        with world.transaction() as session:
            supply(session, world.own(session, case_id, person), accept_incomplete=False, now=NOW)

    with pytest.raises(Incomplete):
        answer(hour="morning", room="r1")
    assert taken(world) == {"hour:morning": 2, "hour:noon": 1, "room:r1": 1}

    answer(hour="noon", room="r2")

    assert taken(world) == {"hour:morning": 2, "hour:noon": 1, "room:r2": 1}


def test_places_that_come_later_count_who_has_chosen_already(migrated_url, tmp_path):
    form = load(SLUG)
    free = form.model_dump(mode="json")
    for offer in free["sections"][0]["fields"][1]["options"]:
        offer["places"] = None
    world = World(migrated_url, tmp_path / "files", definitions=[type(form).model_validate(free)])
    cases = [arrive(world, number, hour="noon") for number in range(2)]
    move(world, cases[0], "withdraw", Role.RESIDENT)

    with world.transaction() as session:
        publish(session, [form], now=NOW)

    assert taken(world) == {"hour:noon": 1}
    assert [field for field, _ in refusal(world, 5, hour="noon")] == ["hour"]
    world.database.dispose()


def test_every_intake_begins_with_all_places(world):
    arrive(world, 1, hour="noon")
    form = load(SLUG)
    autumn = form.intakes[0].model_copy(update={"name": "autumn"})
    ended = form.intakes[0].model_copy(update={"closes": NOW})
    with world.transaction() as session:
        publish(session, [form.model_copy(update={"intakes": (ended, autumn)})], now=NOW)

    arrive(world, 2, hour="noon")

    assert [field for field, _ in refusal(world, 3, hour="noon")] == ["hour"]


def test_who_waits_for_the_whole_holds_the_option_chosen(migrated_url, tmp_path):
    form = load(SLUG)
    limited = form.model_copy(update={"intakes": (form.intakes[0].model_copy(update={"quota": Limit(places=1, waiting=5)}),)})
    world = World(migrated_url, tmp_path / "files", definitions=[limited])
    arrive(world, 1, hour="online")
    waiting = arrive(world, 2, hour="noon")

    with world.transaction() as session:
        assert turn_of(session, session.get_one(Submission, waiting)) == 1
    assert [field for field, _ in refusal(world, 3, hour="noon")] == ["hour"]
    move(world, waiting, "withdraw", Role.RESIDENT)
    arrive(world, 4, hour="noon")
    world.database.dispose()


def test_room_is_told_with_ones_own_place_apart(world):
    mine = arrive(world, 1, hour="morning")
    person = somebody(world, 2)
    other = world.draft(person, SLUG)

    with world.transaction() as session:
        rooms = []
        for case_id in (mine, other):
            case = load_case(session, case_id, viewer=Role.RESIDENT, now=NOW)
            room = room_of(session, case, [case.definition.fields["hour"]])
            rooms.append({value: (stands.left, stands.own) for (_, value), stands in room.items()})
    assert rooms == [{"morning": (1, True), "noon": (1, False)}, {"morning": (1, False), "noon": (1, False)}]


@pytest.mark.slow
def test_crowd_of_processes_takes_exactly_the_places_of_each_option_and_nobody_waits_in_a_ring(world, migrated_url, tmp_path):
    crowd, hours, rooms = 36, ("morning", "noon", "online"), ("r1", "r2", None)
    drafts = []
    for number in range(crowd):
        person = somebody(world, number)
        case_id = world.draft(person, SLUG)
        world.answer(case_id, person, answers(hour=hours[number % 3], room=rooms[number // 3 % 3]))
        drafts.append(case_id)

    said = send_at_once(migrated_url, tmp_path / "files", drafts)

    counts = taken(world)
    with world.transaction() as session:
        sent = session.scalar(select(func.count()).where(Submission.state == State.RECEIVED))
    # Whoever asks for a full room takes no place at an hour, and somebody who wants none comes for each hour.
    assert said.keys() == {"sent", "places.option_full"}
    assert said["sent"] == sent
    assert counts["hour:morning"] == 2
    assert counts["hour:noon"] == 1
    assert counts["room:r1"] == 1
    assert counts["room:r2"] in {4, 5}
