"""The address of a web page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field

from homeservice.core.errors import Invalid
from homeservice.core.fields.base import Control, ControlKind, FieldType, Part
from homeservice.core.fields.wish import Wish
from homeservice.core.identifiers.web_address import EXAMPLE, parse_web_address
from homeservice.core.messages import Display


class Url(FieldType):
    """An address that begins with http:// or https:// and leads to a public host; kept with the host in lower case."""

    type: Literal["url"]
    #: The most characters.
    max: Annotated[int, Field(ge=40, le=2000)] = 500

    def control(self) -> Control:
        return Control(kind=ControlKind.INPUT, parts=(Part(width="full", autocomplete="url", example=EXAMPLE),))

    def reading(self) -> Mapping[str, Any]:
        return {"as": "present"}

    def parse_text(self, text: str) -> str:
        address = str(parse_web_address(text, label=self.label))
        if len(address) > self.max:
            raise Invalid("field.too_long", label=self.label, max=self.max, count=len(address))
        return address

    def display(self, value: Any) -> Display:
        return None if value is None else parse_web_address(value, label=self.label).shown

    def for_strangers(self, value: Any) -> Display:
        return None

    def sample(self) -> str:
        return EXAMPLE

    def invent(self, wish: Wish) -> str:
        start = f"https://www.xn--o39an51b2re.xn--3e0b707e/{wish.number}/"
        return (
            start + "sample-path" * ((self.max - len(start)) // 11) if wish.nasty else EXAMPLE + (str(wish.number) if wish.number else "")
        )
