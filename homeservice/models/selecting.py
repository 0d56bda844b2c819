"""Who was chosen of those who applied in an intake: the selection that was made, and where each application stands in it."""

from __future__ import annotations

import uuid

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from homeservice.models.base import Code, Data, Line, Long, Moment, Table, one_of


class Chosen(Table):
    """The selection of an intake, of which there is one: who made it when, by which rule and seed, and the digest of its list."""

    __tablename__ = "chosen"

    intake_id: Mapped[int] = mapped_column(ForeignKey("intake.id"), primary_key=True, autoincrement=False)
    officer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("officer.id"))
    made_at: Mapped[Moment]
    seed: Mapped[Line]
    digest: Mapped[Code]
    rule: Mapped[Data]
    #: What those are told who are neither chosen nor a reserve.
    reason: Mapped[Long]
    #: The list as everybody may read it: CSV with no names, of which `digest` is the SHA-256.
    listed: Mapped[Long | None] = mapped_column(deferred=True)


class FixedList(Table):
    """The list of an intake, fixed before the lot is known: who stands to be chosen, by which rule, and what will settle the lots."""

    __tablename__ = "fixed_list"

    intake_id: Mapped[int] = mapped_column(ForeignKey("intake.id"), primary_key=True, autoincrement=False)
    officer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("officer.id"))
    fixed_at: Mapped[Moment]
    #: What is drawn in public, in the officer's words, and when it is known.
    source: Mapped[Line]
    known_at: Mapped[Moment]
    rule: Mapped[Data]
    #: The list as CSV, as `core/selection/fixed.py` writes it; what was said of cases that are deleted goes. Its SHA-256 on the day.
    entries: Mapped[Long] = mapped_column(deferred=True)
    digest: Mapped[Code]


class Standing(Table):
    """An application's place in the selection of its intake. `settled_at`: when its outcome was decided and told."""

    __tablename__ = "standing"
    __table_args__ = (
        CheckConstraint(one_of("outcome", ("chosen", "reserve", "out", "gone")), name="outcome"),
        Index("ix_standing_intake_id_outcome_position", "intake_id", "outcome", "position"),
    )

    submission_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("submission.id", ondelete="CASCADE"), primary_key=True)
    intake_id: Mapped[int] = mapped_column(ForeignKey("intake.id"))
    position: Mapped[int]
    outcome: Mapped[Code]
    reserve_number: Mapped[int | None]
    #: In won.
    cost: Mapped[int] = mapped_column(BigInteger)
    #: The quotas that it counts for.
    groups: Mapped[Data]
    settled_at: Mapped[Moment | None]
    #: Why its outcome could not be decided yet.
    failure: Mapped[Line | None]
