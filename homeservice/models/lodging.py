"""Applications that came on paper or by phone and that an officer enters."""

from __future__ import annotations

import uuid

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from homeservice.models.base import Code, Moment, Table, one_of

#: How the officer knows who applies: they were shown an identity card, or nobody could show one.
SHOWN = "shown"
IDENTITIES = (SHOWN, "not_shown")


class Lodgement(Table):
    """What an officer says of a submission that came on paper or by phone: when it arrived, and whether they saw who it is of."""

    __tablename__ = "lodgement"
    __table_args__ = (CheckConstraint(one_of("identity", IDENTITIES), name="identity"),)

    submission_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("submission.id", ondelete="CASCADE"), primary_key=True)
    #: Who began to enter it. Who sent it stands in the history.
    officer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("officer.id"))
    #: When it reached the office, which is when it counts as applied for, however much later it is entered.
    arrived_at: Mapped[Moment]
    identity: Mapped[Code]
    created_at: Mapped[Moment]
