"""Our payments beside the provider's: what hangs is finished, what was missed is taken over, and what differs stands out in the list."""

from __future__ import annotations

import datetime as dt
import logging
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from homeservice.adapters.payment import Told
from homeservice.models import Payment

log = logging.getLogger(__name__)

#: How far back the books are compared, and after how long a payment or a refund hangs.
DAYS_COMPARED = dt.timedelta(days=3)
HANGS_AFTER = dt.timedelta(hours=1)
#: Under this name a payment keeps that it differs: `missing` at the provider, another `amount`, `kept` though it is back with us.
DIFFERS = "differs"
MOST_AT_ONCE = 500
#: How our states and the provider's may stand beside each other once nothing is under way.
_ALIKE: Mapping[str, frozenset[str]] = {
    "paid": frozenset({"paid"}),
    "refunding": frozenset({"paid", "refunded"}),
    "refunded": frozenset({"refunded"}),
}


@dataclass(frozen=True, kw_only=True)
class Compared:
    """What a comparison found: ends that we missed, and for every payment looked at how it differs, if it does."""

    to_settle: tuple[tuple[uuid.UUID, Told], ...]
    differing: Mapping[uuid.UUID, str | None]

    def note(self, session: Session) -> None:
        """Keep with every payment whether it differs; a difference that is gone is forgotten."""
        for payment_id, how in self.differing.items():
            payment = session.get(Payment, payment_id, with_for_update=True)
            if payment is None or payment.arguments.get(DIFFERS) == how:
                continue
            if how is not None:
                log.error("payment %s differs from the provider's: %s", payment_id, how)
            payment.arguments = {
                **{name: value for name, value in payment.arguments.items() if name != DIFFERS},
                **({DIFFERS: how} if how else {}),
            }


def unfinished(session: Session, *, now: dt.datetime) -> list[tuple[uuid.UUID, str, str]]:
    """Payments that hang at the provider: begun or to be sent back more than an hour ago, as (payment, order, state)."""
    hangs = or_(
        (Payment.state == "pending") & (Payment.begun_at < now - HANGS_AFTER),
        (Payment.state == "refunding") & (Payment.paid_at < now - HANGS_AFTER),
    )
    rows = session.execute(
        select(Payment.id, Payment.order_code, Payment.state).where(hangs).order_by(Payment.created_at).limit(MOST_AT_ONCE)
    )
    return [(payment_id, code, state) for payment_id, code, state in rows]


def compare(session: Session, listed: Iterable[Told], *, since: dt.datetime, now: dt.datetime) -> Compared:
    """The provider's list of some days beside our payments by it in the same days."""
    told = {one.code: one for one in listed}
    # An hour at either edge: the two clocks may differ, and what is new may not be listed yet.
    ours = select(Payment).where(
        Payment.method == "electronic", Payment.provider_reference != "SAMPLE",
        Payment.paid_at.between(since + HANGS_AFTER, now - HANGS_AFTER),
    )  # fmt: skip
    payments = {payment.order_code: payment for payment in session.scalars(ours)}
    missed = sorted(told.keys() - payments.keys())
    for start in range(0, len(missed), MOST_AT_ONCE):
        found = session.scalars(select(Payment).where(Payment.order_code.in_(missed[start : start + MOST_AT_ONCE])))
        payments |= {payment.order_code: payment for payment in found}
    for code in sorted(code for code in told.keys() - payments.keys() if told[code].state == "paid"):
        log.error("the provider was paid for an order that is not ours: %s", code)
    to_settle = tuple((payment.id, told[code]) for code, payment in payments.items() if code in told and _is_missed(payment, told[code]))
    settled = {payment_id for payment_id, _ in to_settle}
    with_money = [payment for payment in payments.values() if payment.state in _ALIKE and payment.id not in settled]
    return Compared(
        to_settle=to_settle, differing={payment.id: _difference(payment, told.get(payment.order_code)) for payment in with_money}
    )


def _is_missed(payment: Payment, told: Told) -> bool:
    if told.state == "paid":
        return payment.state not in _ALIKE and payment.state != "billed"
    return told.state == "refunded" and payment.state in {"paid", "refunding"}


def _difference(payment: Payment, told: Told | None) -> str | None:
    if told is None:
        # What is being sent back is asked after by itself.
        return "missing" if payment.state == "paid" else None
    if told.amount != payment.amount:
        return "amount"
    return None if told.state in _ALIKE[payment.state] else "kept"
