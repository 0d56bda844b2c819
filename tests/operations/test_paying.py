"""Paying: once whatever happens, with what it was paid for in one transaction; and bills, cash, money back."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from homeservice.core.errors import Closed, Conflict, DomainError
from homeservice.models import Document, Event, Job, Payment, Submission
from homeservice.operations.billing import (
    note_refunded,
)
from homeservice.operations.cases import page_of
from homeservice.operations.drafts import discard_draft
from homeservice.operations.issuing import said_in
from homeservice.operations.paying import begin_payment, note_asked, settle
from homeservice.operations.submitting import Incomplete, Unpaid, submit
from tests.definitions.reading import load
from tests.operations.till import MINUTE, SLUG, approve, begin, end, papers, stands, states, taken, told, written
from tests.world import NOW, World


@pytest.fixture
def world(migrated_url, tmp_path):
    built = World(migrated_url, tmp_path / "files", definitions=[load(SLUG)])
    yield built
    built.database.dispose()


# --- before it is sent --------------------------------------------------------------------------------------------------
def test_an_application_with_a_fee_is_not_sent_without_paying(world):
    person, draft = written(world)

    with pytest.raises(Unpaid) as refused, world.transaction() as session:
        submit(session, world.own(session, draft, person), accept_incomplete=False, address="", now=NOW)

    assert refused.value.message.params == {"won": 800}
    assert (stands(world, draft), taken(world)) == ("draft", 0)


def test_paying_files_the_application_and_issues_a_receipt(world):
    person, draft = written(world)

    payment = begin(world, person, draft)
    assert (stands(world, draft), states(world), taken(world)) == ("draft", ["pending"], 1)
    assert end(world, payment) == "paid"

    with world.transaction() as session:
        case = session.get(Submission, draft)
        assert (case.state, case.fee, case.exemption, case.paying_since, case.submitted_at) == ("received", 800, None, None, NOW)
        assert session.scalars(select(Event.action).where(Event.submission_id == draft).order_by(Event.id)).all() == [
            "submit",
            "receive_automatically",
            "fee_paid",
        ]
        row = session.get(Payment, payment)
        assert (row.amount, row.method, row.paid_at, row.provider_reference) == (800, "electronic", NOW, "SIM-1")
    assert papers(world) == ["payment_receipt", "receipt"]


def test_a_draft_that_costs_nothing_is_sent_at_once(world):
    person, draft = written(world, tents=0)

    with pytest.raises(Conflict), world.transaction() as session:
        begin_payment(session, world.own(session, draft, person), accept_incomplete=False, address="", now=NOW)
    with world.transaction() as session:
        submit(session, world.own(session, draft, person), accept_incomplete=False, address="", now=NOW)

    assert (stands(world, draft), states(world)) == ("received", [])


def test_who_is_exempt_pays_nothing_and_it_stands_on_the_paper(world):
    person, draft = written(world)
    officer = world.officer("시험과")

    with world.transaction() as session:
        submit(session, world.own(session, draft, person), accept_incomplete=False, address="", exemption="veteran", now=NOW)
    approve(world, draft, officer)

    with world.transaction() as session:
        case = session.get(Submission, draft)
        assert (case.exemption, case.fee) == ("veteran", 0)
        paper = session.scalars(select(Document).where(Document.template == "confirmation")).one()
        assert said_in(session, paper)["fee"] == {"won": 0, "how": "exempt", "reason": "국가유공자"}


@pytest.mark.parametrize(
    ("exemption", "error", "said"), [("recipient", Incomplete, "error.incomplete"), ("nobody", DomainError, "fee.no_such_exemption")]
)
def test_an_exemption_is_one_of_the_form_and_is_proved(world, exemption, error, said):
    person, draft = written(world)

    with pytest.raises(error) as refused, world.transaction() as session:
        submit(session, world.own(session, draft, person), accept_incomplete=False, address="", exemption=exemption, now=NOW)

    assert refused.value.message.id == said
    assert [fault.message.id for fault in getattr(refused.value, "faults", ())] == (["fee.proof_missing"] if error is Incomplete else [])


def test_the_paper_says_what_was_paid(world):
    person, draft = written(world)
    end(world, begin(world, person, draft))

    approve(world, draft, world.officer("시험과"))

    with world.transaction() as session:
        paper = session.scalars(select(Document).where(Document.template == "confirmation")).one()
        assert said_in(session, paper)["fee"] == {"won": 800, "how": "electronic", "reason": None}


# --- once, whatever happens ---------------------------------------------------------------------------------------------
def test_pressing_pay_again_goes_on_with_the_same_order(world):
    person, draft = written(world)

    assert begin(world, person, draft) == begin(world, person, draft, now=NOW + MINUTE)

    assert states(world) == ["pending"]


def test_two_windows_at_one_moment_begin_one_payment(world):
    person, draft = written(world)
    together = threading.Barrier(2)

    def press(_number):
        together.wait()
        return begin(world, person, draft)

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(press, range(2))

    assert first == second
    assert (states(world), taken(world)) == (["pending"], 1)


def test_the_database_lets_no_two_payments_of_one_purpose_live(world):
    person, draft = written(world)
    payment = begin(world, person, draft)

    with world.database.session() as session:
        row = session.get(Payment, payment)
        kept = {column.name: getattr(row, column.name) for column in Payment.__table__.columns if column.name not in {"id", "order_code"}}
        session.add(Payment(**kept, order_code="another"))
        with pytest.raises(IntegrityError):
            session.flush()


def test_notice_and_return_at_one_moment_file_once(world):
    person, draft = written(world)
    payment = begin(world, person, draft)
    said, together = told(world, payment), threading.Barrier(4)

    def hear(_number):
        together.wait()
        with world.transaction() as session:
            return settle(session, payment, said, now=NOW)

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(hear, range(4))) == ["paid"] * 4

    with world.transaction() as session:
        assert session.scalar(select(func.count()).select_from(Event).where(Event.action == "submit")) == 1
    assert papers(world) == ["payment_receipt", "receipt"]


@pytest.mark.parametrize("state", ["failed", "cancelled", "expired"])
def test_a_payment_that_ended_without_money_leaves_the_draft_to_try_again(world, state):
    person, draft = written(world)
    first = begin(world, person, draft)

    assert end(world, first, state) == state
    assert (stands(world, draft), taken(world)) == ("draft", 0)
    second = begin(world, person, draft)
    assert second != first
    end(world, second)

    assert (stands(world, draft), states(world), taken(world)) == ("received", sorted([state, "paid"]), 1)


def test_an_order_that_never_reached_the_provider_ends(world):
    """The process was killed between the commit and the provider: the worker asks, and nobody knows the order."""
    person, draft = written(world)
    payment = begin(world, person, draft)

    with world.transaction() as session:
        note_asked(session, payment, None, 0, now=NOW + MINUTE)
    assert states(world) == ["pending"]
    with world.transaction() as session:
        note_asked(session, payment, None, 1, now=NOW + 3 * MINUTE)

    assert (states(world), stands(world, draft)) == (["expired"], "draft")


def test_the_worker_asks_as_long_as_the_order_is_open(world):
    person, draft = written(world)
    payment = begin(world, person, draft)

    for tried in range(3):
        said = told(world, payment, "open")
        with world.transaction() as session:
            note_asked(session, payment, said, tried, now=NOW + MINUTE)

    with world.transaction() as session:
        asked = session.execute(select(Job.args, Job.run_at).where(Job.kind == "ask_payment").order_by(Job.id)).all()
    assert [args["tried"] for args, _ in asked] == [0, 1, 2, 3]
    assert [at - NOW for _, at in asked] == [MINUTE, 3 * MINUTE, 5 * MINUTE, 9 * MINUTE]


def test_another_sum_than_the_fee_is_sent_back_and_files_nothing(world):
    person, draft = written(world)
    payment = begin(world, person, draft)

    assert end(world, payment, amount=1) == "refunding"

    assert (stands(world, draft), taken(world)) == ("draft", 0)
    with world.transaction() as session:
        assert session.scalars(select(Job.kind).where(Job.kind == "refund_payment")).all() == ["refund_payment"]
        row = session.get(Payment, payment)
        assert (row.amount, row.arguments["wanted"]) == (1, 800)
        note_refunded(session, payment, now=NOW)
    assert begin(world, person, draft) != payment


def test_money_that_comes_after_the_end_goes_back(world):
    person, draft = written(world)
    first = begin(world, person, draft)
    end(world, first, "cancelled")
    second = begin(world, person, draft)

    assert end(world, first) == "refunding"
    assert end(world, second) == "paid"

    assert states(world) == ["paid", "refunding"]


def test_what_was_begun_before_the_close_counts_after_it(world):
    closes = load(SLUG).intakes[0].closes
    before, after = closes - MINUTE, closes + 5 * MINUTE
    person, draft = written(world)
    other, late = written(world, "이견본")
    payment = begin(world, person, draft, now=before)

    assert end(world, payment, at=closes + MINUTE, now=after) == "paid"
    with pytest.raises(Closed):
        begin(world, other, late, now=after)

    with world.transaction() as session:
        case = session.get(Submission, draft)
        assert (case.state, case.submitted_at, case.received_at) == ("received", closes + MINUTE, after)


def test_what_is_being_paid_for_does_not_change(world):
    person, draft = written(world)
    begin(world, person, draft)

    with world.transaction() as session:
        case = world.own(session, draft, person)
        assert case.pages() == ()
        with pytest.raises(Conflict):
            page_of(case, "tent")
        with pytest.raises(Conflict):
            discard_draft(session, case, now=NOW)
        with pytest.raises(Conflict):
            submit(session, case, accept_incomplete=False, address="", exemption="veteran", now=NOW)
        with pytest.raises(Conflict):
            begin_payment(session, case, accept_incomplete=False, address="", exemption="veteran", now=NOW)


def test_a_place_and_a_unique_answer_are_held_while_it_is_being_paid_for(world):
    for name in ("김견본", "이견본", "박견본"):
        begin(world, *written(world, name))
    person, draft = written(world, "최견본")

    with pytest.raises(Closed):
        begin(world, person, draft)
    with world.transaction() as session:
        first = session.scalars(select(Payment).order_by(Payment.created_at)).first().id
    end(world, first, "expired")

    assert begin(world, person, draft) is not None


def test_a_form_without_the_site_among_its_channels_is_not_begun(migrated_url, tmp_path):
    world = World(migrated_url, tmp_path / "files", definitions=[load(SLUG).model_copy(update={"channels": ("paper",)})])

    with pytest.raises(Closed) as refused:
        world.draft(world.person(), SLUG)

    assert refused.value.message.id == "channel.not_online"
    world.database.dispose()
