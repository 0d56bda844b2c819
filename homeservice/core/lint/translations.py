"""The texts of a definition, and which of them stand in one language only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel

from homeservice.core.definitions import FormDefinition
from homeservice.core.lint.fault import Path
from homeservice.core.messages import LocalText


def untranslated(definition: FormDefinition) -> list[Path]:
    """Where a text lacks its English. Not a fault of the form, which then shows its Korean; of the forms we ship it is one."""
    return [path for path, text in texts_of(definition) if text.en is None]


def texts_of(value: Any, path: Path = ()) -> Iterator[tuple[Path, LocalText]]:
    """Every text of a part of a definition, with its place in the file."""
    match value:
        case LocalText():
            yield path, value
        case BaseModel():
            for name, info in type(value).model_fields.items():
                yield from texts_of(getattr(value, name), (*path, info.alias or name))
        case Mapping():
            for key, item in value.items():
                yield from texts_of(item, (*path, key))
        case tuple():
            for place, item in enumerate(value):
                yield from texts_of(item, (*path, place))
