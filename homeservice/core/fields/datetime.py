"""A moment: a day and a time of the city."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from homeservice.core.errors import Invalid
from homeservice.core.expressions import ExprType
from homeservice.core.fields.base import Control, ControlKind, Part, Raw
from homeservice.core.fields.date import TIME_BOX, DayBounds, day_boxes, day_parts, read_day
from homeservice.core.fields.numerals import plain_digits
from homeservice.core.fields.wish import Wish
from homeservice.core.messages import Display, message

_MINUTES_OF_A_DAY = 24 * 60


class DateTime(DayBounds):
    """A day and a time, to the minute; the value is a datetime without a zone, in the city's time.

    Expressions see the minutes since the year 1, so that moments can be compared and subtracted: `(ends - starts) // 60`.
    """

    type: Literal["datetime"]
    #: Only times at so many minutes are taken, such as each half hour with 30.
    step: Annotated[int, Field(ge=1, le=60)] = 1

    expression_type: ClassVar[ExprType] = ExprType.NUMBER

    def control(self) -> Control:
        hour = Part(
            name="hour",
            label=message("field.datetime.hour"),
            input_mode="numeric",
            width="tiny",
            unit=message("field.datetime.hour"),
            max_length=2,
        )
        minute = Part(name="minute", label=message("field.datetime.minute"), input_mode="numeric", width="tiny", unit=message("field.datetime.minute"), max_length=2)  # fmt: skip
        notes: list[Display] = [message("field.datetime.note")]
        if self.step > 1:
            notes.append(message("field.datetime.step_note", step=self.step))
        return Control(kind=ControlKind.GROUP, parts=(*day_parts(), hour, minute), notes=tuple(notes))

    def reading(self) -> None:
        """Only the server reads it."""

    def parse(self, raw: Raw) -> dt.datetime | None:
        day = read_day(self, raw)
        hour, minute = (plain_digits(self.line(raw, box)) for box in ("hour", "minute"))
        if day is None and not hour and not minute:
            return None
        if day is None:
            raise Invalid("field.datetime.no_day", label=self.label, part="year")
        if not hour:
            raise Invalid("field.datetime.no_time", label=self.label, part="hour")
        numbers = [TIME_BOX.fullmatch(text) for text in (hour, minute or "0")]
        for match, box, most in zip(numbers, ("hour", "minute"), (23, 59), strict=True):
            if match is None or int(match[1]) > most:
                raise Invalid(f"field.datetime.{box}_unreal", label=self.label, part=box)
        clock = dt.time(int(numbers[0][1]), int(numbers[1][1]))  # type: ignore[index]  # both matched
        if clock.minute % self.step:
            raise Invalid("field.datetime.step", label=self.label, step=self.step, part="minute")
        return dt.datetime.combine(self.judge_day(day, "year"), clock)

    def unparse(self, value: Any) -> dict[str, list[str]]:
        boxes = day_boxes(None if value is None else value.date())
        return boxes | {"hour": [] if value is None else [f"{value:%H}"], "minute": [] if value is None else [f"{value:%M}"]}

    def dump(self, value: Any) -> Any:
        return None if value is None else value.isoformat(timespec="minutes")

    def load(self, stored: Any) -> Any:
        return None if stored is None else dt.datetime.fromisoformat(stored)

    def display(self, value: Any) -> Display:
        return None if value is None else message("field.datetime.shown", day=value.date(), time=f"{value:%H:%M}")

    def for_expressions(self, value: Any) -> int:
        return int(value.toordinal() * _MINUTES_OF_A_DAY + value.hour * 60 + value.minute)

    def index_text(self, value: Any) -> str | None:
        return None if value is None else str(value.isoformat(timespec="minutes"))

    def sample(self) -> dt.datetime:
        return dt.datetime.combine(self.day_within(dt.date(2026, 12, 1)), dt.time(10, 0))

    def invent(self, wish: Wish) -> dt.datetime:
        if wish.nasty:
            return dt.datetime.combine(self.strange_day(wish), dt.time(23 if wish.number % 2 else 0, 0))
        return self.sample() + dt.timedelta(days=wish.number) if self.latest is None else self.sample()

    def as_answer(self, seen: Any) -> dt.datetime | None:
        days, minutes = divmod(seen, _MINUTES_OF_A_DAY)
        try:
            return dt.datetime.combine(dt.date.fromordinal(days), dt.time(minutes // 60, minutes % 60))
        except (ValueError, OverflowError):
            return None

    def check(self, value: Any, *, today: dt.date) -> None:
        self.judge_today(value.date(), value.date(), today, parts=("year", "year"))
