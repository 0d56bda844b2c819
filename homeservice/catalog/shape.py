"""Which keys a place of a definition may have, as its models say."""

from __future__ import annotations

import difflib
import types
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel

from homeservice.core.definitions import FormDefinition
from homeservice.core.fields import FIELD_TYPES
from homeservice.core.fields.base import FieldType
from homeservice.core.messages import Message, message
from homeservice.core.papers import ONE, SEVERAL

#: Keys of the plan whose behaviour is not built yet. They are refused, never taken and ignored.
NOT_BUILT = frozenset({
    "selection", "quota", "judging", "awards", "award", "rounds", "criteria", "votes", "vote", "entries_per_person", "payment", "channels",
    "lapses", "claim_deadline", "reserve", "places", "budget", "ranking", "hearing", "pauses", "copyright", "pledge", "term", "limit",
})  # fmt: skip


def known_keys(path: Sequence[str | int]) -> frozenset[str]:
    """The keys that a mapping at a path may have; empty where the path leads to none, or to one whose keys are free.

    After an index of a list of questions the path holds the type of the question, as pydantic's paths do.
    """
    model = model_at(FormDefinition, path)
    if get_origin(model) in {Union, types.UnionType}:
        # What may be written as one or as a list has the keys of the one.
        model = next((one for one in map(bare, get_args(model)) if isinstance(one, type)), None)
    if not isinstance(model, type) or not issubclass(model, BaseModel):
        return frozenset()
    return frozenset(info.alias or name for name, info in model.model_fields.items())


def nearest(word: str, known: Iterable[str]) -> Message:
    """The nearest known word as half a sentence, or nothing."""
    close = difflib.get_close_matches(word, sorted(known), n=1, cutoff=0.6)
    return message("lint.nearest", name=close[0]) if close else message("lint.nothing_near")


def unknown_key(key: str, known: Collection[str]) -> Message:
    """What is said of a key that its place does not know."""
    if key in NOT_BUILT and key not in known:
        return message("lint.key.not_built", key=key)
    return message("lint.key.unknown", key=key, nearest=nearest(key, known))


def model_at(kind: Any, path: Sequence[str | int]) -> Any:
    """What stands at a path below a model: another model, or what a value must be; None where the path leads nowhere."""
    kind = bare(kind)
    if not path:
        return kind
    step, rest = path[0], path[1:]
    if step in {ONE, SEVERAL}:
        return next(
            (
                model_at(branch, rest)
                for branch in get_args(kind)
                if any(getattr(item, "tag", None) == step for item in get_args(branch)[1:])
            ),
            None,
        )
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        for name, info in kind.model_fields.items():
            if step in {info.alias, name}:
                return model_at(info.annotation, rest)
        return None
    origin, inner = get_origin(kind), get_args(kind)
    if origin is tuple and isinstance(step, int):
        return model_at(inner[0], rest)
    if isinstance(origin, type) and issubclass(origin, Mapping) and len(inner) == 2:
        return model_at(inner[1], rest)
    if origin in {Union, types.UnionType}:
        if any(isinstance(member, type) and issubclass(member, FieldType) for member in map(bare, inner)):
            return model_at(FIELD_TYPES.get(str(step)), rest)
        return next((found for member in inner if (found := model_at(member, path)) is not None), None)
    return None


def bare(kind: Any) -> Any:
    """A type without its annotations."""
    while get_origin(kind) is Annotated:
        kind = get_args(kind)[0]
    return kind
