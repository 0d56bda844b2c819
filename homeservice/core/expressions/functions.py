"""The functions of the expression language: one row each, with what they take, what they give and how."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from homeservice.core import dates
from homeservice.core.expressions import arithmetic
from homeservice.core.expressions.kinds import ANY, NUMERIC, ExprType, fits, join

Kinds = frozenset[ExprType]


@dataclass(frozen=True)
class Function:
    """A row of the table.

    `takes` holds the kinds of each argument in turn; with `more`, further arguments may follow of the last one's kinds.
    With `optional`, so many of the last arguments may be left out.
    `column` holds the kinds of a column that the second argument names of the rows in the first.
    `gives` None means the kind that holds all arguments, which must have one in common, or the kind of that column.
    A function is not asked where an argument is null, unless it `sees_null`.
    """

    name: str
    takes: tuple[Kinds, ...]
    gives: ExprType | None
    body: Callable[..., Any]
    more: bool = False
    sees_null: bool = False
    optional: int = 0
    column: Kinds | None = None


def _add_days(day: dt.date, days: int) -> dt.date:
    return day + dt.timedelta(days=days)


def _present(value: object) -> bool:
    return value is not None and not (isinstance(value, str | list | tuple) and not value)


def _missing(value: object) -> bool:
    return not _present(value)


def _contains(text: str, part: str) -> bool:
    return part in text


def _sum(rows: Sequence[Mapping[str, object]], column: str) -> arithmetic.Number | None:
    total: arithmetic.Number = 0
    for row in rows:
        cell: Any = row.get(column)
        grown = arithmetic.add(total, cell) if fits(cell, NUMERIC) else total
        if grown is None:
            return None
        total = grown
    return total


def _count(rows: Sequence[Mapping[str, object]], column: str | None = None) -> int:
    return len(rows) if column is None else sum(_counts(row.get(column)) for row in rows)


def _counts(cell: object) -> bool:
    """A yes counts and a no does not; of any other kind what is there."""
    return cell if isinstance(cell, bool) else _present(cell)


def _cells(rows: Sequence[Mapping[str, object]], column: str) -> list[Any]:
    """The cells of a column that are numbers or days; none where it mixes the two."""
    cells = [row.get(column) for row in rows if fits(row.get(column), ORDERED)]
    return cells if alike(cells) else []


def _min_of(rows: Sequence[Mapping[str, object]], column: str) -> object:
    return min(_cells(rows, column), default=None)


def _max_of(rows: Sequence[Mapping[str, object]], column: str) -> object:
    return max(_cells(rows, column), default=None)


def _unique(rows: Sequence[Mapping[str, object]], column: str) -> bool:
    cells = [row.get(column) for row in rows]
    # 1 and true are equal to a set: the kind keeps them apart.
    told = [(n, cell) for cell in cells if _present(cell) for n, kinds in enumerate(EQUAL_KINDS) if fits(cell, kinds)]
    return len(told) == len(set(told))


def _first_day(period: Sequence[dt.date]) -> dt.date:
    return period[0]


def _last_day(period: Sequence[dt.date]) -> dt.date:
    return period[1]


def _days_in(period: Sequence[dt.date]) -> int | None:
    days = (period[1] - period[0]).days + 1
    return days if days > 0 else None


NUMBER = frozenset({ExprType.NUMBER})
TEXT = frozenset({ExprType.TEXT})
DATE = frozenset({ExprType.DATE})
PERIOD = frozenset({ExprType.PERIOD})
ROWS = frozenset({ExprType.ROWS})
LONG = frozenset({ExprType.TEXT, ExprType.CHOICES, ExprType.ROWS})
ORDERED = NUMERIC | DATE
#: What can be equal: each of these kinds with its own.
EQUAL_KINDS = (NUMERIC, TEXT, frozenset({ExprType.BOOLEAN}), DATE)
EQUAL = frozenset[ExprType]().union(*EQUAL_KINDS)

# fmt: off
_TABLE = (
    #        name              takes              gives             how
    Function("months_between", (DATE, DATE),      ExprType.NUMBER,  dates.months_between),
    Function("days_between",   (DATE, DATE),      ExprType.NUMBER,  lambda start, end: (end - start).days),
    Function("years_between",  (DATE, DATE),      ExprType.NUMBER,  dates.years_between),
    Function("age_at",         (DATE, DATE),      ExprType.NUMBER,  dates.age_at),
    Function("add_months",     (DATE, NUMBER),    ExprType.DATE,    dates.add_months),
    Function("add_days",       (DATE, NUMBER),    ExprType.DATE,    _add_days),
    Function("year_of",        (DATE,),           ExprType.NUMBER,  lambda day: day.year),
    Function("month_of",       (DATE,),           ExprType.NUMBER,  lambda day: day.month),
    Function("first_day",      (PERIOD,),         ExprType.DATE,    _first_day),
    Function("last_day",       (PERIOD,),         ExprType.DATE,    _last_day),
    Function("days_in",        (PERIOD,),         ExprType.NUMBER,  _days_in),
    Function("min",            (ORDERED, ORDERED), None,            min,  more=True),
    Function("max",            (ORDERED, ORDERED), None,            max,  more=True),
    Function("abs",            (NUMERIC,),        None,             arithmetic.absolute),
    Function("round_down",     (NUMERIC, NUMERIC), None,            arithmetic.round_down),
    Function("round_up",       (NUMERIC, NUMERIC), None,            arithmetic.round_up),
    Function("length",         (LONG,),           ExprType.NUMBER,  len),
    Function("contains",       (TEXT, TEXT),      ExprType.BOOLEAN, _contains),
    Function("count",          (ROWS, TEXT),      ExprType.NUMBER,  _count, optional=1, column=ANY),
    Function("sum",            (ROWS, TEXT),      None,             _sum, column=NUMERIC),
    Function("min_of",         (ROWS, TEXT),      None,             _min_of, column=ORDERED),
    Function("max_of",         (ROWS, TEXT),      None,             _max_of, column=ORDERED),
    Function("unique",         (ROWS, TEXT),      ExprType.BOOLEAN, _unique, column=EQUAL),
    Function("present",        (ANY,),            ExprType.BOOLEAN, _present, sees_null=True),
    Function("missing",        (ANY,),            ExprType.BOOLEAN, _missing, sees_null=True),
)
# fmt: on

FUNCTIONS: Mapping[str, Function] = MappingProxyType({function.name: function for function in _TABLE})


def call(function: Function, arguments: Sequence[object]) -> object:
    """What the function gives: null where an argument is null or of a wrong kind, or where there is no result in bounds."""
    if not function.sees_null:
        last = len(function.takes) - 1
        if not all(fits(argument, function.takes[min(n, last)]) for n, argument in enumerate(arguments)):
            return None
        if function.takes[0] == ORDERED and not alike(arguments):
            return None
    try:
        return function.body(*arguments)
    except OverflowError:  # a day outside the years 1 to 9999
        return None


def alike(values: Sequence[object]) -> bool:
    """Whether all values are numbers or all are days."""
    return all(fits(value, NUMERIC) for value in values) or all(fits(value, DATE) for value in values)


def common(kinds: Sequence[ExprType]) -> ExprType | None:
    """The kind that holds all of the kinds; None where there is none."""
    held: ExprType | None = kinds[0]
    for kind in kinds[1:]:
        held = join(held, kind) if held else None
    return held
