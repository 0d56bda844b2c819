"""A house whose fees are paid at the simulator's till."""

import pytest

from tests.e2e.conftest import addresses, judge, visitor
from tests.e2e.house import built_house
from tests.e2e.opened import opened

__all__ = ["addresses", "judge", "visitor"]

AT_SENDING, AT_APPROVAL = "realtor-licence-reissue", "park-permit"


@pytest.fixture(scope="session")
def house(sqlite_template, tmp_path_factory):
    folder = tmp_path_factory.mktemp("house-of-fees")
    with built_house(sqlite_template, folder, opened({AT_SENDING, AT_APPROVAL}, sqlite_template, folder)) as live:
        yield live
