"""Random sources and random values: nothing but ExpressionError comes out, and what passes the check keeps its promise."""

import datetime as dt
import json
from collections.abc import Mapping
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from homeservice.adapters.language import Language
from homeservice.core.expressions import Expression, ExpressionError, ExprType, check, compile_expression, evaluate

# A busy machine is no fault of an expression: no deadline.
fuzz = settings(max_examples=200, deadline=None)

NAMES = {
    "n": ExprType.NUMBER,
    "d": ExprType.DECIMAL,
    "t": ExprType.TEXT,
    "b": ExprType.BOOLEAN,
    "day": ExprType.DATE,
    "picked": ExprType.CHOICES,
    "stay": ExprType.PERIOD,
    "rows": ExprType.ROWS,
    "proof": ExprType.OPAQUE,
}
COLUMNS = {"rows": {"n": ExprType.NUMBER, "d": ExprType.DECIMAL}}
LARGEST = 2**53 - 1
PYTHON_TYPES = {
    ExprType.NUMBER: int,
    ExprType.DECIMAL: (int, Decimal),
    ExprType.TEXT: str,
    ExprType.BOOLEAN: bool,
    ExprType.DATE: dt.date,
    ExprType.CHOICES: list,
    ExprType.PERIOD: tuple,
    ExprType.ROWS: list,
}

# fmt: off
WORDS = [
    "and", "or", "not", "in", "if", "else", "true", "false", "None", "is", "lambda", "for",
    "n", "d", "t", "b", "day", "rows", "picked", "today", "min", "max", "sum", "present",
    "date", "months_between", "add_days", "1", "0", "2.5", "007", "1e5", "'a'", '"가"', "'2020-01-31'", "+",
    "-", "*", "**", "/", "//", "%", "==", "!=", "<", "<=", ">", ">=",
    "=", "(", ")", "[", "]", ",", ".", ":", ":=", "{", "}", "#",
    "\\", "'", '"', "\n", "\x00", "나", "\ud800", "__class__",
]
# fmt: on
ODD_SOURCES = st.one_of(st.text(max_size=60), st.lists(st.sampled_from(WORDS), max_size=40).map(" ".join))

INTEGERS = st.one_of(st.integers(-20, 20), st.integers(-LARGEST, LARGEST), st.sampled_from([LARGEST, -LARGEST]))
DECIMALS = st.one_of(
    st.decimals(-100, 100, places=4), st.integers(-LARGEST, LARGEST).map(lambda count: Decimal(count).scaleb(-4)), st.just(Decimal("-0.0"))
)
DAYS = st.one_of(st.dates(), st.sampled_from([dt.date.min, dt.date.max, dt.date(2020, 2, 29)]))
RIGHT_VALUES = st.fixed_dictionaries(
    {},
    optional={
        "n": INTEGERS,
        "d": DECIMALS,
        "t": st.text(max_size=3),
        "b": st.booleans(),
        "day": DAYS,
        "picked": st.lists(st.sampled_from(["a", "b", "가"]), max_size=3),
        "stay": st.tuples(DAYS, DAYS),
        "rows": st.lists(st.fixed_dictionaries({}, optional={"n": st.one_of(st.none(), INTEGERS), "d": DECIMALS}), max_size=3),
        "proof": st.just(object()),
    },
)
ODD = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(), st.decimals(), st.text(max_size=5), st.dates(), st.datetimes(), st.binary()
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.tuples(inner, inner), st.dictionaries(st.text(max_size=2), inner, max_size=2)),
    max_leaves=5,
)
ODD_VALUES = st.dictionaries(st.sampled_from(sorted(NAMES)), ODD)


def calls(names: list[str], *arguments: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.tuples(st.sampled_from(names), *arguments).map(lambda given: f"{given[0]}({', '.join(given[1:])})")


def joined(operators: list[str], *operands: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.tuples(st.sampled_from(operators), *operands).map(lambda given: f"({f' {given[0]} '.join(given[1:])})")


Sources = Mapping[ExprType, st.SearchStrategy[str]]

LEAVES: Sources = {
    ExprType.NUMBER: st.sampled_from(
        [
            "n",
            "0",
            "1",
            "12",
            "-7",
            "9007199254740991",
            "count(rows)",
            "count(rows, 'd')",
            "max_of(rows, 'n')",
            "sum(rows, 'n')",
            "length(picked)",
            "days_in(stay)",
        ]
    ),
    ExprType.DECIMAL: st.sampled_from(["d", "0.5", "-0.0001", "900719925474.0991", "sum(rows, 'd')", "min_of(rows, 'd')"]),
    ExprType.TEXT: st.sampled_from(["t", "'a'", "'가'"]),
    ExprType.BOOLEAN: st.sampled_from(
        ["b", "true", "present(proof)", "missing(rows)", "unique(rows, 'n')", "'a' in picked", "n in [1, -2.5]"]
    ),
    ExprType.DATE: st.sampled_from(["day", "date('2020-02-29')", "first_day(stay)", "last_day(stay)"]),
}


def grown(inner: Sources) -> Sources:
    """Sources by the kind that they give, made of others one level down."""
    number, decimal, text, boolean, day = (inner[kind] for kind in LEAVES)
    numeric = st.one_of(number, decimal)

    def chosen(kind: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        return st.tuples(kind, boolean, kind).map("({0[0]} if {0[1]} else {0[2]})".format)

    return {
        ExprType.NUMBER: st.one_of(
            LEAVES[ExprType.NUMBER],
            joined(["+", "-", "*", "%"], number, number),
            joined(["//"], numeric, numeric),
            calls(["months_between", "days_between", "years_between", "age_at"], day, day),
            calls(["min", "max", "round_down", "round_up"], number, number),
            calls(["abs", "-"], number),
            calls(["year_of", "month_of"], day),
            calls(["length"], text),
            chosen(number),
        ),
        ExprType.DECIMAL: st.one_of(
            LEAVES[ExprType.DECIMAL],
            joined(["+", "-", "*", "%"], numeric, decimal),
            calls(["min", "max", "round_down", "round_up"], numeric, decimal),
            calls(["abs", "-"], decimal),
        ),
        ExprType.TEXT: st.one_of(LEAVES[ExprType.TEXT], chosen(text)),
        ExprType.BOOLEAN: st.one_of(
            LEAVES[ExprType.BOOLEAN],
            joined(["and", "or"], boolean, boolean, boolean),
            joined(["==", "!=", "<", "<=", ">", ">="], numeric, numeric, numeric),
            joined(["<", "=="], day, day),
            joined(["==", "!="], text, text),
            joined(["in", "not in"], text, st.sampled_from(["picked", "['a', 'b']"])),
            calls(["not "], boolean),
            calls(["present"], numeric),
            calls(["contains"], text, text),
        ),
        ExprType.DATE: st.one_of(
            LEAVES[ExprType.DATE], calls(["add_months", "add_days"], day, number), calls(["min", "max"], day, day), chosen(day)
        ),
    }


TYPED = grown(grown(grown(LEAVES)))
WELL_TYPED = st.one_of(*TYPED.values())


def fault(source: str) -> ExpressionError | None:
    """What compiling and checking finds wrong; anything but an ExpressionError goes through."""
    try:
        check(compile_expression(source), NAMES, COLUMNS)
    except ExpressionError as error:
        return error
    return None


def compiled(source: str) -> Expression | None:
    """The expression, None where it is refused."""
    try:
        return compile_expression(source)
    except ExpressionError:
        return None


@fuzz
@given(ODD_SOURCES)
def test_odd_source_gives_nothing_but_expression_errors(source: str) -> None:
    error = fault(source)

    if error is not None:
        assert 1 <= error.column <= len(source) + 1
        assert all(Language(code).say(error.message) for code in ("ko", "en"))


@fuzz
@given(ODD_SOURCES, ODD_VALUES)
def test_odd_source_with_odd_values_never_raises(source: str, values: Mapping[str, object]) -> None:
    expression = compiled(source)

    if expression is not None:
        evaluate(expression, values)


@fuzz
@given(WELL_TYPED, RIGHT_VALUES)
def test_what_passes_the_check_gives_its_kind_or_null(source: str, values: Mapping[str, object]) -> None:
    expression = compiled(source)
    if expression is None:  # too deep or too large
        return

    kind = check(expression, NAMES, COLUMNS)
    given_value = evaluate(expression, values)

    assert given_value is None or isinstance(given_value, PYTHON_TYPES[kind])
    if isinstance(given_value, int):
        assert -LARGEST <= given_value <= LARGEST
    if isinstance(given_value, Decimal):
        assert (given_value * 10_000) % 1 == 0


@fuzz
@given(WELL_TYPED, ODD_VALUES)
def test_odd_values_never_raise(source: str, values: Mapping[str, object]) -> None:
    expression = compiled(source)
    if expression is None:
        return

    evaluate(expression, values)


@fuzz
@given(TYPED[ExprType.BOOLEAN], ODD_VALUES)
def test_odd_values_leave_conditions_true_false_or_null(source: str, values: Mapping[str, object]) -> None:
    expression = compiled(f"not {source}")
    if expression is None:
        return

    given_value = evaluate(expression, values)

    assert any(given_value is truth for truth in (True, False, None))


@fuzz
@given(WELL_TYPED, RIGHT_VALUES, RIGHT_VALUES)
def test_what_is_known_does_not_change_when_more_becomes_known(
    source: str, values: Mapping[str, object], more: Mapping[str, object]
) -> None:
    expression = compiled(source)
    # present and missing ask what is known; sum passes over what is not.
    if expression is None or any(word in source for word in ("present", "missing", "sum")):
        return
    before = evaluate(expression, values)

    after = evaluate(expression, {**more, **values})

    assert before is None or before == after


@fuzz
@given(WELL_TYPED)
def test_tree_is_json_with_a_column_for_each_node(source: str) -> None:
    expression = compiled(source)
    if expression is None:
        return

    assert json.loads(json.dumps(expression.tree)) == expression.tree
    assert all(1 <= column <= len(source) for column in expression.columns)
