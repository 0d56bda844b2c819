"""Connections and transactions: what a session sees, what it keeps, and what becomes of a connection that the server has ended."""

import pytest
from sqlalchemy import text

from homeservice import database
from homeservice.database import Database
from homeservice.models import Department


@pytest.fixture
def opened(migrated_url):
    made = Database(migrated_url)
    yield made
    made.dispose()


@pytest.fixture
def on_postgresql(postgresql_server, postgresql_template):
    url = postgresql_server.create(postgresql_template)
    made = Database(url)
    yield made
    made.dispose()
    postgresql_server.drop(url)


def fail_after_a_change(opened):
    with opened.transaction() as session:
        session.add(Department(name="기후대기과", name_en=None))
        session.flush()
        raise ZeroDivisionError


def names(session):
    return [department.name for department in session.query(Department).order_by(Department.name)]


def test_reading_session_sees_what_was_committed_before_it_began(opened):
    with opened.transaction() as session:
        session.add(Department(name="기후대기과", name_en=None))

    with opened.session(reading=True) as reading:
        assert names(reading) == ["기후대기과"]


def test_transaction_that_fails_keeps_nothing_after_a_connection_was_used_to_read(opened):
    with opened.session(reading=True) as reading:
        assert names(reading) == []

    with pytest.raises(ZeroDivisionError):
        fail_after_a_change(opened)

    with opened.session(reading=True) as reading:
        assert names(reading) == []


@pytest.mark.postgresql
def test_connection_that_the_server_ended_while_it_rested_is_replaced_unseen(on_postgresql, postgresql_server, monkeypatch):
    monkeypatch.setattr(database, "RESTED", 0.0)
    with on_postgresql.session(reading=True) as session:
        before = session.scalar(text("SELECT pg_backend_pid()"))
    postgresql_server.run(f"SELECT pg_terminate_backend({before})")

    with on_postgresql.session(reading=True) as session:
        after = session.scalar(text("SELECT pg_backend_pid()"))

    assert after != before


@pytest.mark.postgresql
def test_connection_is_asked_whether_it_stands_only_after_a_rest(on_postgresql, monkeypatch):
    asked = []
    monkeypatch.setattr(on_postgresql.engine.dialect, "do_ping", lambda _: bool(asked.append("ping")) or True)

    def counted(rested):
        monkeypatch.setattr(database, "RESTED", rested)
        with on_postgresql.session(reading=True) as session:
            session.scalar(text("SELECT 1"))
        return len(asked)

    assert [counted(60.0), counted(60.0), counted(0.0)] == [0, 0, 1]
