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


class Examination(Table):
    """What came of looking into an uploaded file: what the virus scanner found, and the small picture of an image.

    Without a row there was nothing to look into. Where the picture lies follows from where the file does.
    """

    __tablename__ = "examination"
    __table_args__ = (
        CheckConstraint(one_of("scan", ("off", "waiting", "clean", "infected")), name="scan"),
        CheckConstraint(one_of("preview", ("none", "waiting", "made", "failed")), name="preview"),
    )

    blob_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("blob.id", ondelete="CASCADE"), primary_key=True)
    scan: Mapped[Code]
    preview: Mapped[Code]


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


class Upload(Table):
    """A file on its way, piece by piece; `size` is what it will have in bytes, `key` its name in the staging folder.

    Once whole it stays for a day, so that whoever lost the last answer is told that all has come.
    """

    __tablename__ = "upload"
    __table_args__ = (Index("ix_upload_created_at", "created_at"),)

    id: Mapped[Key]
    submission_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("submission.id", ondelete="CASCADE"), index=True)
    field: Mapped[Code]
    filename: Mapped[Line]
    size: Mapped[int] = mapped_column(BigInteger)
    key: Mapped[Code] = mapped_column(unique=True)
    is_whole: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[Moment]
