"""Hours of the week that somebody is free, or wants: a table of weekdays and hours."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from homeservice.core.errors import Invalid
from homeservice.core.expressions import ExprType
from homeservice.core.fields.base import Control, ControlKind, FieldType, Option, Part, Raw
from homeservice.core.fields.wish import Wish
from homeservice.core.messages import Display, message

Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
_WEEK: tuple[Day, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class TimeTable(FieldType):
    """Hours of weekdays; the value is a tuple of slots such as `mon-09`, in the order of the week. `length` counts them."""

    type: Literal["time_table"]
    #: The days that are offered.
    days: Annotated[tuple[Day, ...], Field(min_length=1, max_length=7)] = ("mon", "tue", "wed", "thu", "fri")
    #: The first hour that is offered.
    first_hour: Annotated[int, Field(ge=0, le=23)] = 9
    #: The hour at which the last slot ends.
    last_hour: Annotated[int, Field(ge=1, le=24)] = 18
    #: The fewest hours.
    min: Annotated[int, Field(ge=0, le=168)] = 0
    #: The most hours.
    max: Annotated[int, Field(ge=1, le=168)] | None = None

    expression_type: ClassVar[ExprType] = ExprType.CHOICES
    missing_message: ClassVar[str] = "field.choice.required"
    indexed: ClassVar[bool] = False
    stands_in_tables: ClassVar[bool] = False

    @property
    def week(self) -> tuple[Day, ...]:
        """The days in the order of the week."""
        return tuple(day for day in _WEEK if day in self.days)

    @property
    def slots(self) -> tuple[str, ...]:
        return tuple(f"{day}-{hour:02}" for day in self.week for hour in range(self.first_hour, self.last_hour))

    def control(self) -> Control:
        notes: list[Display] = []
        if self.min:
            notes.append(message("field.time_table.at_least", min=self.min))
        if self.max is not None:
            notes.append(message("field.time_table.at_most", max=self.max))
        return Control(
            kind=ControlKind.TIME_TABLE,
            parts=tuple(Part(name=day, label=message(f"field.time_table.{day}")) for day in self.week),
            options=tuple(
                Option(value=f"{hour:02}", label=message("field.time_table.hour", first=f"{hour:02}:00", last=f"{hour + 1:02}:00"))
                for hour in range(self.first_hour, self.last_hour)
            ),
            notes=tuple(notes),
        )

    def reading(self) -> None:
        """Only the server reads it."""

    def parse(self, raw: Raw) -> tuple[str, ...] | None:
        sent = {f"{day}-{hour.strip()}" for day in self.week for hour in raw.get(day, ()) if hour.strip()}
        if not sent:
            return None
        chosen = tuple(slot for slot in self.slots if slot in sent)
        if len(chosen) < len(sent):
            raise Invalid("field.choice.unknown", label=self.label)
        if len(chosen) < self.min:
            raise Invalid("field.time_table.too_few", label=self.label, min=self.min, count=len(chosen))
        if self.max is not None and len(chosen) > self.max:
            raise Invalid("field.time_table.too_many", label=self.label, max=self.max, count=len(chosen))
        return chosen

    def unparse(self, value: Any) -> dict[str, list[str]]:
        return {day: [slot.removeprefix(f"{day}-") for slot in value or () if slot.startswith(day)] for day in self.week}

    def dump(self, value: Any) -> Any:
        return None if value is None else list(value)

    def load(self, stored: Any) -> Any:
        return None if stored is None else tuple(stored)

    def display(self, value: Any) -> Display:
        """A line for each day, hours that follow each other as one stretch."""
        if value is None:
            return None
        lines: list[Display] = []
        for day in _WEEK:
            hours = [int(slot[-2:]) for slot in value if slot.startswith(day)]
            if hours:
                lines.append(message("field.time_table.shown", day=message(f"field.time_table.{day}"), hours=", ".join(_stretches(hours))))
        return tuple(lines)

    def sample(self) -> tuple[str, ...]:
        return self.slots[: max(self.min, 1)]

    def invent(self, wish: Wish) -> tuple[str, ...]:
        return self.slots[: self.max] if wish.nasty else self.sample()

    def lint(self) -> list[tuple[str, Any]]:
        faults = super().lint()
        if self.first_hour >= self.last_hour:
            faults.append(("last_hour", message("field.lint.min_over_max", min=self.first_hour, max=self.last_hour)))
        if self.max is not None and self.min > self.max:
            faults.append(("max", message("field.lint.min_over_max", min=self.min, max=self.max)))
        if self.min > len(self.slots):
            faults.append(("min", message("field.lint.more_than_options", count=len(self.slots))))
        return faults


def _stretches(hours: list[int]) -> list[str]:
    """`09:00~12:00` for 9, 10 and 11."""
    found: list[list[int]] = []
    for hour in hours:
        if found and found[-1][1] == hour:
            found[-1][1] = hour + 1
        else:
            found.append([hour, hour + 1])
    return [f"{first:02}:00~{last:02}:00" for first, last in found]
