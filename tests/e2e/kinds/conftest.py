"""A house with forms of many kinds open, as the demonstration opens them."""

import pytest

from tests.e2e.conftest import addresses, judge, visitor
from tests.e2e.house import built_house
from tests.e2e.kinds.kinds import DRAWN, KINDS
from tests.e2e.opened import opened

__all__ = ["addresses", "judge", "visitor"]


@pytest.fixture(scope="session")
def house(sqlite_template, tmp_path_factory):
    folder = tmp_path_factory.mktemp("house-of-kinds")
    with built_house(sqlite_template, folder, opened({*KINDS, DRAWN}, sqlite_template, folder)) as live:
        yield live
