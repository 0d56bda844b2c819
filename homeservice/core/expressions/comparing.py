"""Which names a condition compares with which values, where it does nothing else: what trying it out needs to know."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from homeservice.core.expressions.arithmetic import from_scaled
from homeservice.core.expressions.expression import Expression
from homeservice.core.expressions.syntax import Node


def values_compared(condition: Expression) -> Mapping[str, list[Any]] | None:
    """The values that each name is compared with, none for one that is true or false; None where it works out or compares more."""
    found: dict[str, list[Any]] = {}
    return found if _compares(condition.tree, found) else None


def _compares(node: Node, found: dict[str, list[Any]]) -> bool:
    match node:
        case ["name", str(name)]:
            found.setdefault(name, [])
            return True
        case ["boolean", _]:
            return True
        case ["not", operand]:
            return _compares(operand, found)
        case ["and" | "or", operands]:
            return all(_compares(operand, found) for operand in operands)
        case ["compare", _, operands]:
            names = [operand[1] for operand in operands if operand[0] == "name"]
            others = [operand for operand in operands if operand[0] != "name"]
            if len(names) != 1 or not all(other[0] in {"integer", "decimal", "text", "date", "boolean", "list"} for other in others):
                return False
            found.setdefault(names[0], []).extend(value for other in others for value in _values(other))
            return True
    return False


def _values(node: Node) -> Iterable[Any]:
    match node:
        case ["list", items]:
            return [value for item in items for value in _values(item)]
        case ["decimal", int(scaled)]:
            return [from_scaled(scaled)]
        case ["date", str(day)]:
            return [dt.date.fromisoformat(day)]
    return [node[1]]
