"""Questions that no answer ever brings up, found by trying every combination of the answers they hang on."""

from __future__ import annotations

import datetime as dt
import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from homeservice.core.answers import Situation
from homeservice.core.definitions import FormDefinition, Section
from homeservice.core.errors import Invalid
from homeservice.core.expressions import Expression, ExprType
from homeservice.core.expressions.syntax import Node, children
from homeservice.core.fields.base import FieldType
from homeservice.core.fields.roster import RosterQuestion
from homeservice.core.lint.fault import LintFault, fault

_MOST_COMBINATIONS = 5_000
_MOST_SUBSETS = 64
# No condition that is tried here asks for the day.
_ANY_DAY = dt.date(2000, 1, 1)


def lint_conditions(definition: FormDefinition) -> Iterator[LintFault]:
    """A fault for every topic and every question that is never shown, as far as trying can tell.

    Only conditions that hang on choices, on yes or no and on whether something is there are tried, with every chain of
    conditions behind them; where a number or a day decides, nothing is said.
    """
    for s, section in enumerate(definition.sections):
        if section.shown_when is not None:
            # Any question of the topic, were it not for its own condition, tells whether the topic is shown.
            bare = section.written[0].model_copy(update={"shown_when": None})
            if _never(definition, (section.shown_when,), bare):
                yield fault(("sections", s, "shown_when"), "lint.condition.never_shown", label=section.title)
                continue
        for f, question in enumerate(section.written):
            if question.shown_when is None:
                continue
            conditions = _conditions(section, question)
            if _never(definition, conditions, question):
                yield fault(("sections", s, "fields", f, "shown_when"), "lint.condition.never_shown", label=question.label)


def never_holds(definition: FormDefinition, condition: Expression, section: Section) -> bool:
    """Whether no answers make a condition hold that stands on this page; False where it cannot be told."""
    question = section.written[0].model_copy(update={"shown_when": condition})
    return _never(definition, _conditions(section, question), question)


def _conditions(section: Section, question: FieldType) -> tuple[Expression, ...]:
    return tuple(condition for condition in (section.shown_when, question.shown_when) if condition is not None)


def _never(definition: FormDefinition, conditions: Sequence[Expression], question: FieldType) -> bool:
    """Whether every combination of answers leaves the question hidden; False where it cannot be told."""
    chain = _chain(definition, conditions)
    names = {name for expression in chain for name in expression.names}
    if names & {"today", "reference_date", "decided_on"}:
        return False
    compared = {name for expression in chain for name in _compared(expression.tree)}
    domains = {name: _answers(definition.fields[name], name in compared) for name in sorted(names & definition.fields.keys())}
    rounds = _parameters(definition)
    if any(domain is None for domain in domains.values()):
        return False
    known = {name: domain for name, domain in domains.items() if domain is not None}
    if math.prod(map(len, known.values())) * len(rounds) > _MOST_COMBINATIONS:
        return False
    for parameters in rounds:
        for answers in itertools.product(*known.values()):
            values = dict(zip(known, answers, strict=True))
            situation = Situation(definition, values, parameters=parameters, today=_ANY_DAY, reference_date=_ANY_DAY)
            if situation.shows(question):
                return False
    return True


def _chain(definition: FormDefinition, conditions: Sequence[Expression]) -> list[Expression]:
    """The conditions and everything they hang on: computed values, and the conditions of the questions they read."""
    computed = {value.name: value.value for value in definition.computed}
    chain, seen = list(conditions), set[str]()
    for expression in chain:
        for name in sorted(expression.names - seen):
            seen.add(name)
            if name in computed:
                chain.append(computed[name])
            elif name in definition.fields:
                chain += _conditions(definition.section_of[name], definition.fields[name])
    return chain


def _compared(node: Node) -> Iterator[str]:
    """The names whose value matters, and not only whether there is one."""
    match node:
        case ["name", str(name)]:
            yield name
        case ["call", "present" | "missing", [["name", _]]]:
            return
        case _:
            for child in children(node):
                yield from _compared(child)


def _answers(question: FieldType, compared: bool) -> tuple[Any, ...] | None:
    """Every answer that can make a difference, the blank one first; None where there are too many to try."""
    options = [option.value for option in question.control().options]
    if isinstance(question, RosterQuestion):
        return None, False, True
    if question.expression_type is ExprType.OPAQUE or not (compared or options):
        return None, question.sample()
    if question.expression_type is ExprType.CHOICES:
        if 2 ** len(options) > _MOST_SUBSETS:
            return None
        chosen = [list(some) for size in range(1, len(options) + 1) for some in itertools.combinations(options, size)]
    elif question.expression_type in {ExprType.TEXT, ExprType.BOOLEAN} and options:
        chosen = [[value] for value in options]
    else:
        return None
    return None, *(value for some in chosen if (value := _read(question, some)) is not None)


def answers_of(question: FieldType) -> tuple[Any, ...] | None:
    """Every answer to a question with options, the blank one first; None where there are too many to try."""
    return _answers(question, compared=True)


def _read(question: FieldType, chosen: list[str]) -> Any:
    """The value of some options; None where the question does not take them together."""
    try:
        other = question.control().other
        return question.parse({"": chosen} if other is None else {"": chosen, other.name: ["x"]})
    except Invalid:
        return None


def _parameters(definition: FormDefinition) -> list[Mapping[str, Any]]:
    """The parameters of every intake, those that are the same once."""
    rounds: list[Mapping[str, Any]] = []
    for intake in definition.intakes:
        if intake.parameters not in rounds:
            rounds.append(intake.parameters)
    return rounds
