"""A world of published forms over each database."""

import dataclasses

import pytest

from tests.operations.editors import Desk
from tests.world import World, make_office


@pytest.fixture
def world(migrated_url, tmp_path):
    built = World(migrated_url, tmp_path / "files")
    yield built
    built.database.dispose()


@pytest.fixture
def desk(sqlite_url, tmp_path):
    world = World(sqlite_url, tmp_path / "files")
    yield Desk(world)
    world.database.dispose()


@pytest.fixture
def strict_desk(sqlite_url, tmp_path):
    """In a city that wants a second person for contests."""
    office = make_office(tmp_path / "files")
    office = dataclasses.replace(office, city=office.city.model_copy(update={"second_person": ("contest",)}))
    world = World(sqlite_url, tmp_path / "files", office=office)
    yield Desk(world)
    world.database.dispose()
