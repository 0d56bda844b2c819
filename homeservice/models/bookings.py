"""Places that are booked, and the hours that cases have of them."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from homeservice.models.base import Line, Serial, Table


class BookedPlace(Table):
    """A place; whoever books it, or approves a booking of it, locks this row first, so that one looks and takes after the other."""

    __tablename__ = "booked_place"

    #: Whose places they are, and which of them: `city_parks:square`, or `form:12:use:square` of one question.
    scope: Mapped[Line] = mapped_column(primary_key=True)


class BookedHours(Table):
    """Hours of one day that a live case has asked for; once it is approved, nobody else's overlap them."""

    __tablename__ = "booked_hours"
    __table_args__ = (
        CheckConstraint("0 <= starts AND starts < ends AND ends <= 1440", name="within_a_day"),
        Index("ix_booked_hours_scope_day", "scope", "day"),
    )

    id: Mapped[Serial]
    submission_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("submission.id", ondelete="CASCADE"), index=True)
    scope: Mapped[Line] = mapped_column(ForeignKey("booked_place.scope"))
    day: Mapped[dt.date]
    #: Minutes since midnight.
    starts: Mapped[int]
    ends: Mapped[int]
    approved: Mapped[bool] = mapped_column(default=False)
