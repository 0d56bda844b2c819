"""Lists that departments keep: who stands in them, found blindly and sealed, and who loaded them when."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from homeservice.models.base import Code, Key, Line, Moment, Serial, Table, one_of


class Roster(Table):
    """A list of a department, named by both; whoever loads it locks this row first. `loads` counts how often it was loaded."""

    __tablename__ = "roster"

    name: Mapped[Line] = mapped_column(primary_key=True)
    loads: Mapped[int] = mapped_column(default=0)


class RosterEntry(Table):
    """Somebody in a list: the keyed digest of what they are found by, and sealed what the list says of them."""

    __tablename__ = "roster_entry"
    __table_args__ = (UniqueConstraint("roster", "digest"), Index("ix_roster_entry_delete_after", "delete_after"))

    id: Mapped[Serial]
    roster: Mapped[Line] = mapped_column(ForeignKey("roster.name"))
    digest: Mapped[Code]
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    delete_after: Mapped[dt.date]


class RosterLoad(Table):
    """A file that an officer loaded, or is looking over before it counts: `sealed` holds it until then, and nothing afterwards."""

    __tablename__ = "roster_load"
    __table_args__ = (
        CheckConstraint(one_of("mode", ("replace", "add")), name="mode"),
        CheckConstraint(one_of("state", ("pending", "done")), name="state"),
        CheckConstraint("(state = 'pending') = (sealed IS NOT NULL)", name="sealed_while_pending"),
        Index("ix_roster_load_roster_at", "roster", "at"),
    )

    id: Mapped[Key]
    roster: Mapped[Line] = mapped_column(ForeignKey("roster.name"))
    #: None where the command line loaded it.
    officer_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("officer.id"))
    at: Mapped[Moment]
    mode: Mapped[Code]
    state: Mapped[Code]
    #: How often the list had been loaded when this file was looked over.
    seen: Mapped[int]
    added: Mapped[int]
    changed: Mapped[int]
    same: Mapped[int]
    removed: Mapped[int]
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
