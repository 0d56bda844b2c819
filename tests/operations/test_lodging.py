"""What comes on paper or by phone: it counts from its arrival, for a person whom nobody signs in as, entered by whoever of the department."""

import datetime as dt
import uuid

import pytest
from sqlalchemy import func, select

from homeservice.core.errors import Closed, Conflict, NotFound
from homeservice.models import Chosen, Event, Lodgement, Person, Submission
from homeservice.operations.cases import department_case, own_case
from homeservice.operations.lodging import (
    NOBODY,
    correct_arrival,
    drafts_of,
    lodgeable,
    lodged_case,
)
from homeservice.operations.submitting import Incomplete
from tests.definitions.reading import load
from tests.operations.lodgers import ARRIVED, BORN, DAY, HOUR, PAID, TEAM, TENT, begun, events, filed, lodged, row, told, write
from tests.world import NOW, World


@pytest.fixture
def world(migrated_url, tmp_path):
    team = load(TEAM).model_copy(update={"code": "T32"})
    built = World(migrated_url, tmp_path / "files", definitions=[load(PAID), team])
    yield built
    built.database.dispose()


@pytest.fixture
def officer(world):
    return world.officer("시험과")


# --- arrival ------------------------------------------------------------------------------------------------------------
def test_an_entered_application_counts_as_applied_for_and_received_when_it_arrived(world, officer):
    case_id = lodged(world, officer)

    case = row(world, case_id)
    assert (case.state, case.channel, case.submitted_at, case.received_at) == ("received", "paper", ARRIVED, ARRIVED)
    assert case.receipt_number == "2026-T31-000001"
    # Ten working days, the day of arrival included (민원처리법 제19조): Friday 20 November to Thursday 3 December, 18:00.
    assert case.due_at == dt.datetime(2026, 12, 3, 9, 0, tzinfo=dt.UTC)


def test_both_moments_and_the_officer_stand_in_the_history(world, officer):
    case_id = lodged(world, officer)

    assert events(world, case_id) == [
        ("submit", "resident", officer.id),
        ("receive_automatically", "system", officer.id),
        ("fee_paid", "officer", officer.id),
    ]
    with world.transaction() as session:
        event = session.scalar(select(Event).where(Event.submission_id == case_id, Event.action == "submit"))
        assert event.at == NOW
        assert {name: event.data[name] for name in ("channel", "arrived_at", "identity")} == {
            "channel": "paper", "arrived_at": ARRIVED.isoformat(), "identity": "shown",
        }  # fmt: skip


@pytest.mark.parametrize(
    ("other", "field", "sentence"),
    [
        ({"arrived_at": NOW + HOUR}, "arrived_at", "lodging.in_future"),
        ({"arrived_at": dt.datetime(2026, 1, 4, tzinfo=dt.UTC)}, "arrived_at", "lodging.outside"),
        ({"arrived_at": NOW - 10 * DAY}, "arrived_at", "lodging.too_late"),
        ({"channel": "phone"}, "channel", "lodging.channel_not_offered"),
        ({"channel": "online"}, "channel", "lodging.channel_not_offered"),
    ],
    ids=["future", "before the opening", "too long ago", "no such channel", "online"],
)
def test_an_arrival_that_cannot_be_is_refused(world, officer, other, field, sentence):
    with pytest.raises(Incomplete) as refused:
        begun(world, officer, **other)

    assert [(fault.field, fault.message.id) for fault in refused.value.faults] == [(field, sentence)]
    with world.transaction() as session:
        assert session.scalar(select(func.count()).select_from(Submission)) == 0


def test_nobody_shows_a_card_by_phone(world, officer):
    with pytest.raises(Incomplete) as refused:
        begun(world, officer, TEAM, channel="phone")

    assert [fault.message.id for fault in refused.value.faults] == ["lodging.shown_by_phone"]
    assert row(world, begun(world, officer, TEAM, channel="phone", identity="not_shown")).channel == "phone"


def test_what_arrived_before_the_close_is_entered_after_it(world, officer):
    after = dt.datetime(2027, 1, 4, 1, 0, tzinfo=dt.UTC)
    arrived = dt.datetime(2026, 12, 31, 8, 59, tzinfo=dt.UTC)

    case = row(world, lodged(world, officer, now=after, arrived_at=arrived))
    assert (case.submitted_at, case.receipt_number) == (arrived, "2026-T31-000001")
    with pytest.raises(Incomplete) as refused:
        begun(world, officer, now=after, arrived_at=arrived + HOUR)
    assert [fault.message.id for fault in refused.value.faults] == ["lodging.outside"]


def test_after_the_days_for_entering_the_form_is_closed_and_a_draft_begun_in_time_is_not(world, officer):
    arrived = dt.datetime(2026, 12, 31, 8, 0, tzinfo=dt.UTC)
    in_time, late = dt.datetime(2027, 1, 8, 1, 0, tzinfo=dt.UTC), dt.datetime(2027, 1, 11, 1, 0, tzinfo=dt.UTC)
    case_id = begun(world, officer, now=in_time, arrived_at=arrived)

    with pytest.raises(Closed) as refused:
        begun(world, officer, now=late, arrived_at=arrived)
    assert refused.value.message.id == "lodging.no_intake"
    write(world, officer, case_id, TENT, now=late)
    filed(world, officer, case_id, now=late)
    assert row(world, case_id).submitted_at == arrived


def test_an_arrival_is_put_right_until_it_is_filed(world, officer):
    case_id = begun(world, officer)
    with world.transaction() as session:
        case = lodged_case(session, case_id, officer, now=NOW, for_change=True)
        correct_arrival(session, case, told(arrived_at=NOW - HOUR, name="박어르신"), now=NOW)
    write(world, officer, case_id, TENT)
    filed(world, officer, case_id)

    assert (row(world, case_id).submitted_at, row(world, case_id).applicant_name) == (NOW - HOUR, "박어르신")
    with pytest.raises(Conflict), world.transaction() as session:
        correct_arrival(session, lodged_case(session, case_id, officer, now=NOW, for_change=True), told(), now=NOW)


# --- whose it is --------------------------------------------------------------------------------------------------------
def test_the_applicant_is_nobody_who_signs_in(world, officer):
    case_id = lodged(world, officer)
    namesake = world.person("박어른")

    with world.transaction() as session:
        person = session.get_one(Person, session.get_one(Submission, case_id).person_id)
        assert (person.name, person.birth_date, person.subject_digest.startswith(NOBODY)) == ("박어른", BORN, True)
        with pytest.raises(NotFound):
            own_case(session, case_id, namesake, now=NOW)


def test_a_person_is_counted_across_the_counter_and_the_site(world, officer):
    person = world.person("김견본")
    lodged(world, officer, TEAM, {"work": "골목"}, name="김견본", birth_date=person.birth_date)

    with pytest.raises(Closed) as online:
        world.draft(person, TEAM)
    with pytest.raises(Closed) as again:
        begun(world, officer, TEAM, name="김견본", birth_date=person.birth_date)

    assert (online.value.message.id, again.value.message.id) == ("limits.applicant", "limits.applicant")


def test_places_are_taken_as_online(world, officer):
    for number in range(3):
        lodged(world, officer, values={**TENT, "place": f"마당 {number}"})
    case_id = begun(world, officer)
    write(world, officer, case_id, TENT)

    with pytest.raises(Closed):
        filed(world, officer, case_id)
    assert row(world, case_id).state == "draft"


def test_nothing_is_filed_once_the_selection_of_its_intake_is_made(world, officer):
    case_id = begun(world, officer)
    write(world, officer, case_id, TENT)
    with world.transaction() as session:
        intake_id = session.get_one(Submission, case_id).intake_id
        session.add(Chosen(intake_id=intake_id, officer_id=officer.id, made_at=NOW, seed="1", digest="1", rule={}, reason=""))

    with pytest.raises(Closed) as refused:
        filed(world, officer, case_id)
    assert (refused.value.message.id, row(world, case_id).state) == ("lodging.selected_already", "draft")


# --- by whom ------------------------------------------------------------------------------------------------------------
def test_two_officers_write_one_draft(world, officer):
    colleague = world.officer("시험과", "colleague")
    case_id = begun(world, officer)
    write(world, colleague, case_id, TENT)
    filed(world, colleague, case_id)

    assert [line[2] for line in events(world, case_id)] == [colleague.id] * 3


def test_what_came_online_is_not_entered_for_anybody(world, officer):
    draft = world.draft(world.person(), PAID)

    with pytest.raises(NotFound), world.transaction() as session:
        lodged_case(session, draft, officer, now=NOW)


def test_a_draft_is_on_the_list_of_the_department_and_no_case_of_its_inbox(world, officer):
    case_id = begun(world, officer)

    with world.transaction() as session:
        assert [(submission.id, name) for submission, _, name in drafts_of(session, officer)] == [(case_id, officer.name)]
        with pytest.raises(NotFound):
            department_case(session, case_id, officer, now=NOW)


def test_the_same_page_sent_twice_begins_one_draft(world, officer):
    key = uuid.uuid4()

    assert begun(world, officer, key=key) == begun(world, officer, key=key) == key
    with pytest.raises(Conflict):
        begun(world, officer, TEAM, key=key)
    own = world.draft(world.person(), PAID)
    with pytest.raises(Conflict):
        begun(world, officer, key=own)
    with world.transaction() as session:
        assert session.scalar(select(func.count()).select_from(Lodgement)) == 1


def test_forms_are_found_by_title_or_code(world, officer):
    with world.transaction() as session:
        assert [one.form.slug for one in lodgeable(session, officer, "천막", now=NOW)] == [PAID]
        assert [one.form.slug for one in lodgeable(session, officer, "t32", now=NOW)] == [TEAM]
        assert {one.form.slug: one.ways for one in lodgeable(session, officer, now=NOW)} == {PAID: ("paper",), TEAM: ("paper", "phone")}
