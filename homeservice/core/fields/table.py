"""A flat table: rows of simple questions, such as people, vehicles or items of cost."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from pydantic import Field

from homeservice.core.errors import Invalid
from homeservice.core.expressions import ExprType
from homeservice.core.fields.base import Control, ControlKind, FieldType, Raw, is_blank
from homeservice.core.messages import Display, message

if TYPE_CHECKING:
    AnyField = FieldType  # the package puts in all types, once it has found them

_MOST_ROWS = 50
_CELL = re.compile(r"([0-9]{1,3})__([a-z][a-z0-9_]{0,39})(?:-([a-z-]{1,20}))?")
# What would ask for a look beyond the row, or beyond the table.
_NOT_IN_A_ROW = ("shown_when", "required_when", "unique", "verified", "suggested")

Row = Mapping[str, Any]


class Table(FieldType):
    """Rows of `columns`; the value is a tuple of read-only mappings from column name to value, None where a cell is blank.

    Boxes are called `<row>__<column>` or `<row>__<column>-<part>`, rows counted from 0; blank rows are left out.
    """

    type: Literal["table"]
    #: The questions of a row.
    columns: Annotated[tuple[AnyField, ...], Field(min_length=1, max_length=12)]
    #: The fewest rows.
    min_rows: Annotated[int, Field(ge=0, le=_MOST_ROWS)] = 0
    #: The most rows.
    max_rows: Annotated[int, Field(ge=1, le=_MOST_ROWS)] = 10

    expression_type: ClassVar[ExprType] = ExprType.ROWS
    missing_message: ClassVar[str] = "field.table.required"
    indexed: ClassVar[bool] = False
    stands_in_tables: ClassVar[bool] = False

    def control(self) -> Control:
        return Control(kind=ControlKind.TABLE, columns=self.columns, min_rows=self.min_rows, max_rows=self.max_rows)

    def reading(self) -> Mapping[str, Any] | None:
        readings = {column.name: column.reading() for column in self.columns}
        if None in readings.values():
            return None
        columns = {column.name: {"reading": readings[column.name], "required": not column.optional} for column in self.columns}
        return {"as": "rows", "columns": columns, "min_rows": self.min_rows, "max_rows": self.max_rows}

    # --- parse / unparse ------------------------------------------------------------------------------------------
    def parse(self, raw: Raw) -> tuple[Row, ...] | None:
        sent = self._cells(raw)
        filled = {place: cells for place, cells in sorted(sent.items()) if not all(map(is_blank, cells.values()))}
        if not filled:
            return None
        # The page has no boxes for further rows, so a fault in one could not be shown at its place.
        if max(filled) >= self.max_rows:
            raise Invalid("field.table.too_many", label=self.label, max=self.max_rows)
        rows = tuple(self._row(place, cells) for place, cells in filled.items())
        if len(rows) < self.min_rows:
            raise Invalid("field.table.too_few", label=self.label, min=self.min_rows, count=len(rows))
        return rows

    def _cells(self, raw: Raw) -> dict[int, dict[str, dict[str, Sequence[str]]]]:
        """What was sent, by row, column and box. Raises Invalid for a box that the table does not have."""
        names = {column.name for column in self.columns}
        sent: dict[int, dict[str, dict[str, Sequence[str]]]] = {}
        for box, values in raw.items():
            match = _CELL.fullmatch(box)
            if match and match[2] in names:
                sent.setdefault(int(match[1]), {}).setdefault(match[2], {})[match[3] or ""] = values
            elif not is_blank({box: values}):
                raise Invalid("field.unknown", label=self.label)
        return sent

    def _row(self, place: int, cells: Mapping[str, Raw]) -> Row:
        row = {}
        for column in self.columns:
            try:
                row[column.name] = column.parse(cells.get(column.name, {}))
            except Invalid as refused:
                raise self._in_row(place, column, refused) from None
            if not column.optional and not column.answered(row[column.name]):
                raise self._in_row(place, column, Invalid(column.missing_message, label=column.label))
        return MappingProxyType(row)

    def _in_row(self, place: int, column: FieldType, refused: Invalid) -> Invalid:
        """The refusal of a cell as one of the table: it says which row, and names the box."""
        part = f"{place}__{column.name}" + (f"-{refused.part}" if refused.part else "")
        return Invalid("field.table.in_row", label=self.label, row=place + 1, problem=refused.message, part=part)

    def unparse(self, value: Any) -> dict[str, list[str]]:
        return {
            f"{place}__{column.name}" + (f"-{part}" if part else ""): texts
            for place, row in enumerate(value or ())
            for column in self.columns
            for part, texts in column.unparse(row[column.name]).items()
        }

    # --- dump / load ----------------------------------------------------------------------------------------------
    def dump(self, value: Any) -> Any:
        return None if value is None else [{column.name: column.dump(row[column.name]) for column in self.columns} for row in value]

    def load(self, stored: Any) -> Any:
        if stored is None:
            return None
        return tuple(MappingProxyType({column.name: column.load(row.get(column.name)) for column in self.columns}) for row in stored)

    # --- display / mask / sample ----------------------------------------------------------------------------------
    def display(self, value: Any) -> Display:
        return None if value is None else tuple(self._shown(place, row, masked=False) for place, row in enumerate(value))

    def mask(self, value: Any) -> Display:
        return None if value is None else tuple(self._shown(place, row, masked=True) for place, row in enumerate(value))

    def _shown(self, place: int, row: Row, *, masked: bool) -> Display:
        """A heading and a line for every cell that is not blank."""
        cells = [
            message(
                "field.table.cell",
                label=column.label,
                value=(column.mask if masked else column.display)(row[column.name]),
            )
            for column in self.columns
            if row[column.name] is not None
        ]
        return (message("field.table.row", row=place + 1), *cells)

    def sample(self) -> tuple[Row, ...]:
        row = MappingProxyType({column.name: column.sample() for column in self.columns})
        return (row,) * max(self.min_rows, 1)

    # --- rules ----------------------------------------------------------------------------------------------------
    def check(self, value: Any, *, today: dt.date) -> None:
        for place, row in enumerate(value):
            for column in self.columns:
                if row[column.name] is None:
                    continue
                try:
                    column.check(row[column.name], today=today)
                except Invalid as refused:
                    raise self._in_row(place, column, refused) from None

    def for_expressions(self, value: Any) -> Any:
        if value is None:
            return None
        return tuple(
            {
                column.name: None if row[column.name] is None else column.for_expressions(row[column.name])
                for column in self.columns
            }
            for row in value
        )  # fmt: skip

    def lint(self) -> list[tuple[str, Any]]:
        faults = super().lint()
        if self.min_rows > self.max_rows:
            faults.append(("max_rows", message("field.lint.min_over_max", min=self.min_rows, max=self.max_rows)))
        names = [column.name for column in self.columns]
        for place, column in enumerate(self.columns):
            where = f"columns.{place}"
            if not column.stands_in_tables:
                faults.append((f"{where}.type", message("field.lint.not_in_tables", type=column.type)))
            if column.name in names[:place]:
                faults.append((f"{where}.name", message("field.lint.column_twice", name=column.name)))
            faults += [
                (f"{where}.{key}", message("field.lint.not_in_rows", key=key)) for key in _NOT_IN_A_ROW if getattr(column, key) is not None
            ]
            faults += [(f"{where}.{attribute}", fault) for attribute, fault in column.lint()]
        return faults
