"""The JSON Schema of a definition file, for editors that complete and check while one types."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel

from homeservice.catalog.remarks import all_remarks
from homeservice.core.definitions import FormDefinition
from homeservice.core.fields import FIELD_TYPES

DIALECT = "https://json-schema.org/draft/2020-12/schema"
#: What the loader fills in, so that a file need not write it.
_FILLED_IN = frozenset({"slug"})


def definition_schema() -> dict[str, Any]:
    """The schema of a file of `forms/services` or `forms/contests`: shapes and names. The rules of the whole are the check's."""
    schema = FormDefinition.model_json_schema(by_alias=True, mode="validation")
    parts: Mapping[str, dict[str, Any]] = schema.get("$defs", {})
    for model in _models(FormDefinition, set()):
        part = schema if model is FormDefinition else parts.get(model.__name__)
        if part is not None:
            _describe(part, model)
    schema["required"] = [key for key in schema["required"] if key not in _FILLED_IN]
    return {"$schema": DIALECT, **schema}


def _describe(part: dict[str, Any], model: type[BaseModel]) -> None:
    """Put what the code says of each attribute beside its key."""
    told = all_remarks(model)
    for name, info in model.model_fields.items():
        key = part.get("properties", {}).get(info.alias or name)
        if key is not None and told.get(name):
            key["description"] = told[name]


def _models(model: type[BaseModel], seen: set[type[BaseModel]]) -> Iterator[type[BaseModel]]:
    """A model and every model that stands in it, each once; the types of questions all."""
    if model in seen:
        return
    seen.add(model)
    yield model
    for info in model.model_fields.values():
        for inner in _inside(info.annotation):
            yield from _models(inner, seen)
    if model is FormDefinition:
        for cls in FIELD_TYPES.values():
            yield from _models(cls, seen)


def _inside(kind: Any) -> Iterator[type[BaseModel]]:
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        yield kind
    for inner in getattr(kind, "__args__", ()):
        yield from _inside(inner)
