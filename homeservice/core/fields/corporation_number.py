"""A corporate register number (법인등록번호); the rule stands in the identifiers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from homeservice.core.fields.base import Control, ControlKind, FieldType, Part
from homeservice.core.identifiers.corporation_number import parse_corporation_number

_SAMPLE = "123456-1234564"


class CorporationNumber(FieldType):
    """Thirteen digits, kept as `110111-0062432`; a check digit that does not fit is taken, as newer numbers may have none."""

    type: Literal["corporation_number"]

    def control(self) -> Control:
        return Control(kind=ControlKind.INPUT, parts=(Part(input_mode="numeric", width="medium", example=_SAMPLE),))

    def reading(self) -> Mapping[str, Any]:
        return {"as": "present", "pattern": "(?:[0-9][- ]?){13}"}

    def parse_text(self, text: str) -> str:
        return parse_corporation_number(text, label=self.label)

    def sample(self) -> str:
        return _SAMPLE
