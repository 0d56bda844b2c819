"""A house with some contests open, as the demonstration opens them."""

import shutil

import pytest

from homeservice import clock
from homeservice.catalog.loader import load_folder
from homeservice.operations.sample_intakes import with_sample_intakes
from homeservice.operations.seeding import load_demo
from tests.e2e.conftest import addresses, judge, visitor
from tests.e2e.house import built_house
from tests.world import FORMS, World

#: Works with files of print size, photographs as the camera made them, and people with a table of hours.
WALKED = ("city-design", "tourism-photo", "campus-guard")
__all__ = ["addresses", "judge", "visitor"]


@pytest.fixture(scope="session")
def house(sqlite_template, tmp_path_factory):
    folder = tmp_path_factory.mktemp("contest-house")
    contests = [form for form in load_folder(FORMS).definitions.values() if form.slug in WALKED]
    samples = [sample for sample in load_demo(FORMS).intakes if sample.form in {form.code for form in contests}]
    before = World(f"sqlite:///{shutil.copy(sqlite_template, folder / 'before.db')}", folder / "before", definitions=[])
    with before.transaction() as session:
        opened = with_sample_intakes(session, contests, samples, now=clock.now())
    before.database.dispose()
    with built_house(sqlite_template, folder, opened) as live:
        yield live
