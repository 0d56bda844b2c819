"""What all tables share: the declarative base, constraint names, and the column kinds of this house."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Annotated, Any

from sqlalchemy import JSON, DateTime, Dialect, MetaData, String, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, mapped_column
from sqlalchemy.types import TypeDecorator

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcMoment(TypeDecorator[dt.datetime]):
    """An aware moment, stored in UTC. Raises ValueError for a naive one: it would be read nine hours off."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        moment = value.astimezone(dt.UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        del dialect
        if value is None:
            return None
        return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


Json = JSON().with_variant(JSONB(), "postgresql")

# The kinds of columns; the tables name these and no SQL types.
Key = Annotated[uuid.UUID, mapped_column(Uuid, primary_key=True, default=uuid.uuid4)]
Serial = Annotated[int, mapped_column(primary_key=True, autoincrement=True)]
Moment = Annotated[dt.datetime, mapped_column(UtcMoment)]
Code = Annotated[str, mapped_column(String(64))]
Line = Annotated[str, mapped_column(String(200))]
Long = Annotated[str, mapped_column(Text)]
Data = Annotated[dict[str, Any], mapped_column(Json)]


class Table(DeclarativeBase):
    """The base of every table."""

    metadata = MetaData(naming_convention=NAMING)


def one_of(column: str, values: Mapping[str, Any] | list[str] | tuple[str, ...]) -> str:
    """The SQL of "column is one of these words", for CHECK constraints."""
    words = ", ".join(f"'{value}'" for value in values)
    return f"{column} IN ({words})"
