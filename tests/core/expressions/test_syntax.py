"""What a source becomes: the tree, its names and its columns."""

import json

import pytest

from homeservice.core.expressions import compile_expression, is_name

TREES = [
    ("12", ["integer", 12]),
    ("-12", ["integer", -12]),
    ("- (12)", ["integer", -12]),
    ("2.50", ["decimal", 25000]),
    ("-0.0001", ["decimal", -1]),
    ("0.1", ["decimal", 1000]),
    ("'가'", ["text", "가"]),
    ('"it\'s"', ["text", "it's"]),
    ("'\u1100\u1161'", ["text", "가"]),
    ("true", ["boolean", True]),
    ("False", ["boolean", False]),
    ('date("2005-12-31")', ["date", "2005-12-31"]),
    ("grade", ["name", "grade"]),
    ("-a", ["negative", ["name", "a"]]),
    ("not a", ["not", ["name", "a"]]),
    ("a and b and c", ["and", [["name", "a"], ["name", "b"], ["name", "c"]]]),
    ("a or b", ["or", [["name", "a"], ["name", "b"]]]),
    ("a + 1", ["arithmetic", "+", ["name", "a"], ["integer", 1]]),
    ("a // 2 % 3", ["arithmetic", "%", ["arithmetic", "//", ["name", "a"], ["integer", 2]], ["integer", 3]]),
    ("1 < a <= 3", ["compare", ["<", "<="], [["integer", 1], ["name", "a"], ["integer", 3]]]),
    ("a != 'x'", ["compare", ["!="], [["name", "a"], ["text", "x"]]]),
    ("a in ['x', 'y']", ["compare", ["in"], [["name", "a"], ["list", [["text", "x"], ["text", "y"]]]]]),
    ("'x' not in a", ["compare", ["not in"], [["text", "x"], ["name", "a"]]]),
    ("1 if a else 2", ["if", ["name", "a"], ["integer", 1], ["integer", 2]]),
    ("min(a, 2)", ["call", "min", [["name", "a"], ["integer", 2]]]),
    ("sum(rows, 'amount')", ["call", "sum", [["name", "rows"], ["text", "amount"]]]),
]


@pytest.mark.parametrize(("source", "tree"), TREES, ids=[source for source, _ in TREES])
def test_source_becomes_a_tree(source: str, tree: list[object]) -> None:
    assert compile_expression(source).tree == tree


@pytest.mark.parametrize("source", [source for source, _ in TREES])
def test_tree_survives_json(source: str) -> None:
    tree = compile_expression(source).tree

    assert json.loads(json.dumps(tree)) == tree


def test_blanks_and_lines_do_not_change_the_tree() -> None:
    tight = compile_expression('min(a,2)>=1 and b in["x","y"]').tree
    loose = compile_expression('\n  min( a , 2 )\t>=  1\r\n  and b  in [ "x",\n "y" ]\n').tree

    assert tight == loose


def test_brackets_that_change_nothing_leave_no_trace() -> None:
    assert compile_expression("((a) + (1))").tree == compile_expression("a + 1").tree


def test_names_are_what_is_read() -> None:
    expression = compile_expression("min(count, b) > 1 and 'c' in d and date('2020-01-01') < today")

    assert expression.names == frozenset({"count", "b", "d", "today"})


def test_columns_count_characters_of_the_whole_source_in_pre_order() -> None:
    # not in bytes: each syllable is three of them
    expression = compile_expression(" '가나다' == a and\n b")

    assert expression.columns == (2, 2, 2, 11, 18)


def test_hundred_and_fifty_terms_fit() -> None:
    terms = [f"a{n}" for n in range(150)]

    assert compile_expression(" and ".join(terms)).names == frozenset(terms)


@pytest.mark.parametrize(
    ("word", "fits"),
    [
        ("plate", True),
        ("min", True),
        ("date", True),
        ("a" * 40, True),
        ("a" * 41, False),
        ("class", False),
        ("in", False),
        ("true", False),
        ("", False),
        ("Plate", False),
        ("_a", False),
        ("이름", False),
        ("1a", False),
        ("a-b", False),
        ("a\n", False),
    ],
)
def test_a_name_is_lower_case_and_no_word_of_the_language(word: str, fits: bool) -> None:
    assert is_name(word) == fits
