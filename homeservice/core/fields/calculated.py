"""A value that follows from other answers, shown at its place among the questions."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any, ClassVar, Literal

from homeservice.core.errors import Invalid
from homeservice.core.expressions import Expression, ExprType
from homeservice.core.fields.base import Control, ControlKind, FieldType, Raw, is_blank
from homeservice.core.messages import Display, LocalText, message


class Calculated(FieldType):
    """Shown and not typed; as a column of a table it follows from its row, and `sum` adds it up."""

    type: Literal["calculated"]
    #: How it follows: the name of a computed value, or any expression.
    value: Expression
    #: The word behind it; `won` writes 1,000,000원.
    unit: Literal["won"] | LocalText | None = None

    #: The kind is that of the expression.
    expression_type: ClassVar[ExprType] = ExprType.OPAQUE
    asks: ClassVar[bool] = False
    indexed: ClassVar[bool] = False

    @property
    def follows_from(self) -> Expression:
        return self.value

    def control(self) -> Control:
        return Control(kind=ControlKind.CALCULATED)

    def reading(self) -> None:
        """There is nothing to read."""

    def parse(self, raw: Raw) -> None:
        if not is_blank(raw):
            raise Invalid("field.unknown", label=self.label)

    def unparse(self, value: Any) -> dict[str, list[str]]:
        return {"": []}

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
        match value:
            case None:
                return None
            case bool():
                return message(f"field.yes_no.{'yes' if value else 'no'}")
            case int() | Decimal() if self.unit == "won":
                return message("field.calculated.won", value=f"{value:,}")
            case int() | Decimal() if self.unit is not None:
                return message("field.calculated.with_unit", value=f"{value:,}", unit=self.unit)
            case int() | Decimal():
                return f"{value:,}"
        shown: Display = value
        return shown

    def answered(self, value: Any) -> bool:
        return True

    def sample(self) -> None:
        return None
