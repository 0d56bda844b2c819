"""What must hold before anything is filed, and what is filed exactly once."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from homeservice.adapters.pdf import UnprintableCharacter
from homeservice.core.answers import Parsed
from homeservice.core.errors import Closed
from homeservice.core.messages import LocalText
from homeservice.core.workflow import Role, State
from homeservice.models import AnswerSheet, Attachment, Blob, Event, Intake, Notice, Submission
from homeservice.operations.acting import act
from homeservice.operations.cases import own_case
from homeservice.operations.catalogue import publish
from homeservice.operations.drafts import discard_draft, save_page
from homeservice.operations.submitting import Incomplete, NotEligible, submit
from tests.definitions.reading import load
from tests.operations.test_whole_way import ELIGIBLE, state
from tests.world import NOW, World

SECOND = dt.timedelta(seconds=1)


def send(world, case_id, person, *, now=NOW, accept_incomplete=False):
    with world.transaction() as session:
        submit(session, world.own(session, case_id, person, now=now), accept_incomplete=accept_incomplete, address="127.0.0.1", now=now)


def filled(world, person, values=None):
    case_id = world.draft(person, "early-scrapping")
    world.answer(case_id, person, {**ELIGIBLE, **(values or {})})
    return case_id


def close_intake_at(world, moment):
    with world.transaction() as session:
        for row in session.scalars(select(Intake)):
            row.closes, row.data = moment, {**row.data, "closes": moment.isoformat()}


def test_a_draft_is_filed_in_the_last_second_before_the_close(world):
    person = world.person()
    case_id = filled(world, person)
    close_intake_at(world, NOW + 60 * SECOND)

    send(world, case_id, person, now=NOW + 60 * SECOND - dt.timedelta(microseconds=1))

    assert state(world, case_id).state == State.SUBMITTED


def test_a_draft_is_refused_in_the_second_of_the_close_and_kept(world):
    person = world.person()
    case_id = filled(world, person)
    close_intake_at(world, NOW + 60 * SECOND)

    with pytest.raises(Closed) as refused:
        send(world, case_id, person, now=NOW + 60 * SECOND)

    assert refused.value.message.id == "error.intake_closed_draft_kept"
    kept = state(world, case_id)
    assert (kept.state, kept.submitted_at) == (State.DRAFT, None)
    with world.transaction() as session:
        assert own_case(session, case_id, person, now=NOW).values["plate"] == "12가3456"


def test_a_second_click_files_nothing_twice(world):
    person = world.person()
    case_id = filled(world, person)

    send(world, case_id, person)
    send(world, case_id, person, now=NOW + SECOND)

    assert state(world, case_id).submitted_at == NOW
    with world.transaction() as session:
        assert session.scalars(select(Event.action)).all() == ["submit"]


def test_a_missing_answer_is_named_and_nothing_is_filed(world):
    person = world.person()
    case_id = world.draft(person, "early-scrapping")

    with pytest.raises(Incomplete) as refused:
        send(world, case_id, person)

    assert "plate" in [fault.field for fault in refused.value.faults]
    assert state(world, case_id).state == State.DRAFT


def test_a_broken_rule_bars_the_submission(world):
    person = world.person()
    case_id = filled(world, person, {"in_city_since": dt.date(2026, 11, 1)})

    with pytest.raises(NotEligible):
        send(world, case_id, person)

    assert state(world, case_id).state == State.DRAFT


def test_one_car_is_one_case_in_an_intake_until_the_first_is_withdrawn(world):
    first, second = world.person(), world.person("이예시", subject="sample-2")
    first_id, second_id = filled(world, first), filled(world, second)
    send(world, first_id, first)

    with pytest.raises(Incomplete) as refused:
        send(world, second_id, second)
    assert [(fault.field, fault.message.id) for fault in refused.value.faults] == [("plate", "field.unique")]

    with world.transaction() as session:
        act(session, world.own(session, first_id, first), "withdraw", role=Role.RESIDENT, now=NOW)
    send(world, second_id, second)
    assert state(world, second_id).state == State.SUBMITTED


def test_one_car_sent_by_two_people_at_one_moment_is_filed_once(world):
    people = [world.person(f"견본{i}", subject=f"sample-{i}") for i in range(4)]
    cases = [filled(world, person) for person in people]

    def outcome(pair):
        try:
            send(world, *pair)
        except Incomplete:
            return "taken"
        return "filed"

    with ThreadPoolExecutor(4) as pool:
        outcomes = sorted(pool.map(outcome, zip(cases, people, strict=True)))

    assert outcomes == ["filed", "taken", "taken", "taken"]


def test_receipt_numbers_have_no_gap_under_parallel_submission(world):
    people = [world.person(f"견본{i}", subject=f"sample-{i}") for i in range(8)]
    cases = []
    for person in people:
        case_id = world.draft(person, "campus-guard-certificate")
        world.answer(case_id, person, {"by_agent": False})
        cases.append(case_id)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda pair: send(world, *pair), zip(cases, people, strict=True)))

    with world.transaction() as session:
        numbers = sorted(session.scalars(select(Submission.receipt_number)))
    assert numbers == [f"2026-M06-{n:06}" for n in range(1, 9)]


def test_hidden_questions_lose_their_answers_and_files_at_submission(world):
    person = world.person()
    case_id = filled(world, person, {"hardship": "small_merchant"})
    with world.transaction() as session:
        assert "hardship_proof" in own_case(session, case_id, person, now=NOW).values
    with world.transaction() as session:
        case = world.own(session, case_id, person)
        save_page(session, case, "resident", [case.definition.fields["hardship"]], Parsed(values={"hardship": "none"}), seen=None, now=NOW)

    send(world, case_id, person)

    with world.transaction() as session:
        assert "hardship_proof" not in own_case(session, case_id, person, now=NOW).values
        fields = session.scalars(select(Attachment.field)).all()
        going = session.scalar(select(func.count()).select_from(Blob).where(Blob.state == "deleting"))
    assert ("hardship_proof" in fields, going) == (False, 1)


def test_the_parameters_of_the_intake_are_recorded_with_the_submission(world):
    person = world.person()
    case_id = filled(world, person)
    send(world, case_id, person)
    recorded = state(world, case_id).parameters

    with world.transaction() as session:
        for row in session.scalars(select(Intake)):
            row.data = {**row.data, "parameters": {**row.data["parameters"], "basic_rate": 1}}

    with world.transaction() as session:
        assert own_case(session, case_id, person, now=NOW).situation.look_up("basic_rate") == recorded["basic_rate"] != 1


def test_a_later_change_of_the_intake_does_not_move_the_reference_date_of_a_submission(world):
    person = world.person()
    case_id = filled(world, person)
    send(world, case_id, person)

    with world.transaction() as session:
        for row in session.scalars(select(Intake)):
            row.data = {**row.data, "reference_date": "2030-01-01"}

    with world.transaction() as session:
        assert own_case(session, case_id, person, now=NOW).situation.look_up("reference_date") == NOW.date()


def test_nobody_is_mailed_who_left_the_address_out(world):
    person = world.person()
    case_id = filled(world, person, {"email": None})
    send(world, case_id, person)

    with world.transaction() as session:
        assert [(notice.kind, notice.address) for notice in session.scalars(select(Notice))] == [("submitted", None)]


def test_a_settled_sheet_is_the_only_one_left_after_submission(world):
    person = world.person()
    case_id = filled(world, person)
    send(world, case_id, person)

    with world.transaction() as session:
        sheets = [(row.part, row.revision, row.settled) for row in session.scalars(select(AnswerSheet))]
    assert sheets == [("resident", 1, True)]


def test_a_discarded_draft_leaves_nothing(world):
    person = world.person()
    case_id = filled(world, person, {"hardship": "small_merchant"})

    with world.transaction() as session:
        discard_draft(session, world.own(session, case_id, person), now=NOW)

    with world.transaction() as session:
        left = [session.scalar(select(func.count()).select_from(table)) for table in (Submission, AnswerSheet, Attachment)]
    assert left == [0, 0, 0]


def test_a_statutory_petition_without_its_attachment_is_filed_after_a_warning(migrated_url, tmp_path):
    world = World(migrated_url, tmp_path / "files", definitions=[load("statutory-report")])
    person = world.person()
    case_id = world.draft(person, "statutory-report")
    attachments = {name: None for name, f in world.definitions[0].fields.items() if f.takes_file}
    assert attachments
    world.answer(case_id, person, attachments)

    with pytest.raises(Incomplete) as warned:
        send(world, case_id, person)
    assert {fault.field for fault in warned.value.faults} == set(attachments)
    send(world, case_id, person, accept_incomplete=True)

    assert state(world, case_id).state == State.SUBMITTED
    world.database.dispose()


def test_an_answer_that_no_paper_can_print_is_refused_at_its_question_while_it_can_be_mended(world):
    person = world.person()
    case_id = filled(world, person, {"model_name": "포터🚗"})

    with pytest.raises(Incomplete) as refused:
        send(world, case_id, person)

    assert [(fault.field, fault.message.id) for fault in refused.value.faults] == [("model_name", "document.unprintable")]
    assert state(world, case_id).state == State.DRAFT


def test_a_character_that_no_typeface_has_is_told_to_who_decides_and_nothing_is_issued(world):
    officer, person = world.officer("기후대기과"), world.person()
    case_id = filled(world, person)
    send(world, case_id, person)
    with world.transaction() as session:
        act(session, world.theirs(session, case_id, officer), "receive", role=Role.OFFICER, officer=officer, now=NOW)

    with pytest.raises(UnprintableCharacter), world.transaction() as session:
        act(session, world.theirs(session, case_id, officer), "reject", role=Role.OFFICER, officer=officer, reason="🚗", now=NOW)

    assert state(world, case_id).state == State.RECEIVED


def test_who_signs_in_under_a_new_name_applies_under_it(world):
    person = world.person("김견본")
    case_id = filled(world, person)
    world.person("김새이름")

    send(world, case_id, person)

    assert state(world, case_id).applicant_name == "김새이름"
    with world.transaction() as session:
        assert world.own(session, case_id, person).values["applicant_name"] == "김새이름"


def test_a_draft_is_filed_with_the_department_that_handles_the_form_by_then(world):
    person = world.person()
    case_id = filled(world, person)
    moved = [
        definition.model_copy(update={"department": LocalText(ko="새 부서")}) if definition.slug == "early-scrapping" else definition
        for definition in world.definitions
    ]
    with world.transaction() as session:
        publish(session, moved, now=NOW)

    send(world, case_id, person)

    officer = world.officer("새 부서")
    with world.transaction() as session:
        assert world.theirs(session, case_id, officer).submission.id == case_id


def test_hanja_and_signs_of_company_names_are_issued(world):
    officer, person = world.officer("기후대기과"), world.person("洪吉童")
    case_id = filled(world, person, {"model_name": "㈜포터 é ℃"})
    send(world, case_id, person)

    with world.transaction() as session:
        act(session, world.theirs(session, case_id, officer), "receive", role=Role.OFFICER, officer=officer, now=NOW)

    assert state(world, case_id).state == State.RECEIVED
