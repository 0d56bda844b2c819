"""The places of an intake, where there are only so many, and who has one or waits for one."""

from __future__ import annotations

import uuid

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from homeservice.models.base import Line, Table

#: The scope of the places of an intake itself.
WHOLE = ""


class Quota(Table):
    """How many places are taken, and the last waiting number that was given. Whoever takes or frees locks this row.

    `scope` says of what: "" of the intake, `course:morning` of the option `morning` of the question `course`.
    """

    __tablename__ = "quota"
    __table_args__ = (CheckConstraint("taken >= 0 AND waited >= 0", name="not_below_nought"),)

    intake_id: Mapped[int] = mapped_column(ForeignKey("intake.id", ondelete="CASCADE"), primary_key=True, autoincrement=False)
    scope: Mapped[Line] = mapped_column(primary_key=True, default=WHOLE)
    taken: Mapped[int] = mapped_column(default=0)
    waited: Mapped[int] = mapped_column(default=0)


class Place(Table):
    """A submission's place: taken where `waiting_number` is None, else waited for in the order of the numbers."""

    __tablename__ = "place"
    __table_args__ = (UniqueConstraint("intake_id", "scope", "waiting_number"),)

    submission_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("submission.id", ondelete="CASCADE"), primary_key=True)
    scope: Mapped[Line] = mapped_column(primary_key=True, default=WHOLE)
    intake_id: Mapped[int] = mapped_column(ForeignKey("intake.id"))
    waiting_number: Mapped[int | None]
