"""What may be written at a place of a text while it is written, and what a word there means: for editors.

A text in the making is seldom YAML. Where one is in it is read off the indentation, line by line, as a person does.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel

from homeservice.catalog.remarks import all_remarks
from homeservice.catalog.shape import bare, model_at
from homeservice.core.definitions import FormDefinition
from homeservice.core.expressions import Expression
from homeservice.core.fields import FIELD_TYPES
from homeservice.core.fields.base import FieldType, Name

_ROW = re.compile(r"(?P<indent> *)(?P<dashes>(?:- +)*)(?P<rest>.*)$")
_KEY = re.compile(r"""(?P<key>[A-Za-z_][\w-]*|"[^"]*"|'[^']*')\s*:(?:\s|$)""")
_NAMED = re.compile(r"\bname:\s*([a-z][a-z0-9_]{0,39})\b")
_TYPE = re.compile(r"\btype:\s*([a-z_]+)")
_WORD = re.compile(r"[\w-]*$")
_CAPITAL = re.compile(r"(?<!^)(?=[A-Z])")
#: So far a look around goes; a form has some hundred lines.
_FAR = 4000


@dataclass(frozen=True, kw_only=True)
class Suggestion:
    """A word that may stand here; `kind` is `key`, `type`, `value` or `name`.

    `ids` are the messages that may say what it is for, the nearest first; `about` is what the code says, where none of them is there.
    """

    word: str
    kind: str
    ids: tuple[str, ...] = ()
    about: str = ""


@dataclass(frozen=True, kw_only=True)
class _Here:
    """Where one is: the path of keys and items, the key whose value is written (None for a key), the type of the question around."""

    path: tuple[str | int, ...]
    key: str | None
    word: str


def suggestions(
    text: str, line: int, column: int, *, blocks: Collection[str] = (), papers: Collection[str] = ()
) -> tuple[int, list[Suggestion]]:
    """What may be written at a line and column (from 1), and the column at which the word begins that it would replace."""
    lines = text.splitlines() or [""]
    number = min(max(line, 1), len(lines)) - 1
    before = lines[number][: max(column - 1, 0)]
    if _is_remark(before):
        return column, []
    here = _here(lines, number, before)
    found = list(_keys(here)) if here.key is None else list(_values(text, here, blocks, papers))
    return column - len(here.word), found


def word_at(text: str, line: int, column: int) -> Suggestion | None:
    """The key or the type of question at a line and column; None where no word is known there."""
    lines = text.splitlines()
    if not 0 < line <= len(lines):
        return None
    row = lines[line - 1]
    start = len(row[: max(column - 1, 0)]) - len(_WORD.findall(row[: max(column - 1, 0)])[0])
    word = re.match(r"[\w-]*", row[start:])
    if word is None or not word[0] or _is_remark(row[:start]):
        return None
    here = _here(lines, line - 1, row[:start])
    if here.key is not None:
        return _type(word[0]) if here.key == "type" and word[0] in FIELD_TYPES else None
    return next((each for each in _keys(here) if each.word == word[0]), None)


def _is_remark(before: str) -> bool:
    return before.lstrip().startswith("#") or " #" in before


def _here(lines: list[str], number: int, before: str) -> _Here:
    row = _ROW.match(before)
    indent, dashes, rest = (row["indent"], row["dashes"], row["rest"]) if row is not None else ("", "", before)
    steps, block = _around(lines, number, len(indent), dashes)
    column = len(indent) + len(dashes)
    flow = list(_flow(rest))
    for opened in flow:
        steps += opened.steps
    if flow and flow[-1].bracket == "{":
        own = [rest[flow[-1].at :] + lines[number][len(before) :]]
        key = flow[-1].key
    elif flow:
        own, key = block, None
        word = _WORD.findall(rest)[0]
        listed = steps.pop() if steps else None
        return _Here(path=_typed(steps, own), key=str(listed), word=word)
    else:
        own = [each[column:] for each in block]
        found = _KEY.match(rest)
        key = found["key"] if found is not None else None
        if found is None and dashes and (parent := next((step for step in reversed(steps) if isinstance(step, str)), None)) is not None:
            # An item of a list of plain words is a value of the list's key.
            inner = _model((*_typed(steps, own),))
            if inner is None and isinstance(steps[-1], int):
                return _Here(path=_typed(steps[:-2], own), key=parent, word=_WORD.findall(rest)[0])
    return _Here(path=_typed(steps, own), key=key, word=_WORD.findall(rest)[0])


def _around(lines: list[str], number: int, indent: int, dashes: str) -> tuple[list[str | int], list[str]]:
    """The keys and items around a line, outermost first, and the lines of the same mapping."""
    steps: list[str | int] = []
    column = indent + len(dashes)
    block = [lines[number]]
    steps += [0] * dashes.count("-")
    left = indent if dashes else column
    for row in reversed(lines[max(0, number - _FAR) : number]):
        if not row.strip() or row.lstrip().startswith("#"):
            continue
        found = _ROW.match(row)
        if found is None:
            continue
        own = len(found["indent"])
        inner = own + len(found["dashes"])
        if inner == column and left == column and not dashes:
            block.insert(0, row)
        key = _KEY.match(found["rest"])
        is_list = bool(steps) and steps[0] == 0
        if key is not None and (inner < left or (inner == left and is_list)) and not found["rest"][key.end() :].strip():
            steps.insert(0, key["key"].strip("\"'"))
            left = inner
            is_list = False
        if found["dashes"] and own < left and (not is_list):
            steps[:0] = [0] * found["dashes"].count("-")
            left = own
        if left == 0 and steps and isinstance(steps[0], str):
            break
    for row in lines[number + 1 : number + _FAR]:
        found = _ROW.match(row)
        if found is None or not row.strip():
            continue
        if len(found["indent"]) < column or found["dashes"]:
            break
        if len(found["indent"]) == column:
            block.append(row)
    return steps, block


@dataclass(frozen=True, kw_only=True)
class _Opened:
    """A bracket that is open before the place: where it begins, what it adds to the path, and the key being written in it."""

    bracket: str
    at: int
    steps: list[str | int]
    key: str | None


def _flow(rest: str) -> Iterator[_Opened]:
    """The brackets of a line that are still open at its end."""
    stack: list[tuple[str, int]] = []
    quote = ""
    for at, character in enumerate(rest):
        if quote:
            quote = "" if character == quote else quote
        elif character in "\"'":
            quote = character
        elif character in "{[":
            stack.append((character, at))
        elif character in "}]" and stack:
            stack.pop()
    start = 0
    for place, (bracket, at) in enumerate(stack):
        keys = list(_KEY.finditer(rest[start:at]))
        steps: list[str | int] = [keys[-1]["key"]] if keys and not rest[start + keys[-1].end() : at].strip() else []
        if place and stack[place - 1][0] == "[" and bracket == "{":
            steps = [0]
        last = rest[at + 1 :].rpartition(",")[2] if place == len(stack) - 1 else ""
        found = _KEY.search(last.lstrip())
        yield _Opened(bracket=bracket, at=at, steps=steps, key=found["key"] if found is not None else None)
        start = at + 1


def _typed(steps: Iterable[str | int], own: Iterable[str]) -> tuple[str | int, ...]:
    """A path with the type of the question after its item, as the models' paths have it."""
    path = tuple(steps)
    if len(path) >= 2 and isinstance(path[-1], int) and path[-2] in {"fields", "columns"}:
        found = next((match[1] for line in own if (match := _TYPE.search(line)) is not None), None)
        return (*path, found) if found is not None and found in FIELD_TYPES else path
    return path


def _model(path: tuple[str | int, ...]) -> type[BaseModel] | None:
    """The model of the mapping at a path. A question's is that of its type, wherever the question stands."""
    at = next(
        (place for place in range(len(path) - 2, -1, -1) if path[place] in {"fields", "columns"} and isinstance(path[place + 1], int)), None
    )
    if at is None:
        return _first_model(model_at(FormDefinition, path))
    inside = path[at + 2 :]
    if not inside:
        return FieldType
    if (cls := FIELD_TYPES.get(str(inside[0]))) is not None:
        return _first_model(model_at(cls, inside[1:]))
    # Types of questions further out are not known by their lines: what stands in them is looked for in all.
    return next((found for cls in FIELD_TYPES.values() if (found := _first_model(model_at(cls, inside))) is not None), None)


def _first_model(kind: Any) -> type[BaseModel] | None:
    for each in (kind, *get_args(kind)):
        plain = bare(each)
        if isinstance(plain, type) and issubclass(plain, BaseModel):
            return plain
    return None


def _attribute(model: type[BaseModel], key: str) -> str:
    return next((name for name, info in model.model_fields.items() if (info.alias or name) == key), key)


def _keys(here: _Here) -> Iterator[Suggestion]:
    model = _model(here.path)
    return keys_of(model) if model is not None else iter(())


def keys_of(model: type[BaseModel]) -> Iterator[Suggestion]:
    """The keys that a model has."""
    told = all_remarks(model)
    for name, info in model.model_fields.items():
        if not (model is FormDefinition and name == "slug"):
            word = info.alias or name
            yield Suggestion(word=word, kind="key", ids=tuple(_ids(model, name, word)), about=told.get(name, ""))


def _ids(model: type[BaseModel], name: str, word: str) -> Iterator[str]:
    """`key.<class>.<key>` of the model and of each class that it has the attribute from."""
    for base in model.__mro__:
        if issubclass(base, BaseModel) and name in base.model_fields:
            yield f"key.{_CAPITAL.sub('_', base.__name__).lower()}.{word}"


def _values(text: str, here: _Here, blocks: Collection[str], papers: Collection[str]) -> Iterator[Suggestion]:
    model = _model(here.path)
    if here.key == "type" and model is not None and issubclass(model, FieldType):
        yield from (_type(name) for name in sorted(FIELD_TYPES))
        return
    if here.key == "take_in" and not here.path:
        yield from (Suggestion(word=name, kind="value") for name in sorted(blocks))
        return
    if here.key == "template":
        yield from (Suggestion(word=name, kind="value") for name in sorted(papers))
        return
    info = model.model_fields.get(_attribute(model, here.key or "")) if model is not None else None
    if info is None:
        return
    leaves = list(_leaves(info.annotation))
    literals = [value for leaf in leaves if get_origin(leaf) is Literal for value in get_args(leaf)]
    yield from (Suggestion(word=str(value), kind="value") for value in literals if value is not None)
    if bool in leaves:
        yield from (Suggestion(word=word, kind="value") for word in ("true", "false"))
    if Expression in leaves or Name in leaves or here.key in {"facts", "order", "by"}:
        yield from (Suggestion(word=name, kind="name") for name in dict.fromkeys(_NAMED.findall(text)))


def _leaves(kind: Any) -> Iterator[Any]:
    """What a value may be: the parts of unions, lists and mappings, one by one."""
    if kind is Name:
        yield kind
        return
    kind = bare(kind)
    if get_origin(kind) is Literal or not get_args(kind):
        yield kind
        return
    for inner in get_args(kind):
        yield from _leaves(inner)


def _type(name: str) -> Suggestion:
    """A type of question, with the first line of what it says of itself."""
    about = (inspect.getdoc(FIELD_TYPES[name]) or "").partition("\n")[0]
    return Suggestion(word=name, kind="type", ids=(f"key.type.{name}",), about=about)
