"""A point or an area on a simple sketch of the city."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from decimal import ROUND_HALF_EVEN, Decimal
from types import MappingProxyType
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from homeservice.core.errors import Invalid
from homeservice.core.expressions import ExprType
from homeservice.core.fields.base import Control, ControlKind, FieldType, Option, Part, Raw
from homeservice.core.fields.numerals import plain_digits
from homeservice.core.fields.wish import Wish
from homeservice.core.maps import DEGREE, CityMap, Corner, Located, area_of, first_crossing, scale_at, written
from homeservice.core.messages import Display, Message, message
from homeservice.core.sketching import Drawing, around, close_to, whole
from homeservice.core.text import clean_lines

NEAR, LATITUDE, LONGITUDE, CORNERS = "near", "lat", "lon", "corners"
_NUMBER = re.compile(r"([+-]?[0-9]{1,3}(?:\.[0-9]{1,20})?) ?°?")
_COMMA = re.compile(r"[0-9]{1,3},[0-9]{3,} ?°?")
_BETWEEN = re.compile(r" ?[,;] ?| +")
_TWO_COMMAS = re.compile(r"[0-9]{1,3},[0-9]{3,}[ ,;]+[0-9]{1,3},[0-9]{3,}")
#: Longer than thirty corners a line, whatever is typed.
_LONGEST = 20_000
_GROUPS = ("office", "station", "park", "sight")


class MapQuestion(FieldType):
    """A point or an area, set on a sketch of the city or typed as degrees of latitude and longitude (WGS 84).

    The value is Located. Expressions see one row with `area` (whole square metres, 0 for a point) and `corners`: `sum(ground, "area")`.
    """

    type: Literal["map"]
    #: A `point`, or an `area` with corners, whose sides do not cross.
    shape: Literal["point", "area"] = "point"
    #: The fewest corners of an area.
    min_corners: Annotated[int, Field(ge=3, le=100)] = 3
    #: The most corners of an area.
    max_corners: Annotated[int, Field(ge=3, le=100)] = 30
    #: The most square metres of an area.
    max_area: Annotated[int, Field(ge=10, le=1_000_000_000)] | None = None
    #: The file of `forms/` with the sketch of the city, `map.yaml` where nothing is written.
    sketch: CityMap | None = None

    expression_type: ClassVar[ExprType] = ExprType.ROWS
    seen_columns: ClassVar[Mapping[str, ExprType]] = MappingProxyType({"area": ExprType.NUMBER, "corners": ExprType.NUMBER})
    indexed: ClassVar[bool] = False
    stands_in_tables: ClassVar[bool] = False
    missing_message: ClassVar[str] = "field.map.required"

    @property
    def city(self) -> CityMap:
        """The sketch. A question without one passes no lint."""
        if self.sketch is None:
            raise ValueError(f"{self.name} has no sketch")
        return self.sketch

    # --- how it is asked ------------------------------------------------------------------------------------------
    def control(self) -> Control:
        notes: list[Display] = [message(f"field.map.note.{self.shape}")]
        if self.shape == "area":
            notes.append(message("field.map.note.corners", min=self.min_corners, max=self.max_corners))
            if self.max_area is not None:
                notes.append(message("field.map.note.max_area", max=self.max_area))
        drawing = whole(self.sketch) if self.sketch is not None else None
        return Control(kind=ControlKind.MAP, parts=self._parts(), options=self._places(), notes=tuple(notes), drawing=drawing)

    def _places(self) -> tuple[Option, ...]:
        marks = self.sketch.landmarks if self.sketch is not None else ()
        return tuple(Option(value=mark.value, label=mark.label) for kind in _GROUPS for mark in marks if mark.kind == kind)

    def _parts(self) -> tuple[Part, ...]:
        if self.shape == "area":
            return (Part(name=CORNERS, label=message("field.map.corners"), width="full", max_length=_LONGEST),)
        return (
            Part(name=NEAR, label=message("field.map.near"), width="full", options=self._places()),
            Part(name=LATITUDE, label=message("field.map.latitude"), input_mode="decimal", width="medium", max_length=60),
            Part(name=LONGITUDE, label=message("field.map.longitude"), input_mode="decimal", width="medium", max_length=60),
        )

    def reading(self) -> None:
        """Only the server reads it."""

    # --- parse / unparse ------------------------------------------------------------------------------------------
    def parse(self, raw: Raw) -> Located | None:
        return self._parse_area(raw) if self.shape == "area" else self._parse_point(raw)

    def _parse_point(self, raw: Raw) -> Located | None:
        near, lat, lon = (self.line(raw, part) for part in (NEAR, LATITUDE, LONGITUDE))
        landmark = self.city.landmark(near) if near else None
        if near and landmark is None:
            raise Invalid("field.map.unknown_place", label=self.label, part=NEAR)
        lat, lon = plain_digits(lat), plain_digits(lon)
        if lat and not lon and (both := self._pair(lat)) is not None:
            # The two as a map copies them, in the first box.
            lat, lon = both
        if not lat and not lon:
            return None if landmark is None else Located(corners=(landmark.corner,))
        if not lat or not lon:
            part = LONGITUDE if lat else LATITUDE
            raise Invalid("field.map.one_missing", label=self.label, part=part)
        corner = (self._degrees(lat, part=LATITUDE), self._degrees(lon, part=LONGITUDE))
        return Located(corners=(self._within(corner, part=LATITUDE),))

    def _parse_area(self, raw: Raw) -> Located | None:
        try:
            text = clean_lines(self.only(raw, CORNERS), label=self.label)
        except Invalid as refused:
            raise Invalid(refused.message, part=CORNERS) from None
        if len(text) > _LONGEST:
            raise Invalid("field.too_long", label=self.label, max=_LONGEST, count=len(text), part=CORNERS)
        lines = [plain_digits(line).strip() for line in text.split("\n") if line.strip()]
        if not lines:
            return None
        corners = [self._line_corner(line, number) for number, line in enumerate(lines, 1)]
        if len(corners) > 1 and corners[0] == corners[-1]:
            # Some programs repeat the first corner at the end.
            corners.pop()
        self._judge(corners)
        return Located(corners=tuple(corners))

    def _line_corner(self, line: str, number: int) -> Corner:
        pair = self._pair(" ".join(line.split()))
        if pair is None:
            comma = _TWO_COMMAS.fullmatch(line) is not None
            why = "field.map.line_comma" if comma else "field.map.line"
            raise Invalid(why, label=self.label, line=number, text=line[:40], example=self._example, part=CORNERS)
        try:
            corner = (self._degrees(pair[0], part=CORNERS), self._degrees(pair[1], part=CORNERS))
            return self._within(corner, part=CORNERS)
        except Invalid as refused:
            raise Invalid("field.map.in_line", label=self.label, line=number, why=refused.message, part=CORNERS) from None

    def _pair(self, text: str) -> tuple[str, str] | None:
        """The two numbers of a line, None where there are not two."""
        pieces = [piece for piece in _BETWEEN.split(text.strip("() "), maxsplit=3) if piece]
        if len(pieces) != 2 or not all(_NUMBER.fullmatch(piece) for piece in pieces):
            return None
        return (pieces[0], pieces[1])

    @property
    def _example(self) -> str:
        lat, lon = self.city.landmarks[0].corner
        return f"{written(lat)}, {written(lon)}"

    def _degrees(self, text: str, *, part: str) -> int:
        if _COMMA.fullmatch(text):
            raise Invalid("field.map.comma", label=self.label, part=part)
        match = _NUMBER.fullmatch(text)
        if match is None:
            example = self._example.split(", ")[0 if part == LATITUDE else 1]
            raise Invalid("field.map.unreal", label=self.label, example=example, part=part)
        return int((Decimal(match[1]) * DEGREE).to_integral_value(ROUND_HALF_EVEN))

    def _within(self, corner: Corner, *, part: str) -> Corner:
        bounds = self.city.bounds
        if not bounds.hold(corner):
            if bounds.hold((corner[1], corner[0])):
                raise Invalid("field.map.swapped", label=self.label, part=part)
            south, north, west, east = (f"{edge:g}" for edge in (bounds.south, bounds.north, bounds.west, bounds.east))
            raise Invalid("field.map.outside", label=self.label, part=part, south=south, north=north, west=west, east=east)
        if self.city.district_of(corner) is None:
            raise Invalid("field.map.outside_city", label=self.label, part=part)
        return corner

    def _judge(self, corners: list[Corner]) -> None:
        """Raise Invalid where the corners make no area, or one that is not allowed."""
        label, count = self.label, len(corners)
        if count < self.min_corners:
            raise Invalid("field.map.too_few", label=label, min=self.min_corners, count=count, part=CORNERS)
        if count > self.max_corners:
            raise Invalid("field.map.too_many", label=label, max=self.max_corners, count=count, part=CORNERS)
        for place, corner in enumerate(corners):
            if corner in corners[:place]:
                raise Invalid("field.map.twice", label=label, one=corners.index(corner) + 1, other=place + 1, part=CORNERS)
        area = area_of(corners)
        crossing = first_crossing(corners)
        if crossing is not None:
            raise Invalid("field.map.crossing", label=label, one=_side(crossing[0], count), other=_side(crossing[1], count), part=CORNERS)
        if not area:
            raise Invalid("field.map.flat", label=label, part=CORNERS)
        if self.max_area is not None and area > self.max_area:
            raise Invalid("field.map.too_large", label=label, max=self.max_area, area=area, part=CORNERS)

    def unparse(self, value: Any) -> dict[str, list[str]]:
        if self.shape == "area":
            lines = [] if value is None else [f"{written(lat)}, {written(lon)}" for lat, lon in value.corners]
            return {CORNERS: ["\n".join(lines)] if lines else []}
        if value is None:
            return {NEAR: [], LATITUDE: [], LONGITUDE: []}
        lat, lon = value.corners[0]
        return {NEAR: [], LATITUDE: [written(lat)], LONGITUDE: [written(lon)]}

    # --- dump / load ----------------------------------------------------------------------------------------------
    def dump(self, value: Any) -> Any:
        return None if value is None else [[written(part) for part in corner] for corner in value.corners]

    def load(self, stored: Any) -> Any:
        if stored is None:
            return None
        corners = tuple((int(Decimal(lat) * DEGREE), int(Decimal(lon) * DEGREE)) for lat, lon in stored)
        return Located(corners=corners)

    # --- display / sample -----------------------------------------------------------------------------------------
    def display(self, value: Any) -> Display:
        if value is None:
            return None
        lines = [self._where(value)]
        if value.is_area:
            lines.append(message("field.map.shown_area", area=area_of(value.corners), count=len(value.corners)))
            lines.append(" / ".join(f"{written(lat)}, {written(lon)}" for lat, lon in value.corners))
        else:
            lat, lon = value.corners[0]
            lines.append(message("field.map.shown_point", lat=written(lat), lon=written(lon)))
        return tuple(lines)

    def _where(self, value: Located) -> Display:
        """District and nearest landmark."""
        landmark, metres = self.city.nearest_landmark(value.middle)
        district = self.city.district_of(value.middle)
        said = {"district": district.label if district is not None else "", "landmark": landmark.label}
        if metres < 30:
            return message("field.map.where_at", **said)
        return message("field.map.where", distance=_length(metres), **said)

    def mask(self, value: Any) -> Display:
        """The district alone, as of an address."""
        if value is None:
            return None
        district = self.city.district_of(value.middle)
        return message("field.map.masked", district=district.label if district is not None else "")

    def drawings(self, value: Any) -> tuple[Drawing, ...]:
        """Where it is, and of an area its shape as well."""
        if value is None:
            return ()
        return (around(self.city, value), close_to(self.city, value)) if value.is_area else (around(self.city, value),)

    def for_expressions(self, value: Any) -> Any:
        return ({"area": area_of(value.corners) if value.is_area else 0, "corners": len(value.corners)},)

    def sample(self) -> Located:
        return self._made(0, self._usual)

    def invent(self, wish: Wish) -> Located:
        """Another place for each number; as many corners as are allowed where it is to be strange."""
        return self._made(wish.number, self.max_corners if wish.nasty else self._usual)

    @property
    def _usual(self) -> int:
        return max(self.min_corners, min(4, self.max_corners))

    def _made(self, number: int, corners: int) -> Located:
        """A point beside a landmark, or a round area with so many corners, as far as they keep apart."""
        landmark = self.city.landmarks[number % len(self.city.landmarks)]
        lat, lon = landmark.corner[0] + number // len(self.city.landmarks) * 10, landmark.corner[1]
        if self.shape == "point":
            return Located(corners=((lat, lon),))
        radius = min(30.0, math.sqrt((self.max_area or 5_000) / math.pi) * 0.9)
        corners = max(self.min_corners, min(corners, int(radius * 4)))
        up, across = scale_at(lat / DEGREE)
        turns = [math.tau * place / corners for place in range(corners)]
        ring = tuple((lat + round(radius * math.cos(t) / up * DEGREE), lon + round(radius * math.sin(t) / across * DEGREE)) for t in turns)
        return Located(corners=ring)

    def as_answer(self, seen: Any) -> Located | None:
        """An answer cannot be made of what expressions see."""
        return None

    # --- rules ----------------------------------------------------------------------------------------------------
    def lint(self) -> list[tuple[str, Any]]:
        faults = super().lint()
        if self.sketch is None:
            faults.append(("type", message("field.lint.map_missing")))
        if self.shape == "point":
            told = [key for key in ("min_corners", "max_corners", "max_area") if key in self.model_fields_set]
            faults += [(key, message("field.lint.map_point", key=key)) for key in told]
        if self.min_corners > self.max_corners:
            faults.append(("max_corners", message("field.lint.min_over_max", min=self.min_corners, max=self.max_corners)))
        return faults


def _side(place: int, count: int) -> str:
    """A side by the numbers of its corners."""
    return f"{place + 1}-{(place + 1) % count + 1}"


def _length(metres: int) -> Message:
    if metres < 995:
        return message("field.map.metres", n=max(10, round(metres / 10) * 10))
    return message("field.map.kilometres", n=Decimal(round(metres / 100)) / 10)
