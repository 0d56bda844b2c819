"""What leaves the house: documents, notices, and the outbox of jobs that makes and sends them."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from homeservice.models.base import Code, Data, Key, Line, Long, Moment, Serial, Table, one_of
from homeservice.models.files import Blob


class Document(Table):
    """An issued paper. What it says is sealed at the decision and printed once by the worker; it is never altered.

    The row outlives its case, because the state of a paper is told for ever (handbook 4.3).
    """

    __tablename__ = "document"
    __table_args__ = (
        CheckConstraint(one_of("state", ("valid", "superseded", "revoked")), name="state"),
        UniqueConstraint("series", "year", "serial", "branch"),
        Index("ix_document_issued_at", "issued_at"),
    )

    id: Mapped[Key]
    submission_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("submission.id", ondelete="SET NULL"), index=True)
    action: Mapped[Code]
    template: Mapped[Code]
    title: Mapped[Data]
    number: Mapped[Code]
    series: Mapped[Code]
    year: Mapped[int]
    serial: Mapped[int]
    #: 0 of an original; its copies, one for each member of a team, are counted from 1.
    branch: Mapped[int] = mapped_column(default=0)
    verification_code: Mapped[Code] = mapped_column(unique=True)
    link_key_digest: Mapped[Code]
    department: Mapped[Line]
    holder_name: Mapped[Line]
    holder_birth_date: Mapped[dt.date | None]
    state: Mapped[Code]
    sealed: Mapped[bytes]
    issued_at: Mapped[Moment]
    blob_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("blob.id"))
    printed_at: Mapped[Moment | None]

    blob: Mapped[Blob | None] = relationship(lazy="raise")


class Notice(Table):
    """A mail to a resident about a case: queued with the change it tells of, sent by the worker."""

    __tablename__ = "notice"

    id: Mapped[Key]
    submission_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("submission.id", ondelete="CASCADE"), index=True)
    kind: Mapped[Code]
    language: Mapped[Code]
    address: Mapped[Line | None]
    data: Mapped[Data]
    created_at: Mapped[Moment]
    sent_at: Mapped[Moment | None]
    failure: Mapped[Line | None]


class Job(Table):
    """Work to be done after the change it was written with: the row is the truth, whoever carries it."""

    __tablename__ = "job"
    __table_args__ = (
        CheckConstraint(one_of("state", ("queued", "running", "done", "dead")), name="state"),
        CheckConstraint("(state = 'running') = (lease_token IS NOT NULL)", name="lease_while_running"),
        Index(
            "ix_job_due", "run_at",
            postgresql_where=text("state IN ('queued', 'running')"), sqlite_where=text("state IN ('queued', 'running')"),
        ),
    )  # fmt: skip

    id: Mapped[Serial]
    kind: Mapped[Code]
    args: Mapped[Data]
    dedupe_key: Mapped[Line] = mapped_column(unique=True)
    state: Mapped[Code]
    run_at: Mapped[Moment]
    attempts: Mapped[int] = mapped_column(default=0)
    max_attempts: Mapped[int] = mapped_column(default=8)
    lease_until: Mapped[Moment | None]
    lease_token: Mapped[Code | None]
    last_error: Mapped[Long | None]
    created_at: Mapped[Moment]
    finished_at: Mapped[Moment | None]
