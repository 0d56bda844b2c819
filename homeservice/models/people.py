"""Who uses the service: residents, departments, their officers, and the sign-ins of both."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from homeservice.models.base import Code, Key, Line, Long, Moment, Serial, Table, one_of


class Person(Table):
    """A resident as the identity provider verified them; found again by the digest of the provider's subject.

    Of somebody whose application an officer entered there is no such digest: something that is none stands in its place (`lodging`).
    """

    __tablename__ = "person"

    id: Mapped[Key]
    subject_digest: Mapped[Code] = mapped_column(unique=True)
    name: Mapped[Line]
    birth_date: Mapped[dt.date | None]
    phone: Mapped[Line | None]
    email: Mapped[Line | None]
    language: Mapped[Code]
    created_at: Mapped[Moment]
    seen_at: Mapped[Moment]


class Department(Table):
    """An office of the city; the Korean name is its key in the definitions."""

    __tablename__ = "department"

    id: Mapped[Serial]
    name: Mapped[Line] = mapped_column(unique=True)
    name_en: Mapped[Line | None]


class Officer(Table):
    """A member of staff: password and time-based code, both needed; locked for a while after failed tries."""

    __tablename__ = "officer"
    __table_args__ = (CheckConstraint(one_of("role", ("officer", "viewer")), name="role"),)

    id: Mapped[Key]
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"))
    login: Mapped[Line] = mapped_column(unique=True)
    name: Mapped[Line]
    phone: Mapped[Line | None]
    role: Mapped[Code]
    #: Whether they may write and publish the forms of their department.
    edits_catalogue: Mapped[bool] = mapped_column(default=False)
    #: Where to write to them; None: they are told on their pages only.
    email: Mapped[Line | None]
    password_hash: Mapped[Line]
    totp_sealed: Mapped[bytes]
    #: The last time step a code was taken for, so that no code is taken twice.
    totp_step: Mapped[int] = mapped_column(default=0)
    failures: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[Moment | None]
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[Moment]

    department: Mapped[Department] = relationship(lazy="joined")


class SignIn(Table):
    """One signed-in browser of a resident or an officer; ended rows let nobody in."""

    __tablename__ = "sign_in"
    __table_args__ = (
        CheckConstraint("(person_id IS NULL) != (officer_id IS NULL)", name="one_of_both"),
        Index("ix_sign_in_expires_at", "expires_at"),
    )

    id: Mapped[Key]
    token_digest: Mapped[Code] = mapped_column(unique=True)
    person_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    officer_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("officer.id", ondelete="CASCADE"))
    created_at: Mapped[Moment]
    seen_at: Mapped[Moment]
    expires_at: Mapped[Moment]


class ParkedPage(Table):
    """A page that was sent after its sign-in had ended: kept sealed for a short while, until the person is back.

    One browser, known by its token, may have several such pages waiting.
    """

    __tablename__ = "parked_page"
    __table_args__ = (UniqueConstraint("token_digest", "path"),)

    id: Mapped[Key]
    token_digest: Mapped[Code]
    path: Mapped[Long]
    sealed: Mapped[bytes]
    expires_at: Mapped[Moment]
