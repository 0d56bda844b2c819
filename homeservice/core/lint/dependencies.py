"""What hangs on what: no condition may run in a ring, and none may wait for what is only answered later."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from homeservice.core.definitions import FormDefinition, Section
from homeservice.core.lint.fault import LintFault, expressions, fault, question_paths
from homeservice.core.rules import Reason
from homeservice.core.workflow import Role, State

#: When a value is known: with the application, with the officer's own answers, or at a stage (in their order).
FROM_RESIDENT = 0
FROM_OFFICER = 1
BEFORE_DECISION = 500
_AFTER_DECISION = 1000


def rank(definition: FormDefinition, section: Section) -> int:
    """When the topic's questions are answered: the smaller, the earlier."""
    if section.at is None:
        return FROM_RESIDENT if section.filled_by == Role.RESIDENT else FROM_OFFICER
    return stage_rank(definition, section.at)


def stage_rank(definition: FormDefinition, name: str) -> int:
    """When the questions of a stage are answered."""
    for place, stage in enumerate(definition.stages):
        if stage.name == name:
            return place + (_AFTER_DECISION if stage.within == State.APPROVED else FROM_OFFICER + 1)
    return _AFTER_DECISION


def known_by(definition: FormDefinition, step: str) -> int:
    """How late a value may be known to stand on a paper of this step: an action of the workflow, or a move of the form."""
    source = next((move.source for move in definition.moves if move.action == step), None)
    if source is not None:
        return stage_rank(definition, source)
    return FROM_RESIDENT if step == "receive" else BEFORE_DECISION


def ranks(definition: FormDefinition) -> Mapping[str, int]:
    """When each question and each computed value is known; a computed value is known with the last of what it reads."""
    found = {name: rank(definition, section) for name, section in definition.section_of.items()}
    waiting = {computed.name: computed.value.names for computed in definition.computed}
    # Each round settles at least one value, or the rest runs in a ring.
    for _ in range(len(waiting)):
        for name, reads in waiting.items():
            if name not in found and not (reads & waiting.keys()) - found.keys():
                found[name] = max((found.get(read, FROM_RESIDENT) for read in reads), default=FROM_RESIDENT)
    return found


def lint_dependencies(definition: FormDefinition) -> Iterator[LintFault]:
    yield from _rings(definition)
    yield from _too_late(definition)


def _too_late(definition: FormDefinition) -> Iterator[LintFault]:
    known = ranks(definition)
    for place in expressions(definition):
        match place.path:
            case ("sections", int() as s, *_):
                limit = rank(definition, definition.sections[s])
            case ("eligibility", *_):
                limit = FROM_RESIDENT
            case ("documents", str() as step, *_):
                limit = known_by(definition, step)
            case ("automatic", *_):
                limit = FROM_OFFICER
            case ("fee", *_) if definition.fee is not None:
                limit = FROM_RESIDENT if definition.fee.due == "submission" else BEFORE_DECISION
            case _:
                continue
        late = [name for name in sorted(place.outside) if known.get(name, FROM_RESIDENT) > limit]
        if late:
            yield fault(place.path, "lint.condition.too_late", names=", ".join(late))


def reads(definition: FormDefinition) -> Mapping[str, frozenset[str]]:
    """For each question the names that decide whether it is shown, for each computed value those it reads."""
    graph: dict[str, frozenset[str]] = {}
    for name, question in definition.fields.items():
        conditions = (definition.section_of[name].shown_when, question.shown_when, question.follows_from)
        graph[name] = question.hangs_on.union(*(condition.names for condition in conditions if condition is not None))
    for computed in definition.computed:
        graph[computed.name] = computed.value.names
    return graph


def _rings(definition: FormDefinition) -> Iterator[LintFault]:
    """A fault for every ring, named once with all its names.

    `required_when` asks nothing in turn, so two questions may each be required while the other is blank; only a
    question that asks for itself is a mistake.
    """
    graph = reads(definition)
    paths = question_paths(definition)
    told: set[frozenset[str]] = set()
    for start in graph:
        ring = _ring_through(start, graph)
        if ring is None or frozenset(ring) in told:
            continue
        told.add(frozenset(ring))
        if isinstance(definition.fields.get(start), Reason):
            path = (*paths[start], "unless")
        elif start in paths:
            path = (*paths[start], "shown_when") if definition.fields[start].shown_when is not None else (*paths[start][:2], "shown_when")
        else:
            c = [computed.name for computed in definition.computed].index(start)
            path = ("computed", c, "value" if definition.computed[c].table is None else "table")
        yield fault(path, "lint.condition.ring", ring=" → ".join([*ring, start]))
    for place in expressions(definition):
        if place.key == "required_when" and place.owner in place.expression.names and not place.columns:
            yield fault(place.path, "lint.condition.ring", ring=f"{place.owner} → {place.owner}")


def _ring_through(start: str, graph: Mapping[str, frozenset[str]]) -> list[str] | None:
    """The names of a shortest way from a name back to itself, None where there is none."""
    ways: list[list[str]] = [[start]]
    seen: set[str] = set()
    for way in ways:
        for read in sorted(graph.get(way[-1], frozenset())):
            if read == start:
                return way
            if read in graph and read not in seen:
                seen.add(read)
                ways.append([*way, read])
    return None
