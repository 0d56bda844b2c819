"""A place out of a list, and hours of a day or of several days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from types import MappingProxyType
from typing import Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from homeservice.core.bookings import Booking, Stretch, clock_time, minutes_of
from homeservice.core.errors import Invalid
from homeservice.core.expressions import ExprType
from homeservice.core.fields.base import Control, ControlKind, FieldType, Name, Option, Part, Raw
from homeservice.core.fields.date import FIRST_YEAR, LAST_YEAR, day_boxes, day_parts, read_day
from homeservice.core.fields.wish import Wish
from homeservice.core.messages import Display, LocalText, Message, message

FROM, TO, PLACE, STARTS, ENDS = "from-", "to-", "place", "starts", "ends"


def _clock(text: str) -> str:
    return clock_time(minutes_of(text))


Time = Annotated[str, AfterValidator(_clock)]


class Place(BaseModel):
    """A place that can be booked."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    #: What it is stored under.
    value: Name
    #: What people read.
    label: LocalText
    #: When it opens.
    opens: Time = "09:00"
    #: When it closes; `24:00` is the end of the day.
    closes: Time = "18:00"
    #: The most square metres that may be used.
    max_area: Annotated[int, Field(ge=1, le=10_000_000)] | None = None
    #: What it costs, in won, by the unit that the form's sum multiplies it with.
    rate: Annotated[int, Field(ge=0, le=100_000_000)] | None = None

    @property
    def opening(self) -> Stretch:
        return Stretch(starts=minutes_of(self.opens), ends=minutes_of(self.closes))


def _listed(places: object) -> object:
    """A mapping of values to places as a tuple: JSON with sorted keys then keeps their order."""
    if isinstance(places, Mapping):
        return tuple({"value": value, **place} if isinstance(place, Mapping) else {"value": value, "label": place} for value, place in places.items())  # fmt: skip
    return places


class BookingQuestion(FieldType):
    """A place and hours. No two approved cases ever have the same place in the same hour; the page shows which hours are taken.

    The value is a Booking: the same hours on every day from the first to the last. Expressions see a row per day with `day`, `hours`,
    `max_area` and `rate`: `count(use)` days, `sum(use, "hours")`, `min_of(use, "day")` the first day, `max_of(use, "rate")`.
    """

    type: Literal["booking"]
    #: `{square: {label: 잔디광장, opens: "06:00", closes: "22:00", max_area: 900, rate: 300}, …}`
    places: Annotated[tuple[Place, ...], BeforeValidator(_listed), Field(min_length=1, max_length=100)]
    #: The smallest unit, in minutes.
    step: Literal[15, 30, 60] = 60
    #: The most days in one application.
    most_days: Annotated[int, Field(ge=1, le=31)] = 7
    #: Whoever applies first has the hours until the case is decided. Without it several may apply, and the officer decides whose is approved.
    first_come: bool = False
    #: Questions of the same register, in one form or in several, share the hours of places with the same value. Without it they are the question's own.
    register_name: Annotated[Name | None, Field(alias="register")] = None

    model_config = ConfigDict(populate_by_name=True)

    expression_type: ClassVar[ExprType] = ExprType.ROWS
    seen_columns: ClassVar[Mapping[str, ExprType]] = MappingProxyType(
        {"day": ExprType.DATE, "hours": ExprType.DECIMAL, "max_area": ExprType.NUMBER, "rate": ExprType.NUMBER}
    )
    indexed: ClassVar[bool] = False
    stands_in_tables: ClassVar[bool] = False
    missing_message: ClassVar[str] = "field.booking.required"

    def place(self, value: str) -> Place | None:
        """The place of this value; None where an older version offered it."""
        return next((place for place in self.places if place.value == value), None)

    def place_label(self, value: str) -> Display:
        place = self.place(value)
        return value if place is None else place.label

    @property
    def _times(self) -> tuple[str, ...]:
        """All times that can be chosen, over all places."""
        first = min(place.opening.starts for place in self.places)
        last = max(place.opening.ends for place in self.places)
        return tuple(clock_time(minutes) for minutes in range(first, last + 1, self.step))

    # --- how it is asked ------------------------------------------------------------------------------------------
    def control(self) -> Control:
        times = tuple(Option(value=time, label=time) for time in self._times)
        place = Part(
            name=PLACE,
            label=message("field.booking.place"),
            width="full",
            options=tuple(Option(value=place.value, label=_told(place)) for place in self.places),
        )
        clock = (
            Part(name=STARTS, label=message("field.booking.starts"), width="short", options=times[:-1]),
            Part(name=ENDS, label=message("field.booking.ends"), width="short", options=times[1:]),
        )
        notes: list[Display] = [
            message("field.booking.note", most=self.most_days) if self.most_days > 1 else message("field.booking.note_day")
        ]
        notes.append(message("field.booking.first_come" if self.first_come else "field.booking.decided"))
        return Control(kind=ControlKind.BOOKING, parts=(place, *day_parts(FROM), *(day_parts(TO) if self.most_days > 1 else ()), *clock), notes=tuple(notes))  # fmt: skip

    def reading(self) -> Mapping[str, Any]:
        places = {
            place.value: {"opens": place.opening.starts, "closes": place.opening.ends, "max_area": place.max_area, "rate": place.rate}
            for place in self.places
        }
        return {
            "as": "booking", "places": places, "step": self.step, "most_days": self.most_days,
            "first_year": FIRST_YEAR, "last_year": LAST_YEAR, "origin": min(place.opening.starts for place in self.places),
        }  # fmt: skip

    # --- parse / unparse ------------------------------------------------------------------------------------------
    def parse(self, raw: Raw) -> Booking | None:
        chosen = self.line(raw, PLACE)
        first = read_day(self, raw, FROM)
        last = read_day(self, raw, TO) if self.most_days > 1 else None
        starts, ends = self.line(raw, STARTS), self.line(raw, ENDS)
        if not chosen and first is None and last is None and not starts and not ends:
            return None
        place = self.place(chosen)
        if place is None:
            raise Invalid("field.booking.no_place", label=self.label, part=PLACE)
        if first is None:
            raise Invalid("field.booking.no_day", label=self.label, part=f"{FROM}year")
        if last is not None and last < first:
            raise Invalid("field.booking.reversed_days", label=self.label, first=first, last=last, part=f"{TO}year")
        booking = Booking(place=chosen, first=first, last=last or first, time=self._time(starts, ends, place))
        if len(booking.days) > self.most_days:
            raise Invalid("field.booking.too_many_days", label=self.label, most=self.most_days, count=len(booking.days), part=f"{TO}year")
        return booking

    def _time(self, starts: str, ends: str, place: Place) -> Stretch:
        minutes = {}
        for box, text in ((STARTS, starts), (ENDS, ends)):
            if text not in self._times:
                raise Invalid("field.booking.no_time", label=self.label, box=message(f"field.booking.{box}"), part=box)
            minutes[box] = minutes_of(text)
        time = Stretch(**minutes)
        if time.starts >= time.ends:
            raise Invalid("field.booking.reversed", label=self.label, part=ENDS)
        if time.starts < place.opening.starts or time.ends > place.opening.ends:
            part = STARTS if time.starts < place.opening.starts else ENDS
            raise Invalid("field.booking.closed", label=self.label, part=part, place=place.label, opens=place.opens, closes=place.closes)
        return time

    def looked_at(self, raw: Raw) -> tuple[str, dt.date] | None:
        """The place and the first day that stand in the boxes, whatever else does; None where they cannot be told."""
        try:
            place, day = self.line(raw, PLACE), read_day(self, raw, FROM)
        except Invalid:
            return None
        return (place, day) if self.place(place) is not None and day is not None else None

    def unparse(self, value: Any) -> dict[str, list[str]]:
        if value is None:
            boxes: dict[str, list[str]] = {PLACE: [], STARTS: [], ENDS: []}
        else:
            boxes = {PLACE: [value.place], STARTS: [clock_time(value.time.starts)], ENDS: [clock_time(value.time.ends)]}
        last = None if value is None or value.last == value.first else value.last
        return boxes | day_boxes(None if value is None else value.first, FROM) | (day_boxes(last, TO) if self.most_days > 1 else {})

    # --- dump / load ----------------------------------------------------------------------------------------------
    def dump(self, value: Any) -> Any:
        if value is None:
            return None
        days = {"first": value.first.isoformat(), "last": value.last.isoformat()}
        return {"place": value.place, **days, "starts": clock_time(value.time.starts), "ends": clock_time(value.time.ends)}

    def load(self, stored: Any) -> Any:
        if stored is None:
            return None
        first, last = (dt.date.fromisoformat(stored[end]) for end in ("first", "last"))
        time = Stretch(starts=minutes_of(stored["starts"]), ends=minutes_of(stored["ends"]))
        return Booking(place=stored["place"], first=first, last=last, time=time)

    # --- display / sample / rules ---------------------------------------------------------------------------------
    def display(self, value: Any) -> Display:
        if value is None:
            return None
        said = {"place": self.place_label(value.place), "first": value.first, "time": str(value.time)}
        if value.first == value.last:
            return message("field.booking.shown", **said)
        return message("field.booking.shown_days", last=value.last, days=len(value.days), **said)

    def for_expressions(self, value: Any) -> Any:
        place = self.place(value.place)
        minutes = value.time.ends - value.time.starts
        hours = Decimal(minutes) / 60
        more = {"max_area": None if place is None else place.max_area, "rate": None if place is None else place.rate}
        return tuple({"day": day, "hours": hours, **more} for day in value.days)

    def sample(self) -> Booking:
        place = self.places[0]
        day, first = dt.date(LAST_YEAR - 100, 1, 4), place.opening.starts
        return Booking(place=place.value, first=day, last=day, time=Stretch(starts=first, ends=first + self.step))

    def invent(self, wish: Wish) -> Booking:
        """Another day for each number, so that no two overlap; the longest that is allowed where it is to be strange."""
        sample = self.sample()
        first = sample.first + dt.timedelta(days=wish.number * self.most_days)
        if not wish.nasty:
            return replace(sample, first=first, last=first)
        place = self.places[wish.number % len(self.places)]
        return Booking(place=place.value, first=first, last=first + dt.timedelta(days=self.most_days - 1), time=place.opening)

    def as_answer(self, seen: Any) -> Booking | None:
        """The sample on a day; rows do not tell the place."""
        return replace(self.sample(), first=seen, last=seen) if isinstance(seen, dt.date) else None

    def check(self, value: Any, *, today: dt.date) -> None:
        if value.first < today:
            raise Invalid("field.booking.past", label=self.label, today=today, part=f"{FROM}year")

    def lint(self) -> list[tuple[str, Any]]:
        faults = super().lint()
        seen: set[str] = set()
        for number, place in enumerate(self.places):
            here = f"places.{number}"
            if place.value in seen:
                faults.append((here, message("field.lint.option_twice", value=place.value)))
            seen.add(place.value)
            if place.opening.starts >= place.opening.ends:
                faults.append((here, message("field.lint.min_over_max", min=place.opens, max=place.closes)))
            elif any(time % self.step for time in (place.opening.starts, place.opening.ends)):
                faults.append((here, message("field.lint.booking_step", place=place.label, step=self.step)))
        return faults


def _told(place: Place) -> Message:
    """A place in the list: when it is open, and how large it is."""
    said = {"place": place.label, "opens": place.opens, "closes": place.closes}
    if place.max_area is None:
        return message("field.booking.option", **said)
    return message("field.booking.option_area", area=place.max_area, **said)
