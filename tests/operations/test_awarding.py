"""Prizes: none is given more often than it has places, and nobody wins more than the notice says, alone or in a team."""

import datetime as dt
from types import MappingProxyType

import pytest
from sqlalchemy import select

from homeservice.adapters.identity import Identity
from homeservice.adapters.language import Language
from homeservice.core.answers import Parsed
from homeservice.core.errors import DomainError
from homeservice.core.workflow import Role, State
from homeservice.models import Document, Submission
from homeservice.operations.acting import act
from homeservice.operations.drafts import save_page
from homeservice.operations.sign_in import welcome
from tests.definitions.reading import load
from tests.world import NOW, World

SLUG = "prize-contest"
KO = Language("ko")


@pytest.fixture
def world(migrated_url, tmp_path):
    built = World(migrated_url, tmp_path / "files", definitions=[load(SLUG)])
    yield built
    built.database.dispose()


def enter(world, name, *, team=()):
    """Somebody's entry, with others of a team; its id."""
    with world.transaction() as session:
        identity = Identity(
            subject=name, name=name, birth_date=dt.date(1990, 1, 1), phone=None, email=None, provider="test", verified_at=NOW
        )
        person = welcome(session, identity, language="ko", now=NOW)
    members = tuple(MappingProxyType({"name": member, "birth_date": dt.date(1990, 1, 1)}) for member in team)
    return world.submitted(person, SLUG, {"work": "골목", "team": members or None})


def give(world, officer, case_id, prize):
    """Have an officer give a prize; what is said where it cannot be given, else None."""
    try:
        with world.transaction() as session:
            case = world.theirs(session, case_id, officer)
            save_page(session, case, "officer", [case.definition.fields["prize"]], Parsed(values={"prize": prize}), seen=None, now=NOW)
        with world.transaction() as session:
            act(session, world.theirs(session, case_id, officer), "approve", role=Role.OFFICER, officer=officer, now=NOW)
    except DomainError as refused:
        return KO.say(refused.message)
    return None


def state_of(world, case_id):
    with world.transaction() as session:
        return session.get_one(Submission, case_id).state


def test_prize_is_given_as_often_as_it_has_places_and_the_next_entry_is_refused_with_what_to_do(world):
    officer = world.officer("시험과")
    first, second = enter(world, "김견본"), enter(world, "이견본")
    assert give(world, officer, first, "gold") is None
    assert give(world, officer, second, "gold") == (
        "금상은 1명(팀)까지 줄 수 있고 이미 그만큼 주었습니다. 다른 상을 고르시거나, 먼저 준 상을 확인해 주십시오."
    )
    assert state_of(world, second) == State.RECEIVED
    with world.transaction() as session:
        assert session.scalars(select(Document.submission_id).where(Document.action == "approve")).all() == [first]
    assert give(world, officer, second, "silver") is None


def test_prize_without_a_number_of_places_is_given_to_everybody(world):
    officer = world.officer("시험과")
    assert [give(world, officer, enter(world, name), "thanks") for name in ("김견본", "이견본", "박견본")] == [None] * 3


def test_person_who_has_won_wins_no_second_prize_alone_or_in_a_team_and_a_refused_prize_stays_free(world):
    officer = world.officer("시험과")
    alone, again, named = enter(world, "김견본"), enter(world, "김견본"), enter(world, "박견본", team=["김견본"])
    assert give(world, officer, alone, "silver") is None
    said = "한 사람이 받을 수 있는 상은 1개이며 응모한 사람이 이미 받았습니다. 가장 나은 응모작에만 상을 주십시오."
    assert give(world, officer, again, "gold") == said
    said = "김견본 님은 이미 상을 받은 다른 응모작에 이름이 있습니다. 한 사람이 받을 수 있는 상은 1개입니다."
    assert give(world, officer, named, "gold") == said
    assert give(world, officer, enter(world, "최견본"), "gold") is None
