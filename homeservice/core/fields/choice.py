"""One answer out of several."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from homeservice.core.errors import Invalid
from homeservice.core.fields.base import Control, ControlKind, FieldType, Part, Raw
from homeservice.core.fields.options import Offers, label_of, lint_offers
from homeservice.core.messages import Display

# More than these are quicker found in a list that opens.
_MOST_RADIOS = 7


class Choice(FieldType):
    """One of the options; the value is the option's."""

    type: Literal["choice"]
    #: The answers: values with their texts, or a list of texts.
    options: Offers

    missing_message: ClassVar[str] = "field.choice.required"

    def control(self) -> Control:
        kind = ControlKind.RADIO if len(self.options) <= _MOST_RADIOS else ControlKind.SELECT
        return Control(kind=kind, parts=(Part(),), options=tuple(offer.option for offer in self.options))

    def reading(self) -> Mapping[str, Any]:
        return {"as": "option"}

    def parse(self, raw: Raw) -> str | None:
        sent = self.only(raw).strip()
        if sent and all(sent != offer.value for offer in self.options):
            raise Invalid("field.choice.unknown", label=self.label)
        return sent or None

    def display(self, value: Any) -> Display:
        return None if value is None else label_of(self.options, value)

    def sample(self) -> str:
        return self.options[0].value

    def lint(self) -> list[tuple[str, Any]]:
        return super().lint() + lint_offers(self.options)
