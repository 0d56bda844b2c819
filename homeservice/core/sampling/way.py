"""The way of a case through the stages of its form: which moves bring it from the first to an end."""

from __future__ import annotations

from homeservice.core.definitions import FormDefinition
from homeservice.core.stages import Move
from homeservice.core.workflow import Role, State


def way_through(definition: FormDefinition, within: State) -> tuple[Move, ...]:
    """The longest way without a turn that people can take from the first stage inside a state; of equal ones the first in the file.

    Moves that are dangerous are taken only where nothing else leads on, and nobody waits for the clock.
    """
    first = definition.first_stage(within)
    return () if first is None else _longest(definition, first, frozenset({first}))


def _longest(definition: FormDefinition, stage: str, seen: frozenset[str]) -> tuple[Move, ...]:
    onward = [move for move in definition.moves if move.source == stage and move.target not in seen and move.role in _PEOPLE]
    ways = [(move, *_longest(definition, move.target, seen | {move.target})) for move in [m for m in onward if not m.danger] or onward]
    return max(ways, key=len, default=())


_PEOPLE = frozenset({Role.RESIDENT, Role.OFFICER})
