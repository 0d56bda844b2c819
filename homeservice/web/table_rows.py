"""The rows of tables on a page: which are shown, which of their cells, and what the buttons for rows do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from homeservice.core.answers import Parsed, Situation, read_answer
from homeservice.core.errors import Invalid
from homeservice.core.fields.base import FieldType, LookUp, Raw
from homeservice.core.fields.rows import RowScope


@dataclass(kw_only=True)
class Rows:
    """What is shown of the tables of a page. Tables and cells go by the ids of their boxes: `members`, `members__0__works`."""

    shown: dict[str, frozenset[int]] = field(default_factory=dict)
    hidden_cells: set[str] = field(default_factory=set)
    #: Rows that are not shown and that another answer may bring up.
    waiting: set[str] = field(default_factory=set)
    #: Cells that must be filled as things stand.
    required_cells: set[str] = field(default_factory=set)
    #: What stands in cells that follow from others.
    derived: dict[str, Any] = field(default_factory=dict)


def rows_of(fields: Iterable[FieldType], raws: Mapping[str, Raw], situation: Situation, *, extra: str | None) -> Rows:
    """The rows of every table: those that other answers settle; else those that hold something, at least the fewest.

    The table whose boxes' id is `extra` gets one more.
    """
    found = Rows()
    for f in fields:
        if f.row_columns:
            _table(found, f, f.name, raws.get(f.name, {}), situation.look_up, extra)
    return found


def _table(found: Rows, table: FieldType, id: str, raw: Raw, look_up: LookUp, extra: str | None) -> None:
    cells = by_row(raw)
    control = table.control()
    places = table.row_places(look_up)
    every: Iterable[int] = range(control.max_rows)
    if places is None:
        used = (place + 1 for place, boxes in cells.items() if any(text.strip() for texts in boxes.values() for text in texts))
        wanted = max([*used, control.min_rows, 1]) + (1 if extra == id else 0)
        every = places = tuple(range(min(wanted, control.max_rows)))
    found.shown[id] = frozenset(places)
    found.waiting |= {f"{id}__{place}" for place in every if place not in places}
    for place in every:
        boxes = cells.get(place, {})
        scope = RowScope(table.row_columns, dict(_read(table.row_columns, boxes)), look_up)
        for column in table.row_columns:
            cell = f"{id}__{place}__{column.name}"
            if scope.requires(column):
                found.required_cells.add(cell)
            if not scope.shows(column):
                found.hidden_cells.add(cell)
            elif column.follows_from is not None:
                found.derived[cell] = column.display(scope.look_up(column.name))
            if column.row_columns:
                _table(found, column, cell, within(boxes, f"{column.name}__"), scope.look_up, extra)


def by_row(raw: Raw) -> dict[int, dict[str, Any]]:
    """The boxes of each row, by what follows the row's number in their names."""
    rows: dict[int, dict[str, Any]] = {}
    for box, texts in raw.items():
        place, found, rest = box.partition("__")
        if found and place.isdecimal() and len(place) <= 3:
            rows.setdefault(int(place), {})[rest] = texts
    return rows


def within(boxes: Raw, prefix: str) -> dict[str, Any]:
    """The boxes whose names begin so, without that beginning."""
    return {box.removeprefix(prefix): texts for box, texts in boxes.items() if box.startswith(prefix)}


def _read(columns: Iterable[FieldType], boxes: Raw) -> Iterator[tuple[str, Any]]:
    """The values of a row as far as they can be read: conditions of its cells hang on them."""
    for column in columns:
        own = {"": boxes[column.name]} if column.name in boxes else {}
        own |= within(boxes, f"{column.name}__" if column.row_columns else f"{column.name}-")
        try:
            yield column.name, None if column.follows_from is not None else column.parse(own)
        except Invalid:
            yield column.name, None


def without_row(fields: Iterable[FieldType], parsed: Parsed, action: str, *, today: dt.date) -> Parsed:
    """The page without the row whose button was pressed: `remove_row:<table>:<row>`, a table in a row by the id of its boxes."""
    if not action.startswith("remove_row:"):
        return parsed
    _, id, place = [*action.split(":"), "", ""][:3]
    name, _, inner = id.partition("__")
    f = next((f for f in fields if f.name == name and f.row_columns), None)
    if f is None or not place.isdecimal():
        return parsed
    raw = parsed.typed[name] if name in parsed.typed else f.unparse(parsed.values.get(name))
    prefix = f"{inner}__{place}__" if inner else f"{place}__"
    left = {box: texts for box, texts in raw.items() if not box.startswith(prefix)}
    value, fault = read_answer(f, left, today=today)
    typed = {key: texts for key, texts in parsed.typed.items() if key != name} | ({name: left} if fault is not None else {})
    faults = (*(other for other in parsed.faults if other.field != name), *((fault,) if fault is not None else ()))
    return Parsed(values={**parsed.values, name: value}, typed=typed, faults=faults)
