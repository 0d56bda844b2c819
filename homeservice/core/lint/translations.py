"""Texts that stand in one language only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel

from homeservice.core.definitions import FormDefinition
from homeservice.core.lint.fault import Path
from homeservice.core.messages import LocalText


def untranslated(definition: FormDefinition) -> list[Path]:
    """Where a text lacks its English. Not a fault of the form, which then shows its Korean; of the forms we ship it is one."""
    return list(_korean_only(definition, ()))


def _korean_only(value: Any, path: Path) -> Iterator[Path]:
    match value:
        case LocalText():
            if value.en is None:
                yield path
        case BaseModel():
            for name, info in type(value).model_fields.items():
                yield from _korean_only(getattr(value, name), (*path, info.alias or name))
        case Mapping():
            for key, item in value.items():
                yield from _korean_only(item, (*path, key))
        case tuple():
            for place, item in enumerate(value):
                yield from _korean_only(item, (*path, place))
