"""A house with one form that takes files in every way."""

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
    folder = tmp_path_factory.mktemp("upload-house")
    url = f"sqlite:///{shutil.copy(sqlite_template, folder / 'house.db')}"
    with LiveHouse(folder, url, definitions=[load("many-files")]) as live:
        yield live
