"""A statutory petition is taken whatever does not fit in it (법 제9조): shown with the report of supervisors."""

import datetime as dt

import pytest
from sqlalchemy import select

from homeservice.core.workflow import State
from homeservice.models import Submission
from homeservice.operations.submitting import Incomplete, submit
from tests.definitions.reading import load
from tests.world import NOW, World

SLUG = "telecom-supervisor"
ROW = {"name": "김견본", "grade": "high", "certificate": "견본-1", "attendance": "resident"}
WORKS = {
    "applicant_kind": "corporation",
    "by_agent": False,
    "report_kind": "new",
    "amount": 250_000_000,
    "in_building": False,
    "begun_on": dt.date(2026, 10, 1),
    "planned_end": dt.date(2027, 4, 30),
    "supervisors": ({**ROW, "placed": (dt.date(2026, 10, 1), dt.date(2027, 4, 30))},),
}


@pytest.fixture
def world(sqlite_url, tmp_path):
    made = World(sqlite_url, tmp_path / "files", definitions=[load(SLUG)])
    yield made
    made.database.dispose()


def test_a_late_report_is_taken_without_a_question(world):
    case_id = world.submitted(world.person(), SLUG, WORKS)

    with world.transaction() as session:
        assert session.scalar(select(Submission).where(Submission.id == case_id)).state == State.SUBMITTED


def test_rows_that_do_not_fit_are_told_once_and_taken_by_whoever_insists(world):
    person = world.person()
    case_id = world.draft(person, SLUG)
    outside = {**ROW, "placed": (dt.date(2026, 9, 1), dt.date(2027, 4, 30))}
    world.answer(case_id, person, WORKS | {"supervisors": (outside,)})

    with world.transaction() as session, pytest.raises(Incomplete) as told:
        submit(session, world.own(session, case_id, person), accept_incomplete=False, address="127.0.0.1", now=NOW)
    with world.transaction() as session:
        submit(session, world.own(session, case_id, person), accept_incomplete=True, address="127.0.0.1", now=NOW)

    assert [(fault.field, fault.part, fault.by_rule) for fault in told.value.faults] == [("supervisors", "0__placed", True)]
    with world.transaction() as session:
        assert session.scalar(select(Submission).where(Submission.id == case_id)).state == State.SUBMITTED
