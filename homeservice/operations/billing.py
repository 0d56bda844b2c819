"""Bills, and what a step of the case does to its money: a paper that waits to be paid for, a bill that ends, money that is to go back."""

from __future__ import annotations

import datetime as dt
import secrets
import uuid
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from homeservice.clock import today
from homeservice.core.deadline import civil_period
from homeservice.core.errors import Conflict, DomainError
from homeservice.core.fees import MOST_WON, Fee
from homeservice.core.papers import Paper
from homeservice.core.workflow import Role, State, Transition
from homeservice.models import Document, Event, Officer, Payment
from homeservice.models.payments import LIVE
from homeservice.operations.cases import Case, load_case
from homeservice.operations.deadlines import city_calendar
from homeservice.operations.events import record
from homeservice.operations.fees import cost_of
from homeservice.operations.issuing import issue, issue_papers
from homeservice.operations.jobs import enqueue
from homeservice.operations.notices import queue_notice
from homeservice.operations.paper_values import KOREAN

REASON_LIMIT = 500
#: How long before its day a bill is reminded of, and how many letters are written in one hour.
REMINDED_BEFORE = dt.timedelta(days=3)
MOST_AT_ONCE = 500
PAYMENT_RECEIPT = "payment_receipt"
SUBMISSION, BILL = "submission", "bill"
#: Withdrawn in one of these, nobody had begun to work on it.
_UNTOUCHED = frozenset({State.SUBMITTED, State.RECEIVED})


def payments_of(session: Session, submission_id: uuid.UUID) -> list[Payment]:
    """All payments of a case, the newest first."""
    query = select(Payment).where(Payment.submission_id == submission_id)
    return list(session.scalars(query.order_by(Payment.created_at.desc(), Payment.id)))


def live_payment(session: Session, submission_id: uuid.UUID, purpose: str) -> Payment | None:
    """The one payment that stands for a case."""
    return session.scalar(
        select(Payment).where(Payment.submission_id == submission_id, Payment.purpose == purpose, Payment.state.in_(LIVE))
    )


def new_payment(case: Case, purpose: str, amount: int, *, now: dt.datetime, **more: Any) -> Payment:
    """A payment for a case, with a code that no other has."""
    submission = case.submission
    given = {
        "method": None, "provider_reference": None, "due_on": None, "reminded_at": None, "begun_at": None, "paid_at": None, "ended_at": None,
        "refunded_at": None, "refund_due_at": None, "reason": None, "officer_id": None, "arguments": {}, **more,
    }  # fmt: skip
    return Payment(
        id=uuid.uuid4(), submission_id=submission.id, department_id=submission.department_id, form_code=case.definition.code,
        case_reference=submission.reference, purpose=purpose, amount=amount, order_code=secrets.token_hex(16), created_at=now, **given,
    )  # fmt: skip


# --- what a step does ---------------------------------------------------------------------------------------------------
def follow_step(session: Session, case: Case, row: Transition, *, officer: Officer | None, now: dt.datetime) -> bool:
    """What a step does to the money of a case; whether its paper is held back until a bill is paid."""
    fee = case.definition.fee
    if fee is None:
        return False
    if row.action == "approve" and fee.due == "approval":
        return _bill_approval(session, case, fee, officer=officer, now=now)
    if row.target in State.unserved_states and row.source != row.target:
        _end_unserved(session, case, fee, row, now=now)
    return False


def _bill_approval(session: Session, case: Case, fee: Fee, *, officer: Officer | None, now: dt.datetime) -> bool:
    cost = cost_of(case)
    case.submission.fee = None if cost is None else cost.to_pay
    if cost is None or not cost.to_pay:
        return False
    _write_bill(session, case, fee, cost.to_pay, reason=None, officer=officer, holds="approve", now=now)
    return True


def _end_unserved(session: Session, case: Case, fee: Fee, row: Transition, *, now: dt.datetime) -> None:
    """End the bills that nobody pays any more, and mark to go back what was paid, where the form says so."""
    goes_back = (row.action == "withdraw" and row.source in _UNTOUCHED and fee.refund != "never") or (
        row.action == "reject" and fee.refund == "on_rejection"
    )
    for payment in payments_of(session, case.submission.id):
        if payment.state == "billed":
            payment.state, payment.ended_at = "cancelled", now
        elif payment.state == "pending":
            end_order(session, payment, "unserved", at=now, now=now)
        elif payment.state == "paid" and goes_back and payment.refund_due_at is None:
            payment.refund_due_at = now


def end_order(session: Session, payment: Payment, why: str, *, at: dt.datetime, now: dt.datetime) -> None:
    """Have the worker take an order back at the provider at a moment, unless it has ended by then: one that was paid meanwhile counts."""
    key = f"end_payment:{payment.id}:{payment.order_code}:{why}"
    enqueue(session, "end_payment", {"payment": str(payment.id)}, dedupe_key=key, at=at, now=now)


# --- bills --------------------------------------------------------------------------------------------------------------
def bill(session: Session, case: Case, officer: Officer, *, amount: int, reason: str, now: dt.datetime) -> Payment:
    """An officer asks for money later: an exemption that does not hold, an amount that was not known. Raises DomainError, Conflict."""
    fee = case.definition.fee
    if fee is None or case.submission.state in {State.DRAFT, *State.unserved_states}:
        raise Conflict("fee.nothing_to_bill")
    if not 0 < amount <= MOST_WON:
        raise DomainError("fee.amount_wrong", most=MOST_WON)
    if live_payment(session, case.submission.id, BILL) is not None:
        raise Conflict("fee.billed_already")
    return _write_bill(session, case, fee, amount, reason=written_reason(reason), officer=officer, holds=None, now=now)


def written_reason(text: str) -> str:
    """A reason that both sides will read. Raises DomainError where there is none, or too much."""
    text = text.strip()
    if not text:
        raise DomainError("error.reason_needed")
    if len(text) > REASON_LIMIT:
        raise DomainError("error.reason_too_long", limit=REASON_LIMIT)
    return text


def _write_bill(
    session: Session, case: Case, fee: Fee, amount: int, *, reason: str | None, officer: Officer | None, holds: str | None, now: dt.datetime
) -> Payment:  # fmt: skip
    due_on = civil_period(today(now), fee.pay_within, city_calendar(session))
    payment = new_payment(
        case, BILL, amount, state="billed", due_on=due_on, reason=reason, officer_id=officer.id if officer else None,
        arguments={"holds": holds}, now=now,
    )  # fmt: skip
    session.add(payment)
    session.flush()
    data = {"amount": amount, "due_on": due_on.isoformat()}
    record(
        session,
        case.submission,
        "fee_billed",
        actor=Role.OFFICER,
        officer=officer,
        now=now,
        source=case.submission.state,
        reason=reason,
        data=data,
    )
    queue_notice(
        session,
        case,
        "fee_billed",
        action="fee_billed",
        reason=reason,
        data={"fee": amount, "due_on": due_on.isoformat()},
        document=None,
        now=now,
    )
    return payment


def cancel_bill(session: Session, case: Case, payment: Payment, officer: Officer, *, reason: str, now: dt.datetime) -> None:
    """Take a bill back; a paper that waited for it is handed out. Raises Conflict where it is paid, or being paid."""
    if payment.state != "billed":
        raise Conflict("fee.bill_not_open")
    payment.state, payment.ended_at, payment.officer_id, payment.reason = "cancelled", now, officer.id, written_reason(reason)
    record(
        session,
        case.submission,
        "bill_cancelled",
        actor=Role.OFFICER,
        officer=officer,
        now=now,
        source=case.submission.state,
        reason=payment.reason,
    )
    hand_out(session, case, payment, now=now)


def take_cash(session: Session, case: Case, payment: Payment, officer: Officer, *, now: dt.datetime) -> None:
    """The officer has taken the money of a bill at the counter. Raises Conflict where it is no longer open."""
    if payment.state != "billed":
        raise Conflict("fee.bill_not_open")
    payment.state, payment.method, payment.paid_at, payment.officer_id = "paid", "cash", now, officer.id
    session.flush()
    note_paid(session, case, payment, officer=officer, now=now)


def note_paid(session: Session, case: Case, payment: Payment, *, officer: Officer | None = None, now: dt.datetime) -> None:
    """What follows from money that has come for a bill: history, receipt, the paper that waited, and a letter."""
    record(
        session, case.submission, "fee_paid", actor=Role.OFFICER if officer else Role.RESIDENT, officer=officer, now=now,
        source=case.submission.state, data={"amount": payment.amount, "method": payment.method},
    )  # fmt: skip
    receipt = issue_payment_receipt(session, case, payment, now=now)
    paper = hand_out(session, case, payment, now=now)
    queue_notice(
        session, case, "fee_paid", action="fee_paid", reason=None, data={"fee": payment.amount}, document=paper or receipt, now=now
    )  # fmt: skip


def issue_payment_receipt(session: Session, case: Case, payment: Payment, *, now: dt.datetime) -> Document:
    """The receipt of a payment (영수증)."""
    paid = {
        "won": payment.amount, "how": payment.method, "reason": None, "order": payment.provider_reference, "paid_at": KOREAN.say(payment.paid_at),
    }  # fmt: skip
    paper = Paper(template=PAYMENT_RECEIPT)
    (receipt,) = issue_papers(session, case, [paper], action=PAYMENT_RECEIPT, officer=None, reason=None, fee=paid, now=now)
    return receipt


def hand_out(session: Session, case: Case, payment: Payment, *, now: dt.datetime) -> Document | None:
    """Issue the paper that waited for this bill, and its copies; the first of them, None where none did."""
    held = payment.arguments.get("holds")
    row = next((row for row in case.definition.rows if row.action == held), None)
    if row is None:
        return None
    asked = select(Event.officer_id).where(Event.submission_id == case.submission.id, Event.action == held).order_by(Event.id.desc())
    officer_id = session.scalar(asked.limit(1))
    officer = session.get(Officer, officer_id) if officer_id else None
    return next(iter(issue(session, case, row, officer=officer, reason=None, now=now)), None)


# --- money back ---------------------------------------------------------------------------------------------------------
def refund(session: Session, case: Case | None, payment: Payment, officer: Officer, *, reason: str, now: dt.datetime) -> None:
    """Send what was paid back: at the provider through a job, cash at the counter at once. Raises Conflict where nothing is there to send."""
    if payment.state != "paid":
        raise Conflict("fee.not_paid")
    payment.reason, payment.officer_id = written_reason(reason), officer.id
    send_back(session, payment, now=now)
    if case is not None:
        record(
            session, case.submission, "fee_refund", actor=Role.OFFICER, officer=officer, now=now, source=case.submission.state,
            reason=payment.reason, data={"amount": payment.amount},
        )  # fmt: skip
        queue_notice(
            session, case, "fee_refund", action="fee_refund", reason=payment.reason, data={"fee": payment.amount}, document=None, now=now
        )  # fmt: skip


def send_back(session: Session, payment: Payment, *, now: dt.datetime) -> None:
    """The money of a payment is on its way back from here on."""
    if payment.method == "cash":
        payment.state, payment.refunded_at = "refunded", now
        return
    payment.state = "refunding"
    enqueue(session, "refund_payment", {"payment": str(payment.id)}, dedupe_key=f"refund_payment:{payment.id}", now=now)


def bills_to_remind(session: Session, *, now: dt.datetime) -> list[uuid.UUID]:
    """The bills that are due within three days and were not reminded of yet."""
    soon = today(now) + REMINDED_BEFORE
    query = select(Payment.id).where(Payment.state == "billed", Payment.due_on <= soon, Payment.reminded_at.is_(None))
    return list(session.scalars(query.order_by(Payment.due_on, Payment.id).limit(MOST_AT_ONCE)))


def remind_bill(session: Session, payment_id: uuid.UUID, *, now: dt.datetime) -> None:
    """Write to whoever is to pay a bill, once."""
    found = session.get(Payment, payment_id)
    if found is None or found.submission_id is None or found.due_on is None:
        return
    case = load_case(session, found.submission_id, viewer=Role.SYSTEM, now=now, for_change=True)
    payment = session.get_one(Payment, payment_id, populate_existing=True, with_for_update=True)
    if payment.state != "billed" or payment.reminded_at is not None:
        return
    payment.reminded_at = now
    data = {"fee": payment.amount, "due_on": found.due_on.isoformat()}
    queue_notice(session, case, "fee_reminder", action="fee_reminder", reason=payment.reason, data=data, document=None, now=now)


def note_refunded(session: Session, payment_id: uuid.UUID, *, now: dt.datetime) -> None:
    """The provider has sent the money back."""
    payment = session.get(Payment, payment_id, populate_existing=True, with_for_update=True)
    if payment is not None and payment.state == "refunding":
        payment.state, payment.refunded_at = "refunded", now
