"""A house in which one seat is left at noon: each test comes to an intake of its own."""

import pytest

from tests.definitions.reading import load
from tests.e2e.conftest import addresses, judge, visitor
from tests.e2e.house import built_house

__all__ = ["addresses", "judge", "visitor"]


@pytest.fixture(scope="session")
def house(sqlite_template, tmp_path_factory):
    folder = tmp_path_factory.mktemp("house-of-places")
    # One form for each way of walking: whoever comes second finds the seat taken.
    forms = [load("few-seats").model_copy(update={"code": f"T4{n}", "slug": f"few-seats-{n}"}) for n in range(2)]
    with built_house(sqlite_template, folder, forms) as live:
        yield live
