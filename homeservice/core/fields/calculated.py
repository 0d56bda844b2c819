"""A value that follows from other answers, shown at its place among the questions."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any, Literal

from homeservice.core.expressions import Expression
from homeservice.core.fields.base import Control, ControlKind
from homeservice.core.fields.shown import Shown
from homeservice.core.messages import Display, LocalText, message


class Calculated(Shown):
    """Shown and not typed; as a column of a table it follows from its row, and `sum` adds it up."""

    type: Literal["calculated"]
    #: How it follows: the name of a computed value, or any expression.
    value: Expression
    #: The word behind it; `won` writes 1,000,000원.
    unit: Literal["won"] | LocalText | None = None

    @property
    def follows_from(self) -> Expression:
        return self.value

    def control(self) -> Control:
        return Control(kind=ControlKind.CALCULATED)

    def dump(self, value: Any) -> Any:
        match value:
            case Decimal():
                return {"decimal": str(value)}
            case dt.date():
                return {"date": value.isoformat()}
        return value

    def load(self, stored: Any) -> Any:
        match stored:
            case {"decimal": str(text)}:
                return Decimal(text)
            case {"date": str(text)}:
                return dt.date.fromisoformat(text)
        return stored

    def display(self, value: Any) -> Display:
        return with_unit(value, self.unit)


def with_unit(value: Any, unit: LocalText | str | None) -> Display:
    """A value of any kind as people read it."""
    match value:
        case None:
            return None
        case bool():
            return message(f"field.yes_no.{'yes' if value else 'no'}")
        case int() | Decimal() if unit == "won":
            return message("field.calculated.won", value=f"{value:,}")
        case int() | Decimal() if unit is not None:
            return message("field.calculated.with_unit", value=f"{value:,}", unit=unit)
        case int() | Decimal():
            return f"{value:,}"
    shown: Display = value
    return shown
