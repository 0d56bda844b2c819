"""The tables of both floors: a person and an application with a column a question."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import JSON, Engine, ForeignKey, create_engine, make_url
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Table(DeclarativeBase):
    """What the tables share."""


class User(Table):
    """Somebody who can sign in."""

    __tablename__ = "floor_user"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


class Application(Table):
    """An application while it is written and once it is sent."""

    __tablename__ = "floor_application"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("floor_user.id"), index=True)
    layout: Mapped[str]
    created_at: Mapped[dt.datetime]
    submitted_at: Mapped[dt.datetime | None]
    full_name: Mapped[str | None]
    born_on: Mapped[dt.date | None]
    mobile: Mapped[str | None]
    mail: Mapped[str | None]
    registered_number: Mapped[str | None]
    project_title: Mapped[str | None]
    district: Mapped[str | None]
    scale: Mapped[str | None]
    people: Mapped[int | None]
    cost: Mapped[int | None]
    starts_on: Mapped[dt.date | None]
    needs: Mapped[list[str] | None] = mapped_column(JSON)
    reason: Mapped[str | None]
    homepage: Mapped[str | None]
    consent_personal: Mapped[bool | None]


APPLICATION = Application.__table__


def engine_of(url: str) -> Engine:
    """An engine as the manual has it, with the driver that we use."""
    parsed = make_url(url)
    return create_engine(parsed.set(drivername="postgresql+psycopg") if parsed.get_backend_name() == "postgresql" else parsed)
