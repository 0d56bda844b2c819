"""How far an expression is from holding, and which values of its names would bring it nearer: for whoever looks for answers that fit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol

from homeservice.core import dates
from homeservice.core.expressions.evaluation import Named, value_of
from homeservice.core.expressions.syntax import Node, walk

#: What is not known yet is further away than anything that is known.
UNKNOWN = 1.5
_OPPOSITE = {"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">", "in": "not in", "not in": "in"}
_MIRRORED = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}


class Known(Named, Protocol):
    """What the names of an expression are known to be."""

    def behind(self, name: str, /) -> Node | None:
        """The tree of a computed value; None for every other name."""

    def away(self, name: str, /) -> float:
        """How far a name that is not known is from being asked."""


def distance(node: Node, known: Known, *, wanted: bool = True) -> float:
    """0 where the expression is known to be true (or false, where that is wanted); else the more, the more is missing."""
    match node:
        case ["not", inner]:
            return distance(inner, known, wanted=not wanted)
        case ["and" | "or" as operation, parts]:
            each = [distance(part, known, wanted=wanted) for part in parts]
            return sum(each) if (operation == "and") == wanted else min(each)
        case ["if", condition, then, otherwise]:
            return min(
                distance(condition, known) + distance(then, known, wanted=wanted),
                distance(condition, known, wanted=False) + distance(otherwise, known, wanted=wanted),
            )
        case ["compare", operations, operands]:
            pairs = [
                _pair(how if wanted else _OPPOSITE[how], first, second, known)
                for how, first, second in zip(operations, operands, operands[1:], strict=False)
            ]
            return sum(pairs) if wanted else min(pairs)
        case ["name", name] if known.behind(name) is not None:
            return distance(known.behind(name) or node, known, wanted=wanted)
    truth = value_of(node, known)
    if truth is None:
        return _unknown(node, known)
    return 0.0 if truth is wanted else 1.0


def _unknown(node: Node, known: Known) -> float:
    """How far a node is from being known: by each of its names that is not."""
    missing = {part[1] for part in walk(node) if part[0] == "name" and known.get(part[1]) is None and known.behind(part[1]) is None}
    return UNKNOWN + sum(0.1 + known.away(name) for name in missing)


def _branches(node: Node, known: Known) -> Node:
    """The node, or the tree of the computed value that it names where this divides into branches."""
    while node[0] == "name" and (tree := known.behind(node[1])) is not None:
        node = tree
    return node


def _pair(how: str, first: Node, second: Node, known: Known) -> float:
    """How far two operands are from standing to each other as wanted."""
    reached = _compared(how, value_of(first, known), value_of(second, known))
    if reached == 0.0:
        return 0.0
    if (divided := _branches(first, known))[0] == "if":
        return min(
            distance(condition, known, wanted=side) + _pair(how, branch, second, known) for condition, branch, side in _sides(divided)
        )
    if (divided := _branches(second, known))[0] == "if":
        return min(
            distance(condition, known, wanted=side) + _pair(how, first, branch, known) for condition, branch, side in _sides(divided)
        )
    if reached is not None:
        return reached
    return max(_unknown(first, known), _unknown(second, known))


def _sides(node: Node) -> tuple[tuple[Node, Node, bool], ...]:
    return (node[1], node[2], True), (node[1], node[3], False)


def _compared(how: str, first: Any, second: Any) -> float | None:
    """The distance of two values; None where one is not known."""
    if first is None or second is None:
        return None
    if how == "in":
        return 0.0 if first in second else 1.0
    if how == "not in":
        return 1.0 if first in second else 0.0
    if how == "!=":
        return 0.0 if first != second else 1.0
    if not (_measured(first) and _measured(second)):
        return 0.0 if how == "==" and first == second else 1.0
    gap = _gap(first, second)
    over = {"==": abs(gap), "<=": gap, ">=": -gap, "<": gap + 1 if gap >= 0 else 0, ">": 1 - gap if gap <= 0 else 0}[how]
    return 0.0 if over <= 0 else over / (over + 1)


def _measured(value: Any) -> bool:
    return isinstance(value, int | Decimal | dt.date) and not isinstance(value, bool)


def _gap(first: Any, second: Any) -> float:
    if isinstance(first, dt.date) and isinstance(second, dt.date):
        return float((first - second).days)
    return 0.0 if isinstance(first, dt.date) or isinstance(second, dt.date) else float(first - second)


def hints(node: Node, known: Known, *, wanted: bool = True) -> Iterator[tuple[str, Any]]:
    """Values of names that would make comparisons hold, at the boundary and beside it: (name, value as expressions see it)."""
    match node:
        case ["not", inner]:
            yield from hints(inner, known, wanted=not wanted)
        case ["and" | "or", parts]:
            for part in parts:
                yield from hints(part, known, wanted=wanted)
        case ["if", condition, then, otherwise]:
            for side in (True, False):
                yield from hints(condition, known, wanted=side)
            for branch in (then, otherwise):
                yield from hints(branch, known, wanted=wanted)
        case ["compare", operations, operands]:
            for how, first, second in zip(operations, operands, operands[1:], strict=False):
                asked = how if wanted else _OPPOSITE[how]
                yield from _bring(first, asked, second, known)
                yield from _bring(second, _MIRRORED.get(asked, asked), first, known)
        case ["call", "contains", [["name", name], part]] if wanted and isinstance(text := value_of(part, known), str):
            yield name, text
            yield name, f"{known.get(name) or ''}{text}"
        case ["call", "unique", [["name", rows], ["text", column]]]:
            yield rows, InRows("different" if wanted else "same", None, column)
        case ["name", name]:
            tree = known.behind(name)
            if tree is not None:
                yield from hints(tree, known, wanted=wanted)
            else:
                yield name, wanted


def _bring(node: Node, how: str, other: Node, known: Known) -> Iterator[tuple[str, Any]]:
    """Values of the names in `node` that bring it to stand so to `other`."""
    node = _branches(node, known)
    if node[0] == "if":
        for condition, branch, side in _sides(node):
            yield from hints(condition, known, wanted=side)
            yield from _bring(branch, how, other, known)
        return
    goal = value_of(other, known)
    if goal is None:
        return
    if isinstance(goal, list | tuple):
        for item in goal:
            yield from _set(node, item, known)
    else:
        for value in _beside(goal):
            yield from _set(node, value, known)


@dataclass(frozen=True)
class InRows:
    """A hint about a table: how many rows (`count`), or what a column should be: in `sum` together, `same` or `different` in all rows."""

    how: str
    value: Any
    column: str | None = None


#: Functions from two days to a number, with how many months (or, of days_between, days) one is.
_UNDONE = {"months_between": 1, "years_between": 12, "age_at": 12, "days_between": 1}


def _set(node: Node, value: Any, known: Known) -> Iterator[tuple[str, Any]]:
    """Values of names under which a node comes to a value, where it can be turned round."""
    match node:
        case ["name", name]:
            yield name, value
        case ["call", "count" | "sum" | "min_of" | "max_of" as how, [["name", rows], *columns]]:
            yield rows, InRows(how, value, columns[0][1] if columns else None)
        case ["call", "days_in", [["name", name]]] if isinstance(value, int) and (period := known.get(name)) is not None:
            yield name, (period[0], _later(period[0], value - 1))
        case ["call", "first_day", [["name", name]]] if isinstance(value, dt.date) and (period := known.get(name)) is not None:
            yield name, (value, max(value, period[1]))
        case ["call", "last_day", [["name", name]]] if isinstance(value, dt.date) and (period := known.get(name)) is not None:
            yield name, (min(value, period[0]), value)
        case ["call", function, [start, end]] if function in _UNDONE and isinstance(value, int):
            for day in _days(value_of(end, known), -_UNDONE[function] * value, function):
                yield from _set(start, day, known)
            for day in _days(value_of(start, known), _UNDONE[function] * value, function):
                yield from _set(end, day, known)
        case ["arithmetic", operation, first, second] if _is_number(value):
            yield from _solved(operation, first, second, value, known)


def _solved(operation: str, first: Node, second: Node, value: Any, known: Known) -> Iterator[tuple[str, Any]]:
    """Values under which a sum, a product and so on come to a value: of either side, as the other one is."""
    left, right = value_of(first, known), value_of(second, known)
    if operation == "+":
        yield from (() if right is None else _set(first, value - right, known))
        yield from (() if left is None else _set(second, value - left, known))
    elif operation == "-":
        yield from (() if right is None else _set(first, value + right, known))
        yield from (() if left is None else _set(second, left - value, known))
    elif operation == "*":
        for node, other in ((first, right), (second, left)):
            if other:
                yield from (hint for whole in (value // other, -(-value // other)) for hint in _set(node, whole, known))
    elif operation == "//" and right is not None:
        yield from _set(first, value * right, known)


def _is_number(value: Any) -> bool:
    return _measured(value) and not isinstance(value, dt.date)


def _later(day: dt.date, days: int) -> dt.date:
    try:
        return day + dt.timedelta(days=days)
    except OverflowError:
        return day


def _days(day: Any, away: int, function: str) -> Iterator[dt.date]:
    """The days from which, or to which, it is so far, and those beside them, also one step further."""
    if not isinstance(day, dt.date):
        return
    step = 12 if function in {"age_at", "years_between"} else 1
    for further in (0, -step, step):
        try:
            found = day + dt.timedelta(days=away + further) if function == "days_between" else dates.add_months(day, away + further)
        except (OverflowError, ValueError):
            continue
        yield from _beside(found)


def _beside(value: Any) -> Iterator[Any]:
    """The value and, of numbers and days, those before and after it."""
    yield value
    if _measured(value):
        step: Any = dt.timedelta(days=1) if isinstance(value, dt.date) else 1
        for sign in (1, -1):
            try:
                yield value + sign * step
            except OverflowError:
                continue
