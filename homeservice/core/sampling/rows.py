"""Rows of tables: made up, brought to what other answers ask of them, and changed by a search."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from homeservice.core.expressions.distance import InRows, distance, hints
from homeservice.core.expressions.syntax import Node
from homeservice.core.fields.base import FieldType, LookUp
from homeservice.core.fields.rows import RowScope
from homeservice.core.fields.tabular import OF, Row
from homeservice.core.fields.wish import Wish
from homeservice.core.sampling.moves import fits, invented, moves

_MOST_ROUNDS = 6


def fitted_rows(f: FieldType, rows: Any, look_up: LookUp, wish: Wish, *, optional: bool) -> tuple[Row, ...] | None:
    """The rows of a table as the other answers ask for them: those there are, brought in order, and new ones for the rest.

    `optional` answers cells that may stay blank too.
    """
    present = list(rows or ())
    places = f.row_places(look_up)
    if places is None:
        if not present:
            control = f.control()
            present = [None] * (control.max_rows if wish.nasty else max(control.min_rows, 1))
        wanted = list(enumerate(present))
    elif any(OF in row for row in f.sample()):
        # A row for each answer: the samples are in the order of the answers, each with its own.
        of = [row[OF] for row in f.sample()]
        known = {row[OF]: row for row in present if row is not None}
        wanted = [(place, known.get(of[place], {OF: of[place]})) for place in places]
    else:
        wanted = [(place, present[place] if place < len(present) else None) for place in places]
    return tuple(_fitted(f, row, place, look_up, wish, optional=optional) for place, row in wanted) or None


def _fitted(f: FieldType, row: Mapping[str, Any] | None, place: int, look_up: LookUp, wish: Wish, *, optional: bool) -> Row:
    """A row with a cell wherever one is asked; a hidden one is blank."""
    # Another number than the applicant's, and than those of other tables' rows before it.
    here = replace(wish, number=wish.number + place + 1, name=None)
    cells: dict[str, Any] = {column.name: None for column in f.row_columns} | dict(row or {})
    fresh = row is None or all(cells[column.name] is None for column in f.row_columns)
    for _ in range(_MOST_ROUNDS):
        scope = RowScope(f.row_columns, cells, look_up)
        before = dict(cells)
        for column in f.row_columns:
            if column.follows_from is not None or not scope.shows(column):
                cells[column.name] = None
            elif column.row_columns and (cells[column.name] is not None or scope.requires(column) or (optional and fresh)):
                cells[column.name] = fitted_rows(column, cells[column.name], scope.look_up, here, optional=optional)
            elif cells[column.name] is None and (scope.requires(column) or (optional and fresh)):
                cells[column.name] = invented(column, here)
        if cells == before:
            break
    return MappingProxyType(cells)


class _KnownInRow:
    """What expressions of a row read: its cells, and beyond them the answers around the table."""

    def __init__(self, scope: RowScope) -> None:
        self._scope = scope

    def get(self, name: str) -> Any:
        return self._scope.look_up(name)

    def behind(self, name: str) -> Node | None:
        return None

    def away(self, name: str) -> float:
        return 0.0


def rows_away(f: FieldType, rows: Any, look_up: LookUp) -> float:
    """How far the rows are from keeping their rules."""
    total = 0.0
    for row in rows or ():
        scope = RowScope(f.row_columns, row, look_up)
        for rule in f.row_rules:
            if scope.evaluate(rule.unless) is False:
                away = distance(rule.unless.tree, _KnownInRow(scope))
                total += 0.5 + away / (1 + away)
    return total


def row_moves(f: FieldType, rows: Any, look_up: LookUp, wish: Wish, told: Sequence[Any]) -> Iterator[Any]:
    """Other rows: with broken rules mended, one row less or more, one column changed in all rows, one cell changed."""
    rows = tuple(rows or ())
    yield from hinted_rows(f, rows, look_up, told, wish.today)
    yield from mended_rows(f, rows, look_up, wish.today)
    if f.row_places(look_up) is None:
        control = f.control()
        if len(rows) > max(control.min_rows, 1):
            yield rows[:-1]
            yield rows[: max(control.min_rows, 1)]
        if len(rows) < control.max_rows:
            yield (*rows, _blank(f))
    columns = [column for column in f.row_columns if column.follows_from is None and not column.row_columns]
    for column in columns:
        for candidate in (None, *_column_moves(column, rows, wish)):
            yield tuple(MappingProxyType({**row, column.name: candidate}) for row in rows)
    for place, row in list(enumerate(rows))[:8]:
        here = replace(wish, number=wish.number + place + 1)
        for column in columns:
            for candidate in moves(column, row[column.name], here):
                yield _with(rows, place, column.name, candidate)


def hinted_rows(f: FieldType, rows: Any, look_up: LookUp, told: Sequence[Any], today: dt.date) -> Iterator[Any]:
    """The rows as hints about the table as a whole would have them: so many, or with a column that comes to a value."""
    rows, columns = tuple(rows or ()), {column.name: column for column in f.row_columns}
    settled = f.row_places(look_up) is not None
    for hint in told:
        if not isinstance(hint, InRows):
            continue
        column = columns.get(hint.column or "")
        if column is None and hint.how == "count" and isinstance(hint.value, int) and not settled:
            if 0 < hint.value <= f.control().max_rows:
                yield (*rows, *([_blank(f)] * hint.value))[: hint.value]
        elif column is not None and rows and hint.how == "sum":
            share = hint.value // len(rows)
            shares = [share] * (len(rows) - 1) + [hint.value - share * (len(rows) - 1)]
            yield tuple(MappingProxyType({**row, column.name: _taken(column, part, today)}) for row, part in zip(rows, shares, strict=True))
        elif column is not None and rows and hint.how == "same":
            more = rows if settled or len(rows) > 1 else (*rows, _blank(f))
            yield tuple(MappingProxyType({**row, column.name: rows[0][column.name]}) for row in more)
        elif column is not None and hint.how == "different":
            # Blank cells are filled anew, each with another value.
            yield tuple(MappingProxyType({**row, column.name: None}) for row in rows)
        elif column is not None and hint.how in {"min_of", "max_of"}:
            yield tuple(MappingProxyType({**row, column.name: _taken(column, hint.value, today)}) for row in rows or (_blank(f),))


def _taken(column: FieldType, seen: Any, today: dt.date) -> Any:
    """The cell that expressions see as this, None where the column takes none: it is filled anew then."""
    value = column.as_answer(seen)
    return value if value is not None and fits(column, value, today=today) else None


def _blank(f: FieldType) -> Row:
    return MappingProxyType({column.name: None for column in f.row_columns})


def _column_moves(column: FieldType, rows: tuple[Row, ...], wish: Wish) -> Iterator[Any]:
    return moves(column, rows[0][column.name], wish) if rows else iter(())


def mended_rows(f: FieldType, rows: Any, look_up: LookUp, today: dt.date) -> Iterator[Any]:
    """The rows with a hint followed in every row whose rule is broken: the first hint everywhere, then the second, …."""
    rows, columns = tuple(rows or ()), {column.name: column for column in f.row_columns}
    for rule in f.row_rules:
        told = []
        for place, row in enumerate(rows):
            scope = RowScope(f.row_columns, row, look_up)
            if scope.evaluate(rule.unless) is False:
                told.append((place, [hint for hint in hints(rule.unless.tree, _KnownInRow(scope)) if hint[0] in columns]))
        for turn in range(max((len(found) for _, found in told), default=0)):
            changed = rows
            for place, found in told:
                if turn < len(found):
                    name, seen = found[turn]
                    changed = _with(changed, place, name, _taken(columns[name], seen, today))
            yield changed


def _with(rows: tuple[Row, ...], place: int, name: str, value: Any) -> tuple[Row, ...]:
    return (*rows[:place], MappingProxyType({**rows[place], name: value}), *rows[place + 1 :])
