"""A whole number with its unit: a weight, a year of make, a count of people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from homeservice.core.errors import Invalid
from homeservice.core.expressions import ExprType
from homeservice.core.expressions.arithmetic import LARGEST
from homeservice.core.fields.base import Control, ControlKind, FieldType, Part
from homeservice.core.fields.numerals import bound_notes, judge_bounds, read_bounds, read_number, unit_words
from homeservice.core.fields.wish import Wish
from homeservice.core.messages import Display, LocalText, message

Whole = Annotated[int, Field(ge=-LARGEST, le=LARGEST, strict=True)]


class Integer(FieldType):
    """A whole number, not below nought unless `min` says so. `grouping: false` writes no thousands separators: 2005."""

    type: Literal["integer"]
    #: The smallest number.
    min: Whole = 0
    #: The largest number.
    max: Whole | None = None
    #: The word behind the box, such as kg.
    unit: LocalText | None = None
    #: `false`: 2005, not 2,005.
    grouping: bool = True

    expression_type: ClassVar[ExprType] = ExprType.NUMBER

    def control(self) -> Control:
        part = Part(
            # The keypad of digits that phones show has no minus.
            input_mode="numeric" if self.min >= 0 else "text",
            width="short" if self.max is not None and self.max < 10_000 else "medium",
            unit=self.unit,
            example=self._number(self.sample()),
        )
        return Control(kind=ControlKind.INPUT, parts=(part,), notes=bound_notes(self, self.min, self.max))

    def reading(self) -> Mapping[str, Any]:
        return {"as": "number", **read_bounds(self.min, self.max), "units": unit_words(self.unit)}

    def parse_text(self, text: str) -> int:
        number = read_number(text, label=self.label, example=self._number(self.sample()), unit=self.unit)
        if number != number.to_integral_value():
            raise Invalid("field.integer.fraction", label=self.label, example=self._number(self.sample()))
        judge_bounds(self, int(number), self.min, self.max)
        return int(number)

    def display(self, value: Any) -> Display:
        if value is None:
            return None
        return message("field.number.with_unit", number=self._number(value), unit=self.unit) if self.unit else self._number(value)

    def sample(self) -> int:
        return min(max(self.min, 10), self.max) if self.max is not None else max(self.min, 10)

    def invent(self, wish: Wish) -> int:
        """The largest; under a bound of its own none is larger than expressions hold."""
        if wish.nasty:
            return self.max if self.max is not None else LARGEST
        return self.sample()

    def lint(self) -> list[tuple[str, Any]]:
        faults = super().lint()
        if self.max is not None and self.min > self.max:
            faults.append(("max", message("field.lint.min_over_max", min=self.min, max=self.max)))
        return faults

    def _number(self, value: int) -> Display:
        return value if self.grouping else str(value)
