import datetime as dt
import json
from decimal import Decimal

import pytest

from homeservice.core.lint import lint
from tests.definitions.reading import ODD, definition_of, load, situate

OPTIONS = [{"value": "1 + 1"}, {"value": "total", "unit": "won"}, {"value": "total", "unit": {"ko": "개", "en": "pieces"}}]
ROWS = ({"thing": "연필", "price": 300, "number": 4, "sum": None}, {"thing": "공책", "price": 1500, "number": 2, "sum": None})


@pytest.fixture(scope="module")
def form():
    return load("all-kinds")


def test_a_value_follows_from_its_row_and_adds_up(form):
    found = situate(form, things=ROWS)

    assert [row["sum"] for row in found.look_up("things")] == [1200, 3000]
    assert (found.look_up("in_all"), found.computed["total"]) == (4200, 4200)
    assert [row["sum"] for row in found.kept()["things"]] == [1200, 3000]


def test_a_value_is_written_with_its_unit(form, said):
    assert said(form.fields["in_all"].display(4200)) == ("4,200원", "4,200 won")


@pytest.mark.parametrize("value", [None, True, 5, Decimal("2.5"), dt.date(2026, 1, 2), "글"], ids=str)
def test_every_kind_of_value_survives_storage(form, value):
    field = form.fields["in_all"]

    assert field.load(json.loads(json.dumps(field.dump(value)))) == value


@pytest.mark.parametrize(
    "old, new, id",
    [
        ("value: price * number", "value: price * nmber", "expression.unknown_name"),
        ("value: price * number", "value: thing * number", "expression.wrong_type"),
        ("value: total, unit: won", "value: in_all, unit: won", "lint.condition.ring"),
    ],
    ids=["unknown", "kind", "ring"],
)
def test_a_value_that_cannot_follow_is_a_fault(old, new, id):
    text = next(path for path in ODD if path.stem == "all-kinds").read_text(encoding="utf-8")
    assert old in text

    assert id in [fault.message.id for fault in lint(definition_of(text.replace(old, new)))]
