"""Some of the options in the order of preference."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from homeservice.core.errors import Invalid
from homeservice.core.expressions import ExprType
from homeservice.core.fields.base import Control, ControlKind, FieldType, Part, Raw
from homeservice.core.fields.options import Offers, label_of, lint_offers
from homeservice.core.fields.wish import Wish
from homeservice.core.messages import Display, message


class Ranking(FieldType):
    """First, second, … choice, no option twice and none left out in between; the value is a tuple in that order."""

    type: Literal["ranking"]
    #: The answers: values with their texts, or a list of texts.
    options: Offers
    #: The fewest choices where any are made.
    min: Annotated[int, Field(ge=1, le=20)] = 1
    #: The most choices; without it, as many as there are options.
    max: Annotated[int, Field(ge=1, le=20)] | None = None

    expression_type: ClassVar[ExprType] = ExprType.CHOICES
    missing_message: ClassVar[str] = "field.ranking.required"
    indexed: ClassVar[bool] = False

    @property
    def places(self) -> int:
        return min(self.max or len(self.options), len(self.options), 20)

    def control(self) -> Control:
        offered = tuple(offer.option for offer in self.options)
        parts = tuple(
            Part(name=_box(place), label=message("field.ranking.place", place=place + 1), width="wide", options=offered)
            for place in range(self.places)
        )
        return Control(kind=ControlKind.GROUP, parts=parts)

    def reading(self) -> None:
        """Only the server reads it."""

    def parse(self, raw: Raw) -> tuple[str, ...] | None:
        sent = [self.only(raw, _box(place)).strip() for place in range(self.places)]
        known = {offer.value for offer in self.options}
        for place, value in enumerate(sent):
            if value and value not in known:
                raise Invalid("field.choice.unknown", label=self.label, part=_box(place))
            if value and value in sent[:place]:
                raise Invalid("field.ranking.twice", label=self.label, choice=label_of(self.options, value), part=_box(place))
            if value and not all(sent[:place]):
                raise Invalid("field.ranking.gap", label=self.label, place=sent.index("") + 1, part=_box(sent.index("")))
        chosen = tuple(filter(None, sent))
        if chosen and len(chosen) < self.min:
            raise Invalid("field.ranking.too_few", label=self.label, min=self.min, part=_box(len(chosen)))
        return chosen or None

    def unparse(self, value: Any) -> dict[str, list[str]]:
        chosen = value or ()
        return {_box(place): [chosen[place]] if place < len(chosen) else [] for place in range(self.places)}

    def dump(self, value: Any) -> Any:
        return None if value is None else list(value)

    def load(self, stored: Any) -> Any:
        return None if stored is None else tuple(stored)

    def display(self, value: Any) -> Display:
        if value is None:
            return None
        return tuple(
            message("field.ranking.shown", place=place, choice=label_of(self.options, chosen)) for place, chosen in enumerate(value, 1)
        )

    def sample(self) -> tuple[str, ...]:
        return tuple(offer.value for offer in self.options[: self.min])

    def invent(self, wish: Wish) -> tuple[str, ...]:
        return tuple(offer.value for offer in reversed(self.options))[: self.places] if wish.nasty else self.sample()

    def lint(self) -> list[tuple[str, Any]]:
        faults = super().lint() + lint_offers(self.options)
        if self.max is not None and self.min > self.max:
            faults.append(("max", message("field.lint.min_over_max", min=self.min, max=self.max)))
        if max(self.min, self.max or 1) > len(self.options):
            faults.append(
                ("max" if (self.max or 0) > len(self.options) else "min", message("field.lint.more_than_options", count=len(self.options)))
            )
        return faults


def _box(place: int) -> str:
    """The name of the box of a place: letters only, so that it may stand in a row."""
    return "place-" + chr(ord("a") + place)
