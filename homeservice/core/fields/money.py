"""An amount of money in whole won."""

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

Won = Annotated[int, Field(ge=0, le=LARGEST, strict=True)]
_WON = LocalText(ko="원", en="won")
_SIGNS = "₩￦"


class Money(FieldType):
    """Whole won, never below nought. `1,650,000`, `1650000원` and `₩1,650,000` are the same amount."""

    type: Literal["money"]
    #: The smallest amount.
    min: Won = 0
    #: The largest amount.
    max: Won | None = None

    expression_type: ClassVar[ExprType] = ExprType.NUMBER

    def control(self) -> Control:
        part = Part(input_mode="numeric", width="medium", unit=message("field.money.unit"), example=self.sample())
        return Control(kind=ControlKind.INPUT, parts=(part,), notes=bound_notes(self, self.min, self.max))

    def reading(self) -> Mapping[str, Any]:
        return {"as": "number", **read_bounds(self.min, self.max), "units": unit_words(_WON), "sign": _SIGNS}

    def parse_text(self, text: str) -> int:
        won = read_number(text.lstrip(_SIGNS).lstrip(), label=self.label, example=self.sample(), unit=_WON)
        if won != won.to_integral_value():
            raise Invalid("field.money.fraction", label=self.label, example=self.sample())
        judge_bounds(self, int(won), self.min, self.max)
        return int(won)

    def unparse(self, value: Any) -> dict[str, list[str]]:
        return {"": [] if value is None else [f"{value:,}"]}

    def display(self, value: Any) -> Display:
        return None if value is None else message("field.money.shown", amount=value)

    def sample(self) -> int:
        return min(max(self.min, 100_000), self.max) if self.max is not None else max(self.min, 100_000)

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
