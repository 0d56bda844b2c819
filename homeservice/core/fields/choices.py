"""Several answers out of several."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from homeservice.core.errors import Invalid
from homeservice.core.expressions import ExprType
from homeservice.core.fields.base import Control, ControlKind, FieldType, Option, Part, Raw
from homeservice.core.fields.options import OTHER, Offers, OtherAnswer, Written, from_json, in_json, label_of, lint_offers, lint_other
from homeservice.core.fields.wish import Wish, strange_text
from homeservice.core.messages import Display, message


class Choices(FieldType):
    """Some of the options, at least `min` and at most `max` where any are chosen; the value is a tuple in the options' order."""

    type: Literal["choices"]
    #: The answers: values with their texts, or a list of texts.
    options: Offers
    #: The fewest to be ticked.
    min: Annotated[int, Field(ge=0)] = 0
    #: The most to be ticked.
    max: Annotated[int, Field(ge=1)] | None = None

    #: A last option, behind which the answer is written in one's own words.
    other: OtherAnswer | None = None

    expression_type: ClassVar[ExprType] = ExprType.CHOICES
    missing_message: ClassVar[str] = "field.choice.required"
    indexed: ClassVar[bool] = False

    def control(self) -> Control:
        notes: list[Display] = []
        if self.min > 1:
            notes.append(message("field.choices.at_least", min=self.min))
        if self.max is not None and self.max < len(self.options) + (self.other is not None):
            notes.append(message("field.choices.at_most", max=self.max))
        offered = tuple(offer.option for offer in self.options)
        if self.other is None:
            return Control(kind=ControlKind.CHECKBOXES, options=offered, notes=tuple(notes))
        own = Option(value=OTHER, label=self.other.label)
        return Control(
            kind=ControlKind.CHECKBOXES, parts=(Part(), self.other.part), options=(*offered, own), notes=tuple(notes), other=self.other.part
        )

    def reading(self) -> Mapping[str, Any]:
        most = {} if self.max is None else {"max": self.max}
        return {
            "as": "choices",
            "options": [*(offer.value for offer in self.options), *([OTHER] if self.other else [])],
            "min": self.min,
            **most,
        }

    def parse(self, raw: Raw) -> tuple[str | Written, ...] | None:
        sent = {text for value in raw.get("", ()) if (text := value.strip())}
        if not sent:
            return None
        chosen: tuple[str | Written, ...] = tuple(offer.value for offer in self.options if offer.value in sent)
        if OTHER in sent and self.other is not None:
            chosen = (*chosen, self.other.read(self, raw))
        if len(chosen) < len(sent):
            raise Invalid("field.choice.unknown", label=self.label)
        if len(chosen) < self.min:
            raise Invalid("field.choices.too_few", label=self.label, min=self.min, count=len(chosen))
        if self.max is not None and len(chosen) > self.max:
            raise Invalid("field.choices.too_many", label=self.label, max=self.max, count=len(chosen))
        return chosen

    def unparse(self, value: Any) -> dict[str, list[str]]:
        boxes = {"": [OTHER if isinstance(chosen, Written) else chosen for chosen in value or ()]}
        if self.other is not None:
            boxes[OTHER] = [chosen.text for chosen in value or () if isinstance(chosen, Written)]
        return boxes

    def dump(self, value: Any) -> Any:
        return None if value is None else [in_json(chosen) for chosen in value]

    def load(self, stored: Any) -> Any:
        return None if stored is None else tuple(map(from_json, stored))

    def display(self, value: Any) -> Display:
        return None if value is None else tuple(label_of(self.options, chosen, self.other) for chosen in value)

    def for_strangers(self, value: Any) -> Display:
        if value is None:
            return None
        own = self.other.label if self.other is not None else OTHER
        return tuple(own if isinstance(chosen, Written) else label_of(self.options, chosen) for chosen in value)

    def for_expressions(self, value: Any) -> tuple[str, ...]:
        return tuple(OTHER if isinstance(chosen, Written) else chosen for chosen in value)

    def sample(self) -> tuple[str, ...]:
        return tuple(offer.value for offer in self.options[: max(self.min, 1)])

    def invent(self, wish: Wish) -> tuple[str | Written, ...]:
        if not wish.nasty:
            return self.sample()
        most = self.max or len(self.options) + 1
        own = () if self.other is None else (Written(text=strange_text(wish.number, self.other.max, printed=wish.printed)),)
        longest = sorted(self.options, key=lambda offer: -len(offer.label.ko))[: most - len(own)]
        return (*(offer.value for offer in self.options if offer in longest), *own)

    def as_answer(self, seen: Any) -> Any:
        known = tuple(offer.value for offer in self.options if offer.value in seen)
        return (*known, Written(text=self.options[0].value)) if OTHER in seen and self.other is not None else known

    def lint(self) -> list[tuple[str, Any]]:
        faults = super().lint() + lint_offers(self.options) + lint_other(self.options, self.other)
        if self.max is not None and self.min > self.max:
            faults.append(("max", message("field.lint.min_over_max", min=self.min, max=self.max)))
        if self.min > len(self.options):
            faults.append(("min", message("field.lint.more_than_options", count=len(self.options))))
        return faults
