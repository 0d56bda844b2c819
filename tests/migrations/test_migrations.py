"""The migrations: numbered, one head, both ways on both databases, and the same schema as the models."""

import datetime as dt

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text
from sqlalchemy.exc import DatabaseError, StatementError

from homeservice.database import Database, alembic_config
from homeservice.models import Event, Submission, Table
from tests.operations.test_whole_way import ELIGIBLE
from tests.world import World


def scripts():
    return ScriptDirectory.from_config(alembic_config("sqlite://"))


def test_migrations_are_numbered_and_have_one_head():
    revisions = [script.revision for script in scripts().walk_revisions()]

    assert len(scripts().get_heads()) == 1
    assert sorted(revisions) == [f"{number:04}" for number in range(1, len(revisions) + 1)]


def test_each_file_is_named_after_its_number():
    for script in scripts().walk_revisions():
        assert script.path.split("/")[-1].startswith(f"{script.revision}_")


def test_upgrading_gives_the_schema_of_the_models(database_url):
    config = alembic_config(database_url)

    command.upgrade(config, "head")

    command.check(config)


def test_downgrading_leaves_nothing_and_upgrading_again_works(database_url):
    config = alembic_config(database_url)
    command.upgrade(config, "head")

    command.downgrade(config, "base")

    database = Database(database_url)
    assert set(inspect(database.engine).get_table_names()) <= {"alembic_version"}
    command.upgrade(config, "head")
    assert set(Table.metadata.tables) <= set(inspect(database.engine).get_table_names())
    database.dispose()


@pytest.fixture
def filed(migrated_url, tmp_path):
    world = World(migrated_url, tmp_path / "files")
    case_id = world.submitted(world.person(), "early-scrapping", ELIGIBLE)
    yield world, case_id
    world.database.dispose()


@pytest.mark.parametrize("statement", ["UPDATE event SET action = 'approve'", "DELETE FROM event"], ids=["changed", "deleted"])
def test_an_event_is_never_changed_nor_deleted_while_its_case_is_there(filed, statement):
    world, _ = filed

    with pytest.raises(DatabaseError), world.transaction() as session:
        session.execute(text(statement))

    with world.transaction() as session:
        assert [event.action for event in session.query(Event)] == ["submit"]


def test_events_go_with_their_case(filed):
    world, case_id = filed

    with world.transaction() as session:
        session.execute(
            text("DELETE FROM submission WHERE id = :id"), {"id": case_id.hex if "sqlite" in str(session.get_bind().url) else case_id}
        )

    with world.transaction() as session:
        assert session.query(Event).count() == 0


BROKEN = {
    "a receipt number without a receipt": "receipt_number = '2026-M01-000009'",
    "a decision without its moment": "state = 'approved', received_at = submitted_at, receipt_number = 'x'",
    "work before the receipt": "state = 'in_progress'",
    "a draft that was submitted": "state = 'draft'",
    "a state nobody knows": "state = 'lost'",
    "a due moment without a receipt": "due_at = submitted_at",
}


@pytest.mark.parametrize("change", BROKEN.values(), ids=BROKEN.keys())
def test_the_database_refuses(filed, change):
    world, _ = filed

    with pytest.raises(DatabaseError), world.transaction() as session:
        session.execute(text(f"UPDATE submission SET {change}"))


def test_a_moment_without_its_zone_is_refused(filed):
    world, case_id = filed

    with pytest.raises(StatementError, match="time zone"), world.transaction() as session:
        session.get_one(Submission, case_id).due_at = dt.datetime(2026, 12, 4, 18, 0)
