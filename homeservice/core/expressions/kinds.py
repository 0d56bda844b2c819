"""The kinds of values that expressions know: what a name is declared to hold, and what a value really is."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType

from homeservice.core.expressions.arithmetic import in_bounds
from homeservice.core.messages import Message, message


class ExprType(enum.StrEnum):
    """What expressions see of a value."""

    NUMBER = "number"  # int
    DECIMAL = "decimal"  # decimal.Decimal of at most four places; an int does as well
    TEXT = "text"  # str
    BOOLEAN = "boolean"  # bool
    DATE = "date"  # datetime.date
    CHOICES = "choices"  # list or tuple of str
    PERIOD = "period"  # list or tuple of the first and the last day
    ROWS = "rows"  # list or tuple of mappings
    OPAQUE = "opaque"  # anything: it can only be asked whether it is there

    @property
    def label(self) -> Message:
        """What people call the kind."""
        return message(f"expression.type.{self.value}")


NUMERIC = frozenset({ExprType.NUMBER, ExprType.DECIMAL})
ANY = frozenset(ExprType)


_PLAIN: Mapping[type, ExprType | None] = MappingProxyType(
    {type(None): None, bool: ExprType.BOOLEAN, str: ExprType.TEXT, dt.date: ExprType.DATE}
)


def kind_of(value: object) -> ExprType | None:
    """The kind of a value, None for null and OPAQUE for what no operation takes: a float, a number out of bounds, a datetime.

    An empty list is both CHOICES and ROWS; it is told as CHOICES, and `fits` knows.
    """
    # Nearly every value is one of these: looked up first, for speed.
    if type(value) in _PLAIN:
        return _PLAIN[type(value)]
    match value:
        case int() | Decimal():
            numeric = ExprType.NUMBER if isinstance(value, int) else ExprType.DECIMAL
            return numeric if in_bounds(value) else ExprType.OPAQUE
        case str():
            return ExprType.TEXT
        case dt.date():
            return ExprType.OPAQUE if isinstance(value, dt.datetime) else ExprType.DATE
        case list() | tuple():
            return _kind_of_list(value)
    return ExprType.OPAQUE


def _kind_of_list(items: list[object] | tuple[object, ...]) -> ExprType:
    if all(isinstance(item, str) for item in items):
        return ExprType.CHOICES
    if all(isinstance(item, Mapping) for item in items):
        return ExprType.ROWS
    if len(items) == 2 and all(kind_of(item) is ExprType.DATE for item in items):
        return ExprType.PERIOD
    return ExprType.OPAQUE


def fits(value: object, kinds: frozenset[ExprType]) -> bool:
    """Whether a value is of one of the kinds. Null fits none."""
    kind = kind_of(value)
    return kind in kinds or (ExprType.ROWS in kinds and kind is ExprType.CHOICES and not value)


def join(first: ExprType, second: ExprType) -> ExprType | None:
    """The kind that holds both: itself where they are the same, DECIMAL for a mix of numbers, else None."""
    if first is second:
        return first
    return ExprType.DECIMAL if {first, second} == NUMERIC else None
