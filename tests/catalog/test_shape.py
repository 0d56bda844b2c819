"""Which keys a place of a definition may have."""

import pytest

from homeservice.catalog.shape import known_keys, unknown_key
from homeservice.core.messages import message


@pytest.mark.parametrize(
    "path, some",
    [
        pytest.param((), {"code", "sections", "intakes"}, id="the form"),
        pytest.param(("sections", 0), {"name", "title", "fields", "at"}, id="a topic"),
        pytest.param(("sections", 0, "fields", 3, "money"), {"type", "name", "min", "max", "shown_when"}, id="a question of a type"),
        pytest.param(("sections", 0, "fields", 3, "table", "columns", 0, "money"), {"type", "name", "min"}, id="a column"),
        pytest.param(("sections", 0, "fields", 3, "choice", "options", 2), {"value", "label", "help"}, id="an option"),
        pytest.param(("documents", "approve"), {"template", "facts", "amount"}, id="a paper"),
        pytest.param(("moves", 0), {"from", "to", "action"}, id="keys as the file has them"),
        pytest.param(("processing_time",), {"days", "instant"}, id="a period"),
    ],
)
def test_place_knows_its_keys(path, some):
    assert some <= known_keys(path)


@pytest.mark.parametrize(
    "path",
    [
        pytest.param(("intakes", 0, "parameters"), id="free keys"),
        pytest.param(("code",), id="a text"),
        pytest.param(("code", "x"), id="inside a text"),
        pytest.param(("none",), id="no such key"),
        pytest.param(("sections", 0, "fields", 3, "picture"), id="no such type"),
    ],
)
def test_place_without_keys_of_its_own_knows_none(path):
    assert known_keys(path) == frozenset()


@pytest.mark.parametrize(
    "key, said",
    [
        ("titel", message("lint.key.unknown", key="titel", nearest=message("lint.nearest", name="title"))),
        ("xyz", message("lint.key.unknown", key="xyz", nearest=message("lint.nothing_near"))),
        ("quota", message("lint.key.not_built", key="quota")),
    ],
)
def test_unknown_key_is_told_with_the_nearest_one(key, said):
    assert unknown_key(key, known_keys(())) == said


def test_key_that_is_built_at_its_place_is_not_told_as_unbuilt():
    assert unknown_key("quota", {"quota"}).id == "lint.key.unknown"
