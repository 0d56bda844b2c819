"""Decision tables: the first row that fits, what a cell may say, and what is not known."""

import datetime as dt

import pytest

from homeservice.core.computed import Cell, TableRow
from homeservice.core.definitions import FormDefinition
from homeservice.core.expressions import ExpressionError, check
from homeservice.core.expressions.syntax import walk
from homeservice.core.lint.expressions import known_kinds
from tests.definitions.reading import load, situate

TABLES = load("decision-table")


@pytest.mark.parametrize(
    "answers, price",
    [
        pytest.param({"electric": True}, 0, id="the first row"),
        pytest.param({"electric": False, "kind": "car", "weight": 9000}, 15_000, id="an earlier row hides a later one"),
        pytest.param({"electric": False, "kind": "van", "weight": 3499}, 30_000, id="a list, and under a bound"),
        pytest.param({"electric": False, "kind": "truck", "weight": 3500}, 30_000, id="the first end of a range"),
        pytest.param({"electric": False, "kind": "truck", "weight": 7500}, 30_000, id="the last end of a range"),
        pytest.param({"electric": False, "kind": "truck", "weight": 7501}, 50_000, id="the last row"),
        pytest.param({"kind": "car"}, None, id="what an earlier row asks is not known"),
        pytest.param({"electric": False, "kind": "truck"}, None, id="what decides is not known"),
        pytest.param({}, None, id="nothing is known"),
    ],
)
def test_first_row_that_fits_gives_the_value(answers, price):
    assert situate(TABLES, **answers).computed["price"] == price


@pytest.mark.parametrize(
    "born, marks, group",
    [
        ((2008, 1, 1), ["student"], "young"),
        ((1961, 6, 15), ["student"], "chosen"),
        ((1960, 12, 31), ["student"], "favoured"),
        ((1990, 1, 1), ["veteran"], "favoured"),
        ((1990, 1, 1), ["student"], "plain"),
        ((1990, 1, 1), None, None),
    ],
)
def test_otherwise_is_for_when_no_row_fits(born, marks, group):
    assert situate(TABLES, born=dt.date(*born), **({"marks": marks} if marks else {})).computed["group"] == group


@pytest.mark.parametrize(
    "written, source",
    [
        (True, "x"),
        (False, "not x"),
        (5, "x == 5"),
        ("diesel", 'x == "diesel"'),
        ('"', "x == '\"'"),
        ("4", 'x == "4"'),
        (["4", "5"], 'x in ["4", "5"]'),
        ([4, 5], "x in [4, 5]"),
        ("< 3500", "x < 3500"),
        (" >=limit", "x >=limit"),
        ("!= none_yet", "x != none_yet"),
        ("1 .. limit", "1 <= x <= limit"),
        ("2005-12-31", 'x == date("2005-12-31")'),
        ("<= 2005-12-31", 'x <= date("2005-12-31")'),
        ("2005-01-01 .. 2005-12-31", 'date("2005-01-01") <= x <= date("2005-12-31")'),
        ("1..5", 'x == "1..5"'),
    ],
)
def test_cell_says_what_it_asks_of_an_answer(written, source):
    assert Cell.of(written).source("x") == source
    assert Cell.of(written).dump() == (written if not isinstance(written, tuple) else list(written))


@pytest.mark.parametrize(
    "written, fault",
    [
        ([], "expression.cell"),
        (None, "expression.cell"),
        (2.5, "expression.cell"),
        ({"a": 1}, "expression.cell"),
        ([True], "expression.cell"),
        ([["a"]], "expression.cell"),
        ("< ", "expression.unfinished"),
        ("< __import__('os')", "expression.forbidden_word"),
        ("< 10 ** 400", "expression.power"),
        ("2005-02-31", "expression.no_such_day"),
        (2**60, "expression.number_bounds"),
        ("\"'", "expression.unclosed_text"),
        ("x" * 3000, "expression.too_long"),
    ],
)
def test_cell_that_says_nothing_is_refused(written, fault):
    with pytest.raises(ExpressionError) as refused:
        Cell.of(written)

    assert refused.value.message.id == fault


def test_fault_in_a_cell_is_told_at_its_character():
    with pytest.raises(ExpressionError) as refused:
        Cell.of("< 10 ** 2")
    assert refused.value.column == 6


def test_row_that_asks_nothing_always_fits():
    assert TableRow.model_validate({"value": "1"}).fits.tree == ["boolean", True]


def test_table_is_checked_like_any_expression():
    computed = TABLES.computed[0]

    assert check(computed.value, known_kinds(TABLES)) == "number"
    assert len(computed.value.columns) == len(list(walk(computed.value.tree)))
    assert computed.value.names == {"electric", "kind", "weight", "base"}


def test_form_that_was_written_down_decides_the_same():
    again = FormDefinition.model_validate(TABLES.asked() | TABLES.running())

    assert again.digest == TABLES.digest
    assert again.computed[0].value == TABLES.computed[0].value


def test_long_table_can_still_be_worked_out():
    data = TABLES.model_dump(mode="json")
    data["computed"][0]["table"] = {"rows": [{"if": {"weight": n}, "value": n} for n in range(100)], "otherwise": 7}
    form = FormDefinition.model_validate(data)

    assert [situate(form, weight=weight).computed["price"] for weight in (0, 99, 100)] == [0, 99, 7]
