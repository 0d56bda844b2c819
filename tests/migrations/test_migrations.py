"""The migrations: numbered, one head, both ways on both databases, and the same schema as the models."""

import datetime as dt
import uuid

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import MetaData, inspect, select, text
from sqlalchemy.exc import DatabaseError, StatementError

from homeservice.database import Database, alembic_config
from homeservice.models import Event, HeldValue, Place, Quota, Submission, Table
from homeservice.operations.listing import listed
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


def test_what_is_held_survives_the_way_up_and_what_was_held_before_the_way_down(database_url):
    """Values held per intake keep their intake; what the older schema cannot say goes."""
    config, database = alembic_config(database_url), Database(database_url)
    command.upgrade(config, "0002")
    submission, known = uuid.uuid4(), database_url.startswith("postgresql")
    written = submission if known else submission.hex
    with database.transaction() as session:
        schema = MetaData()
        schema.reflect(session.connection())
        _file(session, schema, written)
        session.execute(schema.tables["held_value"].insert().values(id=99, intake_id=7, submission_id=written, field="plate", digest="a"))

    command.upgrade(config, "head")

    with database.transaction() as session:
        assert session.execute(select(HeldValue.scope, HeldValue.key, HeldValue.digest, HeldValue.slot)).all() == [
            ("intake:7", "plate", "a", 1)
        ]
        for key, slot in (("intake.entries", 1), ("intake.limits", 1), ("firm", 1), ("firm", 2)):
            session.add(HeldValue(submission_id=submission, scope="form:5", key=key, digest="b", slot=slot))

    command.downgrade(config, "0002")

    with database.transaction() as session:
        held = session.execute(text("SELECT intake_id, field, digest FROM held_value ORDER BY field")).all()
        assert [tuple(row) for row in held] == [(7, "firm", "b"), (7, "plate", "a")]
    database.dispose()


def test_places_survive_the_way_up_and_those_of_intakes_the_way_down(database_url):
    config, database = alembic_config(database_url), Database(database_url)
    command.upgrade(config, "0004")
    submission = uuid.uuid4()
    written = submission if database_url.startswith("postgresql") else submission.hex
    with database.transaction() as session:
        schema = MetaData()
        schema.reflect(session.connection())
        _file(session, schema, written)
        session.execute(schema.tables["quota"].insert().values(intake_id=7, taken=3, waited=5))
        session.execute(schema.tables["place"].insert().values(submission_id=written, intake_id=7, waiting_number=4))

    command.upgrade(config, "head")

    with database.transaction() as session:
        assert session.execute(select(Quota.intake_id, Quota.scope, Quota.taken, Quota.waited)).all() == [(7, "", 3, 5)]
        assert session.execute(select(Place.submission_id, Place.scope, Place.waiting_number)).all() == [(submission, "", 4)]
        session.add(Quota(intake_id=7, scope="hour:noon", taken=1, waited=0))
        session.add(Place(submission_id=submission, scope="hour:noon", intake_id=7, waiting_number=None))

    command.downgrade(config, "0004")

    with database.transaction() as session:
        assert session.execute(text("SELECT intake_id, taken, waited FROM quota")).all() == [(7, 3, 5)]
        assert session.execute(text("SELECT intake_id, waiting_number FROM place")).all() == [(7, 4)]
    database.dispose()


def _file(session, schema, submission):
    """The few rows that a submission of intake 7 needs, in the schema there is."""
    day = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    person = submission
    rows = {
        "department": {"id": 3, "name": "시험과", "name_en": None},
        "form": {"id": 5, "code": "T1", "slug": "t", "kind": "service", "category": "시험", "department_id": 3, "contact": {}, "search_text": "", "published_at": day},
        "form_version": {"id": 6, "form_id": 5, "number": 1, "digest": "d", "asked": {}, "published_at": day},
        "intake": {"id": 7, "form_id": 5, "name": "spring", "opens": day, "data": {}},
        "person": {"id": person, "subject_digest": "s", "name": "김견본", "language": "ko", "created_at": day, "seen_at": day},
        "submission": {
            "id": submission, "reference": "R", "form_id": 5, "version_id": 6, "intake_id": 7, "department_id": 3, "person_id": person,
            "applicant_name": "김견본", "language": "ko", "state": "draft", "version": 1, "parameters": {}, "created_at": day, "updated_at": day,
        },
    }  # fmt: skip
    for name, row in rows.items():
        session.execute(schema.tables[name].insert().values(**row))


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


def test_lists_show_what_was_published_before_they_had_columns_of_their_own(database_url):
    config, database = alembic_config(database_url), Database(database_url)
    command.upgrade(config, "0012")
    with database.transaction() as session:
        schema = MetaData()
        schema.reflect(session.connection())
        submission = uuid.uuid4()
        _file(session, schema, submission if database_url.startswith("postgresql") else submission.hex)
        asked = {
            "title": "제목",
            "summary": {"ko": "요약", "en": "Summary"},
            "retention": {"years": 3},
            "category": {"ko": "시험", "en": "Trial"},
        }
        session.execute(schema.tables["form_version"].update().values(asked=asked))
        session.execute(schema.tables["form"].update().values(version_id=6))
        session.execute(schema.tables["intake"].update().values(data={"name": "spring", "opens": "2026-01-01T00:00:00+00:00"}))

    command.upgrade(config, "head")

    with database.transaction() as session:
        (entry,) = listed(session, now=dt.datetime(2026, 1, 2, tzinfo=dt.UTC)).entries
        assert (entry.title.ko, entry.summary.en, entry.retention.years, entry.category.en) == ("제목", "Summary", 3, "Trial")

    command.downgrade(config, "0012")

    with database.transaction() as session:
        assert session.execute(text("SELECT category, search_text FROM form")).all() == [("시험", "")]
    database.dispose()
