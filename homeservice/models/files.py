"""Stored bytes and what they are attached to."""

from __future__ import annotations

import uuid

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from homeservice.models.base import Code, Key, Line, Moment, Table, one_of


class Blob(Table):
    """Bytes in the store under a random key: pending until they are whole, ready once a row refers to them, then deleting."""

    __tablename__ = "blob"
    __table_args__ = (
        CheckConstraint(one_of("state", ("pending", "ready", "deleting")), name="state"),
        CheckConstraint("state != 'ready' OR sha256 IS NOT NULL", name="ready_is_whole"),
        Index("ix_blob_state_created_at", "state", "created_at"),
    )

    id: Mapped[Key]
    key: Mapped[Code] = mapped_column(unique=True)
    state: Mapped[Code]
    sha256: Mapped[Code | None]
    size: Mapped[int] = mapped_column(BigInteger, default=0)
    media_type: Mapped[Line]
    created_at: Mapped[Moment]


class Attachment(Table):
    """A file that answers a question of a submission. Its id stands in the answer."""

    __tablename__ = "attachment"

    id: Mapped[Key]
    submission_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("submission.id", ondelete="CASCADE"), index=True)
    blob_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("blob.id"))
    field: Mapped[Code]
    filename: Mapped[Line]
    created_at: Mapped[Moment]

    blob: Mapped[Blob] = relationship(lazy="raise")
