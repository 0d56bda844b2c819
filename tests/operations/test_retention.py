"""What may be kept no longer goes, with all that belongs to it; of a paper its number and state stay for ever."""

import datetime as dt

from sqlalchemy import func, select

from homeservice.core.workflow import Role, State
from homeservice.models import AnswerSheet, Attachment, Blob, ClockPause, Document, Event, HeldValue, Job, Notice, Submission, Supplement
from homeservice.operations.acting import act
from homeservice.operations.printing import store_print, to_print
from homeservice.operations.retention import delete_case, expired_cases
from homeservice.operations.supplements import request_supplement
from homeservice.operations.verification import verify_by_holder
from tests.operations.test_whole_way import ELIGIBLE
from tests.world import NOW

YEAR = dt.timedelta(days=366)
OF_A_CASE = (Submission, AnswerSheet, Attachment, Supplement, ClockPause, Event, Notice, HeldValue)


def counts(world):
    with world.database.session() as session:
        return {table.__tablename__: session.scalar(select(func.count()).select_from(table)) for table in OF_A_CASE}


def withdrawn(world, person, officer, **answers):
    """A case with files, a supplement, a pause and a printed paper, withdrawn today."""
    case_id = world.submitted(person, "early-scrapping", {**ELIGIBLE, "consent_shared_data": None, **answers})
    with world.transaction() as session:
        act(session, world.theirs(session, case_id, officer), "receive", role=Role.OFFICER, officer=officer, now=NOW)
    with world.transaction() as session:
        document = session.scalar(select(Document).where(Document.submission_id == case_id))
        store_print(session, document.id, b"%PDF-1.7", now=NOW)
    with world.transaction() as session:
        request_supplement(session, world.theirs(session, case_id, officer), officer, {"model_year": ""}, reason="연식", now=NOW)
    with world.transaction() as session:
        act(session, world.own(session, case_id, person), "withdraw", role=Role.RESIDENT, now=NOW)
    return case_id


def expire(world, now):
    with world.database.session(reading=True) as session:
        due = expired_cases(session, now=now)
    for case_id in due:
        with world.transaction() as session:
            assert delete_case(session, case_id, now=now) is True
    return due


def test_a_case_goes_the_day_after_its_last_and_not_before(world):
    case_id = withdrawn(world, world.person(), world.officer("기후대기과"))
    with world.database.session() as session:
        last = session.get_one(Submission, case_id).delete_after

    assert last == dt.date(2031, 11, 23)
    assert expire(world, dt.datetime(2031, 11, 23, 14, 59, tzinfo=dt.UTC)) == []
    # midnight in the city
    assert expire(world, dt.datetime(2031, 11, 23, 15, 0, tzinfo=dt.UTC)) == [case_id]


def test_all_that_belongs_to_the_case_goes_and_nothing_of_another(world):
    officer = world.officer("기후대기과")
    case_id = withdrawn(world, world.person(), officer)
    with world.database.session() as session:
        one = {table.__tablename__: session.scalar(select(func.count()).select_from(table)) for table in OF_A_CASE}
    withdrawn(world, world.person("이예시", subject="sample-2"), officer, plate="34나5678")
    with world.transaction() as session:
        session.get_one(Submission, case_id).delete_after = NOW.date() - dt.timedelta(days=1)

    expire(world, NOW)

    left = counts(world)
    assert {table: left[table] for table in one} == one
    assert all(one[table] for table in one if table != "held_value")


def test_a_paper_keeps_its_number_and_state_and_loses_what_it_said_and_its_file(world):
    withdrawn(world, world.person(), world.officer("기후대기과"))

    expire(world, NOW + 6 * YEAR)

    with world.database.session() as session:
        document = session.scalar(select(Document))
        assert (document.number, document.state, document.sealed, document.blob_id, document.submission_id) == (
            "2026-1",
            "valid",
            b"",
            None,
            None,
        )
        assert (document.holder_name, document.holder_birth_date) == ("", None)
        told = verify_by_holder(session, document.verification_code, "아무개", now=NOW + 7 * YEAR)
        assert (told.state, told.holder, told.birth_date, told.facts) == ("expired", None, None, ())
        assert to_print(session, document.id) is None
        doomed = session.scalar(select(func.count()).select_from(Blob).where(Blob.state == "deleting"))
        jobs = session.scalar(select(func.count()).select_from(Job).where(Job.kind == "delete_blob"))
    # the paper's own file and the two uploaded ones
    assert (doomed, jobs) == (3, 3)


def test_a_draft_that_nobody_submits_goes_too(world):
    case_id = world.draft(world.person(), "early-scrapping")

    assert expire(world, NOW + dt.timedelta(days=364)) == []
    assert expire(world, NOW + YEAR) == [case_id]
    assert counts(world)["answer_sheet"] == 0


def test_a_case_that_is_still_open_is_never_deleted(world):
    case_id = world.submitted(world.person(), "campus-guard-certificate", {})

    assert expire(world, NOW + 40 * YEAR) == []
    with world.transaction() as session:
        assert delete_case(session, case_id, now=NOW + 40 * YEAR) is False
        assert session.get_one(Submission, case_id).state == State.RECEIVED


def test_a_case_that_was_reopened_meanwhile_is_left_alone(world):
    case_id = withdrawn(world, world.person(), world.officer("기후대기과"))
    with world.transaction() as session:
        session.get_one(Submission, case_id).delete_after = None

    with world.transaction() as session:
        assert delete_case(session, case_id, now=NOW + 40 * YEAR) is False
