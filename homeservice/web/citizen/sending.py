"""Sending an application, and paying for it where it costs something: to the provider's page, back from it, and what is shown where it does not answer."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from homeservice.adapters.payment import Order, PaymentProvider, PaymentsDown
from homeservice.core.errors import Closed, Conflict, DomainError
from homeservice.core.workflow import State
from homeservice.models import Payment
from homeservice.operations.billing import payments_of
from homeservice.operations.cases import own_case
from homeservice.operations.paying import begin_bill, begin_payment, order_of, settle
from homeservice.operations.submitting import Incomplete, NotEligible, Unpaid, submit
from homeservice.web.access import resident
from homeservice.web.citizen.applying import MINE, load
from homeservice.web.citizen.routes import blueprint
from homeservice.web.current import address, db, house, now, person
from homeservice.web.steps import refused
from homeservice.web.voice import language, voice


@blueprint.post("/my/<uuid:submission_id>/submit")
@resident
def send(submission_id: uuid.UUID) -> Any:
    """File the application, or go to pay for it first; a second click finds it filed and shows the same confirmation."""
    case = load(submission_id, for_change=True)
    exemption = request.form.get("exemption", "")[:64]
    accepts = "accept_incomplete" in request.form
    try:
        submit(db(), case, accept_incomplete=accepts, exemption=exemption or None, address=address(), now=now())
    except Unpaid:
        db().rollback()
        return _pay_draft(submission_id, accept_incomplete=accepts)
    except (Closed, Conflict, Incomplete, NotEligible) as error:
        return _refused(submission_id, error, exemption)
    return _to("citizen.submitted", submission_id)


def _refused(submission_id: uuid.UUID, error: DomainError, exemption: str = "") -> Any:
    db().rollback()
    if load(submission_id).is_paying:
        flash(voice().say(error.message), "warning")
        return _to("citizen.case", submission_id)
    return refused(MINE, submission_id, error, exemption=exemption)


def _to(endpoint: str, submission_id: uuid.UUID) -> Response:
    return redirect(url_for(endpoint, submission_id=submission_id), 303)


# --- to the provider ----------------------------------------------------------------------------------------------------
def _pay_draft(submission_id: uuid.UUID, *, accept_incomplete: bool) -> Any:
    """Begin to pay, in a transaction of its own that is over before the provider is asked."""
    try:
        _provider()
        with house().database.transaction() as own:
            case = own_case(own, submission_id, person(), now=now(), for_change=True)
            payment = begin_payment(own, case, accept_incomplete=accept_incomplete, address=address(), now=now())
            order = order_of(own, payment, title=voice().say(case.definition.title), language=language()) if payment is not None else None
    except (Closed, Conflict, Incomplete, NotEligible, PaymentsDown) as error:
        return _refused(submission_id, error)
    return _to("citizen.submitted", submission_id) if order is None else _go(submission_id, order)


def _provider() -> PaymentProvider:
    found = house().payments
    if found is None:
        raise PaymentsDown("payment.none")
    return found


def _go(submission_id: uuid.UUID, order: Order) -> Any:
    """To the page where it is paid. Where the provider does not answer everything stays as it is, and can be gone on with."""
    try:
        return redirect(_provider().open(order), 303)
    except DomainError as error:
        flash(voice().say(error.message), "warning")
        return _to("citizen.case", submission_id)


@blueprint.post("/my/<uuid:submission_id>/pay")
@resident
def pay(submission_id: uuid.UUID) -> Any:
    """Go on with the payment of a draft, or pay the bill of a case; in two windows it is the same order."""
    _provider()
    with house().database.transaction() as own:
        case = own_case(own, submission_id, person(), now=now(), for_change=True)
        if case.submission.state == State.DRAFT and not case.is_paying:
            return _to("citizen.check", submission_id)
        draft = begin_payment(own, case, accept_incomplete=True, address=address(), now=now()) if case.is_paying else None
        payment = draft or begin_bill(own, case, now=now())
        order = order_of(own, payment, title=voice().say(case.definition.title), language=language())
    return _go(submission_id, order)


@blueprint.post("/my/<uuid:submission_id>/pay/cancel")
@resident
def cancel_payment(submission_id: uuid.UUID) -> Any:
    """Give a payment up, to change the application or to pay later; one that was paid meanwhile counts."""
    for payment in _under_way(submission_id):
        told = _provider().cancel(payment.order_code)
        with house().database.transaction() as own:
            settle(own, payment.id, told, now=now())
    return _after(submission_id)


def _under_way(submission_id: uuid.UUID) -> list[Payment]:
    """The payments of one's own case that have not ended."""
    with house().database.session(reading=True) as reading:
        case = own_case(reading, submission_id, person(), now=now())
        return [payment for payment in payments_of(reading, case.submission.id) if payment.state == "pending"]


# --- and back -----------------------------------------------------------------------------------------------------------
@blueprint.get("/my/<uuid:submission_id>/paid")
@resident
def paid(submission_id: uuid.UUID) -> Any:
    """Back from the provider: what the address says counts for nothing, the provider is asked."""
    for payment in _under_way(submission_id):
        try:
            told = _provider().look_up(payment.order_code)
        except DomainError:
            flash(voice()("payment.being_checked"), "warning")
            return _to("citizen.case", submission_id)
        if told is not None:
            with house().database.transaction() as own:
                settle(own, payment.id, told, now=now())
    return _after(submission_id)


def _after(submission_id: uuid.UUID) -> Any:
    """Where to go on once a payment has ended, with a sentence of how."""
    with house().database.session(reading=True) as reading:
        case = own_case(reading, submission_id, person(), now=now())
        newest = next(iter(payments_of(reading, case.submission.id)), None)
        ended = [payment for payment in payments_of(reading, case.submission.id) if payment.begun_at is not None]
        last = max(ended, key=lambda payment: payment.begun_at or payment.created_at, default=newest)
    if last is None:
        return _to("citizen.case", submission_id)
    if last.state == "paid" and last.purpose == "submission":
        return _to("citizen.submitted", submission_id)
    flash(voice()(f"payment.ended.{last.state}"), "message" if last.state == "paid" else "warning")
    if case.submission.state == State.DRAFT and not case.is_paying:
        return _to("citizen.check", submission_id)
    return _to("citizen.case", submission_id)
