"""Hours of places: applied for with the submission, given with the approval, free again with the case's end. Never given twice.

Whoever books or approves locks the rows of the places first, in the order of their names, and so looks after whoever was before.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from homeservice.clock import today
from homeservice.core.answers import Fault
from homeservice.core.bookings import Booking, Stretch, free_between, joined
from homeservice.core.errors import DomainError
from homeservice.core.fields.base import FieldType, Raw
from homeservice.core.fields.booking import BookingQuestion
from homeservice.core.messages import Display, message
from homeservice.models import BookedHours, BookedPlace, Submission
from homeservice.operations.cases import Case

#: So many days are looked through for one on which the same hours are free, and so many are shown at once.
DAYS_AHEAD, DAYS_SHOWN = 14, 7


@dataclass(frozen=True, kw_only=True)
class _Wanted:
    """A booking of one question, and the place it is of."""

    f: BookingQuestion
    booking: Booking
    scope: str


@dataclass(frozen=True, kw_only=True)
class DayOfPlace:
    """Which hours of a day are taken, and which are free; nobody's name."""

    day: dt.date
    taken: tuple[Stretch, ...]
    free: tuple[Stretch, ...]


@dataclass(frozen=True, kw_only=True)
class PlaceView:
    """A place on the days around those that somebody wants."""

    place: Display
    days: tuple[DayOfPlace, ...]


def _scope(f: BookingQuestion, form_id: int, place: str) -> str:
    return f"{f.register_name}:{place}" if f.register_name is not None else f"form:{form_id}:{f.name}:{place}"


def _wanted(case: Case, values: Mapping[str, Any]) -> list[_Wanted]:
    """The bookings among these answers, in the order in which everybody locks their places."""
    asked = ((case.definition.fields[name], value) for name, value in values.items() if value is not None)
    found = [
        _Wanted(f=f, booking=value, scope=_scope(f, case.submission.form_id, value.place))
        for f, value in asked
        if isinstance(f, BookingQuestion)
    ]
    return sorted(found, key=lambda wanted: (wanted.scope, wanted.f.name))


def take_hours(session: Session, case: Case, values: Mapping[str, Any]) -> list[Fault]:
    """Apply for the hours that the answers book, instead of those applied for before; a fault for each that is not to be had."""
    wanted = _wanted(case, values)
    _lock(session, wanted)
    free_hours(session, case.submission)
    faults = [fault for one in wanted if (fault := _taken(session, case, one)) is not None]
    if not faults:
        _write(session, case.submission, wanted, approved=False)
    return faults


def approve_hours(session: Session, case: Case) -> None:
    """Give the case the hours that it has applied for. Raises DomainError, with the number of the case that has them already."""
    wanted = _wanted(case, case.situation.kept())
    if not wanted:
        return
    _lock(session, wanted)
    for one in wanted:
        rows = _rows(session, one.scope, one.booking.first, one.booking.last, but=case.submission.id, approved=True)
        for row in rows:
            if _stretch(row).overlaps(one.booking.time):
                number = session.scalar(select(Submission.receipt_number).where(Submission.id == row.submission_id))
                said = {"place": one.f.place_label(one.booking.place), "day": row.day, "time": str(_stretch(row))}
                raise DomainError("booking.given", number=number or "", **said)
    free_hours(session, case.submission)
    _write(session, case.submission, wanted, approved=True)


def free_hours(session: Session, submission: Submission) -> None:
    """Give back whatever hours a case has or has applied for."""
    session.execute(delete(BookedHours).where(BookedHours.submission_id == submission.id))


def _lock(session: Session, wanted: Iterable[_Wanted]) -> None:
    for scope in sorted({one.scope for one in wanted}):
        row = select(BookedPlace).where(BookedPlace.scope == scope).with_for_update()
        if session.scalar(row) is None:
            try:
                with session.begin_nested():
                    session.add(BookedPlace(scope=scope))
            except IntegrityError:
                # Somebody else was the first to book it: wait for them.
                session.scalar(row)


def _write(session: Session, submission: Submission, wanted: Iterable[_Wanted], *, approved: bool) -> None:
    session.add_all(
        BookedHours(
            submission_id=submission.id, scope=one.scope, day=day, starts=one.booking.time.starts, ends=one.booking.time.ends,
            approved=approved,
        )
        for one in wanted for day in one.booking.days
    )  # fmt: skip
    session.flush()


def _rows(
    session: Session, scope: str, first: dt.date, last: dt.date, *, but: uuid.UUID, approved: bool
) -> Iterator[BookedHours]:  # fmt: skip
    """Other cases' hours of a place on these days; only those that are given, where asked."""
    query = select(BookedHours).where(BookedHours.scope == scope, BookedHours.day.between(first, last), BookedHours.submission_id != but)
    if approved:
        query = query.where(BookedHours.approved.is_(True))
    yield from session.scalars(query.order_by(BookedHours.day, BookedHours.starts))


def _stretch(row: BookedHours) -> Stretch:
    return Stretch(starts=row.starts, ends=row.ends)


# --- what is said where they are taken ----------------------------------------------------------------------------------
def _taken(session: Session, case: Case, one: _Wanted) -> Fault | None:
    """What is said where somebody has the hours: when, and what is free nearby."""
    booking, f = one.booking, one.f
    place = f.place(booking.place)
    if place is None:
        return None
    days = _days(session, f, one.scope, booking.place, booking.first, len(booking.days) + DAYS_AHEAD, but=case.submission.id)
    full = [day for day in days[: len(booking.days)] if any(taken.overlaps(booking.time) for taken in day.taken)]
    if not full:
        return None
    first = full[0]
    hit = ", ".join(str(taken) for taken in first.taken if taken.overlaps(booking.time))
    said = {"label": f.label, "place": place.label, "day": first.day, "taken": hit}
    free = ", ".join(str(stretch) for stretch in first.free)
    span = len(booking.days)
    other = next((days[n].day for n in range(1, DAYS_AHEAD + 1) if _is_free(days[n : n + span], booking.time)), None)
    if free and other is not None:
        told = message("booking.taken.both", free=free, other=other, time=str(booking.time), **said)
    elif free:
        told = message("booking.taken.day", free=free, **said)
    elif other is not None:
        told = message("booking.taken.other", other=other, time=str(booking.time), **said)
    else:
        told = message("booking.taken", **said)
    return Fault(field=f.name, message=told, part="starts")


def _is_free(days: Iterable[DayOfPlace], time: Stretch) -> bool:
    return not any(taken.overlaps(time) for day in days for taken in day.taken)


def _days(
    session: Session, f: BookingQuestion, scope: str, value: str, first: dt.date, count: int, *, but: uuid.UUID
) -> list[DayOfPlace]:  # fmt: skip
    """So many days of a place, from the first; one query."""
    place = f.place(value)
    last = first + dt.timedelta(days=count - 1)
    taken: dict[dt.date, list[Stretch]] = {}
    for row in _rows(session, scope, first, last, but=but, approved=not f.first_come):
        taken.setdefault(row.day, []).append(_stretch(row))
    days = (first + dt.timedelta(days=n) for n in range(count))
    opening = place.opening if place is not None else Stretch(starts=0, ends=0)
    return [DayOfPlace(day=day, taken=joined(taken.get(day, ())), free=free_between(opening, taken.get(day, ()))) for day in days]


def taken_bookings(session: Session, case: Case, fields: Iterable[FieldType]) -> tuple[Fault, ...]:
    """A fault for each of these questions that is asked and whose hours somebody has, before anything is sent."""
    asked = {f.name: case.values.get(f.name) for f in fields if isinstance(f, BookingQuestion) and case.situation.shows(f)}
    return tuple(fault for one in _wanted(case, asked) if (fault := _taken(session, case, one)) is not None)


def views_of(session: Session, case: Case, fields: Iterable[FieldType], raws: Mapping[str, Raw]) -> dict[str, PlaceView]:
    """For each question that books: how the place stands that is chosen on the page, from the day on that is."""
    views = {}
    for f in fields:
        looked_at = f.looked_at(raws.get(f.name, {})) if isinstance(f, BookingQuestion) else None
        if isinstance(f, BookingQuestion) and looked_at is not None:
            place, day = looked_at
            first = max(day, today(case.now))
            days = _days(session, f, _scope(f, case.submission.form_id, place), place, first, DAYS_SHOWN, but=case.submission.id)
            views[f.name] = PlaceView(place=f.place_label(place), days=tuple(days))
    return views
