"""What an expression gives for given values: never an error, null where something needed is not known."""

from __future__ import annotations

import datetime as dt
import operator
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, Protocol

from homeservice.core.expressions.arithmetic import OPERATIONS, from_scaled, negative
from homeservice.core.expressions.expression import Expression
from homeservice.core.expressions.functions import EQUAL_KINDS, FUNCTIONS, ORDERED, alike, call
from homeservice.core.expressions.kinds import NUMERIC, ExprType, fits, kind_of
from homeservice.core.expressions.syntax import Node

_ORDER = MappingProxyType({"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge})
_TEXT = frozenset({ExprType.TEXT})


def evaluate(expression: Expression, values: Mapping[str, object]) -> Any:
    """The value for these values, None where it is not known (yet). Raises nothing.

    A name that is missing, None or of a kind that an operation does not take counts as null there.
    """
    result = value_of(expression.tree, values)
    return None if kind_of(result) is ExprType.OPAQUE else result


class Named(Protocol):
    """Values by name: a mapping, or what finds them when they are asked for."""

    def get(self, name: str, /) -> Any:
        """The value; None where it is not known."""


def value_of(node: Node, values: Named) -> Any:
    """The value of a node. The cases stand in the order of how often they are met."""
    match node[0]:
        case "name":
            return values.get(node[1])
        case "integer" | "text" | "boolean":
            return node[1]
        case "compare":
            return _compare(node[1], [value_of(operand, values) for operand in node[2]])
        case "and":
            return _both(_boolean(operand, values) for operand in node[1])
        case "or":
            return _either(_boolean(operand, values) for operand in node[1])
        case "not":
            truth = _boolean(node[1], values)
            return None if truth is None else not truth
        case "arithmetic":
            numbers = value_of(node[2], values), value_of(node[3], values)
            return OPERATIONS[node[1]](*numbers) if all(fits(number, NUMERIC) for number in numbers) else None
        case "list":
            return [value_of(item, values) for item in node[1]]
        case "date":
            return dt.date.fromisoformat(node[1])
        case "decimal":
            return from_scaled(node[1])
        case "negative":
            number = value_of(node[1], values)
            return negative(number) if fits(number, NUMERIC) else None
        case "if":
            truth = _boolean(node[1], values)
            return None if truth is None else value_of(node[2 if truth else 3], values)
    # A call: the builder makes no other node.
    return call(FUNCTIONS[node[1]], [value_of(argument, values) for argument in node[2]])


def _boolean(node: Node, values: Named) -> bool | None:
    value = value_of(node, values)
    return value if isinstance(value, bool) else None


def _both(truths: Iterable[bool | None]) -> bool | None:
    """False where one is false, else null where one is null, else true."""
    known: bool | None = True
    for truth in truths:
        if truth is False:
            return False
        known = None if truth is None else known
    return known


def _either(truths: Iterable[bool | None]) -> bool | None:
    """True where one is true, else null where one is null, else false."""
    known: bool | None = False
    for truth in truths:
        if truth is True:
            return True
        known = None if truth is None else known
    return known


def _compare(operations: list[str], operands: list[Any]) -> bool | None:
    return _both(_compare_two(operation, *operands[n : n + 2]) for n, operation in enumerate(operations))


def _compare_two(operation: str, first: Any, second: Any) -> bool | None:
    match operation:
        case "==":
            return _equal(first, second)
        case "!=":
            equal = _equal(first, second)
            return None if equal is None else not equal
        case "in":
            return _contains(second, first)
        case "not in":
            contained = _contains(second, first)
            return None if contained is None else not contained
    if not (fits(first, ORDERED) and fits(second, ORDERED) and alike([first, second])):
        return None
    return bool(_ORDER[operation](first, second))


def _equal(first: object, second: object) -> bool | None:
    """Whether two values are equal; null unless both are numbers, texts, booleans or days."""
    return first == second if any(fits(first, kinds) and fits(second, kinds) for kinds in EQUAL_KINDS) else None


def _contains(items: object, wanted: object) -> bool | None:
    """Whether a list holds a value equal to the wanted one; null where either is null or of another kind."""
    if not isinstance(items, list | tuple):
        return None
    return _either(_equal(item, wanted) for item in items) if items or fits(wanted, _TEXT) else None
