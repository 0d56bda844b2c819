"""A day of the calendar, asked in three boxes, and what every type with days shares: bounds and the reading of the boxes."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from homeservice.core import masking
from homeservice.core.errors import Invalid
from homeservice.core.expressions import ExprType, as_json
from homeservice.core.fields.base import Control, ControlKind, FieldType, Part, Raw
from homeservice.core.fields.numerals import plain_digits
from homeservice.core.fields.wish import Wish
from homeservice.core.messages import Display, message

BOXES = ("year", "month", "day")
FIRST_YEAR, LAST_YEAR = 1800, 2200
_BOX = {
    "year": re.compile(r"([0-9]{1,5}) ?(?:년|\.)?"),
    "month": re.compile(r"([0-9]{1,2}) ?(?:월|\.)?"),
    "day": re.compile(r"([0-9]{1,2}) ?(?:일|\.)?"),
}
#: An hour or a minute in a box of its own, with or without its word.
TIME_BOX = re.compile(r"([0-9]{1,2}) ?[시분]?")
# A whole date, pasted into the first box.
_WHOLE = re.compile(r"([0-9]{4})(?:-|/|\. ?|년 ?)([0-9]{1,2})(?:-|/|\. ?|월 ?)([0-9]{1,2})(?:\.|일)?")


class DayBounds(FieldType):
    """Bounds of the days that a question takes; `past` and `future` both take today."""

    #: No day before this one.
    earliest: dt.date | None = None
    #: No day after this one.
    latest: dt.date | None = None
    #: No day after today.
    past: bool = False
    #: No day before today.
    future: bool = False

    def read_day_bounds(self) -> dict[str, Any]:
        """The bounds in a field's `reading`."""
        days = {name: as_json(day) for name, day in (("earliest", self.earliest), ("latest", self.latest)) if day is not None}
        sides = {name: True for name, side in (("past", self.past), ("future", self.future)) if side}
        return {"first_year": FIRST_YEAR, "last_year": LAST_YEAR, **days, **sides}

    def judge_day(self, day: dt.date, part: str = "") -> dt.date:
        """The day, where it lies inside the bounds that the definition names. Raises Invalid."""
        if self.earliest and day < self.earliest:
            raise Invalid("field.date.too_early", label=self.label, earliest=self.earliest, part=part)
        if self.latest and day > self.latest:
            raise Invalid("field.date.too_late", label=self.label, latest=self.latest, part=part)
        return day

    def judge_today(self, first: dt.date, last: dt.date, today: dt.date, *, parts: tuple[str, str] = ("", "")) -> None:
        """Raise Invalid where days from first to last reach into the future or the past against the definition."""
        if self.past and last > today:
            raise Invalid("field.date.in_future", label=self.label, today=today, part=parts[1])
        if self.future and first < today:
            raise Invalid("field.date.in_past", label=self.label, today=today, part=parts[0])

    def day_within(self, wanted: dt.date) -> dt.date:
        """A day for samples: the wanted one, or the bound nearest to it; far ahead where only the future is taken."""
        day = dt.date(LAST_YEAR - 100, 1, 1) if self.future and not self.past else wanted
        day = max(day, self.earliest) if self.earliest else day
        return min(day, self.latest) if self.latest else day

    def strange_day(self, wish: Wish) -> dt.date:
        """The oldest day for even numbers, the newest for odd ones."""
        if wish.number % 2:
            return self.latest or (wish.today if self.past else dt.date(LAST_YEAR, 12, 31))
        return self.earliest or (wish.today if self.future else dt.date(FIRST_YEAR, 1, 1))

    def lint(self) -> list[tuple[str, Any]]:
        faults = super().lint()
        if self.earliest and self.latest and self.earliest > self.latest:
            faults.append(("latest", message("field.lint.min_over_max", min=self.earliest, max=self.latest)))
        if self.past and self.future:
            faults.append(("future", message("field.lint.past_and_future")))
        return faults


class Date(DayBounds):
    """One day. A date of birth, a day of registration."""

    type: Literal["date"]
    #: The day is a person's date of birth: who need not see it whole sees only the year.
    of_birth: bool = False

    expression_type: ClassVar[ExprType] = ExprType.DATE
    filled_from: ClassVar[frozenset[str]] = frozenset({"birth_date"})

    def control(self) -> Control:
        birth = self.verified == "birth_date"
        return Control(kind=ControlKind.GROUP, parts=day_parts(birth=birth), notes=(message("field.date.note"),))

    def reading(self) -> Mapping[str, Any]:
        return {"as": "date", **self.read_day_bounds()}

    def parse(self, raw: Raw) -> dt.date | None:
        day = read_day(self, raw)
        return None if day is None else self.judge_day(day)

    def unparse(self, value: Any) -> dict[str, list[str]]:
        return day_boxes(value)

    def dump(self, value: Any) -> Any:
        return None if value is None else value.isoformat()

    def load(self, stored: Any) -> Any:
        return None if stored is None else dt.date.fromisoformat(stored)

    def display(self, value: Any) -> Display:
        day: dt.date | None = value
        return day

    def mask(self, value: Any) -> Display:
        return masking.birth_date(value) if value is not None and (self.of_birth or self.verified == "birth_date") else self.display(value)

    def sample(self) -> dt.date:
        return self.day_within(dt.date(2000, 1, 1))

    def invent(self, wish: Wish) -> dt.date:
        return self.strange_day(wish) if wish.nasty else self.day_within(self.sample() + dt.timedelta(days=wish.number))

    def check(self, value: Any, *, today: dt.date) -> None:
        self.judge_today(value, value, today)


def read_day(field: FieldType, raw: Raw, prefix: str = "") -> dt.date | None:
    """The day in the boxes `<prefix>year`, `<prefix>month`, `<prefix>day`; None where all are blank. Raises Invalid for the box at fault."""
    texts = {box: plain_digits(field.line(raw, prefix + box)) for box in BOXES}
    if not any(texts.values()):
        return None
    whole = _WHOLE.fullmatch(texts["year"])
    if whole and not texts["month"] and not texts["day"]:
        texts = dict(zip(BOXES, whole.groups(), strict=True))
    numbers = {}
    for box, text in texts.items():
        if not text:
            raise Invalid("field.date.missing", label=field.label, box=message(f"field.date.{box}"), part=prefix + box)
        match = _BOX[box].fullmatch(text)
        if not match:
            raise Invalid("field.date.not_a_number", label=field.label, box=message(f"field.date.{box}"), part=prefix + box)
        numbers[box] = int(match[1])
    year, month, day = numbers.values()
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Invalid("field.date.year_unreal", label=field.label, first=FIRST_YEAR, last=LAST_YEAR, part=prefix + "year")
    if not 1 <= month <= 12:
        raise Invalid("field.date.month_unreal", label=field.label, part=prefix + "month")
    try:
        return dt.date(year, month, day)
    except ValueError:
        raise Invalid("field.date.unreal", label=field.label, year=year, month=month, day=day, part=prefix + "day") from None


def day_boxes(day: dt.date | None, prefix: str = "") -> dict[str, list[str]]:
    """What stands in the three boxes of a day."""
    return {prefix + box: [] if day is None else [str(getattr(day, box))] for box in BOXES}


def day_parts(prefix: str = "", *, birth: bool = False) -> tuple[Part, ...]:
    """The three boxes of a day. With a prefix their labels and units say which end of a period they are."""
    end = prefix.replace("-", "_")
    return tuple(
        Part(
            name=prefix + box,
            label=message(f"field.date.{end}{box}"),
            unit=message(f"field.date.{end}{box}_unit"),
            input_mode="numeric",
            width="tiny",
            autocomplete=f"bday-{box}" if birth else None,
        )
        for box in BOXES
    )
