"""What changed between two states of what runs, told key by key: the public history of intakes and contacts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Change:
    """One value that differs. `path` leads to it by names: `("intakes", "2021-1", "closes")`; None stands for nothing there."""

    path: tuple[str, ...]
    before: Any
    after: Any


def changes(old: Mapping[str, Any] | None, new: Mapping[str, Any]) -> list[Change]:
    """Every difference between two mappings as `FormDefinition.running()` gives them; `old` None is a first publication.

    Lists of named things are compared by their names, so that a new intake before the others is one change.
    """
    return list(_changes(old or {}, new, ()))


def _changes(old: Any, new: Any, path: tuple[str, ...]) -> Iterator[Change]:
    before, after = _by_name(old), _by_name(new)
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for key in dict.fromkeys((*after, *before)):
            yield from _changes(before.get(key), after.get(key), (*path, key))
    elif old != new:
        yield Change(path=path, before=old, after=new)


def _by_name(value: Any) -> Any:
    """A list of named things as a mapping from their names; anything else as it is."""
    if (
        isinstance(value, Sequence)
        and not isinstance(value, str)
        and value
        and all(isinstance(item, Mapping) and "name" in item for item in value)
    ):
        return {item["name"]: {key: part for key, part in item.items() if key != "name"} for item in value}
    return value
