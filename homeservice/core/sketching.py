"""What is drawn of a city's sketch, as plain shapes: pages and papers make SVG of them, in metres from the upper left corner."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from homeservice.core.maps import CityMap, Located, kept
from homeservice.core.messages import Display, Message, message

#: How wide a piece of the sketch is around a place, in metres: enough for a landmark or two.
_AROUND = 6_000.0
#: Height to width of a piece.
_SHAPE = 0.5


@dataclass(frozen=True, kw_only=True)
class Mark:
    """A name at a place; `kind` says of what: `district`, `river`, `office`, `park`, `station` or `sight`."""

    kind: str
    label: Display
    x: float
    y: float
    value: str = ""


@dataclass(frozen=True, kw_only=True)
class Line:
    """The outline of a district or the course of a river."""

    kind: str
    label: Display
    at: tuple[tuple[float, float], ...]

    @property
    def points(self) -> str:
        """The points of an SVG shape."""
        return _points(self.at)


@dataclass(frozen=True, kw_only=True)
class Drawing:
    """A piece of the sketch with a point or an area on it, or the whole with nothing.

    `west`, `north`, `up` and `across` (metres in a degree) turn a place on the drawing into degrees.
    """

    x: float
    y: float
    width: float
    height: float
    lines: tuple[Line, ...]
    marks: tuple[Mark, ...]
    spot: tuple[tuple[float, float], ...] = ()
    west: float
    north: float
    south: float
    east: float
    up: float
    across: float

    @property
    def view(self) -> str:
        """The `viewBox`."""
        return f"{self.x:g} {self.y:g} {self.width:g} {self.height:g}"

    @property
    def unit(self) -> float:
        """A hundredth of the width: what letters and dots are measured in."""
        return self.width / 100

    @property
    def bar(self) -> int:
        """How many metres a bar is long that tells the scale: a round number, at most a fourth of the width."""
        most = self.width / 4
        return max(step * ten for ten in (1, 10, 100, 1_000, 10_000) for step in (1, 2, 5) if step * ten <= most)

    @property
    def bar_label(self) -> Message:
        """The bar's length in words."""
        return message("field.map.metres", n=self.bar) if self.bar < 1000 else message("field.map.kilometres", n=self.bar // 1000)

    @property
    def is_wide(self) -> bool:
        """Whether the shape of an area is too small to be seen."""
        xs = [x for x, _ in self.spot]
        return max(xs) - min(xs) < self.width / 10

    @property
    def middle(self) -> tuple[float, float]:
        """Where the point or the area is."""
        xs, ys = [x for x, _ in self.spot], [y for _, y in self.spot]
        return ((min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2)

    @property
    def points(self) -> str:
        return _points(self.spot)

    def plain(self, say: Callable[[Display], str]) -> dict[str, Any]:
        """What a paper keeps of it: shapes in whole tenths of a metre, with their names in words."""

        def fine(*numbers: float) -> list[int]:
            return [round(number * 10) for number in numbers]

        return {
            "view": " ".join(map(str, fine(self.x, self.y, self.width, self.height))),
            "unit": round(self.unit * 10),
            "lines": [{"kind": line.kind, "points": _points(tuple(fine(*point)) for point in line.at)} for line in self.lines],
            "marks": [
                {"kind": mark.kind, "label": say(mark.label), "x": round(mark.x * 10), "y": round(mark.y * 10)} for mark in self.marks
            ],
            "spot": [fine(*point) for point in self.spot],
            "points": _points(tuple(fine(*point)) for point in self.spot),
            "middle": fine(*self.middle),
            "is_wide": self.is_wide,
            "corner": fine(self.x, self.y + self.height),
            "bar": round(self.bar * 10),
            "bar_label": say(self.bar_label),
        }


def whole(city: CityMap) -> Drawing:
    """The whole sketch."""
    return _drawing(city, (0.0, 0.0, *city.size), ())


def around(city: CityMap, located: Located) -> Drawing:
    """The sketch around a place, with it."""
    spot = tuple(map(city.drawn, located.corners))
    return _piece(city, spot, _AROUND, 1.6)


def close_to(city: CityMap, located: Located) -> Drawing:
    """An area from so near that its shape is seen."""
    return _piece(city, tuple(map(city.drawn, located.corners)), 20.0, 2.0)


def _piece(city: CityMap, spot: tuple[tuple[float, float], ...], least: float, room: float) -> Drawing:
    """The sketch around what is drawn, so wide at least, with so much room around it."""
    xs, ys = [x for x, _ in spot], [y for _, y in spot]
    width = max(least, (max(xs) - min(xs)) * room, (max(ys) - min(ys)) * room / _SHAPE)
    height = width * _SHAPE
    x, y = (min(xs) + max(xs) - width) / 2, (min(ys) + max(ys) - height) / 2
    return _drawing(city, (round(x), round(y), round(width), round(height)), spot)


def _drawing(city: CityMap, view: tuple[float, float, float, float], spot: tuple[tuple[float, float], ...]) -> Drawing:
    left, top, width, height = view
    lines: list[Line] = []
    marks: list[Mark] = []
    for district in city.districts:
        at = [city.drawn(corner) for corner in district.ring]
        if _overlaps(at, view):
            lines.append(Line(kind="district", label=district.label, at=tuple(at)))
            x, y = _centre(at)
            marks.append(Mark(kind="district", label=district.label, x=x, y=y))
    for river in city.rivers:
        at = [city.drawn(kept(point)) for point in river.course]
        if _overlaps(at, view):
            lines.append(Line(kind="river", label=river.label, at=tuple(at)))
            inside = [point for point in at if _holds(view, point)] or at
            named = inside[len(inside) // 2]
            marks.append(Mark(kind="river", label=river.label, x=named[0], y=named[1]))
    for landmark in city.landmarks:
        point = city.drawn(landmark.corner)
        # On a piece, of names that would lie over each other the first one stays.
        if _holds(view, point) and not (spot and any(_crowd(view, point, (mark.x, mark.y)) for mark in marks if mark.value)):
            marks.append(Mark(kind=landmark.kind, label=landmark.label, x=point[0], y=point[1], value=landmark.value))
    up, across = city.scale
    b = city.bounds
    return Drawing(
        x=left, y=top, width=width, height=height, lines=tuple(lines), marks=tuple(marks), spot=spot,
        west=b.west, north=b.north, south=b.south, east=b.east, up=round(up, 3), across=round(across, 3),
    )  # fmt: skip


def _points(at: Iterable[tuple[float, ...]]) -> str:
    return " ".join(",".join(map(str, point)) for point in at)


def _overlaps(at: Sequence[tuple[float, float]], view: tuple[float, float, float, float]) -> bool:
    xs, ys = [x for x, _ in at], [y for _, y in at]
    return min(xs) < view[0] + view[2] and max(xs) > view[0] and min(ys) < view[1] + view[3] and max(ys) > view[1]


def _holds(view: tuple[float, float, float, float], point: tuple[float, float]) -> bool:
    """Whether a name at the point stands in the view, away from its edge."""
    margin = view[2] / 25
    return view[0] + margin < point[0] < view[0] + view[2] - margin and view[1] + margin < point[1] < view[1] + view[3] - margin


def _crowd(view: tuple[float, float, float, float], one: tuple[float, float], other: tuple[float, float]) -> bool:
    return abs(one[0] - other[0]) < view[2] / 4 and abs(one[1] - other[1]) < view[2] / 30


def _centre(at: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """The centre of an outline's surface."""
    doubled = x = y = 0.0
    for (ax, ay), (bx, by) in zip(at, (*at[1:], at[0]), strict=True):
        cross = ax * by - bx * ay
        doubled, x, y = doubled + cross, x + (ax + bx) * cross, y + (ay + by) * cross
    return (round(x / 3 / doubled, 1), round(y / 3 / doubled, 1)) if doubled else at[0]
