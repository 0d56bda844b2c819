"""A form of every kind of question goes the whole way: written, submitted, received, approved, printed, verified."""

import datetime as dt

import pytest
from sqlalchemy import select

from homeservice.core.fields.options import Written
from homeservice.core.fields.signature import Signed
from homeservice.core.workflow import Role, State
from homeservice.models import AnswerSheet, Document, Event, Submission
from homeservice.operations.acting import act
from homeservice.operations.issuing import said_in
from homeservice.operations.submitting import Incomplete, NotEligible, submit
from tests.definitions.reading import load
from tests.world import NOW, World

THINGS = ({"thing": "연필", "price": 300, "number": 4, "sum": None}, {"thing": "공책", "price": 1500, "number": 2, "sum": None})
ANSWERS = {
    "starts": dt.datetime(2026, 12, 1, 10, 0), "ends": dt.datetime(2026, 12, 1, 11, 30), "free": ("mon-09", "mon-10"),
    "source": Written(text="현수막"), "needs": ("power", Written(text="천막")), "told_more": "없음", "things": THINGS,
    "number": "0001013000000", "pledge": Signed(name="김 견본"), "signed": Signed(name="김견본"),
}  # fmt: skip


@pytest.fixture
def world(migrated_url, tmp_path):
    built = World(migrated_url, tmp_path / "files", definitions=[load("all-kinds")])
    yield built
    built.database.dispose()


def test_every_kind_of_answer_is_kept_decided_and_printed(world):
    person, officer = world.person(), world.officer("시험과")

    case_id = world.submitted(person, "all-kinds", ANSWERS)
    with world.transaction() as session:
        act(session, world.theirs(session, case_id, officer), "approve", role=Role.OFFICER, officer=officer, now=NOW)

    with world.transaction() as session:
        assert session.get(Submission, case_id).state == State.APPROVED
        said = said_in(session, session.scalars(select(Document).where(Document.template == "confirmation")).one())
        agreed = session.scalars(select(Event).where(Event.action == "submit")).one().data["consents"]
    facts = {fact["label"]: fact["value"] for fact in said["facts"]}
    assert facts["모두"] == facts["합계"] == "4,200원"
    assert facts["필요한 것"].splitlines() == ["전기", "그 밖: 천막"]
    assert "합: 1,200원" in facts["주문"]
    assert sorted(agreed) == ["pledge", "signed"]


def test_what_the_law_names_lies_sealed(world):
    case_id = world.submitted(world.person(), "all-kinds", ANSWERS)

    with world.transaction() as session:
        row = session.scalars(select(AnswerSheet).where(AnswerSheet.submission_id == case_id)).one()
        assert "number" not in row.answers
        assert b"0001013000000" not in row.sealed


def sending(world, **changed):
    person = world.person()
    case_id = world.draft(person, "all-kinds")
    world.answer(case_id, person, {**ANSWERS, **changed})
    with world.transaction() as session:
        submit(session, world.own(session, case_id, person), accept_incomplete=False, address="127.0.0.1", now=NOW)


def test_a_name_that_is_not_the_applicants_signs_nothing(world):
    with pytest.raises(Incomplete) as refused:
        sending(world, signed=Signed(name="이예시"))

    assert [(fault.field, fault.part, fault.message.id) for fault in refused.value.faults] == [
        ("signed", "name", "field.signature.other_name")
    ]


def test_moments_are_compared_by_rules(world):
    with pytest.raises(NotEligible):
        sending(world, ends=dt.datetime(2026, 12, 1, 9, 30))
