"""The payment side of the simulator: orders, what becomes of them, and the signed notices that tell of it. No money moves."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hmac
import json
import logging
import secrets
import threading
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import requests

from homeservice.adapters.payment import SIGNATURE, OrderState, Told, as_data, read_told, sign

log = logging.getLogger(__name__)

#: How long an order can be paid.
ORDER_LASTS = dt.timedelta(minutes=15)
#: After how many seconds a late notice is sent, and between the tries of one that nobody takes.
LATE, AGAIN = 8.0, 2.0
TRIES = 5


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What can be tried: how the order ends, how often and how late a notice tells of it, whether the person comes back, and how much is missing."""

    state: OrderState
    notices: int = 1
    late: bool = False
    returns: bool = True
    short_by: int = 0


#: By the name of the button on the page.
OUTCOMES: Mapping[str, Outcome] = {
    "paid": Outcome(state="paid"),
    "failed": Outcome(state="failed"),
    "cancelled": Outcome(state="cancelled"),
    "late": Outcome(state="paid", late=True),
    "twice": Outcome(state="paid", notices=2),
    "lost": Outcome(state="paid", notices=0),
    "away": Outcome(state="paid", returns=False),
    "silent": Outcome(state="paid", notices=0, returns=False),
    "tampered": Outcome(state="paid", short_by=1),
}


class Unknown(Exception):
    """No order of this code."""


class Refused(Exception):
    """The order or its address does not hold, or another order bears the code."""


@dataclass(frozen=True, kw_only=True)
class Sale:
    """An order with what it was made for."""

    told: Told
    wanted: int
    title: str
    return_to: str
    notify_to: str
    language: str
    opened: dt.datetime

    @property
    def back(self) -> str:
        """Where the person goes back to."""
        return f"{self.return_to}{'&' if urlsplit(self.return_to).query else '?'}{urlencode({'order': self.told.code})}"


class Till:
    """Orders in memory and in a file, so that a restart forgets none. Notices go out from threads of their own, as a provider's do."""

    def __init__(self, *, secret: str, hosts: Collection[str], file: Path | None, clock: Callable[[], dt.datetime]) -> None:
        self._secret = secret
        self._hosts = frozenset(hosts)
        self._file = file
        self._clock = clock
        self._lock = threading.Lock()
        self._sales: dict[str, Sale] = _read(file)

    def lets_in(self, authorization: str) -> bool:
        """Whether a call comes from the house."""
        return hmac.compare_digest(authorization.encode(), f"Bearer {self._secret}".encode())

    def open(self, given: Mapping[str, Any]) -> Sale:
        """An order, the same one for the same code. Raises Refused."""
        code, amount = given.get("code"), given.get("amount")
        addresses = [given.get(name) for name in ("return_to", "notify_to")]
        if not isinstance(code, str) or not code or type(amount) is not int or amount <= 0 or not all(map(self._goes_to, addresses)):
            raise Refused
        now = self._clock()
        with self._lock:
            sale = self._sales.get(code)
            if sale is None:
                told = Told(code=code, state="open", amount=amount, reference=f"SIM-{secrets.token_hex(6).upper()}", at=now)
                sale = Sale(
                    told=told, wanted=amount, title=str(given.get("title", ""))[:200], return_to=str(addresses[0]), notify_to=str(addresses[1]),
                    language=str(given.get("language", "ko")), opened=now,
                )  # fmt: skip
                self._keep(sale)
            elif sale.wanted != amount:
                raise Refused
        return sale

    def sale(self, code: str) -> Sale:
        """An order as it stands. Raises Unknown."""
        with self._lock:
            return self._found(code)

    def _found(self, code: str) -> Sale:
        sale = self._sales.get(code)
        if sale is None:
            raise Unknown
        if sale.told.state == "open" and self._clock() >= sale.opened + ORDER_LASTS:
            sale = self._turn(sale, "expired")
        return sale

    def end(self, code: str, outcome: Outcome) -> Sale:
        """What the person chose on the page; an order that has ended stays as it is. Raises Unknown."""
        with self._lock:
            sale = self._found(code)
            if sale.told.state != "open":
                return sale
            sale = self._turn(sale, outcome.state, amount=sale.wanted - outcome.short_by)
        for _ in range(outcome.notices):
            threading.Thread(target=self._tell, args=(sale, LATE if outcome.late else 0.0), name=f"notice-{code}", daemon=True).start()
        return sale

    def cancel(self, code: str) -> Sale:
        """The house takes an open order back. Raises Unknown."""
        with self._lock:
            sale = self._found(code)
            return self._turn(sale, "cancelled") if sale.told.state == "open" else sale

    def listed(self, since: dt.datetime, until: dt.datetime) -> list[Told]:
        """How every order stands that last changed in this time."""
        with self._lock:
            return [sale.told for code in list(self._sales) if since <= (sale := self._found(code)).told.at <= until]

    def refund(self, code: str) -> Sale:
        """The house sends the money back, once. Raises Unknown, Refused where nothing was paid."""
        with self._lock:
            sale = self._found(code)
            if sale.told.state not in {"paid", "refunded"}:
                raise Refused
            return self._turn(sale, "refunded") if sale.told.state == "paid" else sale

    def _turn(self, sale: Sale, state: OrderState, *, amount: int | None = None) -> Sale:
        told = dataclasses.replace(sale.told, state=state, at=self._clock(), amount=sale.told.amount if amount is None else amount)
        sale = dataclasses.replace(sale, told=told)
        self._keep(sale)
        return sale

    def _keep(self, sale: Sale) -> None:
        """The caller holds the lock."""
        self._sales[sale.told.code] = sale
        if self._file is not None:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            partial = self._file.with_suffix(".part")
            partial.write_text(json.dumps([_as_data(kept) for kept in self._sales.values()]))
            partial.replace(self._file)

    def _tell(self, sale: Sale, wait: float) -> None:
        time.sleep(wait)
        body = json.dumps(as_data(sale.told)).encode()
        for _ in range(TRIES):
            headers = {SIGNATURE: sign(body, secret=self._secret, at=self._clock()), "Content-Type": "application/json"}
            with requests.Session() as session:
                session.trust_env = False
                try:
                    if session.post(sale.notify_to, data=body, headers=headers, timeout=(3.0, 8.0)).ok:
                        return
                except requests.RequestException as error:
                    log.info("nobody takes a notice: %s", type(error).__name__)
            time.sleep(AGAIN)

    def _goes_to(self, address: object) -> bool:
        try:
            parts = urlsplit(address) if isinstance(address, str) else None
        except ValueError:
            return False
        return parts is not None and parts.scheme in {"http", "https"} and parts.hostname in self._hosts and not parts.username


def _as_data(sale: Sale) -> dict[str, Any]:
    plain = {name: getattr(sale, name) for name in ("wanted", "title", "return_to", "notify_to", "language")}
    return {**plain, "told": as_data(sale.told), "opened": sale.opened.isoformat()}


def _read(file: Path | None) -> dict[str, Sale]:
    if file is None or not file.exists():
        return {}
    sales = [
        Sale(**{**kept, "told": read_told(kept["told"]), "opened": dt.datetime.fromisoformat(kept["opened"])})
        for kept in json.loads(file.read_text())
    ]
    return {sale.told.code: sale for sale in sales}
