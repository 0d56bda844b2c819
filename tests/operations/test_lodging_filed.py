"""Filing what was entered: once, judged as online, paid for at the counter; and what the officer does for the applicant afterwards."""

import pytest
from sqlalchemy import func, select

from homeservice.core.workflow import Role
from homeservice.models import Document, Lodgement, Payment, Person, Submission
from homeservice.operations.acting import act
from homeservice.operations.cases import department_case
from homeservice.operations.catalogue import publish
from homeservice.operations.issuing import said_in
from homeservice.operations.lodging import (
    NotConfirmed,
    discard_lodging,
    lodged_case,
)
from homeservice.operations.sign_in import forget_old
from homeservice.operations.submitting import Incomplete, Unpaid
from homeservice.operations.supplements import request_supplement, supply
from tests.definitions.reading import load
from tests.operations.lodgers import DAY, PAID, TEAM, TENT, begun, events, filed, lodged, row, write
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


# --- filing -------------------------------------------------------------------------------------------------------------
def test_it_is_filed_once(world, officer):
    case_id = lodged(world, officer)
    before = events(world, case_id)

    filed(world, officer, case_id)

    assert events(world, case_id) == before
    with world.transaction() as session:
        assert session.scalar(select(func.count()).select_from(Payment)) == 1


def test_nothing_is_filed_before_the_signed_paper_was_looked_at(world, officer):
    case_id = begun(world, officer)
    write(world, officer, case_id, TENT)

    with pytest.raises(NotConfirmed) as refused:
        filed(world, officer, case_id, confirmed=False)
    assert refused.value.message.id == "lodging.not_confirmed.paper"
    assert row(world, case_id).state == "draft"


def test_answers_are_judged_as_online(world, officer):
    case_id = begun(world, officer)
    write(world, officer, case_id, {"tents": 1})

    with pytest.raises(Incomplete) as refused:
        filed(world, officer, case_id)
    assert {fault.field for fault in refused.value.faults} == {"days", "place"}


def test_a_fee_is_taken_at_the_counter_before_it_is_filed(world, officer):
    case_id = begun(world, officer)
    write(world, officer, case_id, TENT)

    with pytest.raises(Unpaid) as refused:
        filed(world, officer, case_id, fee_taken=False)
    assert refused.value.message.params == {"won": 800}
    filed(world, officer, case_id)

    with world.transaction() as session:
        payment = session.scalar(select(Payment))
        assert (payment.state, payment.method, payment.amount, payment.paid_at, payment.officer_id) == (
            "paid",
            "cash",
            800,
            NOW,
            officer.id,
        )


def test_an_exemption_holds_at_the_counter_too(world, officer):
    case_id = begun(world, officer)
    write(world, officer, case_id, TENT)
    filed(world, officer, case_id, fee_taken=False, exemption="veteran")

    assert row(world, case_id).exemption == "veteran"
    with world.transaction() as session:
        assert session.scalar(select(func.count()).select_from(Payment)) == 0


def test_whoever_enters_it_has_received_it(world, officer):
    """A form that officers receive by hand online is received with its entering: the receipt is handed over at once."""
    by_hand = load(PAID).model_copy(update={"receipt": "officer"})
    with world.transaction() as session:
        publish(session, [by_hand], now=NOW)
    case_id = lodged(world, officer)

    assert [line[0] for line in events(world, case_id)] == ["submit", "receive", "fee_paid"]


def test_the_receipt_says_how_it_came(world, officer):
    case_id = lodged(world, officer)

    with world.transaction() as session:
        receipt = session.scalar(select(Document).where(Document.submission_id == case_id, Document.template == "receipt"))
        assert said_in(session, receipt)["case"]["channel"] == "종이 신청서(방문·우편·팩스)"


def test_a_draft_that_is_thrown_away_leaves_nobody(world, officer):
    case_id = begun(world, officer)
    with world.transaction() as session:
        discard_lodging(session, lodged_case(session, case_id, officer, now=NOW, for_change=True), now=NOW)

    with world.transaction() as session:
        assert [session.scalar(select(func.count()).select_from(table)) for table in (Submission, Lodgement, Person)] == [0, 0, 0]


def test_a_person_goes_with_their_last_case(world, officer):
    case_id = lodged(world, officer)
    with world.transaction() as session:
        session.delete(session.get_one(Submission, case_id))
        session.flush()
        forget_old(session, now=NOW + 400 * DAY)
        assert session.scalar(select(func.count()).select_from(Person)) == 0


# --- afterwards ---------------------------------------------------------------------------------------------------------
def test_the_officer_enters_a_supplement_and_a_withdrawal_for_the_applicant(world, officer):
    case_id = lodged(world, officer)
    later = NOW + DAY
    with world.transaction() as session:
        case = department_case(session, case_id, officer, now=later, for_change=True)
        request_supplement(session, case, officer, {"days": ""}, reason="날수를 확인해 주십시오.", now=later)
    write(world, officer, case_id, {"days": 3}, now=later)
    with world.transaction() as session:
        supply(session, lodged_case(session, case_id, officer, now=later, for_change=True), accept_incomplete=False, now=later)
    assert row(world, case_id).state == "in_progress"
    with world.transaction() as session:
        act(session, lodged_case(session, case_id, officer, now=later, for_change=True), "withdraw", role=Role.RESIDENT, now=later)

    assert row(world, case_id).state == "withdrawn"
    assert [(action, actor, by == officer.id) for action, actor, by in events(world, case_id)][-2:] == [
        ("supply", "resident", True),
        ("withdraw", "resident", True),
    ]
