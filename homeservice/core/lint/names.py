"""Names: each stands for one thing, and none is taken by the house."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from homeservice.core.definitions import FormDefinition
from homeservice.core.expressions import is_name
from homeservice.core.lint.fault import LintFault, Path, fault, rule_paths
from homeservice.core.workflow import TRANSITIONS

#: What expressions know without being told, and the box that every page sends.
RESERVED = frozenset({"today", "reference_date", "decided_on", "csrf_token"})

_Named = tuple[Path, str]


def lint_names(definition: FormDefinition) -> Iterator[LintFault]:
    """Questions, computed values, parameters and rules share one room of names; topics, stages and intakes have one each."""
    rules = [((*path, "name"), rule.name) for path, rule in rule_paths(definition)]
    values: list[_Named] = [*_questions(definition), *_computed(definition), *_parameters(definition), *rules]
    for named in (
        values,
        [(("sections", place, "name"), section.name) for place, section in enumerate(definition.sections)],
        [(("stages", place, "name"), stage.name) for place, stage in enumerate(definition.stages)],
        [(("intakes", place, "name"), intake.name) for place, intake in enumerate(definition.intakes)],
    ):
        yield from _twice(named)
    for path, name in values:
        # `rows__0__sum` is the box of a cell, so a name may not look like one.
        if name in RESERVED or not is_name(name) or "__" in name:
            yield fault(path, "lint.name.reserved", name=name)
    taken = {row.action for row in TRANSITIONS}
    for place, move in enumerate(definition.moves):
        if move.action in taken:
            yield fault(("moves", place, "action"), "lint.name.action_taken", name=move.action)


def _questions(definition: FormDefinition) -> Iterator[_Named]:
    for s, section in enumerate(definition.sections):
        for f, question in enumerate(section.written):
            yield ("sections", s, "fields", f, "name"), question.name


def _computed(definition: FormDefinition) -> Iterator[_Named]:
    for place, computed in enumerate(definition.computed):
        yield ("computed", place, "name"), computed.name


def _parameters(definition: FormDefinition) -> Iterator[_Named]:
    """Each parameter once, where the first intake that has it sets it."""
    seen: set[str] = set()
    for place, intake in enumerate(definition.intakes):
        for name in intake.parameters:
            if name not in seen:
                seen.add(name)
                yield ("intakes", place, "parameters", name), name


def _twice(named: Iterable[_Named]) -> Iterator[LintFault]:
    seen: set[str] = set()
    for path, name in named:
        if name in seen:
            yield fault(path, "lint.name.twice", name=name)
        seen.add(name)
