"""An intake ends otherwise, a form is taken out and put back, and whoever has begun is told."""

import dataclasses
import datetime as dt

import pytest
from sqlalchemy import select

from homeservice.core.errors import Conflict, Invalid
from homeservice.models import Chosen, Form, Intake, Job, Notice, Officer
from homeservice.operations.catalogue import find_form, history_of
from homeservice.operations.listing import listed
from homeservice.operations.notices import mail_of
from homeservice.operations.releasing import release
from homeservice.operations.running import (
    Outcome,
    approve_request,
    change_close,
    outcome_of_taking_out,
    put_back,
    take_out,
)
from homeservice.operations.running_requests import (
    request_of,
    seal_of_request,
    send_request_back,
    sent_back_last,
    take_request_back,
)
from homeservice.operations.telling import drafts_to_tell, tell_draft
from homeservice.operations.writing import digest_of, find_text
from tests.crowd import send_at_once
from tests.operations.editors import LATER, TEXT, Desk, approve_as_lee, approve_it, approve_request_of
from tests.world import NOW, World, make_office


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


# --- by two -----------------------------------------------------------------------------------------------------------
def out(session, row, officer, now):
    return take_out(session, row, officer, "예산이 끝남", now=now)


@pytest.fixture
def asked(strict_desk):
    """A desk and its published text, which the first officer has asked to take out."""
    text_id = strict_desk.begin()
    strict_desk.release(text_id)
    strict_desk.do(text_id, approve_it, officer=strict_desk.lee)
    strict_desk.do(text_id, out)
    return strict_desk, text_id


def refused(desk, text_id, act, **more):
    with pytest.raises(Conflict) as found:
        desk.do(text_id, act, **more)
    return found.value.message.id


def is_out(desk):
    with desk.world.transaction() as session:
        return session.scalars(select(Form.taken_out_at).where(Form.slug == "sample-contest")).one()


def test_form_is_taken_out_and_put_back_once_a_second_person_has_approved_it(asked):
    desk, text_id = asked
    before = is_out(desk)

    done = desk.do(text_id, approve_request_of, officer=desk.lee)
    after = is_out(desk)
    desk.do(text_id, put_back, officer=desk.lee)
    still = is_out(desk)
    desk.do(text_id, approve_request_of)

    assert (before, done, after, still, is_out(desk)) == (None, "take_out", NOW, NOW, None)
    assert desk.history(text_id)[:6] == ["put_back", "approved", "back_asked", "taken_out", "approved", "out_asked"]
    assert drafts_of(desk)[0] == ("tell_drafts", "form_taken_out")


def test_nobody_approves_or_sends_back_what_they_have_asked_themselves(asked):
    desk, text_id = asked

    assert refused(desk, text_id, approve_request_of) == "catalogue.own_request"
    assert refused(desk, text_id, lambda session, row, officer, now: send_request_back(session, row, officer, "x", now=now)) == "catalogue.own_request"  # fmt: skip
    assert is_out(desk) is None


def test_request_is_taken_back_by_whoever_has_asked_and_by_nobody_else(asked):
    desk, text_id = asked

    assert refused(desk, text_id, take_request_back, officer=desk.lee) == "catalogue.not_your_request"
    desk.do(text_id, take_request_back)
    assert refused(desk, text_id, take_request_back) == "catalogue.no_request"


def test_request_is_sent_back_with_a_remark_that_stands_until_more_happens(asked):
    desk, text_id = asked

    def send(remark):
        return lambda session, row, officer, now: send_request_back(session, row, officer, remark, now=now)

    with pytest.raises(Invalid) as missing:
        desk.do(text_id, send("  "), officer=desk.lee)
    desk.do(text_id, send("아직 신청이 옵니다."), officer=desk.lee)
    with desk.world.transaction() as session:
        told = sent_back_last(session, find_text(session, text_id, desk.kim))
    desk.do(text_id, out)

    assert (missing.value.message.id, told.what, told.remark) == ("catalogue.remark_needed", "out_sent_back", "아직 신청이 옵니다.")
    with desk.world.transaction() as session:
        assert sent_back_last(session, find_text(session, text_id, desk.kim)) is None


def test_while_a_request_waits_the_text_is_written_on_and_nothing_else_is_done(asked):
    desk, text_id = asked

    desk.save(text_id, TEXT + "# 더 쓰는 중\n")

    assert refused(desk, text_id, lambda session, row, officer, now: release(session, row, officer, seen=digest_of(row.text), at=None, now=now)) == "catalogue.held.take_out"  # fmt: skip
    assert [refused(desk, text_id, act) for act in (close_at(LATER), out, put_back)] == ["catalogue.held.take_out"] * 3


def test_nothing_is_asked_of_a_form_while_its_text_waits(strict_desk):
    text_id = strict_desk.begin()
    strict_desk.release(text_id)
    strict_desk.do(text_id, approve_it, officer=strict_desk.lee)
    strict_desk.save(text_id, TEXT + "# 더 쓰는 중\n")
    strict_desk.release(text_id)

    assert refused(strict_desk, text_id, out) == "catalogue.held.waiting"


def test_only_the_very_request_that_was_seen_is_approved(asked):
    desk, text_id = asked
    with desk.world.transaction() as session:
        row = find_text(session, text_id, desk.kim)
        seen = seal_of_request(row, request_of(session, row))
    desk.do(text_id, take_request_back)
    desk.do(text_id, lambda session, row, officer, now: take_out(session, row, officer, "다른 까닭", now=now))

    assert refused(desk, text_id, lambda session, row, officer, now: approve_request(session, row, officer, seen=seen, now=now), officer=desk.lee) == "catalogue.other_request"  # fmt: skip


def test_outcome_counts_the_intakes_that_end_and_the_people_who_have_begun(desk):
    text_id = desk.begin()
    desk.release(text_id)
    person = desk.world.person()
    for one in (person, desk.world.person("이예시", subject="other")):
        desk.world.draft(one, "sample-contest")

    with desk.world.transaction() as session:
        form = find_text(session, text_id, desk.kim).form
        counted = [outcome_of_taking_out(session, form, now=now) for now in (NOW, NOW + dt.timedelta(days=60))]

    assert counted == [Outcome(intakes=1, people=2), Outcome(intakes=0, people=0)]


def test_of_a_crowd_that_approves_at_one_moment_one_does(migrated_url, tmp_path):
    office = make_office(tmp_path / "files")
    office = dataclasses.replace(office, city=office.city.model_copy(update={"second_person": ("contest",)}))
    desk = Desk(World(migrated_url, tmp_path / "files", office=office))
    text_id = desk.begin()
    desk.release(text_id)
    desk.do(text_id, approve_it, officer=desk.lee)
    desk.do(text_id, out)

    said = send_at_once(migrated_url, tmp_path / "files", [text_id] * 4, processes=2, step=approve_as_lee)

    assert said == {"sent": 1, "catalogue.no_request": 3}
    assert desk.history(text_id)[:3] == ["taken_out", "approved", "out_asked"]
    desk.world.database.dispose()
