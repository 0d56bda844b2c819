"""Texts are published at a moment, and where the city wants it once a second person has approved them."""

import datetime as dt
import io

import pytest
from sqlalchemy import select

from homeservice.core.errors import Conflict, Invalid
from homeservice.models import Job
from homeservice.operations.beside import put_beside
from homeservice.operations.releasing import approve, publish_when_due, send_back, take_back
from homeservice.operations.running import put_back, take_out
from homeservice.operations.sample_files import sample_pdf
from tests.operations.editors import LATER, TEXT, approve_it, approve_request_of
from tests.world import NOW

# --- at a moment ------------------------------------------------------------------------------------------------------


def test_text_is_published_at_its_moment_and_not_before(desk):
    text_id = desk.begin()
    desk.release(text_id, at=LATER)
    digest = desk.row(text_id).digest

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
    digest = desk.row(text_id).digest
    other = desk.begin(slug="other-contest")
    desk.release(other)

    with desk.world.transaction() as session:
        publish_when_due(session, text_id, digest, now=LATER)

    row = desk.row(text_id)
    assert (row.state, row.told) == ("draft", {"id": "catalogue.told.failed", "count": 1})
    with desk.world.transaction() as session:
        assert [job.args["officer"] for job in session.scalars(select(Job).where(Job.kind == "mail_officer"))] == [str(desk.kim.id)]


def test_text_that_waits_for_its_moment_is_not_changed_but_taken_back(desk):
    text_id = desk.begin()
    desk.release(text_id, at=LATER)
    digest = desk.row(text_id).digest
    with pytest.raises(Conflict) as refused:
        desk.save(text_id, TEXT + "# x\n")

    desk.do(text_id, take_back)
    desk.save(text_id, TEXT + "# x\n")
    with desk.world.transaction() as session:
        publish_when_due(session, text_id, digest, now=LATER)

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


WITH_FILE = TEXT + "notice_files:\n  - {file: notice.pdf, title: 공고문}\n"


def put(content):
    return lambda session, row, officer, now: put_beside(session, row, officer, "notice.pdf", io.BytesIO(content), now=now)


def test_approval_is_of_the_files_beside_the_text_too(strict_desk):
    text_id = strict_desk.begin(WITH_FILE)
    strict_desk.do(text_id, put(sample_pdf("ONE")))
    strict_desk.release(text_id)
    seen = strict_desk.row(text_id).digest

    strict_desk.do(text_id, take_back)
    strict_desk.do(text_id, put(sample_pdf("TWO")))
    strict_desk.release(text_id)

    with pytest.raises(Conflict) as refused:
        strict_desk.do(
            text_id, lambda session, row, officer, now: approve(session, row, officer, seen=seen, now=now), officer=strict_desk.lee
        )
    assert (refused.value.message.id, strict_desk.row(text_id).state) == ("catalogue.other_text", "waiting")
    strict_desk.do(text_id, approve_it, officer=strict_desk.lee)
    assert strict_desk.row(text_id).state == "published"


def test_form_whose_files_have_changed_is_not_put_back_by_one_person(strict_desk):
    text_id = strict_desk.begin(WITH_FILE)
    strict_desk.do(text_id, put(sample_pdf("ONE")))
    strict_desk.release(text_id)
    strict_desk.do(text_id, approve_it, officer=strict_desk.lee)
    strict_desk.do(text_id, lambda session, row, officer, now: take_out(session, row, officer, "", now=now))
    strict_desk.do(text_id, approve_request_of, officer=strict_desk.lee)
    strict_desk.do(text_id, put(sample_pdf("TWO")))

    with pytest.raises(Conflict) as refused:
        strict_desk.do(text_id, put_back)
    assert refused.value.message.id == "catalogue.other_files"

    # Given back before anybody has approved it, it is still not what was published.
    strict_desk.release(text_id)
    strict_desk.do(text_id, take_back)
    assert strict_desk.row(text_id).state == "draft"


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
