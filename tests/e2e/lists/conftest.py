"""A house with the one form whose answers come out of files beside it."""

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
    folder = tmp_path_factory.mktemp("house-of-lists")
    url = f"sqlite:///{shutil.copy(sqlite_template, folder / 'house.db')}"
    with LiveHouse(folder, url, definitions=[load("from-lists")]) as live:
        yield live
