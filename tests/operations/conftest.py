"""A world of published forms over each database."""

import pytest

from tests.world import World


@pytest.fixture
def world(migrated_url, tmp_path):
    built = World(migrated_url, tmp_path / "files")
    yield built
    built.database.dispose()
