"""Changing single values in a text where they stand: remarks, order and all else stay as they are written."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from homeservice.catalog.faults import FaultyFile
from homeservice.catalog.marked import Node, Path, tree
from homeservice.core.errors import Invalid

_HARMLESS = re.compile(r"\w[\w .()~/·-]*")
_ENDS = re.compile(r"\r\n|[\n\r]")


def value_at(text: str, path: Path) -> Any:
    """What stands at a path: a scalar as text, None where nothing does. Raises FaultyFile where the text cannot be read."""
    node = _tree(text).at(path)
    return None if node is None or isinstance(node.value, (tuple, Mapping)) or node.value is None else _shown(node.value)


def with_value(text: str, path: Path, value: str | None, *, behind: str | None = None, plain: bool = False) -> str:
    """The text with another value at a path, or none (None takes the key out). A key that is new comes `behind` another of its mapping.

    A `plain` value is a number or a moment and is written without quotes. Raises Invalid where the text is written in a way in which
    the value cannot be changed by itself: it is then changed in the text; FaultyFile where the text cannot be read.
    """
    root = _tree(text)
    node = root.at(path)
    if node is None and value is None:
        return text
    written = "" if value is None else value if plain else _written(value)
    if node is not None and value is not None:
        changed = _replaced(text, node, written)
    elif value is None:
        changed = _without(text, root, path)
    else:
        changed = _with_key(text, root, path, written, behind)
    _judge(root, changed, path, value)
    return changed


def _tree(text: str) -> Node:
    root, faults = tree("", text.removeprefix("\ufeff"))
    if faults:
        raise FaultyFile(faults)
    return root


def _shown(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _written(value: str) -> str:
    """A text as it may stand anywhere, in quotes where it must."""
    line = " ".join(value.splitlines()) if "\n" not in value else value
    if _HARMLESS.fullmatch(line) and not re.fullmatch(r"[\d.~-]*|true|false|null|yes|no", line, re.IGNORECASE) and not line.endswith(" "):
        return line
    return json.dumps(value, ensure_ascii=False)


def _offset(text: str, line: int, column: int) -> int:
    """The place in the text of a line and column from 0, as the parser counts them."""
    at = 1 if text.startswith("\ufeff") else 0
    for _ in range(line):
        found = _ENDS.search(text, at)
        if found is None:
            return len(text)
        at = found.end()
    return min(at + column, len(text))


def _replaced(text: str, node: Node, written: str) -> str:
    if node.written is None:
        raise Invalid("catalogue.edit_in_text")
    start = _offset(text, *node.written.first)
    end = _offset(text, *node.written.last)
    tail = ""
    if node.written.style in {"|", ">"}:
        # Such a text reaches to the beginning of what follows.
        piece = text[start:end]
        tail = piece[len(piece.rstrip()) :] or _line_end(text)
    return text[:start] + written + tail + text[end:]


def _without(text: str, root: Node, path: Path) -> str:
    around, key = root.at(path[:-1]), str(path[-1])
    node = root.at(path)
    if around is None or node is None or node.written is None or node.written.style in {"|", ">"}:
        raise Invalid("catalogue.edit_in_text")
    place = around.key_places[key]
    start, end = _offset(text, place.line - 1, place.column - 1), _offset(text, *node.written.last)
    if _is_flow(text, around):
        before = text[:start].rstrip()
        if before.endswith(","):
            return before[:-1] + text[end:]
        after = text[end:].lstrip()
        return text[:start] + (after[1:].lstrip() if after.startswith(",") else after)
    line = _offset(text, place.line - 1, 0)
    if text[line:start].strip():
        raise Invalid("catalogue.edit_in_text")
    found = _ENDS.search(text, end)
    return text[:line] + text[found.end() if found is not None else len(text) :]


def _with_key(text: str, root: Node, path: Path, written: str, behind: str | None) -> str:
    around, key = root.at(path[:-1]), str(path[-1])
    neighbour = around.child(behind) if around is not None and behind is not None else None
    if around is None or neighbour is None or neighbour.written is None or behind is None:
        raise Invalid("catalogue.edit_in_text")
    end = _offset(text, *neighbour.written.last)
    if _is_flow(text, around):
        return f"{text[:end]}, {key}: {written}{text[end:]}"
    if neighbour.written.style in {"|", ">"}:
        raise Invalid("catalogue.edit_in_text")
    found = _ENDS.search(text, end)
    at = found.start() if found is not None else len(text)
    indent = " " * (around.key_places[behind].column - 1)
    return f"{text[:at]}{_line_end(text)}{indent}{key}: {written}{text[at:]}"


def _is_flow(text: str, node: Node) -> bool:
    return text[_offset(text, node.place.line - 1, node.place.column - 1) :].startswith("{")


def _line_end(text: str) -> str:
    found = _ENDS.search(text)
    return found[0] if found is not None else "\n"


def _judge(before: Node, changed: str, path: Path, value: str | None) -> None:
    """Nothing but what was meant may have changed: the text is read again and compared."""
    try:
        after = _tree(changed)
    except FaultyFile:
        raise Invalid("catalogue.edit_in_text") from None
    wanted, found = before.plain(), after.plain()
    node = after.at(path)
    now = None if node is None or node.value is None else _shown(node.value)
    if (now is None) != (value is None) or (value is not None and now is not None and " ".join(now.split()) != " ".join(value.split())):
        raise Invalid("catalogue.edit_in_text")
    if _leave_out(wanted, path) != _leave_out(found, path):
        raise Invalid("catalogue.edit_in_text")


def _leave_out(data: Any, path: Path) -> Any:
    around = data
    for step in path[:-1]:
        around = around[step]
    around.pop(path[-1], None)
    return data
