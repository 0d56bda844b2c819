"""Values as JSON, for the twin in the browser: written as a tree writes its literals."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from homeservice.core.expressions.arithmetic import scaled
from homeservice.core.expressions.kinds import ExprType, kind_of


def as_json(value: object) -> Any:
    """`["integer", 12]`, `["decimal", 25000]`, `["list", [["text", "가"]]]`; also `["row", {…}]`, `["opaque"]`, and None for null.

    A value of no kind (a float, a number out of bounds) is `["opaque"]`: it can only be asked whether it is there.
    """
    if isinstance(value, list | tuple):
        return ["list", [as_json(item) for item in value]]
    if isinstance(value, Mapping):
        return ["row", {str(name): as_json(cell) for name, cell in value.items()}]
    kind = kind_of(value)
    match value:
        case None:
            return None
        case bool() | str():
            return [str(kind), value]
        case int() if kind is ExprType.NUMBER:
            return ["integer", value]
        case Decimal() if kind is ExprType.DECIMAL:
            return ["decimal", scaled(value)]
        case dt.date() if kind is ExprType.DATE:
            return ["date", value.isoformat()]
    return ["opaque"]
