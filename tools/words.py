"""What the models of a form say of themselves, in words of the guide."""

from __future__ import annotations

import inspect
import re
import types
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from homeservice.core.computed import Cell
from homeservice.core.expressions import Expression
from homeservice.core.fields.base import FieldType
from homeservice.core.fields.data import DataFile
from homeservice.core.messages import LocalText

#: What the loader fills in where a key is left out.
FILLED_IN: Mapping[str, str] = {"slug": "the file's name"}


def first_line(documented: object) -> str:
    """The first paragraph of a docstring, without what it says to programmers about the value's Python type."""
    told = (inspect.getdoc(documented) or "").split("\n\n")[0].replace("\n", " ")
    return re.sub(r"(;|\.) [Tt]he value is [^.]*\.$", ".", told)


# --- what may be written for a key ------------------------------------------------------------------------------------
def values_of(info: FieldInfo) -> str:
    """What may be written for a key, in words."""
    bounds = [bound for item in info.metadata for bound in _bounds(item)]
    return ", ".join([_words(info.annotation), *bounds])


def _words(kind: Any) -> str:
    origin, inner = get_origin(kind), get_args(kind)
    if origin is Annotated:
        if any(isinstance(getattr(item, "discriminator", None), str) for item in inner[1:]):
            return "question"
        return ", ".join([_words(inner[0]), *(bound for item in inner[1:] for bound in _bounds(item))])
    if origin is Literal:
        return " or ".join(f"`{_plain(value)}`" for value in inner)
    if origin in {Union, types.UnionType}:
        return " or ".join(_words(one) for one in inner if one is not type(None))
    if origin is tuple:
        return f"list of {_words(inner[0])}"
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return f"{_words(inner[0])}: {_words(inner[1])}"
    return _NAMES.get(kind) or _model_words(kind)


_NAMES: Mapping[Any, str] = {
    LocalText: "text", str: "text", int: "whole number", bool: "`true` or `false`", Expression: "expression",
    DataFile: "name of a CSV file", Cell: "cell",
}  # fmt: skip


def _model_words(kind: Any) -> str:
    if kind is FieldType:
        return "question"
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return "mapping (see below)"
    return {"date": "day", "datetime": "moment", "Decimal": "number"}.get(getattr(kind, "__name__", ""), str(kind))


def _plain(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(getattr(value, "value", value))


def _bounds(item: object) -> Iterator[str]:
    for attribute, words in (("ge", "from {}"), ("le", "to {}"), ("min_length", "at least {}"), ("max_length", "at most {}")):
        bound = getattr(item, attribute, None)
        # A bound that is only what a computer can count is none to who writes a form.
        if bound is not None and abs(bound) < 10**11:
            yield words.format(f"{bound:,}" if isinstance(bound, int) and abs(bound) >= 10_000 else bound)
    yield from (bound for one in getattr(item, "metadata", ()) for bound in _bounds(one))


def unless_written(name: str, info: FieldInfo) -> str:
    """What holds where the key is left out."""
    if name in FILLED_IN:
        return FILLED_IN[name]
    if info.is_required():
        return "needed"
    value = info.get_default(call_default_factory=True, validated_data={})
    match value:
        case None | "" | ():
            return ""
        case Mapping():
            return ""
        case tuple():
            return f"`[{', '.join(map(str, value))}]`"
    return f"`{_plain(value)}`"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)
