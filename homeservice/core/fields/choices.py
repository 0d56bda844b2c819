"""Several answers out of several."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from homeservice.core.errors import Invalid
from homeservice.core.expressions import ExprType
from homeservice.core.fields.base import Control, ControlKind, FieldType, Raw
from homeservice.core.fields.options import Offers, label_of, lint_offers
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

    expression_type: ClassVar[ExprType] = ExprType.CHOICES
    missing_message: ClassVar[str] = "field.choice.required"
    indexed: ClassVar[bool] = False

    def control(self) -> Control:
        notes: list[Display] = []
        if self.min > 1:
            notes.append(message("field.choices.at_least", min=self.min))
        if self.max is not None and self.max < len(self.options):
            notes.append(message("field.choices.at_most", max=self.max))
        return Control(kind=ControlKind.CHECKBOXES, options=tuple(offer.option for offer in self.options), notes=tuple(notes))

    def reading(self) -> Mapping[str, Any]:
        most = {} if self.max is None else {"max": self.max}
        return {"as": "choices", "options": [offer.value for offer in self.options], "min": self.min, **most}

    def parse(self, raw: Raw) -> tuple[str, ...] | None:
        sent = {text for value in raw.get("", ()) if (text := value.strip())}
        if not sent:
            return None
        chosen = tuple(offer.value for offer in self.options if offer.value in sent)
        if len(chosen) < len(sent):
            raise Invalid("field.choice.unknown", label=self.label)
        if len(chosen) < self.min:
            raise Invalid("field.choices.too_few", label=self.label, min=self.min, count=len(chosen))
        if self.max is not None and len(chosen) > self.max:
            raise Invalid("field.choices.too_many", label=self.label, max=self.max, count=len(chosen))
        return chosen

    def unparse(self, value: Any) -> dict[str, list[str]]:
        return {"": list(value or ())}

    def dump(self, value: Any) -> Any:
        return None if value is None else list(value)

    def load(self, stored: Any) -> Any:
        return None if stored is None else tuple(stored)

    def display(self, value: Any) -> Display:
        return None if value is None else tuple(label_of(self.options, chosen) for chosen in value)

    def sample(self) -> tuple[str, ...]:
        return tuple(offer.value for offer in self.options[: max(self.min, 1)])

    def lint(self) -> list[tuple[str, Any]]:
        faults = super().lint() + lint_offers(self.options)
        if self.max is not None and self.min > self.max:
            faults.append(("max", message("field.lint.min_over_max", min=self.min, max=self.max)))
        if self.min > len(self.options):
            faults.append(("min", message("field.lint.more_than_options", count=len(self.options))))
        return faults
