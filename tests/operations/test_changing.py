"""What was sent may be changed until the close, to the second; until the change is sent, what was sent stands."""

import datetime as dt

import pytest
from sqlalchemy import select

from homeservice.core.answers import Parsed
from homeservice.core.errors import Closed, Conflict
from homeservice.core.fields.signature import Signed
from homeservice.core.workflow import Role, State
from homeservice.models import Attachment, Document, Event, Notice, Submission
from homeservice.operations.acting import act
from homeservice.operations.changing import begin_change, discard_change, send_change
from homeservice.operations.drafts import save_page
from homeservice.operations.files import files_in
from homeservice.operations.sheets import part_of
from homeservice.operations.submitting import Incomplete
from homeservice.operations.supplements import request_supplement, supply
from tests.definitions.reading import load
from tests.forms.test_every_form import open_now
from tests.world import NOW, World

ENTRY = {
    "division": "general", "genre": "space", "participation": "individual", "work_title": "물길 쉼터", "entered_elsewhere": False,
    "ai_use": "none", "pledge": Signed(name="김견본"), "rights": Signed(name="김견본"),
}  # fmt: skip
CLOSES = NOW + dt.timedelta(days=10)


@pytest.fixture
def world(migrated_url, tmp_path):
    built = World(migrated_url, tmp_path / "files", definitions=[open_now(load("city-design"))])
    yield built
    built.database.dispose()


@pytest.fixture
def sent(world):
    leader = world.person()
    return leader, world.submitted(leader, "city-design", ENTRY)


def begin(world, sent, *, now=NOW):
    leader, case_id = sent
    with world.transaction() as session:
        begin_change(session, world.own(session, case_id, leader, now=now), now=now)


def write(world, sent, *, now=NOW, **answers):
    leader, case_id = sent
    world.answer(case_id, leader, {**ENTRY, **answers}, now=now)


def finish(world, sent, *, now=NOW):
    leader, case_id = sent
    with world.transaction() as session:
        send_change(session, world.own(session, case_id, leader, now=now), accept_incomplete=False, now=now)


def title(world, sent, officer):
    with world.transaction() as session:
        return world.theirs(session, sent[1], officer).values["work_title"]


def receipts(world):
    with world.transaction() as session:
        return [row.state for row in session.scalars(select(Document).order_by(Document.serial))]


def test_the_officer_sees_the_change_once_it_is_sent_and_not_before(world, sent):
    officer = world.officer("도시재창조국")
    begin(world, sent)
    write(world, sent, work_title="새 물길")
    before = title(world, sent, officer)
    finish(world, sent)

    assert (before, title(world, sent, officer)) == ("물길 쉼터", "새 물길")
    with world.transaction() as session:
        event = session.scalars(select(Event).where(Event.action == "change")).one()
        assert event.data["fields"] == ["work_title"]
        assert session.get(Submission, sent[1]).state == State.RECEIVED
        assert session.scalars(select(Notice).where(Notice.kind == "changed")).one().data["fields"] == [{"ko": "작품명", "en": "Title"}]


def test_a_change_gets_a_receipt_of_its_own_and_the_old_one_says_so(world, sent):
    first = receipts(world)
    begin(world, sent)
    write(world, sent, work_title="새 물길")
    finish(world, sent)

    assert (first, receipts(world)) == (["valid"], ["superseded", "valid"])


def test_the_number_and_the_moment_of_the_first_submission_stay(world, sent):
    with world.transaction() as session:
        before = session.get(Submission, sent[1])
        kept = (before.receipt_number, before.submitted_at, before.received_at)
    begin(world, sent, now=NOW + dt.timedelta(days=1))
    write(world, sent, now=NOW + dt.timedelta(days=1), work_title="새 물길")
    finish(world, sent, now=NOW + dt.timedelta(days=1))

    with world.transaction() as session:
        after = session.get(Submission, sent[1])
        assert (after.receipt_number, after.submitted_at, after.received_at) == kept


@pytest.mark.parametrize("seconds, closed", [(-1, False), (0, True), (1, True)])
def test_a_change_closes_to_the_second_and_what_was_sent_stands(world, sent, seconds, closed):
    officer = world.officer("도시재창조국")
    begin(world, sent)
    write(world, sent, work_title="새 물길")
    now = CLOSES + dt.timedelta(seconds=seconds)

    if closed:
        with pytest.raises(Closed) as refused:
            finish(world, sent, now=now)
        assert refused.value.message.id == "error.change_too_late"
    else:
        finish(world, sent, now=now)

    assert title(world, sent, officer) == ("물길 쉼터" if closed else "새 물길")


def test_a_change_that_is_not_whole_is_refused_and_what_was_sent_stands(world, sent):
    officer = world.officer("도시재창조국")
    begin(world, sent)
    write(world, sent, participation="team", team=None, team_name=None)

    with pytest.raises(Incomplete) as refused:
        finish(world, sent)

    assert {fault.field for fault in refused.value.faults} == {"team", "team_name"}
    assert title(world, sent, officer) == "물길 쉼터"


def test_nothing_changed_is_nothing_sent(world, sent):
    begin(world, sent)

    with pytest.raises(Conflict) as refused:
        finish(world, sent)

    assert refused.value.message.id == "error.nothing_changed"
    assert receipts(world) == ["valid"]


def test_sending_twice_sends_once(world, sent):
    begin(world, sent)
    write(world, sent, work_title="새 물길")
    finish(world, sent)
    finish(world, sent)

    assert receipts(world) == ["superseded", "valid"]


def test_a_discarded_change_leaves_answers_and_files_as_they_were_sent(world, sent):
    leader, case_id = sent
    begin(world, sent)
    write(world, sent, work_title="새 물길")
    with world.transaction() as session:
        discard_change(session, world.own(session, case_id, leader), now=NOW)

    with world.transaction() as session:
        case = world.own(session, case_id, leader)
        assert case.values["work_title"] == "물길 쉼터"
        assert not case.is_changing
        there = {str(id) for id in session.scalars(select(Attachment.id))}
        assert there == {ref.id for _, ref in files_in(case, case.values)}


def test_once_somebody_works_on_it_nothing_is_changed_any_more(world, sent):
    officer = world.officer("도시재창조국")
    begin(world, sent)
    write(world, sent, work_title="새 물길")
    with world.transaction() as session:
        act(session, world.theirs(session, sent[1], officer), "start", role=Role.OFFICER, officer=officer, now=NOW)

    with pytest.raises(Conflict):
        finish(world, sent)
    with pytest.raises(Conflict):
        begin(world, sent)
    assert title(world, sent, officer) == "물길 쉼터"


def test_a_form_that_says_nothing_of_changes_lets_none_be_made(migrated_url, tmp_path):
    form = open_now(load("city-design")).model_copy(update={"changes": None})
    world = World(migrated_url, tmp_path / "files", definitions=[form])
    leader = world.person()
    sent = leader, world.submitted(leader, "city-design", ENTRY)

    with pytest.raises(Conflict):
        begin(world, sent)
    world.database.dispose()


@pytest.mark.parametrize("late", [False, True], ids=["while-open", "after-the-close"])
def test_a_change_nobody_sent_does_not_ride_on_a_supplement(world, sent, late):
    leader, case_id = sent
    officer = world.officer("도시재창조국")
    begin(world, sent)
    write(world, sent, work_title="몰래 바꾼 제목")
    now = CLOSES + dt.timedelta(days=1) if late else NOW
    with world.transaction() as session:
        request_supplement(
            session, world.theirs(session, case_id, officer, now=now), officer, {"place": "고쳐 주세요."}, reason="위치", now=now
        )
    with world.transaction() as session:
        case = world.own(session, case_id, leader, now=now)
        section = case.definition.section_of["place"]
        place = case.definition.fields["place"]
        save_page(session, case, part_of(section), [place], Parsed(values={"place": "새 자리"}), seen=None, now=now)
        supply(session, world.own(session, case_id, leader, now=now), accept_incomplete=False, now=now)

    with world.transaction() as session:
        values = world.theirs(session, case_id, officer, now=now).values
        assert (values["work_title"], values["place"]) == ("물길 쉼터", "새 자리")


def test_a_window_from_before_a_sent_change_does_not_overwrite_it_unseen(world, sent):
    leader, case_id = sent
    begin(world, sent)
    with world.transaction() as session:
        old = world.own(session, case_id, leader).sheet("resident").saves
    write(world, sent, work_title="새 제목")
    finish(world, sent)
    begin(world, sent)

    with world.transaction() as session:
        case = world.own(session, case_id, leader)
        title = case.definition.fields["work_title"]
        saved = save_page(session, case, "resident", [title], Parsed(values={"work_title": "옛 제목"}), seen=old, now=NOW)
    assert [fault.message.id for fault in saved.faults] == ["field.changed_elsewhere"]


def test_a_window_of_a_discarded_change_does_not_overwrite_the_next_unseen(world, sent):
    leader, case_id = sent
    begin(world, sent)
    write(world, sent, work_title="버린 제목")
    with world.transaction() as session:
        case = world.own(session, case_id, leader)
        old = case.sheet("resident").saves
        discard_change(session, case, now=NOW)
    begin(world, sent)
    write(world, sent, work_title="새 제목")

    with world.transaction() as session:
        case = world.own(session, case_id, leader)
        title = case.definition.fields["work_title"]
        saved = save_page(session, case, "resident", [title], Parsed(values={"work_title": "버린 제목"}), seen=old, now=NOW)
    assert [fault.message.id for fault in saved.faults] == ["field.changed_elsewhere"]
