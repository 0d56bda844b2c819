"""Paying: begun once, whatever is pressed how often; ended once, whoever tells of it first, with what it was paid for in the same transaction.

Lock order: the submission, then its payment. The provider is never asked inside a transaction.
"""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from homeservice.adapters.payment import Order, Told
from homeservice.core.errors import Conflict, NotFound
from homeservice.core.workflow import Role, State
from homeservice.models import Payment
from homeservice.operations.billing import (
    BILL,
    SUBMISSION,
    end_order,
    issue_payment_receipt,
    live_payment,
    new_payment,
    note_paid,
    send_back,
)
from homeservice.operations.booking import free_hours
from homeservice.operations.cases import Case, load_case
from homeservice.operations.events import record
from homeservice.operations.fees import Cost
from homeservice.operations.holding import let_go
from homeservice.operations.jobs import enqueue
from homeservice.operations.notices import queue_notice
from homeservice.operations.office import office
from homeservice.operations.option_places import free_options
from homeservice.operations.places import free_place
from homeservice.operations.submitting import Sending, file_draft, ready_to_send

#: When the worker first asks how a payment ended that nobody has told of, and how the wait grows.
FIRST_ASKED = dt.timedelta(minutes=1)
LONGEST_WAIT = dt.timedelta(hours=1)
#: How long an order may be paid, and how long what an application needs (a place, hours, a value) is held for it meanwhile.
PAYING_LASTS = dt.timedelta(minutes=30)
#: So long the provider may not know an order yet that was begun here.
MAKING_LASTS = dt.timedelta(minutes=2)


def begin_payment(
    session: Session, case: Case, *, accept_incomplete: bool, address: str, exemption: str | None = None, now: dt.datetime
) -> Payment | None:
    """Begin to pay for a draft: it is judged as for sending, what it needs is held for it, and nothing in it changes until the payment has ended.

    A payment that is under way is gone on with, so that a second window pays the same order. None where the draft was sent already.
    Raises what `submit` raises, and Conflict where nothing is to be paid.
    """
    submission = case.submission
    if submission.state != State.DRAFT:
        return None
    if submission.paying_since is not None:
        if exemption:
            raise Conflict("payment.under_way")
        return live_payment(session, submission.id, SUBMISSION)
    sending = ready_to_send(session, case, accept_incomplete=accept_incomplete, address=address, exemption=exemption, now=now)
    if not sending.due_before:
        raise Conflict("payment.nothing_due")
    payment = new_payment(
        case, SUBMISSION, sending.due_before, state="pending", begun_at=now, arguments={"address": address, "incomplete": sending.incomplete}, now=now
    )  # fmt: skip
    submission.paying_since = now
    session.add(payment)
    _watch(session, payment, now=now)
    return payment


def file_as_paid(session: Session, case: Case, *, accept_incomplete: bool, address: str, now: dt.datetime) -> None:
    """File a draft of samples, rehearsals and tests, as if its fee had been paid at once. Raises what `submit` raises."""
    if case.submission.state != State.DRAFT:
        return
    sending = ready_to_send(session, case, accept_incomplete=accept_incomplete, address=address, now=now)
    file_draft(session, case, sending, arrived=now, now=now)
    if sending.due_before:
        payment = new_payment(
            case, SUBMISSION, sending.due_before, state="paid", method="electronic", begun_at=now, paid_at=now, provider_reference="SAMPLE", now=now
        )  # fmt: skip
        session.add(payment)
        session.flush()
        _note_fee(session, case, payment, now=now)


def begin_bill(session: Session, case: Case, *, now: dt.datetime) -> Payment:
    """Begin to pay the open bill of a case, or go on with it. Raises NotFound where there is none, Conflict where it is paid."""
    payment = live_payment(session, case.submission.id, BILL)
    if payment is None:
        raise NotFound("fee.no_bill")
    if payment.state == "paid":
        raise Conflict("fee.bill_not_open")
    if payment.state == "billed":
        payment.state, payment.begun_at = "pending", now
        _watch(session, payment, now=now)
    return payment


def order_of(session: Session, payment: Payment, *, title: str, language: str) -> Order:
    """The order to make at the provider's."""
    base = office(session).base_url
    return Order(
        code=payment.order_code, amount=payment.amount, title=title, language=language,
        return_to=f"{base}/my/{payment.submission_id}/paid", notify_to=f"{base}/payments/notice",
    )  # fmt: skip


def _watch(session: Session, payment: Payment, *, now: dt.datetime) -> None:
    """See to it that an order ends, whoever forgets it: the provider is asked, and after its time it is taken back."""
    session.flush()
    _ask_later(session, payment, 0, now=now)
    end_order(session, payment, "late", at=now + PAYING_LASTS, now=now)


def _ask_later(session: Session, payment: Payment, tried: int, *, now: dt.datetime) -> None:
    wait = min(LONGEST_WAIT, FIRST_ASKED * 2 ** min(tried, 10))
    arguments = {"payment": str(payment.id), "tried": tried}
    enqueue(session, "ask_payment", arguments, dedupe_key=f"ask_payment:{payment.id}:{payment.order_code}:{tried}", at=now + wait, now=now)


def pending_code(session: Session, payment_id: uuid.UUID) -> str | None:
    """The code of an order that is under way; None where the payment has ended."""
    return session.scalar(select(Payment.order_code).where(Payment.id == payment_id, Payment.state == "pending"))


def payment_with(session: Session, code: str) -> uuid.UUID | None:
    """The payment of an order."""
    return session.scalar(select(Payment.id).where(Payment.order_code == code))


def note_asked(session: Session, payment_id: uuid.UUID, told: Told | None, tried: int, *, now: dt.datetime) -> None:
    """What the provider said when the worker asked: it has ended, or is asked after again."""
    payment = session.get(Payment, payment_id)
    if payment is None or payment.state != "pending":
        return
    is_making = told is None and payment.begun_at is not None and now < payment.begun_at + MAKING_LASTS
    if is_making or (told is not None and told.state == "open"):
        _ask_later(session, payment, tried + 1, now=now)
        return
    settle(session, payment_id, told, now=now)


# --- the end ------------------------------------------------------------------------------------------------------------
def settle(session: Session, payment_id: uuid.UUID, told: Told | None, *, now: dt.datetime) -> str | None:
    """Take over how a payment ended at the provider's; told again, it changes nothing. The state it is in then.

    `told` None: the provider has no such order, so that nothing can have been paid. What an application was paid for is filed in this very
    transaction, also after the intake has closed: it was judged and held when the payment began.
    """
    found = session.get(Payment, payment_id)
    if found is None:
        return None
    arrived = now if told is None else min(now, max(found.begun_at or now, told.at))
    case = _case_of(session, found, now=arrived)
    payment = session.get_one(Payment, payment_id, populate_existing=True, with_for_update=True)
    if told is not None and told.state == "open":
        return payment.state
    if payment.state == "pending":
        _end(session, case, payment, told, arrived=arrived, now=now)
    elif told is not None and payment.state in {"failed", "cancelled", "expired"} and told.state == "paid":
        # What has ended cannot be paid; a provider that takes the money all the same is told to send it back.
        _take_money(payment, told, arrived=arrived)
        send_back(session, payment, now=now)
    elif told is not None and payment.state in {"paid", "refunding"} and told.state == "refunded":
        payment.state, payment.refunded_at = "refunded", now
    session.flush()
    return payment.state


def _case_of(session: Session, payment: Payment, *, now: dt.datetime) -> Case | None:
    if payment.submission_id is None:
        return None
    viewer = Role.RESIDENT if payment.purpose == SUBMISSION else Role.SYSTEM
    return load_case(session, payment.submission_id, viewer=viewer, now=now, for_change=True)


def _end(session: Session, case: Case | None, payment: Payment, told: Told | None, *, arrived: dt.datetime, now: dt.datetime) -> None:
    if told is None or told.state in {"failed", "cancelled", "expired"}:
        payment.state, payment.ended_at = "expired" if told is None else told.state, now
        _stand_as_before(session, case, payment, now=now)
        return
    wanted, taken_back = payment.amount, told.state == "refunded"
    is_unserved = case is not None and case.submission.state in State.unserved_states
    _take_money(payment, told, arrived=arrived)
    if taken_back or told.amount != wanted or case is None or is_unserved:
        # Another sum than ours is no payment of it: it goes back, and the person may try again. Nobody pays for what has ended meanwhile.
        payment.arguments = {**payment.arguments, "wanted": wanted}
        if taken_back:
            payment.state, payment.refunded_at = "refunded", now
        else:
            send_back(session, payment, now=now)
        session.flush()
        _stand_as_before(session, case, payment, now=now)
        if is_unserved and case is not None and not taken_back:
            queue_notice(
                session, case, "fee_refund", action="fee_refund", reason=None, data={"fee": payment.amount}, document=None, now=now
            )
        return
    session.flush()
    if payment.purpose == SUBMISSION:
        _file_paid(session, case, payment, arrived=arrived, now=now)
    else:
        note_paid(session, case, payment, now=now)


def _take_money(payment: Payment, told: Told, *, arrived: dt.datetime) -> None:
    payment.state, payment.method, payment.paid_at, payment.provider_reference = "paid", "electronic", arrived, told.reference
    payment.ended_at = None
    if told.amount > 0:
        payment.amount = told.amount


def _file_paid(session: Session, case: Case, payment: Payment, *, arrived: dt.datetime, now: dt.datetime) -> None:
    submission, kept = case.submission, payment.arguments
    submission.paying_since = None
    sending = Sending(
        kept=sendable(case), incomplete=list(kept.get("incomplete", ())), address=str(kept.get("address", "")),
        cost=Cost(amount=payment.amount), waits_as=None, due_before=payment.amount,
    )  # fmt: skip
    file_draft(session, case, sending, arrived=arrived, now=now)
    _note_fee(session, case, payment, now=now)


def _note_fee(session: Session, case: Case, payment: Payment, *, now: dt.datetime) -> None:
    data = {"amount": payment.amount, "method": payment.method}
    record(session, case.submission, "fee_paid", actor=Role.RESIDENT, now=now, source=case.submission.state, data=data)
    # The letter of arrival tells of it; the receipt lies among the papers.
    issue_payment_receipt(session, case, payment, now=now)


def sendable(case: Case) -> dict[str, Any]:
    """The answers of the application as they stand: judged when the payment began, and unchanged since."""
    asked = {name for name, section in case.definition.section_of.items() if section.filled_by == Role.RESIDENT and section.at is None}
    return {name: value for name, value in case.situation.kept().items() if name in asked}


def _stand_as_before(session: Session, case: Case | None, payment: Payment, *, now: dt.datetime) -> None:
    """Nothing was paid: the draft may be changed and paid for anew, what was held for it is free; a bill is open as it was."""
    if case is None:
        return
    if payment.purpose == SUBMISSION:
        submission = case.submission
        if submission.state == State.DRAFT:
            submission.paying_since = None
            let_go(session, submission)
            free_place(session, submission)
            free_options(session, submission)
            free_hours(session, submission)
        return
    if case.submission.state in State.unserved_states:
        return
    session.flush()
    session.add(
        new_payment(
            case, BILL, payment.arguments.get("wanted", payment.amount), state="billed", due_on=payment.due_on, reminded_at=payment.reminded_at,
            reason=payment.reason, officer_id=payment.officer_id, arguments={"holds": payment.arguments.get("holds")}, now=now,
        )
    )  # fmt: skip
