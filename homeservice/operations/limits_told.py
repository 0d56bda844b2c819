"""How often one may come, in words: told before anybody begins, and in the public history."""

from __future__ import annotations

from homeservice.core.definitions import FormDefinition
from homeservice.core.intakes import Entries, Intake, Limit
from homeservice.core.messages import Display, message
from homeservice.operations.holding import together


def entries_in_words(entries: Entries) -> Display:
    """In how many applications one person may stand."""
    return message("limits.told.people" if entries.members else "limits.told.person", most=entries.per_person)


def limit_in_words(limit: Limit, definition: FormDefinition) -> Display:
    """How many applications with the same answers are taken."""
    labels = together(definition.fields[name].label if name in definition.fields else name for name in limit.by)
    return message("limits.told.same", labels=labels, most=limit.at_most)


def limits_told(intake: Intake, definition: FormDefinition) -> list[Display]:
    """All limits of an intake."""
    own = [entries_in_words(intake.entries)] if intake.entries is not None else []
    return own + [limit_in_words(limit, definition) for limit in intake.limits]
