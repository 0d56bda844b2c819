"""Texts are published at a moment, and where the city wants it once a second person has approved them."""

import datetime as dt

import pytest
from sqlalchemy import select

from homeservice.core.errors import Conflict, Invalid
from homeservice.models import Job
from homeservice.operations.releasing import publish_when_due, send_back, take_back
from homeservice.operations.writing import (
    digest_of,
)
from tests.operations.editors import LATER, TEXT, approve_it
from tests.world import NOW

# --- at a moment ------------------------------------------------------------------------------------------------------


def test_text_is_published_at_its_moment_and_not_before(desk):
    text_id = desk.begin()
    desk.release(text_id, at=LATER)
    digest = digest_of(TEXT)

    with desk.world.transaction() as session:
        publish_when_due(session, text_id, digest, now=LATER - dt.timedelta(seconds=1))
    before = desk.row(text_id).state
    with desk.world.transaction() as session:
        assert [(job.kind, job.run_at) for job in session.scalars(select(Job).where(Job.kind == "publish_text"))] == [
            ("publish_text", LATER)
        ]
        publish_when_due(session, text_id, digest, now=LATER)

    assert (before, desk.row(text_id).state) == ("scheduled", "published")


def test_text_that_has_become_faulty_by_its_moment_is_not_published_and_whoever_asked_is_told(desk):
    text_id = desk.begin()
    desk.release(text_id, at=LATER)
    other = desk.begin(slug="other-contest")
    desk.release(other)

    with desk.world.transaction() as session:
        publish_when_due(session, text_id, digest_of(TEXT), now=LATER)

    row = desk.row(text_id)
    assert (row.state, row.told) == ("draft", {"id": "catalogue.told.failed", "count": 1})
    with desk.world.transaction() as session:
        assert [job.args["officer"] for job in session.scalars(select(Job).where(Job.kind == "mail_officer"))] == [str(desk.kim.id)]


def test_text_that_waits_for_its_moment_is_not_changed_but_taken_back(desk):
    text_id = desk.begin()
    desk.release(text_id, at=LATER)
    with pytest.raises(Conflict) as refused:
        desk.save(text_id, TEXT + "# x\n")

    desk.do(text_id, take_back)
    desk.save(text_id, TEXT + "# x\n")
    with desk.world.transaction() as session:
        publish_when_due(session, text_id, digest_of(TEXT), now=LATER)

    assert refused.value.message.id == "catalogue.held.scheduled"
    assert desk.row(text_id).state == "draft"


@pytest.mark.parametrize(
    ("at", "id"), [(NOW, "catalogue.moment_past"), (NOW + dt.timedelta(days=500), "catalogue.moment_far")], ids=["past", "far"]
)
def test_moment_that_is_none_is_refused(desk, at, id):
    text_id = desk.begin()

    with pytest.raises(Invalid) as refused:
        desk.release(text_id, at=at)

    assert refused.value.message.id == id


# --- a second person --------------------------------------------------------------------------------------------------
def test_second_person_approves_what_the_first_has_asked_for(strict_desk):
    text_id = strict_desk.begin()
    strict_desk.release(text_id)
    waiting = strict_desk.row(text_id).state

    strict_desk.do(text_id, approve_it, officer=strict_desk.lee)

    assert (waiting, strict_desk.row(text_id).state) == ("waiting", "published")
    assert strict_desk.history(text_id) == ["published", "approved", "asked", "begun"]


def test_nobody_approves_their_own_text(strict_desk):
    text_id = strict_desk.begin()
    strict_desk.release(text_id)

    with pytest.raises(Conflict) as refused:
        strict_desk.do(text_id, approve_it)

    assert refused.value.message.id == "catalogue.own_approval"


def test_text_that_is_sent_back_carries_the_remark(strict_desk):
    text_id = strict_desk.begin()
    strict_desk.release(text_id)

    strict_desk.do(
        text_id,
        lambda session, row, officer, now: send_back(session, row, officer, "기간을 확인하십시오.", now=now),
        officer=strict_desk.lee,
    )

    row = strict_desk.row(text_id)
    assert (row.state, row.told["remark"]) == ("draft", "기간을 확인하십시오.")


def test_approved_text_is_still_published_at_its_moment(strict_desk):
    text_id = strict_desk.begin()
    strict_desk.release(text_id, at=LATER)

    strict_desk.do(text_id, approve_it, officer=strict_desk.lee)

    row = strict_desk.row(text_id)
    assert (row.state, row.publish_at) == ("scheduled", LATER)
