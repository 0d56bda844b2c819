"""Bills, cash at the counter, and money back."""

import datetime as dt

import pytest
from sqlalchemy import func, select

from homeservice.core.errors import Conflict, DomainError
from homeservice.core.workflow import Role
from homeservice.models import Document, Job, Notice, Payment
from homeservice.operations.acting import act
from homeservice.operations.billing import (
    bill,
    bills_to_remind,
    cancel_bill,
    note_refunded,
    payments_of,
    refund,
    remind_bill,
    take_cash,
)
from homeservice.operations.issuing import said_in
from homeservice.operations.paying import begin_bill
from homeservice.operations.retention import delete_case
from homeservice.operations.submitting import submit
from tests.definitions.reading import load
from tests.operations.till import (
    SLUG,
    approve,
    begin,
    billed_later,
    end,
    filed,
    papers,
    states,
    written,
)
from tests.world import NOW, World


@pytest.fixture
def world(migrated_url, tmp_path):
    built = World(migrated_url, tmp_path / "files", definitions=[load(SLUG)])
    yield built
    built.database.dispose()


@pytest.fixture
def later(migrated_url, tmp_path):
    built = World(migrated_url, tmp_path / "files", definitions=[billed_later()])
    yield built
    built.database.dispose()


# --- after the approval -------------------------------------------------------------------------------------------------
def test_a_paper_that_is_billed_is_handed_out_once_it_is_paid(later):
    person, case_id = filed(later)
    officer = later.officer("시험과")

    approve(later, case_id, officer)
    assert (states(later), papers(later)) == (["billed"], ["receipt"])
    with later.transaction() as session:
        payment = begin_bill(session, later.own(session, case_id, person), now=NOW)
        assert (payment.amount, payment.due_on) == (800, dt.date(2026, 12, 7))
        payment_id = payment.id
    end(later, payment_id)

    assert (states(later), papers(later)) == (["paid"], ["confirmation", "payment_receipt", "receipt"])
    with later.transaction() as session:
        kinds = set(session.scalars(select(Notice.kind)))
        assert {"approved", "fee_billed", "fee_paid"} <= kinds
        paper = session.scalars(select(Document).where(Document.template == "confirmation")).one()
        assert said_in(session, paper)["fee"] == {"won": 800, "how": "electronic", "reason": None}
        assert said_in(session, paper)["department"]["officer_name"] == "박담당"


def test_nothing_to_pay_hands_the_paper_out_at_once(later):
    _, case_id = filed(later, tents=0)

    approve(later, case_id, later.officer("시험과"))

    assert (states(later), papers(later)) == ([], ["confirmation", "receipt"])


@pytest.mark.parametrize("state", ["failed", "cancelled", "expired"])
def test_a_bill_stays_open_where_its_payment_fails(later, state):
    person, case_id = filed(later)
    approve(later, case_id, later.officer("시험과"))
    with later.transaction() as session:
        payment = begin_bill(session, later.own(session, case_id, person), now=NOW).id

    end(later, payment, state)

    assert states(later) == sorted(["billed", state])
    with later.transaction() as session:
        again = begin_bill(session, later.own(session, case_id, person), now=NOW)
        assert (again.amount, again.due_on) == (800, dt.date(2026, 12, 7))
        again = again.id
    end(later, again)
    assert papers(later) == ["confirmation", "payment_receipt", "receipt"]


def test_cash_at_the_counter_hands_the_paper_out_and_a_cancelled_bill_too(later):
    officer = later.officer("시험과")
    for name, deed in (("김견본", take_cash), ("이견본", cancel_bill)):
        _, case_id = filed(later, name=name)
        approve(later, case_id, officer)
        with later.transaction() as session:
            case = later.theirs(session, case_id, officer)
            more = {"reason": "면제 대상입니다."} if deed is cancel_bill else {}
            deed(session, case, payments_of(session, case_id)[0], officer, now=NOW, **more)

    assert states(later) == ["cancelled", "paid"]
    assert papers(later) == ["confirmation", "confirmation", "payment_receipt", "receipt", "receipt"]
    with later.transaction() as session:
        paper = session.scalars(select(Document).where(Document.template == "payment_receipt")).one()
        assert said_in(session, paper)["fee"]["how"] == "cash"


def test_a_bill_is_reminded_of_once_when_it_is_soon_due(later):
    _, case_id = filed(later)
    approve(later, case_id, later.officer("시험과"))
    soon = NOW + dt.timedelta(days=11)

    def remind(now):
        with later.transaction() as session:
            due = bills_to_remind(session, now=now)
        for payment in due:
            with later.transaction() as session:
                remind_bill(session, payment, now=now)
        return len(due)

    assert [remind(NOW), remind(soon), remind(soon)] == [0, 1, 0]
    with later.transaction() as session:
        assert session.scalar(select(func.count()).select_from(Notice).where(Notice.kind == "fee_reminder")) == 1


def test_an_officer_bills_what_an_exemption_did_not_cover(world):
    person, draft = written(world)
    officer = world.officer("시험과")
    with world.transaction() as session:
        submit(session, world.own(session, draft, person), accept_incomplete=False, address="", exemption="veteran", now=NOW)

    with world.transaction() as session:
        bill(session, world.theirs(session, draft, officer), officer, amount=800, reason="증명서의 기간이 지났습니다.", now=NOW)
    with pytest.raises(Conflict), world.transaction() as session:
        bill(session, world.theirs(session, draft, officer), officer, amount=800, reason="또", now=NOW)

    assert states(world) == ["billed"]


@pytest.mark.parametrize(("amount", "reason", "said"), [(0, "까닭", "fee.amount_wrong"), (800, " ", "error.reason_needed")])
def test_a_bill_has_an_amount_and_a_reason(world, amount, reason, said):
    person, draft = written(world)
    officer = world.officer("시험과")
    end(world, begin(world, person, draft))

    with pytest.raises(DomainError) as refused, world.transaction() as session:
        bill(session, world.theirs(session, draft, officer), officer, amount=amount, reason=reason, now=NOW)

    assert refused.value.message.id == said


# --- money back ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("kind", "steps", "due"),
    [
        ("on_withdrawal", ["withdraw"], True),
        ("on_withdrawal", ["start", "withdraw"], False),
        ("on_withdrawal", ["reject"], False),
        ("on_rejection", ["reject"], True),
        ("on_rejection", ["withdraw"], True),
        ("never", ["withdraw"], False),
        ("on_rejection", ["approve"], False),
    ],
)
def test_money_is_marked_to_go_back_as_the_form_says(migrated_url, tmp_path, kind, steps, due):
    form = load(SLUG)
    form = form.model_copy(update={"fee": form.fee.model_copy(update={"refund": kind})})
    world = World(migrated_url, tmp_path / "files", definitions=[form])
    person, draft = written(world)
    officer = world.officer("시험과")
    payment = begin(world, person, draft)
    end(world, payment)

    for step in steps:
        if step == "withdraw":
            with world.transaction() as session:
                act(session, world.own(session, draft, person), step, role=Role.RESIDENT, now=NOW)
        else:
            approve(world, draft, officer, step, reason="까닭" if step == "reject" else "")

    with world.transaction() as session:
        assert (session.get(Payment, payment).refund_due_at is not None) == due
    world.database.dispose()


def test_an_officer_sends_money_back_once_and_says_why(world):
    person, draft = written(world)
    officer = world.officer("시험과")
    payment = begin(world, person, draft)
    end(world, payment)

    with world.transaction() as session:
        refund(
            session, world.theirs(session, draft, officer), session.get(Payment, payment), officer, reason="두 번 신청하셨습니다.", now=NOW
        )
    with pytest.raises(Conflict), world.transaction() as session:
        refund(session, world.theirs(session, draft, officer), session.get(Payment, payment), officer, reason="또", now=NOW)
    with world.transaction() as session:
        note_refunded(session, payment, now=NOW)

    assert states(world) == ["refunded"]
    with world.transaction() as session:
        assert session.scalars(select(Job.kind).where(Job.kind == "refund_payment")).all() == ["refund_payment"]
        assert session.scalar(select(func.count()).select_from(Notice).where(Notice.kind == "fee_refund")) == 1


def test_a_payment_outlives_its_case(world):
    person, draft = written(world)
    payment = begin(world, person, draft)
    end(world, payment)

    approve(world, draft, world.officer("시험과"))

    with world.transaction() as session:
        assert delete_case(session, draft, now=NOW + dt.timedelta(days=800))

    with world.transaction() as session:
        row = session.get(Payment, payment)
        assert (row.submission_id, row.state, row.amount, row.form_code, row.arguments) == (None, "paid", 800, "T31", {})
