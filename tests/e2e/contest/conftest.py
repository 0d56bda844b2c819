"""A house with the design contest open, as the demonstration opens it."""

import shutil

import pytest

from homeservice import clock
from homeservice.catalog.loader import load_folder
from homeservice.operations.sample_intakes import with_sample_intakes
from homeservice.operations.seeding import load_demo
from tests.e2e.conftest import addresses, judge, visitor
from tests.e2e.house import built_house
from tests.world import FORMS, World

__all__ = ["addresses", "judge", "visitor"]


@pytest.fixture(scope="session")
def house(sqlite_template, tmp_path_factory):
    folder = tmp_path_factory.mktemp("contest-house")
    contests = [form for form in load_folder(FORMS).definitions.values() if form.code == "C01"]
    before = World(f"sqlite:///{shutil.copy(sqlite_template, folder / 'before.db')}", folder / "before", definitions=[])
    with before.transaction() as session:
        opened = with_sample_intakes(session, contests, load_demo(FORMS).intakes, now=clock.now())
    before.database.dispose()
    with built_house(sqlite_template, folder, opened) as live:
        yield live
