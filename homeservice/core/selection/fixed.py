"""The list of those who stand to be chosen, fixed as text before the lot is known: who, with which values, and nothing to be changed."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from homeservice.core.selection.candidates import Candidate

_HEAD = ("receipt_number", "cost", "groups", "keys")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
#: Parts what a cell has more than one of; a key is a number, a day or a moment, a group's name a plain word.
_BETWEEN = " "


def written(candidates: Iterable[Candidate], *, salt: str) -> str:
    """The list as CSV, by receipt number: what each costs, the groups they count for, and the values of the ranking's keys.

    `salt` stands in the first line: without words that nobody can guess, whoever tries all groups would find them by the digest.
    """
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\n")
    lines.writerow(["salt", salt])
    lines.writerow(_HEAD)
    for one in sorted(candidates, key=lambda candidate: candidate.receipt_number):
        lines.writerow([one.receipt_number, one.cost, _BETWEEN.join(sorted(one.groups)), _BETWEEN.join(map(_told, one.keys))])
    return text.getvalue()


def read(text: str) -> tuple[Candidate, ...]:
    """The candidates of a list that was written; each is known by its receipt number."""
    rows = list(csv.reader(io.StringIO(text)))[2:]
    return tuple(
        Candidate(
            id=number, receipt_number=number, cost=int(cost), groups=frozenset(groups.split(_BETWEEN)) if groups else frozenset(),
            keys=tuple(map(_value, keys.split(_BETWEEN))) if keys else (),
        )
        for number, cost, groups, keys in rows
    )  # fmt: skip


def numbers(text: str) -> str:
    """What is published of a list: the receipt numbers alone, each with a line feed. Costs and groups may be nobody else's business."""
    return "".join(f"{candidate.receipt_number}\n" for candidate in read(text))


def without_values(text: str, receipt_number: str) -> str:
    """The list once a case was deleted: its number stays, as it was published, and nothing that was said of it."""
    lines = text.splitlines(keepends=True)
    return "".join(f"{receipt_number},0,,\n" if line.startswith(f"{receipt_number},") else line for line in lines)


def digest(text: str) -> str:
    """SHA-256, in hex, of a text in UTF-8: what any tool says of its file."""
    return hashlib.sha256(text.encode()).hexdigest()


def _told(value: Any) -> str:
    match value:
        case None:
            return "-"
        case bool():
            return "true" if value else "false"
        case dt.datetime():
            return value.astimezone(dt.UTC).isoformat()
        case dt.date():
            return value.isoformat()
    return str(value)


def _value(told: str) -> Any:
    if told == "-":
        return None
    if told in {"true", "false"}:
        return told == "true"
    if _DAY.fullmatch(told):
        return dt.date.fromisoformat(told)
    return dt.datetime.fromisoformat(told) if "T" in told else Decimal(told)
