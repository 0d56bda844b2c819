"""Engines and sessions for both databases, and the migrations' configuration."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.orm import Session

if TYPE_CHECKING:
    from alembic.config import Config as AlembicConfig

ROOT = Path(__file__).parent.parent
#: Seconds after which a connection that nobody used is asked whether it still stands, before anybody works with it.
RESTED = 1.0


def make_engine(url: str) -> Engine:
    """An engine for `sqlite:///…` or `postgresql://…`; SQLite gets WAL, foreign keys and its transactions begun by us.

    A connection that the server has ended meanwhile is replaced before it is used, where it has rested at all.

    Its errors name the statement and not what was put into it: a log must hold no answers of people.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() == "postgresql":
        engine = create_engine(parsed.set(drivername="postgresql+psycopg"), pool_size=10, hide_parameters=True)
        _ask_after_a_rest(engine)
        return engine
    engine = create_engine(parsed, connect_args={"timeout": 30}, pool_size=10, hide_parameters=True)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _ask_after_a_rest(engine: Engine) -> None:
    """Asking before every use, as `pool_pre_ping` does, costs as much as a query of a page."""

    def note(_connection: Any, record: Any) -> None:
        record.info["rests_since"] = time.monotonic()

    def ask(connection: Any, record: Any, _proxy: Any) -> None:
        if time.monotonic() - record.info.get("rests_since", time.monotonic()) < RESTED:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as error:
            raise InvalidatePoolError from error

    event.listen(engine, "checkin", note)
    event.listen(engine, "checkout", ask)


def _prepare_sqlite(connection: Any, record: object) -> None:
    del record
    # The driver must not begin transactions by itself: it begins them too late, and never IMMEDIATE.
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=30000"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    # A transaction that reads first and writes later fails with "database is locked" under load, whatever the timeout.
    reading = connection.get_execution_options().get("reading", False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


class Database:
    """Sessions over one engine. `info` travels with every session: the keys that operations seal with."""

    def __init__(self, url: str, *, info: Mapping[str, Any] | None = None) -> None:
        self.engine = make_engine(url)
        # On PostgreSQL a statement that reads sees what is committed when it begins, within a transaction or without: without
        # one two ways to the server are saved. On SQLite the transaction is what keeps a page's queries at one moment.
        alone = {"isolation_level": "AUTOCOMMIT"} if self.engine.dialect.name == "postgresql" else {}
        self._reading = self.engine.execution_options(reading=True, **alone)
        self._info = dict(info or {})

    def session(self, *, reading: bool = False) -> Session:
        """A new session; a reading one never blocks a writer on SQLite, and must not write."""
        return Session(self._reading if reading else self.engine, expire_on_commit=False, info=dict(self._info))

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A session that commits at the end, and rolls back on any error."""
        with self.session() as session, session.begin():
            yield session

    def dispose(self) -> None:
        self.engine.dispose()


def alembic_config(url: str) -> AlembicConfig:
    """Alembic's configuration for a database, without a file of its own."""
    from alembic.config import Config as AlembicConfig  # noqa: PLC0415 -- slow import: the web process never migrates

    config = AlembicConfig()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    config.set_main_option("path_separator", "os")
    config.attributes["url"] = url
    return config
