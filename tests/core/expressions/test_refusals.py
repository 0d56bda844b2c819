"""Sources that are refused: which fault is told, and at which column."""

import pytest

from homeservice.core.expressions import ExpressionError, compile_expression

REFUSED = [
    ("", "empty", 1),
    (" \n ", "empty", 1),
    ("a" * 2001, "too_long", 2001),
    ("+".join(["1"] * 1000), "too_large", 1201),
    ("+".join(["1"] * 100), "too_deep", 1),
    (" and ".join(["a"] * 301)[:2000], "too_large", 1795),
    ("(" * 31 + "1" + ")" * 31, "too_deep", 31),
    ("not " * 30 + "a", "too_deep", 121),
    ("a / b", "division", 3),
    ("a ** 2", "power", 3),
    ("a * * 2", "not_understood", 5),
    ("9**9**9", "power", 2),
    ("a = 1", "single_equals", 3),
    ("a => 1", "single_equals", 3),
    ("a == b.c", "attribute", 7),
    ("().__class__", "attribute", 3),
    ("__import__('os')", "forbidden_word", 1),
    ("lambda: 1", "forbidden_word", 1),
    ("[a for a in b]", "forbidden_word", 4),
    ("a is b", "is", 3),
    ("a == None", "none", 6),
    ("!a", "exclamation", 1),
    ("a && b", "ampersand", 3),
    ("a || b", "bar", 3),
    ("a # why", "comment", 3),
    ("a := 1", "character", 3),
    ("a; b", "character", 2),
    ("{a}", "character", 1),
    ("~a", "character", 1),
    ("나이 > 1", "character", 1),
    ("１ + 1", "character", 1),
    ("a\x00", "character", 2),
    ("a\u2028b", "character", 2),
    ("'a\u202eb'", "character", 3),
    ("\ud800", "character", 1),
    ("'\udfff'", "character", 2),
    ("“a”", "typographic_quotes", 1),
    ("'가나' == 'b\\n'", "backslash", 11),
    ("a \\ b", "backslash", 3),
    ("1e5", "number_form", 1),
    ("0x1F", "number_form", 1),
    ("010", "number_form", 1),
    ("1_000", "number_form", 1),
    ("1.", "number_form", 1),
    ("1.2.3", "number_form", 1),
    ("2and 3", "number_form", 1),
    ("a + 9007199254740992", "number_bounds", 5),
    ("9" * 1999, "number_bounds", 1),
    ("900719925474.1", "number_bounds", 1),
    ("0.12345", "number_bounds", 1),
    ("a == 'b", "unclosed_text", 6),
    ("'a' 'b'", "texts_touch", 5),
    ("['a' 'b']", "texts_touch", 6),
    ("'''a'''", "texts_touch", 3),
    ("f'{a}'", "text_prefix", 1),
    ("(a", "unclosed_bracket", 1),
    ("a)", "unopened_bracket", 2),
    ("(a]", "unopened_bracket", 3),
    ("a +", "unfinished", 4),
    ("a and ", "unfinished", 6),
    ("1 if a", "if_without_else", 3),
    ("a else b", "not_understood", 3),
    ("a b", "not_understood", 3),
    ("min(,)", "not_understood", 5),
    ("(a, b)", "forbidden", 1),
    ("a[0]", "forbidden", 1),
    ("min(*a, 1)", "forbidden", 5),
    ("+a", "forbidden", 1),
    ("a << 2", "forbidden", 1),
    ("min(1, 2)(3)", "forbidden", 1),
    ("'a'(1)", "forbidden", 1),
    ("['a']", "list_place", 1),
    ("a in []", "empty_list", 6),
    ("a in [b]", "list_items", 7),
    ("a in ['b'] == c", "chained_in", 6),
    ("a in ('b', 'c')", "forbidden", 6),
    ("Today", "name_form", 1),
    ("a" * 41, "name_form", 1),
    ("max(1, mim(1, 2))", "unknown_function", 8),
    ("eval('1')", "unknown_function", 1),
    ("months_between(a)", "argument_count", 1),
    ("present(a, b)", "argument_count", 1),
    ("min(a)", "too_few_arguments", 1),
    ("count()", "too_few_arguments", 1),
    ("count(a, 'b', 'c')", "argument_count", 1),
    ("unique(a)", "argument_count", 1),
    ("date(a)", "date_form", 1),
    ("date('2005-1-1')", "date_form", 1),
    ("date('20050101')", "date_form", 1),
    ("date('２００５-01-01')", "date_form", 1),
    ("date()", "date_form", 1),
    ("a > date('2023-02-29')", "no_such_day", 10),
    ("date('0000-01-01')", "no_such_day", 6),
]


@pytest.mark.parametrize(("source", "fault", "column"), REFUSED, ids=[f"{n}-{fault}" for n, (_, fault, _) in enumerate(REFUSED)])
def test_source_is_refused_at_its_column(source: str, fault: str, column: int) -> None:
    with pytest.raises(ExpressionError) as raised:
        compile_expression(source)

    assert (raised.value.message.id, raised.value.column) == (f"expression.{fault}", column)


@pytest.mark.parametrize(
    "source",
    [
        "(" * 100_000,
        "1+" * 20_000,
        "-" * 1_999 + "a",
        "not " * 499 + "a",
        "a if b else " * 160 + "c",
        "[" * 1_000,
        "a if " * 399 + "a",
        "'" * 1_999,
        "1" + "<1" * 999,
        "min(" * 499,
        "a(" * 31 + ")" * 31,
        "''" * 1_000,
        "9" * 10_000,
    ],
    ids=lambda source: f"{source[:9]}-{len(source)}",
)
def test_attack_is_refused(source: str) -> None:
    with pytest.raises(ExpressionError):
        compile_expression(source)


def test_unknown_function_suggests_the_nearest() -> None:
    with pytest.raises(ExpressionError) as raised:
        compile_expression("month_between(a, b)")

    assert raised.value.message.params["nearest"].params == {"name": "months_between"}


def test_no_suggestion_where_nothing_is_near() -> None:
    with pytest.raises(ExpressionError) as raised:
        compile_expression("zzzzzz(a, b)")

    assert raised.value.message.params["nearest"].id == "expression.nothing_near"


def test_parser_out_of_stack_is_a_fault_of_the_source(monkeypatch: pytest.MonkeyPatch) -> None:
    def exhausted(*_: object, **__: object) -> None:
        raise RecursionError

    monkeypatch.setattr("homeservice.core.expressions.syntax.ast.parse", exhausted)

    with pytest.raises(ExpressionError) as raised:
        compile_expression("1")

    assert raised.value.message.id == "expression.too_deep"
