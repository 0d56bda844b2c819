"""The kinds of values: what an expression gives, and the clashes found before any answer is given."""

import pytest

from homeservice.core.expressions import ExpressionError, ExprType, check, compile_expression

NAMES = {
    "n": ExprType.NUMBER,
    "m": ExprType.NUMBER,
    "d": ExprType.DECIMAL,
    "t": ExprType.TEXT,
    "b": ExprType.BOOLEAN,
    "day": ExprType.DATE,
    "today": ExprType.DATE,
    "picked": ExprType.CHOICES,
    "stay": ExprType.PERIOD,
    "rows": ExprType.ROWS,
    "proof": ExprType.OPAQUE,
}
COLUMNS = {
    "rows": {
        "amount": ExprType.NUMBER, "area": ExprType.DECIMAL, "title": ExprType.TEXT, "done": ExprType.BOOLEAN, "since": ExprType.DATE,
        "seal": ExprType.OPAQUE,
    }
}  # fmt: skip

# fmt: off
GIVEN = [
    ("1",                                  ExprType.NUMBER),
    ("1.5",                                ExprType.DECIMAL),
    ("'a'",                                ExprType.TEXT),
    ("true",                               ExprType.BOOLEAN),
    ("date('2020-01-01')",                 ExprType.DATE),
    ("picked",                             ExprType.CHOICES),
    ("-n",                                 ExprType.NUMBER),
    ("n + m",                              ExprType.NUMBER),
    ("n * d",                              ExprType.DECIMAL),
    ("d // 1",                             ExprType.NUMBER),
    ("d % 2",                              ExprType.DECIMAL),
    ("n < d <= 3",                         ExprType.BOOLEAN),
    ("day == today",                       ExprType.BOOLEAN),
    ("b != true",                          ExprType.BOOLEAN),
    ("t in ['a', 'b']",                    ExprType.BOOLEAN),
    ("n in [1, 2.5]",                      ExprType.BOOLEAN),
    ("day not in [date('2020-01-01')]",    ExprType.BOOLEAN),
    ("'a' in picked",                      ExprType.BOOLEAN),
    ("not b and n > 1 or present(proof)",  ExprType.BOOLEAN),
    ("n if b else d",                      ExprType.DECIMAL),
    ("t if b else 'x'",                    ExprType.TEXT),
    ("months_between(day, today)",         ExprType.NUMBER),
    ("days_between(day, today)",           ExprType.NUMBER),
    ("years_between(day, today)",          ExprType.NUMBER),
    ("age_at(day, today)",                 ExprType.NUMBER),
    ("add_months(day, n)",                 ExprType.DATE),
    ("add_days(day, -3)",                  ExprType.DATE),
    ("year_of(day) + month_of(day)",       ExprType.NUMBER),
    ("first_day(stay)",                    ExprType.DATE),
    ("last_day(stay)",                     ExprType.DATE),
    ("days_in(stay)",                      ExprType.NUMBER),
    ("min(n, m, 3)",                       ExprType.NUMBER),
    ("max(n, d)",                          ExprType.DECIMAL),
    ("max(day, today)",                    ExprType.DATE),
    ("abs(d)",                             ExprType.DECIMAL),
    ("round_down(n, 1000)",                ExprType.NUMBER),
    ("round_up(n, 0.5)",                   ExprType.DECIMAL),
    ("length(t) + length(picked)",         ExprType.NUMBER),
    ("length(rows) + count(rows)",         ExprType.NUMBER),
    ("contains(t, 'a')",                   ExprType.BOOLEAN),
    ("sum(rows, 'amount')",                ExprType.NUMBER),
    ("sum(rows, 'area')",                  ExprType.DECIMAL),
    ("count(rows, 'done')",                ExprType.NUMBER),
    ("count(rows, 'seal')",                ExprType.NUMBER),
    ("min_of(rows, 'amount')",             ExprType.NUMBER),
    ("min_of(rows, 'area')",               ExprType.DECIMAL),
    ("max_of(rows, 'since')",              ExprType.DATE),
    ("unique(rows, 'title')",              ExprType.BOOLEAN),
    ("missing(stay) or missing(rows)",     ExprType.BOOLEAN),
]

CLASHES = [
    ("nn + 1",                  "unknown_name",      1),
    ("n + 'a'",                 "wrong_type",        5),
    ("t + t",                   "wrong_type",        1),
    ("day - today",             "wrong_type",        1),
    ("-t",                      "wrong_type",        2),
    ("b * 2",                   "wrong_type",        1),
    ("not n",                   "wrong_type",        5),
    ("b and n",                 "wrong_type",        7),
    ("b or n > 1 or t",         "wrong_type",       15),
    ("1 if n else 2",           "wrong_type",        6),
    ("1 if b else 'a'",         "branches",         13),
    ("n == '1'",                "clash",             6),
    ("b == 1",                  "clash",             6),
    ("day > '2020-01-01'",      "date_and_text",     7),
    ("day == '2020-01-01'",     "date_and_text",     8),
    ("t == day",                "date_and_text",     1),
    ("1 < n < day",             "clash",             9),
    ("t < 'a'",                 "not_ordered",       1),
    ("b < true",                "not_ordered",       1),
    ("proof == 'a'",            "not_comparable",    1),
    ("stay == stay",            "not_comparable",    1),
    ("picked == 'a'",           "choices_compared",  1),
    ("'a' == picked",           "choices_compared",  8),
    ("picked in ['a']",         "choices_compared",  1),
    ("n in ['a']",              "clash",             6),
    ("day in ['2020-01-01']",   "date_and_text",     8),
    ("n in [1, 'a']",           "clash",            10),
    ("'a' in t",                "in_what",           8),
    ("n in picked",             "wrong_type",        1),
    ("months_between(day, n)",  "wrong_type",       21),
    ("add_days(day, 1.5)",      "wrong_type",       15),
    ("min(n, day)",             "mixed_arguments",   8),
    ("min(n, m, d, day)",       "mixed_arguments",  14),
    ("max(t, t)",               "wrong_type",        5),
    ("length(n)",               "wrong_type",        8),
    ("contains(picked, 'a')",   "wrong_type",       10),
    ("count(picked)",           "wrong_type",        7),
    ("first_day(day)",          "wrong_type",       11),
    ("sum(rows, 'amuont')",     "unknown_column",   11),
    ("sum(rows, 'title')",      "wrong_type",       11),
    ("count(rows, 'dome')",     "unknown_column",   13),
    ("count(rows, t)",          "column_form",       7),
    ("max_of(rows, 'title')",   "wrong_type",       14),
    ("unique(rows, 'seal')",    "wrong_type",       14),
    ("sum(rows, t)",            "column_form",       5),
    ("sum(rows if b else rows, 'amount')", "column_form", 5),
]
# fmt: on


@pytest.mark.parametrize(("source", "kind"), GIVEN, ids=[source for source, _ in GIVEN])
def test_expression_gives_its_kind(source: str, kind: ExprType) -> None:
    assert check(compile_expression(source), NAMES, COLUMNS) is kind


@pytest.mark.parametrize(("source", "fault", "column"), CLASHES, ids=[source for source, *_ in CLASHES])
def test_clash_is_told_at_its_column(source: str, fault: str, column: int) -> None:
    expression = compile_expression(source)

    with pytest.raises(ExpressionError) as raised:
        check(expression, NAMES, COLUMNS)

    assert (raised.value.message.id, raised.value.column) == (f"expression.{fault}", column)


def test_unknown_name_suggests_the_nearest() -> None:
    with pytest.raises(ExpressionError) as raised:
        check(compile_expression("tody > day"), NAMES)

    assert raised.value.message.params["nearest"].params == {"name": "today"}


def test_rows_without_known_columns_cannot_be_summed() -> None:
    with pytest.raises(ExpressionError) as raised:
        check(compile_expression("sum(rows, 'amount')"), NAMES)

    assert raised.value.message.id == "expression.unknown_column"
