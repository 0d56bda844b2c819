"""YAML as values that know where they stand: read strictly, so that a file means only what it says.

Of YAML 1.2 there are mappings with texts as keys, lists, texts, `true` and `false`, whole numbers and decimals; what YAML
adds to these (aliases, tags, several documents, octal and sexagesimal numbers) is refused or is text.
"""

from __future__ import annotations

import pathlib
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from types import MappingProxyType
from typing import Any

import yaml

from homeservice.catalog.faults import Fault, FaultyFile, Place
from homeservice.core.messages import Message, message

MOST_BYTES = 512 * 1024
_MOST_DEPTH = 20

_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]{0,17})")
_DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]{0,17})\.[0-9]{1,18}")
_LINE = re.compile(r"\r\n|[\n\r]")
# Characters that turn the order of what follows, and those that only some programs take for line ends.
_MISLEADING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u2028\u2029\ufeff")
#: Whatever may be misleading, found at a glance: only a text that holds any is looked through character by character.
_SUSPECT = re.compile(f"[{''.join(_MISLEADING)}\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_ESCAPED = MappingProxyType({"x": 4, "u": 6, "U": 10})

Scalar = str | int | bool | Decimal
#: Keys and indices (from 0) that lead to a value.
Path = tuple[str | int, ...]


@dataclass(frozen=True, kw_only=True)
class Written:
    """How a scalar stands in its file: what is needed to find one character of it again. Lines and columns from 0."""

    lines: tuple[str, ...] = field(repr=False)
    style: str
    first: tuple[int, int]
    last: tuple[int, int]


_NO_PLACES: Mapping[str, Place] = MappingProxyType({})


@dataclass(frozen=True, kw_only=True)
class Node:
    """A value and its place. `value` is a Scalar, a tuple of Nodes, a mapping of texts to Nodes, or None where it was refused."""

    value: Scalar | tuple[Node, ...] | Mapping[str, Node] | None
    place: Place
    key_places: Mapping[str, Place] = field(default_factory=lambda: _NO_PLACES)
    written: Written | None = field(default=None, repr=False)

    def plain(self) -> Any:
        """The value without its places; a refused key is left out, a refused item of a list keeps its place as an empty text."""
        match self.value:
            case tuple():
                return ["" if item.value is None else item.plain() for item in self.value]
            case Mapping():
                return {key: item.plain() for key, item in self.value.items() if item.value is not None}
        return self.value

    def child(self, step: str | int) -> Node | None:
        """What a key or an index leads to, None where it leads nowhere."""
        if isinstance(self.value, Mapping):
            return self.value.get(str(step))
        if isinstance(self.value, tuple) and isinstance(step, int) and step < len(self.value):
            return self.value[step]
        return None

    def at(self, path: Path) -> Node | None:
        """What a path leads to, None where it leads nowhere."""
        if not path:
            return self
        child = self.child(path[0])
        return None if child is None else child.at(path[1:])

    def names(self, path: Path) -> str:
        """A path as people say it: `sections.vehicle.fields.plate`; an item without a name is told by its number, from 1."""
        told: list[str] = []
        for length, step in enumerate(path, start=1):
            node = self.at(path[:length])
            own = node.child("name") if node is not None and isinstance(step, int) else None
            told.append(own.value if own is not None and isinstance(own.value, str) else str(step + 1) if isinstance(step, int) else step)
        return ".".join(told)

    def place_of(self, column: int) -> Place:
        """The place of a character of the text, counted from 1; the beginning where the text is not written out as it is."""
        if self.written is None or not isinstance(self.value, str):
            return self.place
        places = list(_characters(self.written))
        if "".join(character for character, _, _ in places).rstrip() != self.value.rstrip():
            return self.place
        if not places:
            return self.place
        _, line, at = places[min(column, len(places)) - 1]
        behind = max(column - len(places), 0)
        return Place(file=self.place.file, line=line + 1, column=at + 1 + behind)


def read(path: pathlib.Path) -> tuple[Node, tuple[Fault, ...]]:
    """The tree of a file, and the faults of its spelling. Raises FaultyFile where there is no tree to go on with."""
    return tree(path.as_posix(), read_text(path))


def tree(name: str, text: str) -> tuple[Node, tuple[Fault, ...]]:
    """The tree of what the file of a name says, as `read` gives it."""
    reader = _Reader(name, text)
    try:
        node = reader.document()
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        place = Place(file=name, line=mark.line + 1, column=mark.column + 1) if mark else Place(file=name, line=1, column=1)
        line = reader.lines[place.line - 1] if place.line <= len(reader.lines) else ""
        raise FaultyFile(
            [*reader.faults, Fault(place=place, path="", message=_syntax(error, line[place.column - 1 : place.column]))]
        ) from None
    if node is None:
        raise FaultyFile(reader.faults)
    # Only now are the names known by which people call the items of lists.
    steps = [tuple(int(step) - 1 if step.isdigit() else step for step in fault.path.split(".") if step) for fault in reader.faults]
    return node, tuple(replace(fault, path=node.names(path)) for fault, path in zip(reader.faults, steps, strict=True))


def read_text(path: pathlib.Path) -> str:
    """What a file says. Raises FaultyFile where it cannot be read, is too large, is not UTF-8, or hides characters."""
    name = path.as_posix()
    try:
        with path.open("rb") as file:
            raw = file.read(MOST_BYTES + 1)
    except OSError:
        raise FaultyFile([Fault(place=Place(file=name, line=1, column=1), path="", message=message("lint.file.unreadable"))]) from None
    return decoded(name, raw)


def decoded(name: str, raw: bytes) -> str:
    """The text in the bytes of the file of a name. Raises FaultyFile where they are too many, are not UTF-8, or hide characters."""
    start = Place(file=name, line=1, column=1)
    if len(raw) > MOST_BYTES:
        raise FaultyFile([Fault(place=start, path="", message=message("lint.file.too_large", most=MOST_BYTES // 1024))])
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        read = raw[: error.start].decode("utf-8-sig")
        lines = _LINE.split(read)
        place = Place(file=name, line=len(lines), column=len(lines[-1]) + 1)
        raise FaultyFile([Fault(place=place, path="", message=message("lint.file.not_utf8"))]) from None
    for number, line in enumerate(_LINE.split(text) if _SUSPECT.search(text) else (), start=1):
        for column, character in enumerate(line, start=1):
            if _is_misleading(character):
                place = Place(file=name, line=number, column=column)
                what = message("lint.file.character", character=f"U+{ord(character):04X}")
                raise FaultyFile([Fault(place=place, path="", message=what)])
    return text


def _is_misleading(character: str) -> bool:
    """Whether a character is none that a person typed, or hides what is written."""
    return character in _MISLEADING or (unicodedata.category(character) in {"Cc", "Cs"} and character not in "\n\t")


def _syntax(error: yaml.YAMLError, at: str) -> Message:
    """The few mistakes that people make, told apart by what the parser was doing and the character it met."""
    if at == "\t":
        return message("lint.yaml.tab")
    doing = f"{getattr(error, 'context', '')} {getattr(error, 'problem', '')}"
    for clue, what in (
        ("cannot start any token", "token"), ("quoted scalar", "quote"), ("flow sequence", "bracket"),
        ("flow mapping", "bracket"), ("flow node", "bracket"), ("mapping values are not allowed", "colon"), ("block mapping", "indentation"),
        ("block collection", "indentation"), ("alias", "alias"), ("tag", "tag"), ("directive", "directive"),
    ):  # fmt: skip
        if clue in doing:
            return message(f"lint.yaml.{what}")
    return message("lint.yaml.syntax")


class _Reader:
    """Builds the nodes of one file out of the parser's events, which alone still tell tags and aliases."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.lines = tuple(_LINE.split(text))
        self.events: Iterator[yaml.Event] = yaml.parse(text, Loader=yaml.CSafeLoader)
        self.faults: list[Fault] = []

    def place(self, mark: Any) -> Place:
        return Place(file=self.file, line=mark.line + 1, column=mark.column + 1)

    def fault(self, event: yaml.Event, id: str, path: str, **params: Any) -> None:
        self.faults.append(Fault(place=self.place(event.start_mark), path=path, message=message(id, **params)))

    def document(self) -> Node | None:
        """The one document's tree, whose root is a mapping. None, with its fault, where there is none."""
        node = None
        for event in self.events:
            match event:
                case yaml.DocumentStartEvent():
                    if node is not None:
                        self.fault(event, "lint.yaml.several_documents", "")
                        return None
                    if event.version or event.tags:
                        self.fault(event, "lint.yaml.directive", "")
                    first = next(self.events)
                    node = self.node(first, (), "")
                    if not isinstance(node.value, Mapping):
                        self.fault(first, "lint.yaml.no_mapping", "")
                        return None
        if node is None:
            self.faults.append(Fault(place=Place(file=self.file, line=1, column=1), path="", message=message("lint.yaml.empty_file")))
        return node

    def node(self, event: yaml.Event, path: tuple[str, ...], key: str) -> Node:
        here = (*path, key) if key else path
        place = self.place(event.start_mark)
        if isinstance(event, yaml.AliasEvent):
            self.fault(event, "lint.yaml.alias", ".".join(here))
            return Node(value=None, place=place)
        if getattr(event, "anchor", None):
            self.fault(event, "lint.yaml.alias", ".".join(here))
        if getattr(event, "tag", None):
            self.fault(event, "lint.yaml.tag", ".".join(here))
        if len(here) > _MOST_DEPTH:
            raise FaultyFile([*self.faults, Fault(place=place, path="", message=message("lint.yaml.too_deep", most=_MOST_DEPTH))])
        match event:
            case yaml.SequenceStartEvent():
                items: list[Node] = []
                while not isinstance(item := next(self.events), yaml.SequenceEndEvent):
                    items.append(self.node(item, here, str(len(items) + 1)))
                return Node(value=tuple(items), place=place)
            case yaml.MappingStartEvent():
                return self.mapping(event, here)
        return self.scalar(event, here, place)

    def mapping(self, start: yaml.Event, path: tuple[str, ...]) -> Node:
        values: dict[str, Node] = {}
        places: dict[str, Place] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            key = self.key(event, path)
            node = self.node(next(self.events), path, key or "?")
            if key is None:
                continue
            if key in values:
                self.fault(event, "lint.yaml.key_twice", ".".join((*path, key)), key=key, line=places[key].line)
                continue
            values[key], places[key] = node, self.place(event.start_mark)
        return Node(value=MappingProxyType(values), place=self.place(start.start_mark), key_places=MappingProxyType(places))

    def key(self, event: yaml.Event, path: tuple[str, ...]) -> str | None:
        """The key, None with its fault where it is no text."""
        node = self.node(event, path, "")
        if node.value is None or not isinstance(event, yaml.ScalarEvent):
            if node.value is not None:
                self.fault(event, "lint.yaml.key_no_text", ".".join(path))
            return None
        if event.value == "<<":
            self.fault(event, "lint.yaml.merge_key", ".".join(path))
            return None
        if not isinstance(node.value, str):
            self.fault(event, "lint.yaml.key_unquoted", ".".join(path), key=event.value)
            return None
        return node.value

    def scalar(self, event: Any, here: tuple[str, ...], place: Place) -> Node:
        text = unicodedata.normalize("NFC", event.value)
        for character in text if _SUSPECT.search(text) else "":
            if _is_misleading(character):
                self.fault(event, "lint.file.character", ".".join(here), character=f"U+{ord(character):04X}")
                return Node(value=None, place=place)
        if event.style:
            value: Scalar = text
        elif text in {"", "~", "null", "Null", "NULL"}:
            self.fault(event, "lint.yaml.no_value", ".".join(here))
            return Node(value=None, place=place)
        else:
            value = _plain(text)
        first, last = event.start_mark, event.end_mark
        written = Written(lines=self.lines, style=event.style or "", first=(first.line, first.column), last=(last.line, last.column))
        return Node(value=value, place=place, written=written)


def _plain(text: str) -> Scalar:
    """What an unquoted scalar is. `yes`, `010`, `0x1F`, `12:30`, `1e3` and `2021-02-16` are texts."""
    if text in {"true", "false"}:
        return text == "true"
    if _INTEGER.fullmatch(text):
        return int(text)
    if _DECIMAL.fullmatch(text):
        return Decimal(text)
    return text


def _characters(written: Written) -> Iterator[tuple[str, int, int]]:
    """The characters of a scalar with line and column (from 0), as far as they are written out as they are read."""
    rows = list(_rows(written))
    for number, (line, column, text) in enumerate(rows):
        if number:
            before, at, _ = rows[number - 1]
            yield "\n" if written.style == "|" else " ", before, at + len(rows[number - 1][2])
        position = 0
        while position < len(text):
            step, character = 1, text[position]
            if written.style == "'" and text[position : position + 2] == "''":
                step = 2
            elif written.style == '"' and character == "\\" and position + 1 < len(text):
                step = _ESCAPED.get(text[position + 1], 2)
                character = {"n": "\n", "t": "\t"}.get(text[position + 1], text[position + 1])
            yield character, line, column + position
            position += step


def _rows(written: Written) -> Iterator[tuple[int, int, str]]:
    """The pieces of a scalar by line: (line, column, text) without quotes, headers and indentation."""
    (line, column), (last_line, last_column) = written.first, written.last
    if written.style in {"|", ">"}:
        for number in range(line + 1, min(last_line + 1, len(written.lines))):
            text = written.lines[number][:last_column] if number == last_line else written.lines[number]
            if stripped := text.strip():
                yield number, len(text) - len(text.lstrip()), stripped
        return
    quoted = 1 if written.style else 0
    for number in range(line, last_line + 1):
        start = column + quoted if number == line else 0
        text = written.lines[number][start : last_column - quoted if number == last_line else None]
        stripped = text if quoted and line == last_line else text.strip()
        if stripped:
            yield number, start + (len(text) - len(text.lstrip()) if stripped != text else 0), stripped
