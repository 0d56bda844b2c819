"""Values that follow from answers: by one expression, or by a decision table whose first fitting row counts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, GetCoreSchemaHandler, model_validator
from pydantic_core import CoreSchema, core_schema

from homeservice.core.expressions import Expression, ExpressionError, compile_expression
from homeservice.core.fields.base import Name
from homeservice.core.messages import LocalText, message
from homeservice.core.part import Part

MOST_ROWS = 100

_COMPARED = re.compile(r"\s*(==|!=|<=|>=|<|>)\s*(.+)", re.DOTALL)
_RANGE = re.compile(r"\s*(\S+)\s+\.\.\s+(\S+)\s*")
_DAY = re.compile(r"(?<![\w\"'-])[0-9]{4}-[0-9]{2}-[0-9]{2}(?![\w\"'-])")
#: Stands for the name of a question while a cell is read by itself.
_ANY = "x"


@dataclass(frozen=True)
class Cell:
    """What a row of a decision table asks of one answer: a value, a list of values, `< 3500`, `3500 .. 7500`, true or false."""

    written: bool | int | str | tuple[int | str, ...]

    def source(self, name: str) -> str:
        """The same as an expression about a name."""
        match self.written:
            case bool():
                return name if self.written else f"not {name}"
            case tuple():
                return f"{name} in [{', '.join(map(_literal, self.written))}]"
            case str() if found := _RANGE.fullmatch(self.written):
                return f"{_with_days(found[1])} <= {name} <= {_with_days(found[2])}"
            case str() if _COMPARED.fullmatch(self.written):
                return f"{name} {_with_days(self.written.strip())}"
        return f"{name} == {_literal(self.written)}"

    def about(self, name: str) -> Expression:
        return compile_expression(self.source(name))

    @classmethod
    def of(cls, value: object) -> Cell:
        """A cell from what a file says. Raises ExpressionError, its column counted in the cell, or ValueError."""
        if isinstance(value, list | tuple) and value and all(isinstance(item, int | str) and not isinstance(item, bool) for item in value):
            cell = cls(tuple(value))
        elif isinstance(value, bool | int | str):
            cell = cls(value)
        else:
            raise ExpressionError("expression.cell", column=1)
        try:
            cell.about(_ANY)
        except ExpressionError as error:
            error.column = max(1, error.column - cell.source(_ANY).index(_ANY) - len(_ANY) - 1)
            raise
        return cell

    def dump(self) -> Any:
        return list(self.written) if isinstance(self.written, tuple) else self.written

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        literal = core_schema.union_schema([core_schema.str_schema(), core_schema.int_schema()])
        return core_schema.no_info_plain_validator_function(
            lambda value: value if isinstance(value, cls) else cls.of(value),
            json_schema_input_schema=core_schema.union_schema(
                [core_schema.bool_schema(), literal, core_schema.list_schema(literal, min_length=1)]
            ),
            serialization=core_schema.plain_serializer_function_ser_schema(lambda cell: cell.dump()),
        )


def _literal(value: int | str) -> str:
    if isinstance(value, int):
        return str(value)
    if _DAY.fullmatch(value):
        return f'date("{value}")'
    quote = "'" if '"' in value else '"'
    return f"{quote}{value}{quote}"


def _with_days(text: str) -> str:
    return _DAY.sub(lambda day: f'date("{day[0]}")', text)


class TableRow(Part):
    """One row of a decision table: it fits where all of its cells and its condition hold."""

    #: What it asks of answers: `{grade: "4"}`, `{grade: ["4", "5"]}`, `{weight: "< 3500"}`, `{weight: 3500 .. 7500}`, `{outdoors: true}`.
    cells: dict[Name, Cell] = Field(default_factory=dict, alias="if")
    #: A condition beside the cells.
    when: Expression | None = None
    #: The value where the row fits and none before it did.
    value: Expression

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, serialize_by_alias=True)

    @cached_property
    def conditions(self) -> Mapping[str, Expression]:
        """What must hold, by the name of each cell and "when"."""
        found = {f"if.{name}": cell.about(name) for name, cell in self.cells.items()}
        return found | ({"when": self.when} if self.when is not None else {})

    @cached_property
    def fits(self) -> Expression:
        """All of it in one."""
        parts = list(self.conditions.values())
        if len(parts) == 1:
            return parts[0]
        return Expression(
            source=" and ".join(f"({part.source})" for part in parts) or "true",
            tree=["and", [part.tree for part in parts]] if parts else ["boolean", True],
            names=frozenset[str]().union(*(part.names for part in parts)),
            columns=(1, *(column for part in parts for column in part.columns)),
        )


class DecisionTable(Part):
    """Rows, read from the top: the first that fits gives the value. While an answer that decides is missing, nothing is known."""

    #: The rows.
    rows: Annotated[tuple[TableRow, ...], Field(min_length=1, max_length=MOST_ROWS)]
    #: The value where no row fits. It may be left out where the check finds that one always does.
    otherwise: Expression | None = None

    @cached_property
    def value(self) -> Expression:
        """The table as one expression: a chain of `if`."""
        # Without a last value the last row, which the lint has found to fit where no other does, still waits for its answers.
        chain = self.otherwise or self.rows[-1].value
        for row in reversed(self.rows):
            chain = Expression(
                source=f"({row.value.source}) if ({row.fits.source}) else ({chain.source})",
                tree=["if", row.fits.tree, row.value.tree, chain.tree],
                names=row.fits.names | row.value.names | chain.names,
                columns=(1, *row.fits.columns, *row.value.columns, *chain.columns),
            )
        return chain


class _NotOne(ValueError):
    """Neither or both of two keys are there."""

    def __init__(self) -> None:
        self.message = message("lint.computed.value_or_table")
        super().__init__(self.message.id)


class Computed(Part):
    """A value that follows from answers and parameters, shown beside them."""

    #: What expressions and papers call the value.
    name: Name
    #: What people read beside it.
    label: LocalText
    #: How it follows from answers, parameters and other computed values.
    formula: Expression | None = Field(default=None, alias="value")
    #: Instead of `value`: a decision table.
    table: DecisionTable | None = None
    #: How it is written: `won` as 1,000,000원, the others with their word.
    unit: Literal["won", "months", "days", "count"] | None = None
    #: What is said beside the value, such as that an estimate is not a decision.
    note: LocalText | None = None
    #: `officer`: the applicant does not see it.
    shown_to: Literal["everyone", "officer"] = "everyone"

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, serialize_by_alias=True)

    @model_validator(mode="after")
    def _has_one(self) -> Computed:  # noqa: N804 -- ruff takes an after-validator for a class method
        if (self.formula is None) == (self.table is None):
            raise _NotOne
        return self

    @property
    def value(self) -> Expression:
        """How it follows, however it is written."""
        if self.table is not None:
            return self.table.value
        if self.formula is None:
            raise _NotOne
        return self.formula
