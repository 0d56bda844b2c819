"""The jobs about money: asking after orders, ending and refunding them, comparing the books, and reminding of bills."""

from __future__ import annotations

import datetime as dt
import logging
import uuid
from collections.abc import Mapping
from typing import Any

from homeservice.adapters.payment import PaymentProvider, PaymentsDown, PaymentsFaulty
from homeservice.jobs.tools import Effect, GivenUp, Tools, nothing
from homeservice.models import Payment
from homeservice.operations.billing import bills_to_remind, note_refunded, remind_bill
from homeservice.operations.paying import note_asked, pending_code, settle
from homeservice.operations.reconciling import DAYS_COMPARED, compare, unfinished

log = logging.getLogger(__name__)


def ask_payment(tools: Tools, args: Mapping[str, Any], now: dt.datetime) -> Effect:
    """Ask how a payment ended that nobody has told of: a lost notice, a killed process, a closed window. Raises PaymentsDown, and is tried again."""
    payment_id = uuid.UUID(args["payment"])
    with tools.database.session(reading=True) as session:
        code = pending_code(session, payment_id)
    if code is None:
        return nothing
    told = _provider(tools).look_up(code)
    return lambda session: note_asked(session, payment_id, told, int(args["tried"]), now=now)


def end_payment(tools: Tools, args: Mapping[str, Any], now: dt.datetime) -> Effect:
    """Take an order back that was not paid in its time, or that nobody needs any more. Raises PaymentsDown, and is tried again."""
    payment_id = uuid.UUID(args["payment"])
    with tools.database.session(reading=True) as session:
        code = pending_code(session, payment_id)
    if code is None:
        return nothing
    told = _provider(tools).cancel(code)
    if told is not None and told.state == "open":
        raise PaymentsDown("payment.down")
    return lambda session: settle(session, payment_id, told, now=now)


def check_payments(tools: Tools, _args: Mapping[str, Any], now: dt.datetime) -> Effect:
    """Finish what hangs, as a provider away for days leaves it, and compare our payments of the last days with the provider's."""
    if tools.payments is None:
        return nothing
    with tools.database.session(reading=True) as session:
        hanging = unfinished(session, now=now)
    since = now - DAYS_COMPARED
    try:
        for payment_id, code, state in hanging:
            _finish(tools, tools.payments, payment_id, code, state, now=now)
        listed = tools.payments.listed(since, now)
    except PaymentsDown:
        # The next hour comes by itself.
        return nothing
    with tools.database.session(reading=True) as session:
        found = compare(session, listed, since=since, now=now)
    for payment_id, told in found.to_settle:
        with tools.database.transaction() as session:
            settle(session, payment_id, told, now=now)
    return found.note


def _finish(tools: Tools, provider: PaymentProvider, payment_id: uuid.UUID, code: str, state: str, *, now: dt.datetime) -> None:
    """End what hangs; one that the provider answers badly must not keep the others."""
    try:
        told = provider.cancel(code) if state == "pending" else provider.refund(code, reason="refund")
    except PaymentsFaulty:
        log.exception("payment %s hangs", payment_id)
        return
    with tools.database.transaction() as session:
        settle(session, payment_id, told, now=now)


def refund_payment(tools: Tools, args: Mapping[str, Any], now: dt.datetime) -> Effect:
    """Have the provider send money back. A worker that dies on the way asks again, and the provider does it once."""
    payment_id = uuid.UUID(args["payment"])
    with tools.database.session(reading=True) as session:
        payment = session.get(Payment, payment_id)
        code = payment.order_code if payment is not None and payment.state == "refunding" else None
    if code is None:
        return nothing
    told = _provider(tools).refund(code, reason=args.get("reason", "refund"))
    if told is None or told.state != "refunded":
        raise GivenUp("the provider has nothing to send back", nothing)
    return lambda session: note_refunded(session, payment_id, now=now)


def _provider(tools: Tools) -> PaymentProvider:
    if tools.payments is None:
        raise PaymentsDown("payment.none")
    return tools.payments


def remind_bills(tools: Tools, _args: Mapping[str, Any], now: dt.datetime) -> Effect:
    """Remind of the bills that are due soon, each in a transaction of its own."""
    with tools.database.session(reading=True) as session:
        due = bills_to_remind(session, now=now)
    for payment_id in due:
        with tools.database.transaction() as session:
            remind_bill(session, payment_id, now=now)
    return nothing
