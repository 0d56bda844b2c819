"""Who takes money for us: an order is made once, paid on the provider's own page, told of by a signed notice, and can be asked after at any time.

No number of a card or an account ever comes to us: people type it at the provider's.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol, get_args
from urllib.parse import urlencode, urlsplit

import requests

from homeservice.core.errors import DomainError

log = logging.getLogger(__name__)

OrderState = Literal["open", "paid", "failed", "cancelled", "expired", "refunded"]
SIGNATURE = "Payment-Signature"
#: How old a signed notice may be, and how far ahead its clock.
NOTICE_LASTS = dt.timedelta(minutes=10)
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class PaymentsDown(DomainError):
    """The provider does not answer: no fault of the person, and nothing is lost."""

    status = 503


class PaymentsFaulty(DomainError):
    """The provider's answer does not hold. The reason stands in the log."""

    status = 502


class NoticeForged(DomainError):
    """A notice whose signature does not fit, or that is too old."""

    status = 400


@dataclass(frozen=True, kw_only=True)
class Order:
    """What is to be paid: `code` is ours and unique, so that the same order made twice is one. Where the person and the notices are sent."""

    code: str
    amount: int
    title: str
    return_to: str
    notify_to: str
    language: str = "ko"


@dataclass(frozen=True, kw_only=True)
class Told:
    """How an order stands at the provider's: since `at`, with the sum that was really paid and the provider's own name for it."""

    code: str
    state: OrderState
    amount: int
    reference: str
    at: dt.datetime


class PaymentProvider(Protocol):
    """Takes payments. What ends at the provider's (paid, failed, cancelled, expired) stays so: only a refund follows.

    Every call may be repeated: an order of the same code is the same order, one that was refunded is not refunded again.
    """

    def open(self, order: Order) -> str:
        """The address of the page where it is paid. Raises PaymentsDown, PaymentsFaulty."""
        ...

    def look_up(self, code: str) -> Told | None:
        """How an order stands; None where the provider has none of this code. Raises PaymentsDown, PaymentsFaulty."""
        ...

    def cancel(self, code: str) -> Told | None:
        """See to it that an order that is still open can no longer be paid, and tell how it stands. Raises like look_up."""
        ...

    def refund(self, code: str, *, reason: str) -> Told | None:
        """Send all of the money back, once. Raises like look_up."""
        ...

    def listed(self, since: dt.datetime, until: dt.datetime) -> list[Told]:
        """How every order stands that last changed in this time. Raises like look_up."""
        ...

    def read_notice(self, body: bytes, signature: str, *, now: dt.datetime) -> Told:
        """What a notice tells. Raises NoticeForged."""
        ...


class HttpPayments:
    """PaymentProvider over HTTP and JSON at `address`; `secret` is shared with the provider. `timeout` is seconds to connect and to answer."""

    def __init__(self, *, address: str, secret: str, timeout: tuple[float, float] = (3.0, 8.0)) -> None:
        self.address = address.rstrip("/")
        self._secret = secret
        self._timeout = timeout

    def open(self, order: Order) -> str:
        told = self._ask("POST", "/orders", {
            "code": order.code, "amount": order.amount, "title": order.title, "return_to": order.return_to, "notify_to": order.notify_to,
            "language": order.language,
        })  # fmt: skip
        page = told.get("page") if told is not None else None
        if not isinstance(page, str) or _origin(page) != _origin(self.address):
            raise _faulty("no page to pay at")
        return page

    def look_up(self, code: str) -> Told | None:
        return self._told(self._ask("GET", f"/orders/{code}"), code)

    def cancel(self, code: str) -> Told | None:
        return self._told(self._ask("POST", f"/orders/{code}/cancel", {}), code)

    def refund(self, code: str, *, reason: str) -> Told | None:
        return self._told(self._ask("POST", f"/orders/{code}/refund", {"reason": reason[:200]}), code)

    def listed(self, since: dt.datetime, until: dt.datetime) -> list[Told]:
        query = urlencode({"since": since.isoformat(), "until": until.isoformat()})
        answer = self._ask("GET", f"/orders?{query}")
        try:
            return [read_told(told) for told in (answer or {})["orders"]]
        except (ValueError, KeyError, TypeError) as error:
            raise _faulty(f"{type(error).__name__} in the list of orders") from error

    def read_notice(self, body: bytes, signature: str, *, now: dt.datetime) -> Told:
        moment, _, _ = signature.partition(",")
        try:
            sent = dt.datetime.fromtimestamp(int(moment), dt.UTC)
        except (ValueError, OverflowError, OSError):
            raise NoticeForged("payment.notice_forged") from None
        fits = hmac.compare_digest(signature.encode(), sign(body, secret=self._secret, at=sent).encode())
        if not fits or not -NOTICE_LASTS <= now - sent <= NOTICE_LASTS:
            raise NoticeForged("payment.notice_forged")
        try:
            return read_told(json.loads(body))
        except (ValueError, KeyError, TypeError):
            raise NoticeForged("payment.notice_forged") from None

    def _told(self, answer: Mapping[str, Any] | None, code: str) -> Told | None:
        if answer is None:
            return None
        try:
            told = read_told(answer)
        except (ValueError, KeyError, TypeError) as error:
            raise _faulty(f"{type(error).__name__} in an answer") from error
        if told.code != code:
            raise _faulty("an answer about another order")
        return told

    def _ask(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Mapping[str, Any] | None:
        """A JSON object of the provider's; None where it knows of no such order."""
        with requests.Session() as session:
            # The simulator stands on this machine: no proxy of the surroundings leads there.
            session.trust_env = urlsplit(self.address).hostname not in _LOOPBACK
            try:
                answer = session.request(
                    method, self.address + path, json=body, headers={"Authorization": f"Bearer {self._secret}"},
                    timeout=self._timeout, allow_redirects=False,
                )  # fmt: skip
            except requests.RequestException as error:
                log.warning("the payment provider does not answer: %s", type(error).__name__)
                raise PaymentsDown("payment.down") from error
        if answer.status_code == 404:
            return None
        if answer.status_code >= 500:
            log.warning("the payment provider answers %s", answer.status_code)
            raise PaymentsDown("payment.down")
        try:
            told = answer.json()
        except ValueError as error:
            raise _faulty("no JSON") from error
        if answer.status_code != 200 or not isinstance(told, dict):
            raise _faulty(f"{method} {path.partition('/orders')[1]} answers {answer.status_code}")
        return told


def sign(body: bytes, *, secret: str, at: dt.datetime) -> str:
    """The signature of a notice: its moment in seconds, and the HMAC over both."""
    moment = str(int(at.timestamp()))
    return f"{moment},{hmac.new(secret.encode(), moment.encode() + b'.' + body, hashlib.sha256).hexdigest()}"


def read_told(data: Mapping[str, Any]) -> Told:
    """What an answer or a notice tells. Raises ValueError, KeyError or TypeError where it tells nothing that holds."""
    at = dt.datetime.fromisoformat(data["at"])
    if data["state"] not in get_args(OrderState) or type(data["amount"]) is not int or at.tzinfo is None:
        raise ValueError("not the state of an order")
    return Told(code=str(data["code"]), state=data["state"], amount=data["amount"], reference=str(data["reference"])[:100], at=at)


def as_data(told: Told) -> dict[str, Any]:
    """The other way round."""
    return {"code": told.code, "state": told.state, "amount": told.amount, "reference": told.reference, "at": told.at.isoformat()}


def _faulty(why: str) -> PaymentsFaulty:
    log.error("the payment provider's answer does not hold: %s", why)
    return PaymentsFaulty("payment.faulty")


def _origin(address: str) -> tuple[str, str]:
    parts = urlsplit(address)
    return parts.scheme, parts.netloc
