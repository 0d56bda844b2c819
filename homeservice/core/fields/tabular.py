"""What all types with rows share: rows of questions, which may follow from another answer; a row may hold rows of its own."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Annotated, Any, ClassVar

from pydantic import Field, PrivateAttr

from homeservice.core.errors import Invalid
from homeservice.core.expressions import Expression, ExprType
from homeservice.core.fields.base import Control, ControlKind, FieldType, LookUp, Name, Option, Raw
from homeservice.core.fields.rows import RowRule, RowScope
from homeservice.core.messages import Display, LocalText, message
from homeservice.core.text import is_blank

MOST_ROWS = 50
_MOST_CELLS = 1_500
_CELL = re.compile(r"([0-9]{1,3})__([a-z][a-z0-9]*(?:_[a-z0-9]+)*)(?:__(.{1,80})|-([a-z_-]{1,20}))?")
# What would ask for a look beyond the table.
_NOT_IN_A_ROW = ("unique", "verified", "suggested")
#: In a row that belongs to an answer elsewhere: which answer. No column can be called so.
OF = "_of"

Row = Mapping[str, Any]


class Tabular(FieldType):
    """Rows of `row_columns`; the value is a tuple of read-only mappings from column name to value, None where a cell is blank.

    Boxes are called `<row>__<column>` or `<row>__<column>-<part>`, rows counted from 0, those of a table in a row
    `<row>__<column>__<row>__<column>`; blank rows are left out. With `rows_from` the rows follow from another answer: as
    many as a number says, or one for each answer chosen, which the row then names under `OF`.
    """

    #: The fewest rows.
    min_rows: Annotated[int, Field(ge=0, le=MOST_ROWS)] = 0
    #: The most rows.
    max_rows: Annotated[int, Field(ge=1, le=MOST_ROWS)] = 10
    #: What a row is called, such as `팀원`: the rows are then 팀원 1, 팀원 2.
    row_label: LocalText | None = None
    #: The question that settles the rows: a whole number, or a choice of several.
    rows_from: Name | None = None
    #: What must hold in every row: `unless`, and what is said (`say`) at which column (`at`).
    rules: tuple[RowRule, ...] = ()

    expression_type: ClassVar[ExprType] = ExprType.ROWS
    missing_message: ClassVar[str] = "field.table.required"
    indexed: ClassVar[bool] = False

    #: The answers that have a row each, where `rows_from` is a choice.
    _answers: tuple[Option, ...] = PrivateAttr(())

    @property
    def row_rules(self) -> tuple[RowRule, ...]:
        return self.rules

    @property
    def rows_settled_by(self) -> str | None:
        return self.rows_from

    def bind(self, questions: Mapping[str, FieldType]) -> None:
        settles = questions.get(self.rows_from) if self.rows_from is not None else None
        if settles is not None and settles.expression_type is ExprType.CHOICES:
            self._answers = settles.control().options

    # --- how it is asked ------------------------------------------------------------------------------------------
    @property
    def most_rows(self) -> int:
        return len(self._answers) or self.max_rows

    def control(self) -> Control:
        return Control(
            kind=ControlKind.TABLE,
            columns=self.row_columns,
            min_rows=0 if self.rows_from else self.min_rows,
            max_rows=self.most_rows,
            row_titles=tuple(self._title(place) for place in range(self.most_rows)),
            fixed_rows=self.rows_from is not None,
        )

    def _title(self, place: int) -> Display:
        if place < len(self._answers):
            return self._answers[place].label
        if self.row_label is not None:
            return message("field.table.labelled_row", label=self.row_label, row=place + 1)
        return message("field.table.row", row=place + 1)

    def reading(self) -> Mapping[str, Any] | None:
        columns = {column.name: _column_reading(column) for column in self.row_columns}
        if any(read["reading"] is None and "follows" not in read for read in columns.values()):
            return None
        settled: dict[str, Any] = {} if self.rows_from is None else {"from": self.rows_from}
        if self._answers:
            settled["answers"] = [answer.value for answer in self._answers]
        fewest = self.min_rows if self.rows_from is None else 0
        return {"as": "rows", "columns": columns, "min_rows": fewest, "max_rows": self.most_rows, **settled}

    # --- parse / unparse ------------------------------------------------------------------------------------------
    def parse(self, raw: Raw) -> tuple[Row, ...] | None:
        sent = self._cells(raw)
        filled = {place: cells for place, cells in sorted(sent.items()) if not all(map(is_blank, cells.values()))}
        if not filled:
            return None
        # The page has no boxes for further rows, so a fault in one could not be shown at its place.
        if max(filled) >= self.most_rows:
            raise Invalid("field.table.too_many", label=self.label, max=self.most_rows)
        rows = tuple(self._row(place, cells) for place, cells in filled.items())
        if self.rows_from is None and len(rows) < self.min_rows:
            raise Invalid("field.table.too_few", label=self.label, min=self.min_rows, count=len(rows))
        return rows

    def _cells(self, raw: Raw) -> dict[int, dict[str, dict[str, Sequence[str]]]]:
        """What was sent, by row, column and box. Raises Invalid for a box that the table does not have."""
        columns = {column.name: column for column in self.row_columns}
        sent: dict[int, dict[str, dict[str, Sequence[str]]]] = {}
        for box, values in raw.items():
            match = _CELL.fullmatch(box)
            column = columns.get(match[2]) if match else None
            if match and column is not None and (match[3] is None or column.row_columns):
                sent.setdefault(int(match[1]), {}).setdefault(match[2], {})[match[3] or match[4] or ""] = values
            elif not is_blank({box: values}):
                raise Invalid("field.unknown", label=self.label)
        return sent

    def _row(self, place: int, cells: Mapping[str, Raw]) -> Row:
        row: dict[str, Any] = {}
        for column in self.row_columns:
            try:
                row[column.name] = None if column.follows_from is not None else column.parse(cells.get(column.name, {}))
            except Invalid as refused:
                raise self._in_row(place, column, refused) from None
            if _always_asked(column) and not column.optional and not column.answered(row[column.name]):
                raise self._in_row(place, column, Invalid(column.missing_message, label=column.label))
        if self._answers:
            row[OF] = self._answers[place].value
        return MappingProxyType(row)

    def _in_row(self, place: int, column: FieldType, refused: Invalid) -> Invalid:
        """The refusal of a cell as one of the table: it says which row, and names the box."""
        between = "" if not refused.part else "__" if column.row_columns else "-"
        part = f"{place}__{column.name}{between}{refused.part}"
        return Invalid(
            "field.table.in_row", label=self.label, row=self._title(place), problem=refused.message, part=part, by_rule=refused.by_rule
        )

    def unparse(self, value: Any) -> dict[str, list[str]]:
        return {
            f"{place}__{column.name}" + (f"{'__' if column.row_columns else '-'}{part}" if part else ""): texts
            for place, row in self._placed(value)
            for column in self.row_columns
            if column.follows_from is None
            for part, texts in column.unparse(row[column.name]).items()
        }

    def _placed(self, value: Any) -> list[tuple[int, Row]]:
        """The rows with their places on the page. A row of an answer that is no longer offered has none."""
        if not self._answers:
            return list(enumerate(value or ()))
        places = {answer.value: place for place, answer in enumerate(self._answers)}
        return sorted(((places[row[OF]], row) for row in value or () if row.get(OF) in places), key=lambda placed: placed[0])

    # --- dump / load ----------------------------------------------------------------------------------------------
    def dump(self, value: Any) -> Any:
        if value is None:
            return None
        return [
            {column.name: column.dump(row[column.name]) for column in self.row_columns} | ({OF: row[OF]} if OF in row else {})
            for row in value
        ]

    def load(self, stored: Any) -> Any:
        if stored is None:
            return None
        return tuple(
            MappingProxyType(
                {column.name: column.load(row.get(column.name)) for column in self.row_columns} | ({OF: row[OF]} if OF in row else {})
            )
            for row in stored
        )

    # --- display / mask / sample ----------------------------------------------------------------------------------
    def display(self, value: Any) -> Display:
        return None if value is None else tuple(self._shown(place, row, masked=False) for place, row in self._placed(value))

    def mask(self, value: Any) -> Display:
        return None if value is None else tuple(self._shown(place, row, masked=True) for place, row in self._placed(value))

    def _shown(self, place: int, row: Row, *, masked: bool) -> Display:
        """A heading and a line for every cell that is not blank."""
        cells = [
            message(
                "field.table.cell",
                label=column.label,
                value=(column.mask if masked else column.display)(row[column.name]),
            )
            for column in self.row_columns
            if row[column.name] is not None
        ]
        return (self._title(place), *cells)

    def sample(self) -> tuple[Row, ...]:
        row = {column.name: None if column.follows_from is not None else column.sample() for column in self.row_columns}
        if self._answers:
            return tuple(MappingProxyType({**row, OF: answer.value}) for answer in self._answers)
        return (MappingProxyType(row),) * max(self.min_rows, 1)

    # --- rules ----------------------------------------------------------------------------------------------------
    def check(self, value: Any, *, today: dt.date) -> None:
        for place, row in self._placed(value):
            for column in self.row_columns:
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
                for column in self.row_columns
            }
            for row in value
        )  # fmt: skip

    # --- in its situation -----------------------------------------------------------------------------------------
    @property
    def hangs_on(self) -> frozenset[str]:
        own = {column.name for column in self.row_columns}
        read = {name for expression in self.row_expressions() for name in expression.names}
        inner = {name for column in self.row_columns for name in column.hangs_on}
        return frozenset((read | inner) - own) | ({self.rows_from} if self.rows_from is not None else frozenset())

    def row_expressions(self) -> list[Expression]:
        """Every condition, value and rule of a row."""
        found = [
            expression
            for column in self.row_columns
            for expression in (column.shown_when, column.required_when, column.follows_from)
            if expression is not None
        ]
        return found + [rule.unless for rule in self.rules]

    def asked(self, look_up: LookUp) -> bool:
        return self.row_places(look_up) != ()

    def row_places(self, look_up: LookUp) -> tuple[int, ...] | None:
        if self.rows_from is None:
            return None
        settled = look_up(self.rows_from)
        if self._answers:
            return tuple(place for place, answer in enumerate(self._answers) if answer.value in (settled or ()))
        return tuple(range(max(0, min(settled, self.max_rows)))) if isinstance(settled, int) else ()

    def _live(self, value: Any, look_up: LookUp) -> list[tuple[int, Row]]:
        """The rows that are asked: those that another answer no longer asks for count as not there."""
        places = self.row_places(look_up)
        return [(place, row) for place, row in self._placed(value) if places is None or place in places]

    def seen(self, value: Any, look_up: LookUp) -> Any:
        scopes = [RowScope(self.row_columns, row, look_up) for _, row in self._live(value, look_up)]
        return tuple({column.name: scope.look_up(column.name) for column in self.row_columns} for scope in scopes)

    def faults_within(self, value: Any, look_up: LookUp) -> list[Invalid]:
        rows = dict(self._live(value, look_up))
        faults = [
            Invalid("field.table.row_blank", label=self.label, row=self._title(place), part=f"{place}__{self._first_box}")
            for place in self.row_places(look_up) or ()
            if place not in rows
        ]
        for place, row in rows.items():
            scope = RowScope(self.row_columns, row, look_up)
            for column in self.row_columns:
                faults += [self._in_row(place, column, refused) for refused in _cell_faults(column, row[column.name], scope)]
            columns = {column.name: column for column in self.row_columns}
            faults += [
                self._in_row(place, columns[rule.at], Invalid("field.table.rule", say=rule.say, by_rule=True))
                for rule in self.rules
                if scope.evaluate(rule.unless) is False
            ]
        return faults

    @property
    def _first_box(self) -> str:
        column = next((column for column in self.row_columns if column.follows_from is None), self.row_columns[0])
        part = column.control().parts[0].name if not column.row_columns else ""
        return column.name + (f"-{part}" if part else "")

    def kept(self, value: Any, look_up: LookUp) -> Any:
        rows = []
        for _, row in self._live(value, look_up):
            scope = RowScope(self.row_columns, row, look_up)
            cells = {column.name: _kept_cell(column, row[column.name], scope) for column in self.row_columns}
            rows.append(MappingProxyType(cells | ({OF: row[OF]} if OF in row else {})))
        return tuple(rows) or None

    # --- lint -----------------------------------------------------------------------------------------------------
    def lint(self) -> list[tuple[str, Any]]:
        faults = super().lint()
        if self.min_rows > self.max_rows:
            faults.append(("max_rows", message("field.lint.min_over_max", min=self.min_rows, max=self.max_rows)))
        names = [column.name for column in self.row_columns]
        given = len(names) - len(self.own_columns)
        for place, column in enumerate(self.own_columns):
            where = f"columns.{place}"
            if not column.stands_in_tables:
                faults.append((f"{where}.type", message("field.lint.not_in_tables", type=column.type)))
            if column.name in names[: given + place]:
                faults.append((f"{where}.name", message("field.lint.column_twice", name=column.name)))
            if "__" in column.name or column.name.endswith("_"):
                faults.append((f"{where}.name", message("field.lint.column_name", name=column.name)))
            faults += [
                (f"{where}.{key}", message("field.lint.not_in_rows", key=key)) for key in _NOT_IN_A_ROW if getattr(column, key) is not None
            ]
            faults += [(f"{where}.{attribute}", fault) for attribute, fault in self._lint_inner(column)]
            faults += [(f"{where}.{attribute}", fault) for attribute, fault in column.lint()]
        for place, rule in enumerate(self.rules):
            if rule.at not in names:
                faults.append((f"rules.{place}.at", message("field.lint.no_such_column", name=rule.at, known=", ".join(names))))
        return faults

    def _lint_inner(self, column: FieldType) -> list[tuple[str, Any]]:
        """What a table in a row may not be: one that holds tables again, follows from an answer, or is too large."""
        faults: list[tuple[str, Any]] = []
        if not column.row_columns:
            return faults
        faults += [
            (f"columns.{place}.type", message("field.lint.table_too_deep"))
            for place, inner in enumerate(column.row_columns)
            if inner.row_columns
        ]
        if column.row_places(lambda _: None) is not None:
            faults.append(("rows_from", message("field.lint.rows_from_in_row")))
        cells = self.max_rows * column.control().max_rows * len(column.row_columns)
        if cells > _MOST_CELLS:
            faults.append(("max_rows", message("field.lint.too_many_cells", count=cells, max=_MOST_CELLS)))
        return faults


def _column_reading(column: FieldType) -> dict[str, Any]:
    """How the browser reads a cell, and the trees that decide over it."""
    trees = {"shown": column.shown_when, "requires": column.required_when, "follows": column.follows_from}
    return {
        "reading": None if column.follows_from is not None else column.reading(),
        "required": not column.optional,
        **{name: expression.tree for name, expression in trees.items() if expression is not None},
    }


def _always_asked(column: FieldType) -> bool:
    return column.shown_when is None and column.required_when is None and column.follows_from is None


def _cell_faults(column: FieldType, cell: Any, scope: RowScope) -> list[Invalid]:
    """What is wrong with one cell: blank where it must be filled, or inside it."""
    if column.follows_from is not None or not scope.shows(column):
        return []
    if not column.answered(cell):
        return [Invalid(column.missing_message, label=column.label)] if scope.requires(column) else []
    return column.faults_within(cell, scope.look_up)


def _kept_cell(column: FieldType, cell: Any, scope: RowScope) -> Any:
    """A cell as it is kept: what follows from others is written down with them, so that papers and lists need not work it out."""
    if column.follows_from is not None:
        return scope.look_up(column.name)
    return column.kept(cell, scope.look_up) if cell is not None and scope.shows(column) else None
