"""A house with the guide's example of a point and an area."""

import pytest

from tests.e2e.conftest import addresses, judge, visitor
from tests.e2e.house import built_house
from tools.examples import example_of, form_of

__all__ = ["addresses", "judge", "visitor"]


@pytest.fixture(scope="session")
def house(sqlite_template, tmp_path_factory):
    folder = tmp_path_factory.mktemp("house-of-maps")
    form = form_of(example_of("map"), folder, code="EX01")
    with built_house(sqlite_template, folder, [form]) as live:
        yield live
