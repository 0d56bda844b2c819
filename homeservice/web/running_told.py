"""Changes of how people are chosen, in words: for the public history of a form and the page of a selection."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from homeservice.core.messages import Display, LocalText, message
from homeservice.models import RunningChange

#: What each key of a selection is called.
_NAMES = {
    "by": "selection.way", "places": "selection.places", "budget": "selection.budget", "cost": "selection.column.cost", "order": "selection.order",
    "quotas": "selection.quotas", "reserve": "selection.reserves", "seed": "selection.seed",
}  # fmt: skip


def differing(before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> tuple[dict[str, Any], dict[str, Any]]:
    """Both sides with what is not the same in them alone."""
    names = [name for name in _NAMES if (before or {}).get(name) != (after or {}).get(name)]
    return tuple({name: side[name] for name in names if name in side} for side in (before or {}, after or {}))  # type: ignore[return-value]


def selection_in_words(told: Mapping[str, Any]) -> Display:
    """A rule, a line for each key that is told."""
    return [message("public.history.parameter", name=message(_NAMES[name]), value=_value(name, value)) for name, value in told.items()]


def _value(name: str, value: Any) -> Display:
    if name == "reserve":
        return message("selection.reserves_all") if value is None else message("selection.reserves_of", n=value)
    if value in (None, [], ()):
        return message("public.history.nothing")
    match name:
        case "by":
            return message(f"selection.by.{value}")
        case "places":
            return message("selection.places_of", n=value)
        case "budget":
            return message("value.won", n=value)
        case "order":
            return " → ".join(value)
        case "quotas":
            return [_quota(quota) for quota in value]
    return str(value)


def _quota(quota: Mapping[str, Any]) -> Display:
    share = quota.get("at_least")
    value = message("disclosed.at_least", n=share) if share else message("selection.places_of", n=quota["places"])
    label = quota.get("label")
    return message("public.history.parameter", name=LocalText.of(label) if label else quota["name"], value=value)


def fixed_in_words(told: Mapping[str, Any] | None) -> Display:
    """A list that was fixed: what will settle its lots, when, and its digest."""
    if told is None:
        return message("public.history.nothing")
    known = dt.datetime.fromisoformat(told["known_at"])
    return message("public.history.fixed_list", source=told["source"], known=known, digest=told["digest"])


def fixing_in_words(change: RunningChange) -> Display:
    """What happened to a list: it was fixed, or opened again for a reason."""
    told: Mapping[str, Any] = change.after or {}
    if "reason" in told:
        return message("public.history.list_opened", reason=told["reason"])
    return fixed_in_words(told)
