"""A car's registration number (자동차등록번호); the rule stands in the identifiers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from homeservice.core import masking
from homeservice.core.fields.base import Control, ControlKind, FieldType, Part
from homeservice.core.fields.wish import Wish
from homeservice.core.identifiers.vehicle_plate import parse_vehicle_plate
from homeservice.core.messages import Display

_SAMPLE = "12가3456"


class VehiclePlate(FieldType):
    """Kept without blanks, `12가3456`, and shown as on the plate, `12가 3456`."""

    type: Literal["vehicle_plate"]

    def control(self) -> Control:
        return Control(kind=ControlKind.INPUT, parts=(Part(width="medium", example=self.display(_SAMPLE)),))

    def reading(self) -> Mapping[str, Any]:
        return {"as": "present"}

    def parse_text(self, text: str) -> str:
        return parse_vehicle_plate(text, label=self.label).text

    def display(self, value: Any) -> Display:
        # Every plate ends in its serial number of four digits.
        return None if value is None else f"{value[:-4]} {value[-4:]}"

    def mask(self, value: Any) -> Display:
        return None if value is None else masking.plate(value)

    def sample(self) -> str:
        return _SAMPLE

    def invent(self, wish: Wish) -> str:
        return f"대구80바{9999 - wish.number % 9000}" if wish.nasty else f"12가{3456 + wish.number % 6000:04}"

    def as_answer(self, seen: Any) -> Any:
        """A plate with this letter, which tells what a car is used for."""
        return seen if len(seen) > 1 else f"{_SAMPLE[:2]}{seen}{_SAMPLE[3:]}"
