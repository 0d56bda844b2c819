"""One answer out of several."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from homeservice.core.errors import Invalid
from homeservice.core.fields.base import Control, ControlKind, FieldType, Option, Part, Raw
from homeservice.core.fields.options import OTHER, Offers, OtherAnswer, Written, from_json, in_json, label_of, lint_offers, lint_other
from homeservice.core.fields.wish import Wish, strange_text
from homeservice.core.messages import Display

# More than these are quicker found in a list that opens.
_MOST_RADIOS = 7


class Choice(FieldType):
    """One of the options; the value is the option's."""

    type: Literal["choice"]
    #: The answers: values with their texts, or a list of texts.
    options: Offers

    #: A last option, behind which the answer is written in one's own words.
    other: OtherAnswer | None = None

    missing_message: ClassVar[str] = "field.choice.required"

    def control(self) -> Control:
        offered = tuple(offer.option for offer in self.options)
        if self.other is None:
            kind = ControlKind.RADIO if len(offered) <= _MOST_RADIOS else ControlKind.SELECT
            return Control(kind=kind, parts=(Part(),), options=offered)
        own = Option(value=OTHER, label=self.other.label)
        return Control(kind=ControlKind.RADIO, parts=(Part(), self.other.part), options=(*offered, own), other=self.other.part)

    @property
    def limited_options(self) -> tuple[Option, ...]:
        return tuple(offer.option for offer in self.options if offer.places is not None)

    def reading(self) -> Mapping[str, Any]:
        return {"as": "option"}

    def parse(self, raw: Raw) -> str | Written | None:
        sent = self.only(raw).strip()
        if sent == OTHER and self.other is not None:
            return self.other.read(self, raw)
        if sent and all(sent != offer.value for offer in self.options):
            raise Invalid("field.choice.unknown", label=self.label)
        return sent or None

    def unparse(self, value: Any) -> dict[str, list[str]]:
        if isinstance(value, Written):
            return {"": [OTHER], OTHER: [value.text]}
        boxes: dict[str, list[str]] = {"": [] if value is None else [value]}
        return boxes if self.other is None else boxes | {OTHER: []}

    def dump(self, value: Any) -> Any:
        return None if value is None else in_json(value)

    def load(self, stored: Any) -> Any:
        return None if stored is None else from_json(stored)

    def display(self, value: Any) -> Display:
        return None if value is None else label_of(self.options, value, self.other)

    def for_strangers(self, value: Any) -> Display:
        return self.other.label if isinstance(value, Written) and self.other is not None else self.display(value)

    def for_expressions(self, value: Any) -> str:
        return OTHER if isinstance(value, Written) else str(value)

    def index_text(self, value: Any) -> str | None:
        return value.text.casefold() if isinstance(value, Written) else super().index_text(value)

    def sample(self) -> str:
        return self.options[0].value

    def invent(self, wish: Wish) -> str | Written:
        if not wish.nasty:
            return self.sample()
        if self.other is not None:
            return Written(text=strange_text(wish.number, self.other.max, printed=wish.printed))
        return max(self.options, key=lambda offer: len(offer.label.ko)).value

    def as_answer(self, seen: Any) -> str | Written | None:
        return Written(text=self.sample()) if seen == OTHER and self.other is not None else seen

    def lint(self) -> list[tuple[str, Any]]:
        return super().lint() + lint_offers(self.options) + lint_other(self.options, self.other)
