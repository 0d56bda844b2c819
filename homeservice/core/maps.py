"""A city as a simple sketch, and places on it: points and areas in degrees of WGS 84, to the sixth digit."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, GetJsonSchemaHandler
from pydantic_core import CoreSchema

from homeservice.core.messages import LocalText

#: A degree in the unit in which places are kept: whole numbers compare and cross exactly.
DEGREE = 1_000_000
#: Latitude and longitude, in millionths of a degree.
Corner = tuple[int, int]
_Latitude = Annotated[float, Field(ge=-80, le=80)]
_Longitude = Annotated[float, Field(ge=-180, le=180)]
#: Latitude and longitude, in degrees.
Degrees = tuple[_Latitude, _Longitude]


@dataclass(frozen=True, kw_only=True)
class Located:
    """A point, or the corners of an area in their order."""

    corners: tuple[Corner, ...]

    @property
    def is_area(self) -> bool:
        return len(self.corners) > 1

    @property
    def middle(self) -> Corner:
        """The mean of the corners."""
        return (sum(lat for lat, _ in self.corners) // len(self.corners), sum(lon for _, lon in self.corners) // len(self.corners))


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True, ignored_types=(cached_property,))

    #: What people read.
    label: LocalText


class District(_Part):
    """A district of the city, by the corners of its outline."""

    outline: Annotated[tuple[Degrees, ...], Field(min_length=3, max_length=400)]

    @cached_property
    def ring(self) -> tuple[Corner, ...]:
        return tuple(map(kept, self.outline))


class River(_Part):
    """A river, by the points of its course."""

    course: Annotated[tuple[Degrees, ...], Field(min_length=2, max_length=400)]


class Landmark(_Part):
    """A place that people know, to find others by."""

    #: What it is sent under.
    value: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
    kind: Literal["office", "park", "station", "sight"]
    at: Degrees

    @cached_property
    def corner(self) -> Corner:
        return kept(self.at)


class Bounds(BaseModel):
    """The frame of a sketch."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    south: _Latitude
    north: _Latitude
    west: _Longitude
    east: _Longitude

    def hold(self, corner: Corner) -> bool:
        lat, lon = corner
        return self.south * DEGREE <= lat <= self.north * DEGREE and self.west * DEGREE <= lon <= self.east * DEGREE


class CityMap(BaseModel):
    """A sketch of the city. A form's question holds it whole, so that a version keeps the sketch that it was asked with."""

    model_config = ConfigDict(frozen=True, extra="forbid", ignored_types=(cached_property,))

    #: The name of the file.
    file: str
    bounds: Bounds
    #: How far outside the outlines, which are approximate, a place still counts as in the city, in metres.
    tolerance: Annotated[int, Field(ge=0, le=20_000)] = 2_000
    districts: Annotated[tuple[District, ...], Field(min_length=1, max_length=100)]
    rivers: tuple[River, ...] = ()
    landmarks: Annotated[tuple[Landmark, ...], Field(min_length=1, max_length=300)]

    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """What a form writes."""
        return {"type": "string", "pattern": r"\.yaml$"}

    @cached_property
    def scale(self) -> tuple[float, float]:
        """Metres in a degree of latitude and of longitude, in the middle of the sketch."""
        return scale_at((self.bounds.south + self.bounds.north) / 2)

    def drawn(self, corner: Corner) -> tuple[float, float]:
        """Where a place stands on the sketch: metres from its upper left corner."""
        up, across = self.scale
        return (round((corner[1] / DEGREE - self.bounds.west) * across, 1), round((self.bounds.north - corner[0] / DEGREE) * up, 1))

    @cached_property
    def size(self) -> tuple[float, float]:
        return self.drawn(kept((self.bounds.south, self.bounds.east)))

    def landmark(self, value: str) -> Landmark | None:
        return next((landmark for landmark in self.landmarks if landmark.value == value), None)

    def district_of(self, corner: Corner) -> District | None:
        """The district around a place, or the nearest one within the tolerance; None outside the city."""
        inside = next((district for district in self.districts if is_inside(corner, district.ring)), None)
        if inside is not None:
            return inside
        far, nearest = min(((distance_to_ring(corner, district.ring), place) for place, district in enumerate(self.districts)))
        return self.districts[nearest] if far <= self.tolerance else None

    def nearest_landmark(self, corner: Corner) -> tuple[Landmark, int]:
        """The landmark next to a place, and how many metres away it is."""
        metres, place = min((distance(corner, landmark.corner), place) for place, landmark in enumerate(self.landmarks))
        return self.landmarks[place], round(metres)


# --- measures -----------------------------------------------------------------------------------------------------------
def kept(degrees: Sequence[float]) -> Corner:
    """Degrees as places are kept."""
    return (round(degrees[0] * DEGREE), round(degrees[1] * DEGREE))


def written(part: int) -> str:
    """A latitude or longitude with its six digits."""
    return f"{'-' if part < 0 else ''}{abs(part) // DEGREE}.{abs(part) % DEGREE:06}"


def scale_at(latitude: float) -> tuple[float, float]:
    """Metres in a degree of latitude and of longitude, on the ellipsoid of WGS 84."""
    phi = math.radians(latitude)
    return (111_132.92 - 559.82 * math.cos(2 * phi) + 1.175 * math.cos(4 * phi), 111_412.84 * math.cos(phi) - 93.5 * math.cos(3 * phi))


def distance(one: Corner, other: Corner) -> float:
    """Metres between two places that are not far apart."""
    up, across = scale_at((one[0] + other[0]) / 2 / DEGREE)
    return math.hypot((one[0] - other[0]) / DEGREE * up, (one[1] - other[1]) / DEGREE * across)


def area_of(corners: Sequence[Corner]) -> int:
    """Square metres within the corners, in whole ones."""
    up, across = scale_at(sum(lat for lat, _ in corners) / len(corners) / DEGREE)
    return round(abs(_doubled(corners)) / 2 / DEGREE / DEGREE * up * across)


def _doubled(corners: Sequence[Corner]) -> int:
    return sum(a[1] * b[0] - b[1] * a[0] for a, b in sides(corners))


def sides(corners: Sequence[Corner]) -> Iterator[tuple[Corner, Corner]]:
    """The sides of an area, the last one back to the first corner."""
    return zip(corners, (*corners[1:], corners[0]), strict=True)


def first_crossing(corners: Sequence[Corner]) -> tuple[int, int] | None:
    """Two sides that touch where they should not, by the places of their first corners; None for a simple area."""
    lines = list(sides(corners))
    for one, (a, b) in enumerate(lines):
        for other in range(one + 1, len(lines)):
            c, d = lines[other]
            follows, closes = other == one + 1, one == 0 and other == len(lines) - 1
            if follows and closes:
                continue
            if follows or closes:
                shared, before, after = (b, a, d) if follows else (a, b, c)
                # Neighbours share a corner, and nothing else: the second does not run back over the first.
                touch = _turn(before, shared, after) == 0 and _dot(shared, before, after) > 0
            else:
                touch = _meet(a, b, c, d)
            if touch:
                return one, other
    return None


def _turn(a: Corner, b: Corner, c: Corner) -> int:
    turned = (b[1] - a[1]) * (c[0] - a[0]) - (b[0] - a[0]) * (c[1] - a[1])
    return (turned > 0) - (turned < 0)


def _dot(origin: Corner, a: Corner, b: Corner) -> int:
    return (a[0] - origin[0]) * (b[0] - origin[0]) + (a[1] - origin[1]) * (b[1] - origin[1])


def _meet(a: Corner, b: Corner, c: Corner, d: Corner) -> bool:
    turns = (_turn(a, b, c), _turn(a, b, d), _turn(c, d, a), _turn(c, d, b))
    if turns[0] != turns[1] and turns[2] != turns[3]:
        return True
    return any(turn == 0 and _between(*line) for turn, line in zip(turns, ((a, b, c), (a, b, d), (c, d, a), (c, d, b)), strict=True))


def _between(a: Corner, b: Corner, c: Corner) -> bool:
    return min(a[0], b[0]) <= c[0] <= max(a[0], b[0]) and min(a[1], b[1]) <= c[1] <= max(a[1], b[1])


def is_inside(corner: Corner, ring: Sequence[Corner]) -> bool:
    """Whether a place lies within an outline."""
    lat, lon = corner
    inside = False
    for (a_lat, a_lon), (b_lat, b_lon) in sides(ring):
        if (a_lat > lat) != (b_lat > lat) and lon < (b_lon - a_lon) * (lat - a_lat) / (b_lat - a_lat) + a_lon:
            inside = not inside
    return inside


def distance_to_ring(corner: Corner, ring: Sequence[Corner]) -> float:
    """Metres to the nearest side of an outline."""
    up, across = scale_at(corner[0] / DEGREE)

    def flat(other: Corner) -> tuple[float, float]:
        return ((other[1] - corner[1]) / DEGREE * across, (other[0] - corner[0]) / DEGREE * up)

    return min(_from_origin(flat(a), flat(b)) for a, b in sides(ring))


def _from_origin(a: tuple[float, float], b: tuple[float, float]) -> float:
    along = (b[0] - a[0], b[1] - a[1])
    length = along[0] ** 2 + along[1] ** 2
    share = 0.0 if not length else max(0.0, min(1.0, -(a[0] * along[0] + a[1] * along[1]) / length))
    return math.hypot(a[0] + share * along[0], a[1] + share * along[1])
