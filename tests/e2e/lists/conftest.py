"""A house with the one form whose answers come out of files beside it."""

import pytest

from tests.definitions.reading import load
from tests.e2e.conftest import addresses, judge, visitor
from tests.e2e.house import built_house

__all__ = ["addresses", "judge", "visitor"]


@pytest.fixture(scope="session")
def house(sqlite_template, tmp_path_factory):
    folder = tmp_path_factory.mktemp("house-of-lists")
    with built_house(sqlite_template, folder, [load("from-lists")]) as live:
        yield live
