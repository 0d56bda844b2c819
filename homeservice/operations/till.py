"""The department's payments: a list by state, for the books."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select, tuple_
from sqlalchemy.orm import Session

from homeservice.models import Officer, Payment

PAGE = 30
PIECE = 500
#: The tabs of the list, and what each holds.
VIEWS: Mapping[str, ColumnElement[bool]] = {
    "all": Payment.id.is_not(None),
    "paid": Payment.state == "paid",
    "to_refund": (Payment.state == "paid") & Payment.refund_due_at.is_not(None),
    "open": Payment.state.in_(("billed", "pending")),
    "back": Payment.state.in_(("refunding", "refunded")),
    "ended": Payment.state.in_(("failed", "cancelled", "expired")),
}


@dataclass(frozen=True, kw_only=True)
class PaymentsPage:
    """One page of the list; `won` is the sum of all that the filter finds."""

    entries: tuple[Payment, ...]
    number: int
    pages: int
    total: int
    won: int


def _found(officer: Officer, view: str, since: dt.date | None, until: dt.date | None) -> Select[Any]:
    query = select(Payment).where(Payment.department_id == officer.department_id, VIEWS[view])
    if since is not None:
        query = query.where(Payment.created_at >= _midnight(since))
    if until is not None:
        query = query.where(Payment.created_at < _midnight(until + dt.timedelta(days=1)))
    return query


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), tzinfo=dt.timezone(dt.timedelta(hours=9)))


def payments_page(
    session: Session, officer: Officer, *, view: str, since: dt.date | None = None, until: dt.date | None = None, page: int = 1
) -> PaymentsPage:  # fmt: skip
    """A page of the department's payments, the newest first."""
    found = _found(officer, view, since, until)
    counted = found.with_only_columns(func.count(), func.coalesce(func.sum(Payment.amount), 0))
    total, won = session.execute(counted).one()
    pages = max(1, -(-total // PAGE))
    number = min(max(1, page), pages)
    rows = session.scalars(found.order_by(Payment.created_at.desc(), Payment.id).limit(PAGE).offset((number - 1) * PAGE))
    return PaymentsPage(entries=tuple(rows), number=number, pages=pages, total=total, won=int(won))


def all_payments(
    session: Session, officer: Officer, *, view: str, since: dt.date | None = None, until: dt.date | None = None
) -> Iterator[Payment]:
    """The whole list, read a piece at a time as it is written out."""
    found = _found(officer, view, since, until).order_by(Payment.created_at, Payment.id).limit(PIECE)
    rows = session.scalars(found).all()
    while rows:
        yield from rows
        last = rows[-1]
        rows = session.scalars(found.where(tuple_(Payment.created_at, Payment.id) > (last.created_at, last.id))).all()
