"""An exact number with decimal places: an area, a length."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal as Exact
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from homeservice.core.errors import Invalid
from homeservice.core.expressions import ExprType
from homeservice.core.expressions.arithmetic import DECIMAL_PLACES, LARGEST, SCALE
from homeservice.core.fields.base import Control, ControlKind, FieldType, Part
from homeservice.core.fields.numerals import bound_notes, judge_bounds, read_bounds, read_number, unit_words
from homeservice.core.fields.wish import Wish
from homeservice.core.messages import Display, LocalText, message

# Expressions count decimals in ten-thousandths, within 2^53.
_MOST = LARGEST // SCALE
Bound = Annotated[Exact, Field(ge=-_MOST, le=_MOST)]


class Decimal(FieldType):
    """A number of at most `places` decimal places, kept exactly; not below nought unless `min` says so."""

    type: Literal["decimal"]
    #: The smallest number.
    min: Bound = Exact(0)
    #: The largest number.
    max: Bound | None = None
    #: Decimal places.
    places: Annotated[int, Field(ge=1, le=DECIMAL_PLACES)] = 2
    #: The word behind the box.
    unit: LocalText | None = None

    expression_type: ClassVar[ExprType] = ExprType.DECIMAL

    def control(self) -> Control:
        part = Part(
            input_mode="decimal" if self.min >= 0 else "text",
            width="medium",
            unit=self.unit,
            example=self.sample(),
        )
        return Control(kind=ControlKind.INPUT, parts=(part,), notes=bound_notes(self, self.min, self.max))

    def reading(self) -> Mapping[str, Any]:
        return {"as": "number", "places": self.places, **read_bounds(self.min, self._most), "units": unit_words(self.unit)}

    def parse_text(self, text: str) -> Exact:
        number = read_number(text, label=self.label, example=self.sample(), unit=self.unit)
        judge_bounds(self, number, self.min, self._most)
        rounded = self._quantized(number)
        if rounded != number:
            raise Invalid("field.decimal.places", label=self.label, places=self.places, example=self.sample())
        return rounded

    def dump(self, value: Any) -> Any:
        return None if value is None else str(value)

    def load(self, stored: Any) -> Any:
        return None if stored is None else Exact(stored)

    def display(self, value: Any) -> Display:
        if value is None:
            return None
        return message("field.number.with_unit", number=value, unit=self.unit) if self.unit else value

    def sample(self) -> Exact:
        wanted = Exact("10.5")
        return self._quantized(min(max(self.min, wanted), self.max if self.max is not None else max(self.min, wanted)))

    def invent(self, wish: Wish) -> Exact:
        """The largest; under a bound of its own none is larger than expressions hold."""
        if wish.nasty:
            return self.max if self.max is not None else self._quantized(Exact(_MOST))
        return self.sample()

    def as_answer(self, seen: Any) -> Any:
        return self._quantized(Exact(seen)) if isinstance(seen, int | Exact) and not isinstance(seen, bool) else None

    def lint(self) -> list[tuple[str, Any]]:
        faults = super().lint()
        if self.max is not None and self.min > self.max:
            faults.append(("max", message("field.lint.min_over_max", min=self.min, max=self.max)))
        for attribute, bound in (("min", self.min), ("max", self.max)):
            if bound is not None and self._quantized(bound) != bound:
                faults.append((attribute, message("field.lint.places", places=self.places)))
        return faults

    @property
    def _most(self) -> Exact:
        return Exact(_MOST) if self.max is None else self.max

    def _quantized(self, number: Exact) -> Exact:
        """The number with its places written out, and without the sign of a negative nought."""
        return number.quantize(Exact(1).scaleb(-self.places)) + 0
