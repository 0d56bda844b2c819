"""A postal address: postcode, road address, and what comes after it (handbook 5.5)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, ClassVar, Literal

from homeservice.core import masking
from homeservice.core.errors import Invalid
from homeservice.core.expressions import ExprType
from homeservice.core.fields.base import Control, ControlKind, FieldType, Part, Raw
from homeservice.core.fields.numerals import plain_digits
from homeservice.core.fields.wish import Wish, strange_text
from homeservice.core.messages import Display, message

# Five digits since 2015-08-01 (handbook 7.7); which cities they belong to changes and is not judged.
_ZIP = re.compile(r"[0-9]{5}")
# Blanks count only between two numbers, and commas as blanks.
_UNWRITTEN = re.compile(r"(?<![0-9])[\s,.]+|[\s,.]+(?![0-9])")
_LONGEST = {"road": 200, "detail": 100}


@dataclass(frozen=True, kw_only=True)
class PostalAddress:
    """`detail` (building, floor, flat) is "" for a house that has none."""

    zip: str
    road: str
    detail: str = ""


class Address(FieldType):
    """Typed by hand in three boxes, so that it works without any address service."""

    type: Literal["address"]

    expression_type: ClassVar[ExprType] = ExprType.OPAQUE
    is_address: ClassVar[bool] = True

    def control(self) -> Control:
        zip_label, road_label, detail_label = (message(f"field.address.{part}") for part in ("zip", "road", "detail"))
        return Control(
            kind=ControlKind.GROUP,
            parts=(
                Part(name="zip", label=zip_label, input_mode="numeric", autocomplete="postal-code", width="short", example="41911"),
                Part(
                    name="road", label=road_label, autocomplete="address-line1", width="full", example=message("field.address.road_example")
                ),
                Part(name="detail", label=detail_label, autocomplete="address-line2", width="full"),
            ),
        )

    def reading(self) -> Mapping[str, Any]:
        return {"as": "present", "needs": ["zip", "road"]}

    def parse(self, raw: Raw) -> PostalAddress | None:
        zip_code, road, detail = plain_digits(self.line(raw, "zip")), self.line(raw, "road"), self.line(raw, "detail")
        if not (zip_code or road or detail):
            return None
        if not zip_code:
            raise Invalid("field.address.zip_missing", label=self.label, part="zip")
        if not _ZIP.fullmatch(zip_code):
            raise Invalid("field.address.zip_unreal", label=self.label, part="zip")
        if not road:
            raise Invalid("field.address.road_missing", label=self.label, part="road")
        for part, text in (("road", road), ("detail", detail)):
            if len(text) > _LONGEST[part]:
                raise Invalid("field.too_long", label=self.label, max=_LONGEST[part], count=len(text), part=part)
        return PostalAddress(zip=zip_code, road=road, detail=detail)

    def unparse(self, value: Any) -> dict[str, list[str]]:
        boxes = {"zip": "", "road": "", "detail": ""} if value is None else asdict(value)
        return {name: [text] if text else [] for name, text in boxes.items()}

    def dump(self, value: Any) -> Any:
        return None if value is None else asdict(value)

    def load(self, stored: Any) -> Any:
        return None if stored is None else PostalAddress(**stored)

    def display(self, value: Any) -> Display:
        """`(41911) 대구광역시 중구 공평로 88, 3층`."""
        if value is None:
            return None
        return f"({value.zip}) {value.road}, {value.detail}" if value.detail else f"({value.zip}) {value.road}"

    def mask(self, value: Any) -> Display:
        return None if value is None else masking.address(value.road)

    def index_text(self, value: Any) -> str | None:
        """Without blanks, commas and capitals: the same house is written in many ways. The postcode follows from the road."""
        return None if value is None else "|".join(_UNWRITTEN.sub("", text).casefold() for text in (value.road, value.detail))

    def sample(self) -> PostalAddress:
        return PostalAddress(zip="41911", road="대구광역시 중구 공평로 88", detail="견본동 101호")

    def invent(self, wish: Wish) -> PostalAddress:
        """Papers and letters print it, whatever else they print."""
        if wish.nasty:
            road, detail = (strange_text(wish.number, longest, printed=True) for longest in _LONGEST.values())
            return PostalAddress(zip="99999", road=road, detail=detail)
        return replace(self.sample(), detail=f"견본동 {101 + wish.number}호")
