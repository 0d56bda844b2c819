"""Random expressions and random values for them, many and fast: of every kind, and of the wrong ones."""

import datetime as dt
import random
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TypeVar

from homeservice.core.expressions import Expression, ExpressionError, compile_expression
from homeservice.core.expressions.functions import FUNCTIONS

Item = TypeVar("Item")

LARGEST = 2**53 - 1
NUMBERS = (0, 1, -1, 2, 3, 7, 12, -13, 100, 999, 10_000, 10_001, 2**31, 2**52, LARGEST - 1, LARGEST, -LARGEST)
COUNTS = (0, 1, -1, 5_000, 9_999, 10_000, 12_345, -25_000, 9_990_001, LARGEST, -LARGEST)
DAYS = ("0001-01-01", "0004-02-29", "1582-10-15", "1900-02-28", "1999-12-31", "2000-02-29", "2020-02-29", "2020-08-31", "2021-02-28", "9999-12-31")  # fmt: skip
TEXTS = ("", "a", "b", "가", "각", "e\u0301", "\u00e9", "😀", "constructor", "__proto__", "1")
NAMES = {
    "number": ("n", "m"), "decimal": ("d", "e"), "text": ("t",), "boolean": ("b", "c"), "date": ("day", "end"), "choices": ("picked",),
    "period": ("stay",), "rows": ("rows",), "opaque": ("proof", "nobody"),
}  # fmt: skip
COLUMNS = ("n", "d", "odd", "few", "yes", "t", "day", "any", "none")
GIVES = {
    "number": ("months_between", "days_between", "years_between", "age_at", "year_of", "month_of", "days_in", "length", "count", "sum", "min",
               "max", "min_of", "max_of", "abs", "round_down", "round_up"),
    "decimal": ("min", "max", "abs", "round_down", "round_up", "sum", "min_of", "max_of"),
    "date": ("add_months", "add_days", "first_day", "last_day", "min", "max", "min_of", "max_of"),
    "boolean": ("present", "missing", "unique", "contains"),
}  # fmt: skip


class Dice:
    """Sources by kind and depth, and values by kind, all from one seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    # --- sources --------------------------------------------------------------------------------------------------
    def expression(self) -> Expression:
        while True:
            try:
                return compile_expression(self.source(self.one_of(("number", "decimal", "text", "boolean", "boolean", "date")), 4))
            except ExpressionError:  # too deep, or too long
                continue

    def source(self, kind: str, depth: int) -> str:
        """A source that gives the kind; now and then any other, for what the check would refuse must still be the same."""
        if self.chance(0.06):
            kind = self.one_of(tuple(NAMES))
        if depth == 0 or self.chance(0.15):
            return self.leaf(kind)
        if self.chance(0.1):
            return f"({self.source(kind, depth - 1)} if {self.source('boolean', depth - 1)} else {self.source(kind, depth - 1)})"
        made = {"number": self.sum_of, "decimal": self.sum_of, "boolean": self.condition}.get(kind)
        if made is not None and self.chance(0.65):
            return made(kind, depth - 1)
        return self.call(self.one_of(GIVES[kind]), kind, depth - 1) if kind in GIVES else self.leaf(kind)

    def leaf(self, kind: str) -> str:
        if kind in {"choices", "period", "rows", "opaque"} or self.chance(0.6):
            return self.one_of(NAMES[kind])
        match kind:
            case "number":
                return str(self.one_of(NUMBERS))
            case "decimal":
                return f"{self.decimal():f}"
            case "text":
                return f'"{self.one_of(TEXTS)}"'
            case "boolean":
                return self.one_of(("true", "false"))
        return f'date("{self.one_of(DAYS)}")'

    def sum_of(self, kind: str, depth: int) -> str:
        if self.chance(0.1):
            return f"(-{self.source(kind, depth)})"
        operator = self.one_of(("+", "-", "*", "//", "%"))
        kinds = ("number", kind)
        return f"({self.source(self.one_of(kinds), depth)} {operator} {self.source(self.one_of(kinds), depth)})"

    def condition(self, _: str, depth: int) -> str:
        match self.random.randrange(6):
            case 0:
                return f"(not {self.source('boolean', depth)})"
            case 1 | 2:
                word = self.one_of((" and ", " or "))
                return f"({word.join(self.source('boolean', depth) for _ in range(self.random.randint(2, 3)))})"
            case 3:
                return f"({self.source(self.one_of(('text', 'number', 'date')), depth)} {self.one_of(('in', 'not in'))} {self.items()})"
        kind = self.one_of(("number", "decimal", "date", "text"))
        operators = ("==", "!=") if kind == "text" and self.chance(0.9) else ("==", "!=", "<", "<=", ">", ">=")
        parts = [self.source(kind, depth)]
        for _ in range(self.random.choice((1, 1, 2))):
            parts += [self.one_of(operators), self.source(kind, depth)]
        return f"({' '.join(parts)})"

    def items(self) -> str:
        if self.chance(0.4):
            return self.one_of(("picked", "picked", "stay", "rows", "t", "nobody"))
        leaves = [self.one_of(('"a"', '"가"', "1", "-7", "2.5", "true", f'date("{self.one_of(DAYS)}")')) for _ in range(3)]
        return f"[{', '.join(leaves)}]"

    def call(self, name: str, kind: str, depth: int) -> str:
        if FUNCTIONS[name].column is not None and not (FUNCTIONS[name].optional and self.chance(0.5)):
            return f'{name}({self.source("rows", depth)}, "{self.one_of(COLUMNS)}")'
        arguments = []
        for takes in FUNCTIONS[name].takes[: len(FUNCTIONS[name].takes) - FUNCTIONS[name].optional]:
            possible = sorted(each.value for each in takes)
            arguments.append(self.source(kind if kind in possible and self.chance(0.8) else self.one_of(tuple(possible)), depth))
        if FUNCTIONS[name].more and self.chance(0.3):
            arguments.append(self.source(kind, depth))
        return f"{name}({', '.join(arguments)})"

    # --- values ---------------------------------------------------------------------------------------------------
    def values(self) -> Mapping[str, object]:
        """Mostly of the kind that the name says; some null, missing or of another kind."""
        found = {}
        for kind, names in NAMES.items():
            for name in names:
                roll = self.random.random()
                if roll > 0.12:
                    found[name] = self.value(kind if roll > 0.2 else self.one_of((*NAMES, "odd")))
                elif roll > 0.06:
                    found[name] = None
        return found

    def value(self, kind: str) -> object:
        match kind:
            case "number":
                return self.one_of((self.one_of(NUMBERS), self.random.randint(-50, 50), self.random.randint(-LARGEST, LARGEST)))
            case "decimal":
                return self.decimal()
            case "text":
                return self.one_of(TEXTS)
            case "boolean":
                return self.chance(0.5)
            case "date":
                return self.day()
            case "choices":
                return self.random.sample(("a", "b", "가", "1"), self.random.randint(0, 3))
            case "period":
                return self.day(), self.day()
            case "rows":
                return [self.row() for _ in range(self.random.randint(0, 3))]
        return self.odd()

    def row(self) -> dict[str, object]:
        row = {
            "n": self.value("number"), "d": self.value("decimal"), "odd": self.odd(), "few": self.random.randint(0, 2), "yes": self.chance(0.5),
            "t": self.one_of(TEXTS), "day": self.day(), "any": self.value(self.one_of(("number", "decimal", "text", "boolean", "date"))),
        }  # fmt: skip
        return {name: None if self.chance(0.1) else cell for name, cell in row.items() if not self.chance(0.1)}

    def day(self) -> dt.date:
        if self.chance(0.4):
            return dt.date.fromisoformat(self.one_of(DAYS))
        first, last = self.one_of(((1, dt.date.max.toordinal()), (dt.date(1995, 1, 1).toordinal(), dt.date(2030, 1, 1).toordinal())))
        return dt.date.fromordinal(self.random.randint(first, last))

    def decimal(self) -> Decimal:
        count = self.one_of((self.one_of(COUNTS), self.random.randint(-200_000, 200_000), self.random.randint(-LARGEST, LARGEST)))
        return Decimal(count).scaleb(-4)

    def odd(self) -> object:
        return self.one_of(
            (1.5, float("nan"), 10**400, -(2**53), Decimal("0.00001"), Decimal("NaN"), Decimal("1E+30"), dt.datetime(2020, 1, 1, tzinfo=dt.UTC),
             b"a", {}, {"n": 1}, ["a", 1], [dt.date(2020, 1, 1)], [{"n": 1}, "a"], object(), True, "x", Decimal("-0.0"), [None], [[1]])
        )  # fmt: skip

    # --- chance ---------------------------------------------------------------------------------------------------
    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def one_of(self, items: Sequence[Item]) -> Item:
        return self.random.choice(items)
