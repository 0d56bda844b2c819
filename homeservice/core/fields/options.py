"""The answers that a definition offers to choose from, as `choice` and `choices` share them."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from homeservice.core.errors import Invalid
from homeservice.core.fields.base import FieldType, Option, Part, Raw
from homeservice.core.messages import Display, LocalText, message

#: The value of the option for an answer in one's own words, and the name of its box.
OTHER = "other"


def _nfc(text: str) -> str:
    """Expressions compare by code points."""
    return unicodedata.normalize("NFC", text)


class Offer(BaseModel):
    """One answer: the value that expressions compare with, what people read, and a line of help."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    #: What expressions compare with.
    value: Annotated[str, StringConstraints(min_length=1, max_length=80, strip_whitespace=True), AfterValidator(_nfc)]
    #: What people read.
    label: LocalText
    #: A line of help.
    help: LocalText | None = None
    #: How many may choose it in an intake; only for `choice`.
    places: Annotated[int, Field(ge=1, le=10_000_000)] | None = None

    @property
    def option(self) -> Option:
        return Option(value=self.value, label=self.label, help=self.help, places=self.places)

    @classmethod
    def of(cls, value: object, text: object) -> Self | dict[str, Any]:
        """What stands behind a value in a file: its text, or a mapping of label and help."""
        told = text if isinstance(text, Mapping) and "label" in text else {"label": text}
        # A whole number is written without quotes by most; any other kind of value is refused by the model.
        return {"value": str(value) if type(value) is int else value, **told}


def _listed(offered: object) -> object:
    """A mapping of values to texts, or a list, as a tuple of offers: JSON with sorted keys then keeps their order."""
    if isinstance(offered, Mapping):
        return tuple(Offer.of(value, text) for value, text in offered.items())
    if isinstance(offered, Sequence) and not isinstance(offered, str):
        return tuple(Offer.of(item, item) if isinstance(item, str) else item for item in offered)
    return offered


#: `{"5": 5등급, unknown: {label: 모름, help: …}}`, `[중구, 동구]`, or offers in full.
Offers = Annotated[tuple[Offer, ...], BeforeValidator(_listed), Field(min_length=1, max_length=300)]


def label_of(offers: Sequence[Offer], value: str | Written, other: OtherAnswer | None = None) -> Display:
    """What people read for a value; the value itself where an older version offered it, or what was written."""
    if isinstance(value, Written):
        return message("field.other.shown", other=other.label if other is not None else OTHER, text=value.text)
    return next((offer.label for offer in offers if offer.value == value), value)


def lint_offers(offers: Sequence[Offer]) -> list[tuple[str, Any]]:
    """A fault for every value offered twice."""
    values = [offer.value for offer in offers]
    twice = dict.fromkeys(value for value in values if values.count(value) > 1)
    return [("options", message("field.lint.option_twice", value=value)) for value in twice]


class OtherAnswer(BaseModel):
    """The option for an answer in one's own words: what it is called, and how long the words may be."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    #: What the option is called.
    label: LocalText
    #: The most characters of the answer.
    max: Annotated[int, Field(ge=1, le=200)] = 50

    @property
    def part(self) -> Part:
        return Part(name=OTHER, label=message("field.other.box"), width="wide", max_length=self.max)

    def read(self, field: FieldType, raw: Raw) -> Written:
        """What was written beside the option. Raises Invalid where nothing was, or too much."""
        text = field.line(raw, OTHER)
        if not text:
            raise Invalid("field.other.missing", label=field.label, other=self.label, part=OTHER)
        if len(text) > self.max:
            raise Invalid("field.too_long", label=field.label, max=self.max, count=len(text), part=OTHER)
        return Written(text=text)


@dataclass(frozen=True, kw_only=True)
class Written:
    """An answer in one's own words; expressions see it as the text `other`."""

    text: str


def in_json(chosen: str | Written) -> Any:
    """A chosen option as it is stored."""
    return {OTHER: chosen.text} if isinstance(chosen, Written) else chosen


def from_json(stored: Any) -> str | Written:
    return Written(text=stored[OTHER]) if isinstance(stored, dict) else stored


def lint_other(offers: Sequence[Offer], other: OtherAnswer | None) -> list[tuple[str, Any]]:
    """A fault where an option has the value that stands for an answer in one's own words."""
    clash = other is not None and any(offer.value == OTHER for offer in offers)
    return [("other", message("field.lint.other_taken", value=OTHER))] if clash else []
