"""Stages and moves: every stage can be reached, and from every stage the case can come to an end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from homeservice.core.definitions import FormDefinition
from homeservice.core.lint.dependencies import BEFORE_DECISION, FROM_RESIDENT, ranks, stage_rank
from homeservice.core.lint.fault import LintFault, Path, fault
from homeservice.core.workflow import TRANSITIONS, Role, State

#: What may be told of a move: the letters that there are.
NOTICES = frozenset({row.notice for row in TRANSITIONS if row.notice is not None} | {"stage_moved"})


def lint_stages(definition: FormDefinition) -> Iterator[LintFault]:
    within = {stage.name: stage.within for stage in definition.stages}
    yield from _moves(definition, within)
    moves = [
        move for move in definition.moves if within.get(move.source) is not None and within.get(move.source) == within.get(move.target)
    ]
    for state in dict.fromkeys(within.values()):
        own = [stage.name for stage in definition.stages if stage.within == state]
        reached = _reach([own[0]], [(move.source, move.target) for move in moves])
        ends = [name for name in own if all(move.source != name for move in moves)]
        leading = _reach(ends, [(move.target, move.source) for move in moves])
        for place, stage in enumerate(definition.stages):
            if stage.within == state and stage.name not in reached:
                yield fault(("stages", place, "name"), "lint.stage.unreachable", name=stage.name, first=own[0])
            if stage.within == state and stage.name not in leading:
                yield fault(("stages", place, "name"), "lint.stage.endless", name=stage.name)
    yield from _clocks(definition)
    for place, section in enumerate(definition.sections):
        if section.at is None:
            continue
        if section.at not in within:
            yield fault(("sections", place, "at"), "lint.stage.unknown", name=section.at, known=", ".join(within))
        elif not any(move.source == section.at and move.role == section.filled_by for move in definition.moves):
            yield fault(("sections", place, "at"), "lint.stage.filled_in_vain", name=section.at)


def _clocks(definition: FormDefinition) -> Iterator[LintFault]:
    """Deadlines count from a day that there is, by numbers that there are, and lapse by a move of the system; no other is taken by it."""
    for place, stage in enumerate(definition.stages):
        here: Path = ("stages", place)
        leading = [move for move in definition.moves if move.source == stage.name]
        if stage.due is not None:
            if stage.due.after == "decided_on" and stage.within != State.APPROVED:
                yield fault((*here, "due", "after"), "lint.stage.undecided", name=stage.name)
            if not any(move.role == Role.RESIDENT for move in leading):
                yield fault((*here, "due"), "lint.stage.due_in_vain", name=stage.name)
            if isinstance(stage.due.length, str):
                yield from _length(definition, (*here, "due", stage.due.unit), stage.due.length)
        own = [move.action for move in leading if move.role == Role.SYSTEM]
        if stage.lapses is not None:
            if stage.due is None:
                yield fault((*here, "lapses"), "lint.stage.lapses_never", name=stage.name)
            if stage.lapses not in own:
                yield fault((*here, "lapses"), "lint.stage.lapses_by", name=stage.lapses, known=", ".join(own))
    for place, move in enumerate(definition.moves):
        if move.role != Role.SYSTEM:
            continue
        if all(stage.name != move.source or stage.lapses != move.action for stage in definition.stages):
            yield fault(("moves", place, "role"), "lint.stage.never_taken", action=move.action, name=move.source)
        for rule_place, rule in enumerate(definition.step_rules):
            if rule.action == move.action:
                yield fault(("step_rules", rule_place, "action"), "lint.step_rule.of_system", name=move.action)


def _length(definition: FormDefinition, path: Path, name: str) -> Iterator[LintFault]:
    """The parameter that says how long a deadline is: a number of at least one in every intake."""
    for intake in definition.intakes:
        value = intake.parameters.get(name)
        if isinstance(value, bool) or not isinstance(value, int) or value < 1:
            yield fault(path, "lint.stage.due_length", name=name, intake=intake.name)
            return


def lint_step_rules(definition: FormDefinition) -> Iterator[LintFault]:
    """Rules stand before the approval or a move, and read only what is answered by then."""
    known = ("approve", *dict.fromkeys(move.action for move in definition.moves))
    answered = ranks(definition)
    for place, rule in enumerate(definition.step_rules):
        if rule.action not in known:
            yield fault(("step_rules", place, "action"), "lint.step_rule.unknown_action", name=rule.action, known=", ".join(known))
            continue
        sources = [move.source for move in definition.moves if move.action == rule.action]
        limit = max((stage_rank(definition, source) for source in sources), default=BEFORE_DECISION)
        late = [name for name in sorted(rule.unless.names) if answered.get(name, FROM_RESIDENT) > limit]
        if late:
            yield fault(("step_rules", place, "unless"), "lint.condition.too_late", names=", ".join(late))


def _moves(definition: FormDefinition, within: Mapping[str, State]) -> Iterator[LintFault]:
    seen: set[tuple[str, str]] = set()
    for place, move in enumerate(definition.moves):
        known = True
        for key, name in (("from", move.source), ("to", move.target)):
            if name not in within:
                known = False
                yield fault(("moves", place, key), "lint.stage.unknown", name=name, known=", ".join(within))
        if known and within[move.source] != within[move.target]:
            yield fault(("moves", place, "to"), "lint.stage.other_state", source=move.source, target=move.target)
        if move.source == move.target:
            yield fault(("moves", place, "to"), "lint.stage.nowhere", name=move.source)
        if (move.action, move.source) in seen:
            yield fault(("moves", place, "action"), "lint.stage.move_twice", action=move.action, name=move.source)
        seen.add((move.action, move.source))
        if move.notice is not None and move.notice not in NOTICES:
            yield fault(("moves", place, "notice"), "lint.stage.no_notice", name=move.notice, known=", ".join(sorted(NOTICES)))


def _reach(start: Iterable[str], steps: list[tuple[str, str]]) -> set[str]:
    """Everything that can be reached from the start by any number of steps."""
    reached, waiting = set(start), list(start)
    while waiting:
        here = waiting.pop()
        for source, target in steps:
            if source == here and target not in reached:
                reached.add(target)
                waiting.append(target)
    return reached
