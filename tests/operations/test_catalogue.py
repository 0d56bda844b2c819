"""The live catalogue: publishing into it, and reading it with a bounded number of queries."""

import datetime as dt

import pytest
from sqlalchemy import event, func, select

from homeservice.core.definitions import FormDefinition
from homeservice.core.errors import NotFound
from homeservice.models import Form, FormVersion, RunningChange
from homeservice.operations import versions
from homeservice.operations.catalogue import find_form, history_of, publish
from homeservice.operations.listing import Wanted, listed
from tests.definitions.reading import load
from tests.world import NOW


def changed(definition, **changes):
    """The definition with other keys, read anew as from a file."""
    return FormDefinition.model_validate({**definition.model_dump(mode="json"), **changes})


def copies(definition, count):
    """The same service under other codes: a catalogue as it grows."""
    return [changed(definition, code=f"Z{number:02}", slug=f"copy-{number}") for number in range(1, count + 1)]


def test_publishing_the_same_again_changes_nothing(world):
    with world.transaction() as session:
        done = publish(session, world.definitions, now=NOW)

    assert (done.added, done.revised, done.running) == ([], [], [])
    assert sorted(done.unchanged) == sorted(d.code for d in world.definitions)


def test_a_changed_text_is_a_new_version_and_the_old_one_stays(world):
    others = [changed(d, who="다른 분") for d in world.definitions]

    with world.transaction() as session:
        done = publish(session, others, now=NOW)
        numbers = session.scalars(select(FormVersion.number).join(Form).where(Form.code == "M01").order_by(FormVersion.number)).all()

    assert sorted(done.revised) == sorted(d.code for d in world.definitions)
    assert numbers == [1, 2]


def test_a_changed_close_applies_at_once_with_its_history_and_without_a_version(world):
    definition = next(d for d in world.definitions if d.code == "M01")
    later = NOW + dt.timedelta(days=9)
    intakes = [intake.model_dump(mode="json") for intake in definition.intakes]
    closing = [{**intake, "closes": intake["closes"] or later.isoformat()} for intake in intakes]

    with world.transaction() as session:
        done = publish(session, [changed(definition, intakes=closing)], now=NOW)
        entry = find_form(session, definition.slug, now=NOW)
        told = [(change.key, change.before) for change in history_of(session, entry.form)]
        versions_there = session.scalar(select(func.count()).select_from(FormVersion).join(Form).where(Form.code == "M01"))

    assert (done.running, entry.intake.closes, versions_there) == (["M01"], later, 1)
    assert told == [("closes", None)]


def test_a_first_publication_has_no_history(world):
    with world.transaction() as session:
        assert session.scalar(select(func.count()).select_from(RunningChange)) == 0


def test_a_form_that_is_not_there_is_not_found(world):
    with world.transaction() as session, pytest.raises(NotFound):
        find_form(session, "nothing", now=NOW)


@pytest.mark.parametrize("count", [2, 12])
def test_a_cold_process_lists_the_catalogue_with_as_many_queries_for_twelve_forms_as_for_two(world, count):
    with world.transaction() as session:
        publish(session, copies(load("statutory-report"), count), now=NOW)
    versions._kept.clear()
    statements = []

    with world.database.session(reading=True) as session:
        event.listen(world.database.engine, "before_cursor_execute", lambda *call: statements.append(call[2].split()[0]))
        page = listed(session, Wanted(kind="service"), now=NOW)

    assert (page.total, statements.count("SELECT")) == (count + 2, 3)
