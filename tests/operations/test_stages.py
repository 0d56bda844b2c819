"""Stages in time: the officer's clock at each, the resident's last day, the letter before it and the lapse after it."""

import datetime as dt

import pytest
from sqlalchemy import select

from homeservice.clock import SEOUL
from homeservice.core.answers import Parsed
from homeservice.core.errors import Closed
from homeservice.core.workflow import Role
from homeservice.jobs.handlers import Tools, watch_stages
from homeservice.models import Event, HeldValue, Notice, Submission
from homeservice.operations.acting import act
from homeservice.operations.cases import load_case
from homeservice.operations.drafts import save_page
from homeservice.operations.notices import mail_of
from homeservice.operations.supplements import request_supplement, supply
from tests.definitions.reading import load
from tests.world import World

SLUG = "claim-in-time"


def at(day, time="10:00"):
    return dt.datetime.fromisoformat(f"{day} {time}").replace(tzinfo=SEOUL)


@pytest.fixture
def world(migrated_url, tmp_path):
    built = World(migrated_url, tmp_path / "files", definitions=[load(SLUG)])
    yield built
    built.database.dispose()


@pytest.fixture
def officer(world):
    return world.officer("시험과")


@pytest.fixture
def case_id(world):
    return world.submitted(world.person(), SLUG, {"subject": "견본"}, now=at("2018-07-02"))


def move(world, case_id, action, officer=None, *, now, role=None):
    with world.transaction() as session:
        viewer = Role.OFFICER if officer else Role.RESIDENT
        act(
            session,
            load_case(session, case_id, viewer=viewer, now=now, for_change=True),
            action,
            role=role or viewer,
            officer=officer,
            now=now,
        )


def watch(world, now):
    """What the worker does every hour."""
    watch_stages(Tools(database=world.database, office=world.office, mailer=None, printer=None), {}, now)


def standing(world, case_id):
    with world.transaction() as session:
        submission = session.get(Submission, case_id)
        due_at = submission.due_at.astimezone(SEOUL) if submission.due_at else None
        return submission.stage, f"{due_at:%Y-%m-%d}" if due_at else None, str(submission.stage_due_on)


def approved(world, case_id, officer, *, on):
    move(world, case_id, "receive", officer, now=at("2018-07-02"))
    move(world, case_id, "start", officer, now=at("2018-07-02"))
    move(world, case_id, "hear", officer, now=at("2018-07-05"))
    move(world, case_id, "approve", officer, now=at(on))


def answer(world, case_id, values, *, now, part="resident"):
    with world.transaction() as session:
        case = load_case(session, case_id, viewer=Role.RESIDENT, now=now, for_change=True)
        (section,) = case.pages()
        save_page(session, case, part, list(section.fields), Parsed(values=values), seen=None, now=now)


def claim(world, case_id, *, now):
    answer(world, case_id, {"wanted": "보조금"}, now=now, part="resident:claim")
    move(world, case_id, "claim", now=now)


def test_case_has_the_time_of_its_service_until_a_stage_with_a_time_of_its_own_begins(world, officer, case_id):
    move(world, case_id, "receive", officer, now=at("2018-07-02"))
    move(world, case_id, "start", officer, now=at("2018-07-02"))
    assert standing(world, case_id) == ("screening", "2018-07-10", "None")  # seven working days, the first included

    move(world, case_id, "hear", officer, now=at("2018-07-05"))
    assert standing(world, case_id) == ("hearing", "2018-10-02", "None")  # sixty from the day it is heard


def test_supplement_pauses_the_clock_of_the_stage_and_leads_back_to_it(world, officer, case_id):
    move(world, case_id, "receive", officer, now=at("2018-07-02"))
    move(world, case_id, "start", officer, now=at("2018-07-02"))
    move(world, case_id, "hear", officer, now=at("2018-07-05"))
    with world.transaction() as session:
        case = load_case(session, case_id, viewer=Role.OFFICER, now=at("2018-07-09"), for_change=True)
        request_supplement(session, case, officer, {"subject": ""}, reason="견본", now=at("2018-07-09"))
    answer(world, case_id, {"subject": "다른 견본"}, now=at("2018-07-11"))
    with world.transaction() as session:
        case = load_case(session, case_id, viewer=Role.RESIDENT, now=at("2018-07-11"), for_change=True)
        supply(session, case, accept_incomplete=True, now=at("2018-07-11"))

    assert standing(world, case_id) == ("hearing", "2018-10-08", "None")  # 9, 10 and 11 July do not count, 3 October is a holiday


def test_last_day_counts_from_the_decision_whenever_the_stage_is_entered(world, officer, case_id):
    approved(world, case_id, officer, on="2018-07-15")
    assert standing(world, case_id)[::2] == ("claim", "2018-09-17")

    claim(world, case_id, now=at("2018-08-01"))
    assert standing(world, case_id) == ("review", "2018-08-14", "None")

    move(world, case_id, "send_back", officer, now=at("2018-08-10"))
    assert standing(world, case_id)[::2] == ("claim", "2018-09-17")


def test_what_is_given_back_late_may_still_be_mended_for_two_weeks(world, officer, case_id):
    approved(world, case_id, officer, on="2018-07-15")
    claim(world, case_id, now=at("2018-09-14"))

    move(world, case_id, "send_back", officer, now=at("2018-09-28"))
    assert standing(world, case_id)[::2] == ("claim", "2018-10-12")

    watch(world, at("2018-10-12", "23:00"))
    claim(world, case_id, now=at("2018-10-12", "23:30"))
    assert standing(world, case_id)[0] == "review"


def test_resident_is_reminded_once_a_week_before_the_last_day(world, officer, case_id):
    approved(world, case_id, officer, on="2018-07-10")

    watch(world, at("2018-09-02"))
    with world.transaction() as session:
        assert session.scalars(select(Notice).where(Notice.kind == "stage_due")).all() == []

    for hour in ("00:10", "01:10", "23:10"):
        watch(world, at("2018-09-03", hour))
    with world.transaction() as session:
        (notice,) = session.scalars(select(Notice).where(Notice.kind == "stage_due")).all()
        mail = mail_of(session, notice.id)
        assert [event.action for event in session.scalars(select(Event).where(Event.action == "stage_due"))] == ["stage_due"]
    assert "2018. 9. 10." in mail.text
    assert "2개월 안에 청구해 주십시오." in mail.text


def test_stage_lapses_when_its_last_day_is_over_and_what_it_held_is_free(world, officer, case_id):
    approved(world, case_id, officer, on="2018-07-10")

    watch(world, at("2018-09-10", "23:59"))
    assert standing(world, case_id)[0] == "claim"

    for _ in range(2):
        watch(world, at("2018-09-11", "00:05"))
    assert standing(world, case_id)[::2] == ("ended", "None")
    with world.transaction() as session:
        (event,) = session.scalars(select(Event).where(Event.action == "lapse")).all()
        assert (event.actor, event.reason) == ("system", "2018. 9. 10.까지 하실 일을 하지 않아 기한이 지났습니다.")
        assert session.scalars(select(HeldValue)).all() == []


def test_step_is_refused_once_the_day_is_over_even_before_the_worker_comes(world, officer, case_id):
    approved(world, case_id, officer, on="2018-07-10")

    with pytest.raises(Closed) as refused:
        claim(world, case_id, now=at("2018-09-11", "00:01"))

    assert refused.value.message.id == "error.stage_over"
    assert standing(world, case_id)[0] == "claim"


@pytest.mark.parametrize("role", [Role.RESIDENT, Role.OFFICER])
def test_nobody_but_the_system_takes_its_move(world, officer, case_id, role):
    approved(world, case_id, officer, on="2018-07-10")

    with pytest.raises(Exception, match="action_not_possible"):
        move(world, case_id, "lapse", officer if role == Role.OFFICER else None, now=at("2018-09-11"), role=role)
