"""Where the payment provider tells how a payment ended. Nobody is signed in here: the signature says who speaks."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request

from homeservice.adapters.payment import SIGNATURE, NoticeForged, PaymentsDown
from homeservice.operations.paying import payment_with, settle
from homeservice.web.access import public
from homeservice.web.current import db, house, now

blueprint = Blueprint("payments", __name__)

#: A notice is a small thing.
LARGEST = 16 * 1024


@blueprint.post("/payments/notice")
@public
def notice() -> Any:
    """Take a signed notice over; one that comes again changes nothing. An order that is not ours is no fault of the provider's."""
    provider = house().payments
    if provider is None:
        raise PaymentsDown("payment.none")
    if (request.content_length or 0) > LARGEST:
        raise NoticeForged("payment.notice_forged")
    told = provider.read_notice(request.get_data(), request.headers.get(SIGNATURE, ""), now=now())
    payment_id = payment_with(db(), told.code)
    if payment_id is not None:
        settle(db(), payment_id, told, now=now())
    return "", 204
