"""A business registration number (사업자등록번호); the rule stands in the identifiers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from homeservice.core.fields.base import Control, ControlKind, FieldType, Part
from homeservice.core.fields.wish import Wish
from homeservice.core.identifiers.business_number import check_digit, parse_business_number

_SAMPLE = "123-45-67891"


class BusinessNumber(FieldType):
    """Ten digits with a check digit, kept as `124-81-00998`."""

    type: Literal["business_number"]

    def control(self) -> Control:
        return Control(kind=ControlKind.INPUT, parts=(Part(input_mode="numeric", width="medium", example=_SAMPLE),))

    def reading(self) -> Mapping[str, Any]:
        return {"as": "present", "pattern": "(?:[0-9][- ]?){10}"}

    def parse_text(self, text: str) -> str:
        return parse_business_number(text, label=self.label)

    def sample(self) -> str:
        return _SAMPLE

    def invent(self, wish: Wish) -> str:
        first = f"12345{(6789 + wish.number) % 10_000:04}"
        return f"{first[:3]}-{first[3:5]}-{first[5:]}{check_digit(first)}"
