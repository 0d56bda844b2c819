"""A house with some contests open, as the demonstration opens them."""

import pytest

from tests.e2e.conftest import addresses, judge, visitor
from tests.e2e.house import built_house
from tests.e2e.opened import opened

#: Works with files of print size, photographs as the camera made them, and people with a table of hours.
WALKED = ("city-design", "tourism-photo", "campus-guard")
__all__ = ["addresses", "judge", "visitor"]


@pytest.fixture(scope="session")
def house(sqlite_template, tmp_path_factory):
    folder = tmp_path_factory.mktemp("contest-house")
    with built_house(sqlite_template, folder, opened(WALKED, sqlite_template, folder)) as live:
        yield live
