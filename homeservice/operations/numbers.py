"""Numbers given in order without a gap: a row per series and year, counted up in the transaction that uses the number."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from homeservice.models import Counter


def next_number(session: Session, series: str, year: int) -> int:
    """The next number of a series in a year, from 1.

    It locks the series until the transaction ends, so it comes as late in it as can be; a rollback gives the number back.
    """
    counted = _COUNTED[session.get_bind().dialect.name]
    number: int = session.execute(counted, {"series": series, "year": year, "last": 1}).scalar_one()
    return number


def _counted(insert: Any) -> Any:
    one_more = {"last": Counter.last + 1}
    return insert(Counter.__table__).on_conflict_do_update(index_elements=["series", "year"], set_=one_more).returning(Counter.last)


_COUNTED: Mapping[str, Any] = MappingProxyType({"postgresql": _counted(postgresql.insert), "sqlite": _counted(sqlite.insert)})
