"""Lists that departments keep: how the cells of their files are read, and by what an entry is found again."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from homeservice.core.errors import Invalid
from homeservice.core.fields.base import FieldType
from homeservice.core.fields.choice import Choice
from homeservice.core.fields.data import folded
from homeservice.core.fields.date import Date
from homeservice.core.fields.period import FROM, TO, Period
from homeservice.core.messages import Message, message

#: The most lines of a file, and the most bytes.
MOST_LINES, MOST_BYTES = 20_000, 5 * 1024 * 1024
#: So many faults are told at once.
MOST_FAULTS = 50
_LONGEST_TOLD = 40
#: What a spreadsheet takes for a formula.
_FORMULA = re.compile(r"[=@\t\r]|[+-](?![0-9])")
_EIGHT_DIGITS = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
#: Behind a day, spreadsheets write the hour.
_MIDNIGHT = re.compile(r" 0?0:00(?::00)?$")


def reads_cells(f: FieldType) -> bool:
    """Whether a cell of a file can hold an answer to a question."""
    if isinstance(f, Choice | Date | Period):
        return True
    return (
        f.asks and not (f.is_derived or f.takes_file or f.row_columns or f.is_agreement) and [box.name for box in f.control().parts] == [""]
    )


def spelling_of(f: FieldType) -> str:
    """How a cell is written: `date`, `period`, `choice`, or `as_is`."""
    match f:
        case Choice():
            return "choice"
        case Date():
            return "date"
        case Period():
            return "period"
    return "as_is"


def read_cell(f: FieldType, text: str) -> Any:
    """The answer in a cell, None in a blank one: an option by its text, a day in one piece, a time as two days with `~`. Raises Invalid."""
    if isinstance(f, Choice):
        return f.parse({"": [_option(f, text)]})
    if isinstance(f, Period):
        first, _, last = text.partition("~")
        return f.parse({f"{FROM}year": [_day(first)], f"{TO}year": [_day(last)]})
    return f.parse({"year": [_day(text)]} if isinstance(f, Date) else {"": [text]})


def _option(f: Choice, text: str) -> str:
    """The option that a cell names by its value or its text in either language."""
    wanted = folded(text)
    for offer in f.options:
        if wanted in {folded(offer.value), folded(offer.label.ko), folded(offer.label.en or "")} - {""}:
            return offer.value
    return text


def _day(text: str) -> str:
    text = _MIDNIGHT.sub("", text.strip())
    digits = _EIGHT_DIGITS.fullmatch(text)
    return "-".join(digits.groups()) if digits else text


def key_of(questions: Sequence[FieldType], values: Mapping[str, Any]) -> str | None:
    """The one spelling of the answers by which an entry is found; None while one of them is missing."""
    texts = []
    for f in questions:
        value = values.get(f.name)
        text = f.index_text(value) if value is not None else None
        if text is None:
            return None
        texts.append(folded(text))
    return "\x1f".join(texts)


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A line of a file: the spelling by which it is found, and the cells that fill questions, as they were written."""

    key: str
    cells: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class LineFault:
    """What is wrong in a line of a file, and how to mend it; 0 is the file as a whole."""

    line: int
    message: Message


class Unreadable(Exception):
    """A file that cannot be loaded, with all its faults: the first `MOST_FAULTS` of `count`."""

    def __init__(self, faults: Sequence[LineFault]) -> None:
        super().__init__("unreadable")
        self.faults, self.count = tuple(faults[:MOST_FAULTS]), len(faults)


def read_roster(content: bytes, match: Sequence[FieldType], fills: Sequence[FieldType]) -> list[Entry]:
    """The entries of a CSV file, in UTF-8 or in the Korean of Excel (CP949). Raises Unreadable."""
    if len(content) > MOST_BYTES:
        raise Unreadable([_fault(0, "roster.file.too_large", most=MOST_BYTES // 1024 // 1024)])
    lines = _lines(_decoded(content))
    try:
        head = next(lines, None)
        if head is None:
            raise Unreadable([_fault(0, "roster.file.empty")])
        places = _places(head[1], (*match, *fills))
        return _entries(lines, places, len(head[1]), match, fills)
    except csv.Error:
        raise Unreadable([_fault(0, "roster.file.no_csv")]) from None


def _fault(line: int, id: str, /, **params: Any) -> LineFault:
    return LineFault(line=line, message=message(id, **params))


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "cp949"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise Unreadable([_fault(0, "roster.file.encoding")])


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """The lines that say something, each with its number in the file."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield reader.line_num, cells


def _places(head: Sequence[str], questions: Sequence[FieldType]) -> dict[str, int]:
    """Where the column of each question stands; its head is the question, in either language, or its name."""
    known = {folded(word): f.name for f in questions for word in (f.name, f.label.en or f.label.ko, f.label.ko)}
    places: dict[str, int] = {}
    faults = []
    for place, cell in enumerate(head):
        name = known.get(folded(cell))
        if name is None:
            wanted = ", ".join(f.label.ko for f in questions)
            faults.append(_fault(1, "roster.file.unknown_column", column=_told(cell), known=wanted))
        elif name in places:
            faults.append(_fault(1, "roster.file.column_twice", column=_told(cell)))
        else:
            places[name] = place
    faults += [_fault(1, "roster.file.no_column", column=f.label) for f in questions if f.name not in places]
    if faults:
        raise Unreadable(faults)
    return places


def _entries(
    lines: Iterator[tuple[int, list[str]]], places: Mapping[str, int], width: int, match: Sequence[FieldType], fills: Sequence[FieldType]
) -> list[Entry]:
    found: dict[str, int] = {}
    entries, faults = [], []
    for count, (line, cells) in enumerate(lines, 1):
        if count > MOST_LINES:
            raise Unreadable([_fault(0, "roster.file.too_many", most=MOST_LINES)])
        if len(cells) != width:
            faults.append(_fault(line, "roster.file.cells", count=len(cells), wanted=width))
            continue
        values: dict[str, Any] = {}
        before = len(faults)
        for f in (*match, *fills):
            try:
                values[f.name] = _read(f, cells[places[f.name]].strip())
            except Invalid as error:
                faults.append(_fault(line, "roster.file.cell", column=f.label, cell=_told(cells[places[f.name]]), why=error.message))
        if len(faults) > before:
            continue
        key = key_of(match, values) or ""
        if key in found:
            faults.append(_fault(line, "roster.file.line_twice", other=found[key]))
        found.setdefault(key, line)
        entries.append(Entry(key=key, cells={f.name: cells[places[f.name]].strip() for f in fills}))
    if not entries and not faults:
        faults.append(_fault(0, "roster.file.no_lines"))
    if faults:
        raise Unreadable(faults)
    return entries


def _read(f: FieldType, text: str) -> Any:
    """What a cell says; blank may be only what a question may leave blank. Raises Invalid."""
    if _FORMULA.match(text):
        raise Invalid("roster.file.formula", label=f.label)
    value = read_cell(f, text)
    if value is None and not f.optional:
        raise Invalid("roster.file.blank", label=f.label)
    return value


def _told(cell: str) -> str:
    cell = cell.strip()
    return cell if len(cell) <= _LONGEST_TOLD else f"{cell[:_LONGEST_TOLD]}…"
