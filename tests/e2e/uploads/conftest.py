"""A house with one form that takes files in every way."""

import pytest

from tests.definitions.reading import load
from tests.e2e.conftest import addresses, judge, visitor
from tests.e2e.house import built_house

__all__ = ["addresses", "judge", "visitor"]


@pytest.fixture(scope="session")
def house(sqlite_template, tmp_path_factory):
    folder = tmp_path_factory.mktemp("upload-house")
    with built_house(sqlite_template, folder, [load("many-files")]) as live:
        yield live
