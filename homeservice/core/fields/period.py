"""A time from one day to another, both named: a time of service, of use, of supervision."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar, Literal

from homeservice.core.errors import Invalid
from homeservice.core.expressions import ExprType
from homeservice.core.fields.base import Control, ControlKind, Raw
from homeservice.core.fields.date import DayBounds, day_boxes, day_parts, read_day
from homeservice.core.fields.wish import Wish
from homeservice.core.messages import Display, message

FROM, TO = "from-", "to-"
_ENDS = ("from-year", "to-year")


class Period(DayBounds):
    """The first and the last day, both belonging to it; the value is a pair of dates."""

    type: Literal["period"]

    expression_type: ClassVar[ExprType] = ExprType.PERIOD
    indexed: ClassVar[bool] = False

    def control(self) -> Control:
        return Control(kind=ControlKind.GROUP, parts=day_parts(FROM) + day_parts(TO), notes=(message("field.period.note"),))

    def reading(self) -> Mapping[str, Any]:
        return {"as": "period", **self.read_day_bounds()}

    def parse(self, raw: Raw) -> tuple[dt.date, dt.date] | None:
        first, last = read_day(self, raw, FROM), read_day(self, raw, TO)
        if first is None and last is None:
            return None
        if first is None:
            raise Invalid("field.period.first_missing", label=self.label, part=_ENDS[0])
        if last is None:
            raise Invalid("field.period.last_missing", label=self.label, part=_ENDS[1])
        if first > last:
            raise Invalid("field.period.reversed", label=self.label, first=first, last=last, part=_ENDS[1])
        return self.judge_day(first, _ENDS[0]), self.judge_day(last, _ENDS[1])

    def unparse(self, value: Any) -> dict[str, list[str]]:
        first, last = value or (None, None)
        return day_boxes(first, FROM) | day_boxes(last, TO)

    def dump(self, value: Any) -> Any:
        return None if value is None else [day.isoformat() for day in value]

    def load(self, stored: Any) -> Any:
        return None if stored is None else tuple(dt.date.fromisoformat(day) for day in stored)

    def display(self, value: Any) -> Display:
        return None if value is None else message("field.period.shown", first=value[0], last=value[1])

    def sample(self) -> tuple[dt.date, dt.date]:
        return self.day_within(dt.date(2020, 3, 2)), self.day_within(dt.date(2020, 12, 31))

    def invent(self, wish: Wish) -> tuple[dt.date, dt.date]:
        if wish.nasty:
            return self.strange_day(replace(wish, number=0)), self.strange_day(replace(wish, number=1))
        return self.sample()

    def as_answer(self, seen: Any) -> Any:
        return tuple(seen)

    def check(self, value: Any, *, today: dt.date) -> None:
        self.judge_today(value[0], value[1], today, parts=_ENDS)
