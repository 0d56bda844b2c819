"""All field types, found by looking into this folder: a new file is a new type, and nothing else names it."""

from __future__ import annotations

import importlib
import pkgutil
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Union, get_args

from pydantic import Field

from homeservice.core.fields.base import FieldType


def _discover() -> dict[str, type[FieldType]]:
    """Field classes by their `type`. Raises TypeError where two files claim one name."""
    found: dict[str, type[FieldType]] = {}
    for module in pkgutil.iter_modules(__path__):
        loaded = importlib.import_module(f"{__name__}.{module.name}")
        for cls in vars(loaded).values():
            if isinstance(cls, type) and issubclass(cls, FieldType) and cls is not FieldType and cls.__module__ == loaded.__name__:
                annotation = cls.model_fields["type"].annotation
                for name in get_args(annotation) if annotation is not str else ():
                    if name in found:
                        raise TypeError(f"two field types are called {name}")
                    found[name] = cls
    return found


FIELD_TYPES = MappingProxyType(_discover())

if TYPE_CHECKING:
    AnyField = FieldType
else:
    #: A question of any type, told by its `type`: what models of definitions hold.
    AnyField = Annotated[Union[tuple(FIELD_TYPES.values())], Field(discriminator="type")]
    for _cls in FIELD_TYPES.values():
        # A type that takes other questions as columns could not know them before all were found.
        _cls.model_rebuild(_types_namespace={"AnyField": AnyField})
