"""What people named in an application must agree to themselves."""

from __future__ import annotations

import uuid

from sqlalchemy import JSON, CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from homeservice.models.base import Code, Key, Moment, Table


class Agreement(Table):
    """One person who is asked to agree: the id is their link, `digest` stands for name and birth date, `further` for what else is said of them.

    `person_id` is the account that agreed, `agreed_to` the names of what was agreed to in the version `version` of the form.
    """

    __tablename__ = "agreement"
    __table_args__ = (
        UniqueConstraint("submission_id", "field", "digest", "further"),
        CheckConstraint("(agreed_at IS NULL) = (person_id IS NULL)", name="agreed_by_somebody"),
    )

    id: Mapped[Key]
    submission_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("submission.id", ondelete="CASCADE"))
    field: Mapped[Code]
    digest: Mapped[Code]
    further: Mapped[Code]
    person_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    agreed_at: Mapped[Moment | None]
    agreed_to: Mapped[list[str]] = mapped_column(JSON, default=list)
    version: Mapped[Code | None]
    asked_at: Mapped[Moment | None]
    created_at: Mapped[Moment]
