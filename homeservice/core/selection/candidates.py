"""Whoever may be chosen, and the lot that anybody can work out again."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MICROSECOND = dt.timedelta(microseconds=1)


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """One application. `keys` are the values of the ranking's keys in their order, `groups` the names of its quotas."""

    id: Hashable
    receipt_number: str
    keys: tuple[Any, ...] = ()
    cost: int = 0
    groups: frozenset[str] = frozenset()


def ticket(seed: str, receipt_number: str) -> str:
    """The lot of an application: SHA-256, in hex, of the seed, a colon and the receipt number, in UTF-8. The smallest comes first."""
    return hashlib.sha256(f"{seed}:{receipt_number}".encode()).hexdigest()


def in_order(candidates: Iterable[Candidate], keys: Sequence[str], seed: str) -> list[Candidate]:
    """The candidates by their keys, then by lot. Whatever order they came in, the outcome is the same.

    A key that begins with `-` has the largest first. Who has no value comes last, either way.
    """
    turned = [key.startswith("-") for key in keys]

    def place(candidate: Candidate) -> tuple[Any, ...]:
        told = [
            (value is None, 0 if value is None else -_number(value) if down else _number(value))
            for value, down in zip(candidate.keys, turned, strict=True)
        ]
        return (*told, ticket(seed, candidate.receipt_number), candidate.receipt_number)

    return sorted(candidates, key=place)


def _number(value: Any) -> int | Decimal:
    """A value as a number that sorts as the value does. Raises TypeError for one that has no order."""
    match value:
        case bool() | int() | Decimal():
            return +value
        case dt.datetime():
            return (value - _EPOCH) // _MICROSECOND
        case dt.date():
            return value.toordinal()
    raise TypeError(f"no order among values of the type {type(value).__name__}")
