"""An intake ends otherwise, a form is taken out and put back, and whoever has begun is told."""

import datetime as dt

import pytest
from sqlalchemy import select

from homeservice.core.errors import Conflict, Invalid
from homeservice.models import Chosen, Form, Intake, Job, Notice, Officer
from homeservice.operations.catalogue import find_form, history_of
from homeservice.operations.listing import listed
from homeservice.operations.notices import mail_of
from homeservice.operations.running import change_close, put_back, take_out
from homeservice.operations.telling import drafts_to_tell, tell_draft
from tests.operations.editors import LATER, TEXT, approve_it
from tests.world import NOW


# --- what runs ---------------------------------------------------------------------------------------------------------
def close_at(moment, intake="1"):
    return lambda session, row, officer, now: change_close(session, row, officer, intake, moment, now=now)


def drafts_of(desk):
    with desk.world.transaction() as session:
        return [(job.kind, job.args["kind"]) for job in session.scalars(select(Job).where(Job.kind == "tell_drafts"))]


def closes_of(desk):
    with desk.world.transaction() as session:
        return session.scalars(select(Intake.closes).join(Form).where(Form.slug == "sample-contest")).one()


def test_another_close_applies_at_once_and_stands_in_the_text_and_the_public_history(desk):
    text_id, later = desk.begin(), dt.datetime(2026, 12, 24, 9, 0, tzinfo=dt.UTC)
    desk.release(text_id)

    desk.do(text_id, close_at(later))

    row = desk.row(text_id)
    assert (closes_of(desk), row.state, row.text) == (later, "published", TEXT.replace("2026-12-20 18:00", "2026-12-24 18:00"))
    assert drafts_of(desk) == [("tell_drafts", "intake_changed")]
    with desk.world.transaction() as session:
        form = session.scalars(select(Form).where(Form.slug == "sample-contest")).one()
        assert [change.key for change in history_of(session, form)] == ["closes"]


def test_another_close_leaves_the_text_in_hand_as_it_is_but_for_the_close(desk):
    text_id = desk.begin()
    desk.release(text_id)
    desk.save(text_id, TEXT + "# 더 쓰는 중\n")

    desk.do(text_id, close_at(LATER))

    row = desk.row(text_id)
    assert (row.state, closes_of(desk)) == ("draft", LATER)
    assert row.text == TEXT.replace("2026-12-20 18:00", "2026-11-25 10:00") + "# 더 쓰는 중\n"


def test_intake_whose_selection_was_made_is_not_opened_again(desk):
    text_id = desk.begin()
    desk.release(text_id)
    with desk.world.transaction() as session:
        intake = session.scalars(select(Intake).join(Form).where(Form.slug == "sample-contest")).one()
        officer = session.scalars(select(Officer)).first()
        session.add(Chosen(intake_id=intake.id, officer_id=officer.id, made_at=NOW, seed="1", digest="0" * 64, rule={}, reason="견본"))

    with pytest.raises(Conflict) as refused:
        desk.do(text_id, close_at(dt.datetime(2026, 12, 24, 9, 0, tzinfo=dt.UTC)))
    assert refused.value.message.id == "selection.made_already"


@pytest.mark.parametrize(
    ("moment", "intake", "id"),
    [(NOW, "1", "catalogue.closes_past"), (LATER, "7", "catalogue.no_such_intake")],
)
def test_close_that_is_none_is_refused(desk, moment, intake, id):
    text_id = desk.begin()
    desk.release(text_id)

    with pytest.raises(Invalid) as refused:
        desk.do(text_id, close_at(moment, intake))

    assert refused.value.message.id == id


def test_another_close_waits_for_the_second_person_where_the_city_wants_one(strict_desk):
    text_id = strict_desk.begin()
    strict_desk.release(text_id)
    strict_desk.do(text_id, approve_it, officer=strict_desk.lee)

    strict_desk.do(text_id, close_at(LATER))

    assert (strict_desk.row(text_id).state, closes_of(strict_desk)) == ("waiting", dt.datetime(2026, 12, 20, 9, 0, tzinfo=dt.UTC))


def test_form_is_taken_out_and_put_back_as_it_was(desk):
    text_id = desk.begin()
    desk.release(text_id)
    desk.do(text_id, lambda session, row, officer, now: take_out(session, row, officer, "예산이 끝남", now=now))
    out = closes_of(desk)

    desk.do(text_id, put_back)

    assert (out, closes_of(desk)) == (NOW, dt.datetime(2026, 12, 20, 9, 0, tzinfo=dt.UTC))
    assert desk.history(text_id) == ["put_back", "taken_out", "published", "begun"]
    assert drafts_of(desk)[0] == ("tell_drafts", "form_taken_out")


def test_people_who_have_begun_are_told_once(desk):
    text_id = desk.begin()
    desk.release(text_id)
    draft = desk.world.draft(desk.world.person(), "sample-contest")
    desk.do(text_id, close_at(LATER))

    with desk.world.transaction() as session:
        job = session.scalars(select(Job).where(Job.kind == "tell_drafts")).one()
        waiting = drafts_to_tell(session, job.args["intake"], job.args["key"])
        tell_draft(session, draft, job.args["kind"], job.args["key"], now=NOW)
    with desk.world.transaction() as session:
        left = drafts_to_tell(session, job.args["intake"], job.args["key"])
        notice = session.scalars(select(Notice)).one()
        mail = mail_of(session, notice.id)

    assert (waiting, left, notice.kind) == ([draft], [], "intake_changed")
    assert "2026. 11. 25. 10:00" in mail.text


def test_form_that_was_taken_out_stands_in_no_list_and_takes_no_more(desk):
    text_id = desk.begin()
    desk.release(text_id)
    with desk.world.transaction() as session:
        form = session.scalars(select(Form).where(Form.slug == "sample-contest")).one()
        form.taken_out_at = NOW
    desk.save(text_id, TEXT + "# 다시\n")

    desk.release(text_id)

    with desk.world.transaction() as session:
        assert "sample-contest" not in {entry.form.slug for entry in listed(session, now=NOW).entries}
        assert find_form(session, "sample-contest", now=NOW).standing == "closed"
        assert session.scalars(select(Intake.closes).join(Form).where(Form.slug == "sample-contest")).all() == [NOW]
