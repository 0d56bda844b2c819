"""A house in which one seat is left at noon: each test comes to an intake of its own."""

import shutil

import pytest

from tests.definitions.reading import load
from tests.e2e.conftest import addresses, judge, visitor
from tests.e2e.house import FONTS, MANIFEST, LiveHouse
from tests.services.requirement import missing

__all__ = ["addresses", "judge", "visitor"]


@pytest.fixture(scope="session")
def house(sqlite_template, tmp_path_factory):
    if not MANIFEST.exists() or not FONTS.exists():
        missing("no built assets: run `make test`, or tools/build_assets.py")
    folder = tmp_path_factory.mktemp("house-of-places")
    url = f"sqlite:///{shutil.copy(sqlite_template, folder / 'house.db')}"
    # One form for each way of walking: whoever comes second finds the seat taken.
    forms = [load("few-seats").model_copy(update={"code": f"T4{n}", "slug": f"few-seats-{n}"}) for n in range(2)]
    with LiveHouse(folder, url, definitions=forms) as live:
        yield live
