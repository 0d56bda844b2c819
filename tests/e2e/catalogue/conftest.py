"""A house of its own: what is published here shows on no other story's list."""

import pytest

from tests.e2e.conftest import addresses, judge, visitor
from tests.e2e.house import built_house

__all__ = ["addresses", "judge", "visitor"]


@pytest.fixture(scope="session")
def house(sqlite_template, tmp_path_factory):
    with built_house(sqlite_template, tmp_path_factory.mktemp("catalogue-house")) as live:
        yield live
