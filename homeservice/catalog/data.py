"""Data files beside a form: `data: places.csv` of `forms/services/moving.yaml` is read from `forms/services/moving/places.csv`."""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from homeservice.catalog.faults import Fault, FaultyFile, Place
from homeservice.catalog.marked import Node, read_text
from homeservice.catalog.marked import Path as Steps
from homeservice.core.fields import FIELD_TYPES
from homeservice.core.messages import Message, message

MOST_ROWS = 5_000
MOST_COLUMNS = 30
MOST_CHARACTERS = 200
# More say no more than these: mostly one mistake repeats itself in every line.
_MOST_FAULTS = 10
_TAKE_DATA = frozenset(name for name, cls in FIELD_TYPES.items() if "data" in cls.model_fields)


def put_in_data(root: Node, data: dict[str, Any], beside: Path | None = None) -> dict[Steps, tuple[Fault, ...]]:
    """Put the content of its file into every question that names one, and return what is wrong, by the paths of the names.

    The file stands in a folder named like the one in which its name is written, be that the form or a shared block; what the form
    itself names is looked for `beside` first.
    """
    faults: dict[Steps, tuple[Fault, ...]] = {}
    for path, question in questions_of(data, _TAKE_DATA):
        named = root.at((*path, "data"))
        if named is None or named.value is None:
            continue
        try:
            question["data"] = _table(named, beside if named.place.file == root.place.file else None)
        except FaultyFile as faulty:
            faults[(*path, "data")] = tuple(
                fault if fault.path else Fault(place=fault.place, path=root.names((*path, "data")), message=fault.message)
                for fault in faulty.faults
            )
            del question["data"]
    return faults


def questions_of(data: dict[str, Any], types: Collection[str]) -> Iterator[tuple[Steps, dict[str, Any]]]:
    """Every question of these types, with its path, as far as the data have the shape of a form."""
    waiting: list[tuple[Steps, Any]] = [(("sections",), data.get("sections"))]
    while waiting:
        path, items = waiting.pop()
        for place, item in enumerate(items if isinstance(items, list) else ()):
            if not isinstance(item, dict):
                continue
            here = (*path, place)
            waiting += [((*here, key), item[key]) for key in ("fields", "columns") if key in item]
            kind = item.get("type")
            if isinstance(kind, str) and kind in types:
                yield here, item


def _table(named: Node, beside: Path | None) -> dict[str, Any]:
    """The content of the file that is named there. Raises FaultyFile."""
    name = named.value
    if not isinstance(name, str) or not name.endswith(".csv") or name.startswith(".") or Path(name).name != name or "\\" in name:
        raise FaultyFile([_at(named.place, "lint.data.name")])
    folder = Path(named.place.file).with_suffix("")
    path = folder / name
    if beside is not None and (beside / name).is_file():
        path = beside / name
    if not path.is_file():
        known = ", ".join(sorted(other.name for other in folder.glob("*.csv"))) or "-"
        raise FaultyFile([_at(named.place, "lint.data.missing", file=path.as_posix(), known=known)])
    return read_table(path)


def read_table(path: Path) -> dict[str, Any]:
    """Name, columns and rows of a CSV file. Raises FaultyFile with every fault at its line.

    Every cell is a text, whatever it begins with; blanks around it do not count.
    """
    name = path.as_posix()
    lines = list(_lines(name, read_text(path)))
    if not lines:
        raise FaultyFile([_at(Place(file=name, line=1, column=1), "lint.data.empty")])
    (_, columns), *rows = lines
    faults = list(_header(name, columns))
    for number, row in rows:
        faults += _row(Place(file=name, line=number, column=1), row, len(columns))
    if not rows:
        faults.append(_at(Place(file=name, line=1, column=1), "lint.data.empty"))
    if len(rows) > MOST_ROWS:
        number, _ = rows[MOST_ROWS]
        faults.append(_at(Place(file=name, line=number, column=1), "lint.data.too_many_rows", most=MOST_ROWS, count=len(rows)))
    if faults:
        raise FaultyFile(sorted(faults, key=lambda fault: fault.place.line)[:_MOST_FAULTS])
    return {"file": path.name, "columns": columns, "rows": [row for _, row in rows]}


def _lines(name: str, text: str) -> Iterator[tuple[int, list[str]]]:
    """The lines that are not blank, each with its number and its cells."""
    reader = csv.reader(text.splitlines(keepends=True), strict=True)
    begins = 1
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise FaultyFile([_at(Place(file=name, line=begins, column=1), "lint.data.quotes")]) from None
        cells = [unicodedata.normalize("NFC", cell).strip() for cell in row]
        if any(cells):
            yield begins, cells
        begins = reader.line_num + 1


def _header(name: str, columns: list[str]) -> Iterator[Fault]:
    place = Place(file=name, line=1, column=1)
    if len(columns) > MOST_COLUMNS:
        yield _at(place, "lint.data.too_many_columns", most=MOST_COLUMNS)
    for number, column in enumerate(columns, 1):
        if not column:
            yield _at(place, "lint.data.column_blank", number=number)
        elif column in columns[: number - 1]:
            yield _at(place, "lint.data.column_twice", column=column)


def _row(place: Place, row: list[str], width: int) -> Iterator[Fault]:
    if len(row) != width:
        yield _at(place, "lint.data.cells", count=len(row), expected=width)
    for cell in row:
        if len(cell) > MOST_CHARACTERS or "\n" in cell or "\r" in cell:
            yield _at(place, "lint.data.cell", most=MOST_CHARACTERS)
            return


def _at(place: Place, id: str, **params: Any) -> Fault:
    what: Message = message(id, **params)
    return Fault(place=place, path="", message=what)
