"""The two services, from the draft to the paper, through the operations alone."""

import datetime as dt

import pytest
from sqlalchemy import select

from homeservice.core.workflow import Role, State
from homeservice.models import Document, Event, Job, Notice, Submission
from homeservice.operations.acting import StepBarred, act
from homeservice.operations.issuing import said_in
from homeservice.operations.supplements import request_supplement, supplements_of, supply
from tests.definitions.reading import load, situate
from tests.world import NOW

DAY = dt.timedelta(days=1)
#: Answers with which an application for early scrapping is eligible under the 2023 intake.
ELIGIBLE = {
    "applicant_kind": "individual", "plate": "12가3456", "vehicle_type": "passenger", "model_year": 2004, "fuel": "diesel",
    "first_registered_on": dt.date(2004, 5, 1), "made_on": dt.date(2004, 4, 1), "gross_weight": 2200, "engine_cc": 2500, "grade": "5",
    "retrofit": "none", "engine_conversion": "none", "public_car": False, "ownership": "sole", "owned_since": dt.date(2020, 1, 1),
    "in_city_since": dt.date(2020, 1, 1), "hardship": "none", "purchase_plan": "none", "runs_normally": True, "by_agent": False,
    "inspection_valid_until": dt.date(2027, 5, 1), "consent_shared_data": True,
}  # fmt: skip


def state(world, case_id):
    with world.transaction() as session:
        return session.get_one(Submission, case_id)


def test_scrapping_goes_from_home_through_a_supplement_to_a_confirmation_and_a_claim(world):
    person, officer = world.person(), world.officer("기후대기과")
    case_id = world.submitted(person, "early-scrapping", ELIGIBLE)
    submitted = state(world, case_id)
    assert (submitted.state, submitted.receipt_number, submitted.submitted_at) == (State.SUBMITTED, None, NOW)

    with world.transaction() as session:
        act(session, world.theirs(session, case_id, officer), "receive", role=Role.OFFICER, officer=officer, now=NOW)
    received = state(world, case_id)
    assert received.receipt_number == "2026-M01-000001"
    # Ten days from Monday 23 November 2026, the first day counted: Friday 4 December.
    assert received.due_at == dt.datetime(2026, 12, 4, 9, 0, tzinfo=dt.UTC)

    with world.transaction() as session:
        case = world.theirs(session, case_id, officer, now=NOW + DAY)
        request_supplement(session, case, officer, {"model_year": "등록증과 다릅니다."}, reason="연식을 확인해 주십시오.", now=NOW + DAY)
    assert state(world, case_id).state == State.SUPPLEMENT

    world.answer(case_id, person, {"model_year": 2005}, now=NOW + 3 * DAY)
    with world.transaction() as session:
        supply(session, world.own(session, case_id, person, now=NOW + 3 * DAY), accept_incomplete=False, now=NOW + 3 * DAY)
    resumed = state(world, case_id)
    assert resumed.state == State.IN_PROGRESS
    # Tuesday to Thursday are not counted, so the end moves by three days.
    assert resumed.due_at == dt.datetime(2026, 12, 9, 9, 0, tzinfo=dt.UTC)
    with world.transaction() as session:
        (view,) = supplements_of(session, world.theirs(session, case_id, officer))
        compared = [(row.field.name, row.old, row.new) for row in view.compared]
    assert compared == [("model_year", "2004", "2005")]

    _fill_officer_pages(world, case_id, officer, {"base_value": 2_000_000})
    with world.transaction() as session:
        act(session, world.theirs(session, case_id, officer), "approve", role=Role.OFFICER, officer=officer, now=NOW + 4 * DAY)
    approved = state(world, case_id)
    assert (approved.state, approved.stage) == (State.APPROVED, "inspection")

    _fill_officer_pages(world, case_id, officer, {"inspection_outcome": "running", "inspected_on": NOW.date()})
    with world.transaction() as session:
        act(
            session,
            world.theirs(session, case_id, officer),
            _move(world, "inspection", "claim"),
            role=Role.OFFICER,
            officer=officer,
            now=NOW + 5 * DAY,
        )
    too_early = {"scrapped_on": (NOW + 3 * DAY).date(), "struck_off_on": (NOW + 6 * DAY).date()}
    world.answer(case_id, person, too_early, now=NOW + 6 * DAY)
    with world.transaction() as session, pytest.raises(StepBarred):
        act(session, world.own(session, case_id, person), _move(world, "claim", "payment_review"), role=Role.RESIDENT, now=NOW + 6 * DAY)
    world.answer(case_id, person, {**too_early, "scrapped_on": (NOW + 5 * DAY).date()}, now=NOW + 6 * DAY)
    with world.transaction() as session:
        act(session, world.own(session, case_id, person), _move(world, "claim", "payment_review"), role=Role.RESIDENT, now=NOW + 6 * DAY)
    assert state(world, case_id).stage == "payment_review"

    with world.transaction() as session:
        papers = [(d.template, d.number) for d in session.scalars(select(Document).order_by(Document.issued_at))]
        kinds = session.scalars(select(Notice.kind).order_by(Notice.created_at)).all()
        jobs = session.scalars(select(Job.kind)).all()
        said = said_in(session, session.scalar(select(Document).where(Document.template == "scrapping_eligibility")))
    assert papers == [("receipt", "2026-1"), ("scrapping_eligibility", "2026-1")]
    assert sorted(kinds) == sorted(["submitted", "received", "supplement_request", "supplied", "approved", "stage_moved", "stage_moved"])
    assert (jobs.count("print_document"), jobs.count("send_notice")) == (2, 7)
    assert said["applicant"]["name"] == "김견본"
    assert "12가3456" in [fact["value"].replace(" ", "") for fact in said["facts"]]


def _move(world, source, target):
    definition = next(d for d in world.definitions if d.code == "M01")
    return next(m.action for m in definition.moves if (m.source, m.target) == (source, target))


def _fill_officer_pages(world, case_id, officer, values):
    from homeservice.core.answers import Parsed
    from homeservice.operations.drafts import save_page
    from homeservice.operations.sheets import part_of

    with world.transaction() as session:
        case = world.theirs(session, case_id, officer)
        for section in case.pages():
            fields = [f for f in case.editable(section) if case.situation.shows(f)]
            given = {f.name: values.get(f.name, None if f.optional else f.sample()) for f in fields}
            save_page(session, case, part_of(section), fields, Parsed(values=given), seen=None, now=NOW)


def test_a_work_certificate_is_received_with_the_submission_and_due_in_three_working_hours(world):
    person = world.person()
    case_id = world.submitted(person, "campus-guard-certificate", {"by_agent": False})

    received = state(world, case_id)
    assert (received.state, received.receipt_number) == (State.RECEIVED, "2026-M06-000001")
    # 10:00 and three working hours, lunch aside: 14:00.
    assert received.due_at == dt.datetime(2026, 11, 23, 5, 0, tzinfo=dt.UTC)
    with world.transaction() as session:
        actions = session.scalars(select(Event.action).order_by(Event.id)).all()
    assert actions == ["submit", "receive_automatically"]


def test_nobody_is_certified_who_is_not_on_the_roster(world):
    person, officer = world.person(), world.officer("청년정책과")
    case_id = world.submitted(person, "campus-guard-certificate", {"by_agent": False})
    _fill_officer_pages(world, case_id, officer, {"on_roster": False})

    with world.transaction() as session, pytest.raises(StepBarred) as barred:
        act(session, world.theirs(session, case_id, officer), "approve", role=Role.OFFICER, officer=officer, now=NOW)

    assert barred.value.message.params["say"].ko.startswith("근무한 사실을 확인하지 못한 사람에게는")
    assert state(world, case_id).state == State.RECEIVED


@pytest.mark.parametrize(
    "intake, found, barred",
    [("2021-1", {"confirmed_grade": "4"}, True), ("2023-always", {"confirmed_grade": "better"}, True), ("2023-always", {"confirmed_grade": "4"}, False)],
    ids=["grade-of-another-round", "no-grade", "grade-of-the-round"],
)  # fmt: skip
def test_an_approval_stands_on_the_grade_that_was_looked_up(intake, found, barred):
    values = {**ELIGIBLE, "grade": "unknown", "factory_dpf": False, "base_value": 2_000_000, **found}

    assert bool(situate(load("early-scrapping"), intake, **values).unmet("approve")) is barred


def test_what_is_not_looked_up_yet_bars_an_approval():
    values = {**ELIGIBLE, "grade": "unknown"}

    grade, _ = situate(load("early-scrapping"), "2023-always", **values).unmet("approve")

    assert grade.say.en.startswith("The grade looked up is neither 4 nor 5")


def test_a_case_that_ends_without_effect_frees_its_car_and_is_kept_from_its_last_step(world):
    person, officer = world.person(), world.officer("기후대기과")
    answers = {**ELIGIBLE, "plate": "12가3456"}
    case_id = world.submitted(person, "early-scrapping", answers)
    with world.transaction() as session:
        act(session, world.theirs(session, case_id, officer), "receive", role=Role.OFFICER, officer=officer, now=NOW)
    _fill_officer_pages(world, case_id, officer, {"base_value": 2_000_000})
    with world.transaction() as session:
        act(session, world.theirs(session, case_id, officer), "approve", role=Role.OFFICER, officer=officer, now=NOW)

    later = NOW + 200 * DAY
    with world.transaction() as session:
        theirs = world.theirs(session, case_id, officer, now=later)
        act(session, theirs, "fail_inspection", role=Role.OFFICER, officer=officer, reason="움직이지 않습니다.", now=later)

    assert world.submitted(person, "early-scrapping", answers, now=later) != case_id
    assert state(world, case_id).delete_after == dt.date(2032, 6, 11)
