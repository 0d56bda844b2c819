"""Numbers given in order without a gap: a row per series and year, counted up in the transaction that uses the number."""

from __future__ import annotations

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from homeservice.models import Counter


def next_number(session: Session, series: str, year: int) -> int:
    """The next number of a series in a year, from 1.

    It locks the series until the transaction ends, so it comes as late in it as can be; a rollback gives the number back.
    """
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = insert(Counter).values(series=series, year=year, last=1)
    counted = statement.on_conflict_do_update(index_elements=["series", "year"], set_={"last": Counter.last + 1}).returning(Counter.last)
    return session.execute(counted).scalar_one()
