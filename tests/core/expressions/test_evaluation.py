"""What expressions give: one table per rule of the language."""

import datetime as dt
import enum
from decimal import Decimal, localcontext

import pytest

from homeservice.core.expressions import compile_expression, evaluate


class Grade(enum.StrEnum):
    FIVE = "5"


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


VALUES: dict[str, object] = {
    "n": 7,
    "zero": 0,
    "d": Decimal("2.50"),
    "t": "가나다",
    "empty": "",
    "yes": True,
    "no": False,
    "nothing": None,
    "grade": Grade.FIVE,
    "since": day("2020-08-31"),
    "today": day("2021-02-28"),
    "birth": day("2004-02-29"),
    "picked": ["a", "b"],
    "none_picked": [],
    "stay": (day("2021-02-26"), day("2021-03-02")),
    "backwards": (day("2021-03-02"), day("2021-02-26")),
    "rows": [{"amount": 100, "area": Decimal("1.5")}, {"amount": None}, {"amount": 23, "area": 2}],
    "no_rows": [],
    "workers": [
        {"name": "가", "driver": True, "from": day("2021-03-01"), "pay": 10, "odd": 1},
        {"name": "나", "driver": False, "from": None, "pay": Decimal("10.0"), "odd": True},
        {"name": None, "driver": True, "from": day("2020-05-05"), "pay": None, "odd": "1"},
        {"name": "", "driver": None, "from": day("2020-05-05"), "pay": 7, "odd": [1]},
    ],
    "float": 1.5,
    "moment": dt.datetime(2021, 1, 1, 12, 0, tzinfo=dt.UTC),
    "nan": Decimal("sNaN"),
    "huge": 2**53,
    "huge_decimal": Decimal("1E+999999"),
    "fine": Decimal("0.00001"),
    "thing": object(),
}

# fmt: off
CASES = {
    "integers": [
        ("1 + 2 * 3",                      7),
        ("(1 + 2) * 3",                    9),
        ("n - 10",                         -3),
        ("-n",                             -7),
        ("7 // 2",                         3),
        ("-7 // 2",                        -4),
        ("7 // -2",                        -4),
        ("-7 // -2",                       3),
        ("7 % 2",                          1),
        ("-7 % 2",                         1),
        ("7 % -2",                         -1),
        ("n // zero",                      None),
        ("n % zero",                       None),
        ("9007199254740991 + 0",           2**53 - 1),
        ("9007199254740991 + 1",           None),
        ("-9007199254740991 - 1",          None),
        ("9007199254740991 * 9007199254740991", None),
        ("9007199254740991 // -1",         -(2**53 - 1)),
    ],
    "decimals": [
        ("0.1 + 0.2 == 0.3",               True),
        ("d",                              Decimal("2.5")),
        ("d + 1",                          Decimal("3.5")),
        ("n * 0.7",                        Decimal("4.9")),
        ("d - 2.5",                        Decimal(0)),
        ("-d",                             Decimal("-2.5")),
        ("-(d - d)",                       Decimal(0)),
        ("0.0001 * 0.5",                   Decimal(0)),
        ("-0.0001 * 0.5",                  Decimal("-0.0001")),
        ("0.3333 * 3",                     Decimal("0.9999")),
        ("7.5 // 2",                       3),
        ("-7.5 // 2",                      -4),
        ("d // 1",                         2),
        ("7.5 % 2",                        Decimal("1.5")),
        ("-7.5 % 2",                       Decimal("0.5")),
        ("d // 0.0",                       None),
        ("d % 0",                          None),
        ("900719925474.0991 + 0.0001",     None),
        ("900719925474.0991 - 0.0001",     Decimal("900719925474.099")),
        ("9007199254740991 + 0.5",         None),
        ("9007199254740991 * 0.0001",      Decimal("900719925474.0991")),
        ("9007199254740991 > 0.5",         True),
        ("1 == 1.0",                       True),
        ("0.9999 < 1",                     True),
    ],
    "comparisons": [
        ("1 < 2 <= 2",                     True),
        ("1 < n < 7",                      False),
        ("7 >= n > 6",                     True),
        ("t == '가나다'",                   True),
        ("t != '가나'",                     True),
        ("grade == '5'",                   True),
        ("yes == true",                    True),
        ("yes != no",                      True),
        ("since < today",                  True),
        ("since == date('2020-08-31')",    True),
        ("nothing == 1",                   None),
        ("nothing != 1",                   None),
        ("absent == nothing",              None),
        ("1 < nothing < 0",                None),
        ("1 < nothing != 0",               None),
        ("2 < 1 < nothing",                False),
        ("nothing < 2 < 1",                False),
    ],
    "in": [
        ("grade in ['4', '5']",            True),
        ("t in ['4', '5']",                False),
        ("t not in ['4', '5']",            True),
        ("n in [1, 7.0]",                  True),
        ("n in [-7]",                      False),
        ("today in [date('2021-02-28')]",  True),
        ("yes in [true]",                  True),
        ("nothing in ['4']",               None),
        ("nothing not in ['4']",           None),
        ("'a' in picked",                  True),
        ("'c' in picked",                  False),
        ("'c' not in picked",              True),
        ("'a' in none_picked",             False),
        ("'a' not in none_picked",         True),
        ("'a' in nothing",                 None),
        ("nothing in picked",              None),
        ("nothing in none_picked",         None),
    ],
    "logic": [
        ("yes and yes",                    True),
        ("yes and no",                     False),
        ("no and nothing",                 False),
        ("nothing and no",                 False),
        ("yes and nothing",                None),
        ("nothing and yes",                None),
        ("yes or nothing",                 True),
        ("nothing or yes",                 True),
        ("no or nothing",                  None),
        ("nothing or no",                  None),
        ("no or no",                       False),
        ("not yes",                        False),
        ("not nothing",                    None),
        ("1 if yes else 2",                1),
        ("1 if no else 2",                 2),
        ("1 if nothing else 2",            None),
        ("1 if yes else nothing",          1),
    ],
    "null": [
        ("absent",                         None),
        ("nothing + 1",                    None),
        ("-nothing",                       None),
        ("min(1, nothing)",                None),
        ("length(nothing)",                None),
        ("count(nothing)",                 None),
        ("sum(nothing, 'amount')",         None),
        ("months_between(nothing, today)", None),
        ("present(nothing)",               False),
        ("missing(absent)",                True),
        ("present(empty)",                 False),
        ("present(none_picked)",           False),
        ("present(zero)",                  True),
        ("present(no)",                    True),
        ("present(thing)",                 True),
        ("missing(stay)",                  False),
        ("present(n // zero)",             False),
    ],
    "wrong kinds count as null": [
        ("float",                          None),
        ("float + 1",                      None),
        ("thing",                          None),
        ("thing == thing",                 None),
        ("moment",                         None),
        ("moment < today",                 None),
        ("nan > 1",                        None),
        ("nan == nan",                     None),
        ("huge",                           None),
        ("huge - 1",                       None),
        ("huge_decimal * 0",               None),
        ("fine + 1",                       None),
        ("yes + 1",                        None),
        ("yes == 1",                       None),
        ("yes < 2",                        None),
        ("n == '7'",                       None),
        ("n in ['7']",                     None),
        ("n and yes",                      None),
        ("not n",                          None),
        ("1 if n else 2",                  None),
        ("t + t",                          None),
        ("t < 'b'",                        None),
        ("today > 1",                      None),
        ("min(today, 1)",                  None),
        ("'a' in t",                       None),
        ("'a' in stay",                    None),
        ("'a' in rows",                    None),
        ("year_of(moment)",                None),
        ("first_day(picked)",              None),
        ("length(n)",                      None),
        ("count(picked)",                  None),
        ("round_down(t, 1)",               None),
    ],
    "dates": [
        ("months_between(since, today)",                  6),
        ("months_between(today, since)",                  -6),
        ("months_between(since, date('2021-02-27'))",     5),
        ("days_between(since, today)",                    181),
        ("days_between(today, since)",                    -181),
        ("years_between(date('2000-03-01'), today)",      20),
        ("age_at(birth, date('2023-02-28'))",             18),
        ("age_at(birth, date('2023-03-01'))",             19),
        ("add_months(since, 6)",                          day("2021-02-28")),
        ("add_days(today, 1)",                            day("2021-03-01")),
        ("add_days(today, -28)",                          day("2021-01-31")),
        ("year_of(today) * 100 + month_of(today)",        202102),
        ("add_months(date('9999-12-01'), 1)",             None),
        ("add_months(date('0001-01-01'), -1)",            None),
        ("add_months(today, 9007199254740991)",           None),
        ("add_days(date('9999-12-31'), 1)",               None),
        ("add_days(date('0001-01-01'), -1)",              None),
        ("add_days(today, -9007199254740991)",            None),
        ("min(today, since)",                             day("2020-08-31")),
        ("max(today, since, birth)",                      day("2021-02-28")),
    ],
    "periods": [
        ("first_day(stay)",                day("2021-02-26")),
        ("last_day(stay)",                 day("2021-03-02")),
        ("days_in(stay)",                  5),
        ("days_in(backwards)",             None),
    ],
    "numbers": [
        ("min(3, n, 5)",                   3),
        ("max(3, n, d)",                   7),
        ("min(n, 2.5)",                    Decimal("2.5")),
        ("abs(-n)",                        7),
        ("abs(n)",                         7),
        ("abs(-0.5)",                      Decimal("0.5")),
        ("round_down(1234567, 1000)",      1234000),
        ("round_down(-1, 1000)",           -1000),
        ("round_down(1000, 1000)",         1000),
        ("round_down(2.75, 0.5)",          Decimal("2.5")),
        ("round_down(2.75, 1)",            Decimal(2)),
        ("round_up(1234001, 1000)",        1235000),
        ("round_up(-999, 1000)",           0),
        ("round_up(1000, 1000)",           1000),
        ("round_up(2.3, 0.5)",             Decimal("2.5")),
        ("round_up(9007199254740991, 2)",  None),
        ("round_down(n, 0)",               None),
        ("round_up(n, -1)",                None),
    ],
    "lengths and rows": [
        ("length(t)",                      3),
        ("length('😀')",                   1),
        ("length(empty)",                  0),
        ("contains('견본협동조합', '협동조합')", True),
        ("contains('견본조합', '협동조합')", False),
        ("contains('협동 조합', '협동조합')", False),
        ("contains(empty, 'a')",           False),
        ("contains(empty, '')",            True),
        ("contains(nothing, 'a')",         None),
        ("contains('a', n)",               None),
        ("length(picked)",                 2),
        ("length(rows)",                   3),
        ("length(no_rows)",                0),
        ("count(rows)",                    3),
        ("count(no_rows)",                 0),
        ("sum(rows, 'amount')",            123),
        ("sum(rows, 'area')",              Decimal("3.5")),
        ("sum(rows, 'absent')",            0),
        ("sum(no_rows, 'amount')",         0),
        ("count(workers, 'driver')",       2),
        ("count(workers, 'name')",         2),
        ("count(workers, 'from')",         3),
        ("count(workers, 'absent')",       0),
        ("count(no_rows, 'driver')",       0),
        ("count(nothing, 'driver')",       None),
        ("min_of(workers, 'pay')",         7),
        ("max_of(workers, 'pay')",         10),
        ("min_of(workers, 'from')",        day("2020-05-05")),
        ("max_of(workers, 'from')",        day("2021-03-01")),
        ("max_of(workers, 'name')",        None),
        ("max_of(no_rows, 'pay')",         None),
        ("min_of(nothing, 'pay')",         None),
        ("unique(workers, 'name')",        True),
        ("unique(workers, 'pay')",         False),
        ("unique(workers, 'from')",        False),
        ("unique(workers, 'driver')",      False),
        ("unique(workers, 'odd')",         True),
        ("unique(workers, 'absent')",      True),
        ("unique(no_rows, 'name')",        True),
        ("unique(nothing, 'name')",        None),
    ],
}
# fmt: on
FLAT = [(rule, source, result) for rule, cases in CASES.items() for source, result in cases]


@pytest.mark.parametrize(("source", "result"), [case[1:] for case in FLAT], ids=[f"{rule}: {source}" for rule, source, _ in FLAT])
def test_expression_gives(source: str, result: object) -> None:
    given = evaluate(compile_expression(source), VALUES)

    assert (given, type(given)) == (result, type(result))


def test_lists_and_periods_are_given_as_they_came() -> None:
    assert evaluate(compile_expression("picked if yes else none_picked"), VALUES) == ["a", "b"]


def test_sum_over_the_bounds_is_null() -> None:
    rows = [{"amount": 2**53 - 1}, {"amount": 1}, {"amount": -5}]

    assert evaluate(compile_expression("sum(rows, 'amount')"), {"rows": rows}) is None


def test_least_and_greatest_of_numbers_and_days_mixed_are_null() -> None:
    rows = [{"end": 5}, {"end": dt.date(2020, 1, 1)}]

    assert evaluate(compile_expression("min_of(rows, 'end')"), {"rows": rows}) is None
    assert evaluate(compile_expression("max_of(rows, 'end')"), {"rows": rows}) is None


def test_early_scrapping_amount_is_rounded_and_capped() -> None:
    amount = compile_expression("min(round_down(base_value * basic_rate // 100, 1000), cap_basic)")
    parameters = {"basic_rate": 70, "cap_basic": 2_100_000}

    assert evaluate(amount, {"base_value": 1_234_567, **parameters}) == 864_000
    assert evaluate(amount, {"base_value": 5_000_000, **parameters}) == 2_100_000
    assert evaluate(amount, parameters) is None


def test_context_of_the_process_does_not_matter() -> None:
    with localcontext() as context:
        context.prec = 2
        given = evaluate(compile_expression("abs(-123456.5) * 2 + d"), {"d": Decimal("1234567.1234")})

    assert given == Decimal("1481480.1234")


def test_kind_of_the_decimal_that_came_does_not_show_in_the_result() -> None:
    given = evaluate(compile_expression("d * 40"), {"d": Decimal("2.5000")})

    assert str(given) == "100"
