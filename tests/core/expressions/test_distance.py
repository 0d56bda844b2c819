"""How far an expression is from holding: nought exactly where it holds, and less the nearer it comes."""

import datetime as dt

import pytest

from homeservice.core.expressions import compile_expression, evaluate
from homeservice.core.expressions.distance import distance, hints

DAY = dt.date(2026, 11, 26)


class Known(dict):
    def behind(self, name):
        return None

    def away(self, name):
        return 0.0


@pytest.mark.parametrize("wanted", [True, False])
def test_distance_is_nought_exactly_where_the_expression_holds(wanted):
    for source, values in CASES:
        expression = compile_expression(source)

        found = distance(expression.tree, Known(values), wanted=wanted)

        assert (found == 0.0) == (evaluate(expression, values) is wanted), (source, values)


CASES = [
    (source, values)
    for source in (
        "n > 3", "n >= 3 and n < 8", "n == 3 or day > today", "not (n in [1, 2])", 't == "x" and present(n)', '"a" in some', "missing(n) or n * 2 > 9",
        "months_between(day, today) >= 6", "b if n > 2 else not b", "(n if b else 7) >= 5", "b", "n != 4", "day <= today < later",
    )
    for values in (
        {}, {"n": 3, "b": True, "t": "x", "some": ("a",), "day": DAY, "today": DAY, "later": DAY}, {"n": 9, "b": False, "t": "y", "some": ()},
        {"n": 5, "b": True, "day": dt.date(2026, 1, 1), "today": DAY, "later": dt.date(2027, 1, 1)}, {"b": None, "n": 4, "t": None},
    )
]  # fmt: skip


@pytest.mark.parametrize(("far", "near"), [(100, 10), (10, 7), (7, 6)])
def test_distance_shrinks_as_a_number_comes_nearer(far, near):
    tree = compile_expression("n <= 5").tree

    assert distance(tree, Known(n=far)) > distance(tree, Known(n=near)) > 0


@pytest.mark.parametrize(
    ("source", "name", "value"),
    [
        ("n >= 6", "n", 6),
        ("n > limit", "n", 31),
        ('grade in ["4", "5"]', "grade", "5"),
        ("months_between(since, today) >= 6", "since", dt.date(2026, 5, 26)),
        ("age_at(born, today) >= 19", "born", dt.date(2007, 11, 26)),
        ("days_between(since, today) <= 30", "since", dt.date(2026, 10, 27)),
        ("not owner", "owner", False),
    ],
)
def test_hints_name_the_boundary(source, name, value):
    known = Known(limit=30, today=DAY, since=dt.date(2026, 11, 1), n=0, owner=True)

    assert (name, value) in list(hints(compile_expression(source).tree, known))
