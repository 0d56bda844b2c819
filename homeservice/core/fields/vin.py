"""A vehicle identification number (차대번호)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Literal

from homeservice.core import masking
from homeservice.core.errors import Invalid
from homeservice.core.fields.base import Control, ControlKind, FieldType, Part
from homeservice.core.fields.numerals import plain_digits
from homeservice.core.fields.wish import Wish
from homeservice.core.messages import Display

# Seventeen characters on cars, fewer on machinery and very old cars; Korea has no check digit (handbook 7.5).
_SHAPE = re.compile(r"[A-Z0-9]{6,17}")
_NEVER_USED = re.compile(r"[IOQ]")
_SAMPLE = "KSAMPLE0000000000"


class Vin(FieldType):
    """Kept in upper case without blanks and hyphens."""

    type: Literal["vin"]

    def control(self) -> Control:
        return Control(kind=ControlKind.INPUT, parts=(Part(width="wide", example=_SAMPLE),))

    def reading(self) -> Mapping[str, Any]:
        return {"as": "present"}

    def parse_text(self, text: str) -> str:
        vin = re.sub(r"[ -]", "", plain_digits(text))
        # Only then upper case: ı and ſ would become letters that were never typed.
        vin = vin.upper() if vin.isascii() else vin
        if not _SHAPE.fullmatch(vin):
            raise Invalid("field.vin.unreal", label=self.label, example=_SAMPLE)
        if wrong := _NEVER_USED.search(vin):
            raise Invalid("field.vin.letter", label=self.label, letter=wrong[0])
        return vin

    def mask(self, value: Any) -> Display:
        return None if value is None else masking.vin(value)

    def sample(self) -> Any:
        return _SAMPLE

    def invent(self, wish: Wish) -> str:
        return f"{_SAMPLE[:-4]}{wish.number % 10_000:04}"
