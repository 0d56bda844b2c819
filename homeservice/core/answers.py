"""Answers against their definition: what is shown, what is required, what follows, and what bars a submission."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from homeservice.core.definitions import FormDefinition, Section
from homeservice.core.errors import DomainError, Invalid
from homeservice.core.expressions import Expression, evaluate
from homeservice.core.fields.base import FieldType, Raw
from homeservice.core.intakes import parameter_value
from homeservice.core.messages import Message, message
from homeservice.core.papers import Paper
from homeservice.core.rules import AnswerRule, EligibilityRule, StepRule
from homeservice.core.workflow import Role


@dataclass(frozen=True, kw_only=True)
class Fault:
    """What is wrong with one answer. `part` names the box at fault, "" the whole question.

    `by_rule` says that the answer is right by itself and does not fit to others, `rule` which rule of the form says so.
    `agreement` says that somebody named in it has still to agree.
    """

    field: str
    message: Message
    part: str = ""
    by_rule: bool = False
    rule: AnswerRule | None = None
    agreement: bool = False


@dataclass(frozen=True, kw_only=True)
class Parsed:
    """A page as sent: values that could be read, what was typed where they could not, and why."""

    values: Mapping[str, Any]
    typed: Mapping[str, Raw] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()


def split_by_field(fields: Iterable[FieldType], sent: Mapping[str, list[str]]) -> dict[str, dict[str, list[str]]]:
    """What was sent, by question and box: `born-year` is the box `year` of `born`, `rows__0__sum` the cell `0__sum` of `rows`.

    Raises DomainError for a name that belongs to none of the questions.
    """
    asked = {f.name: f for f in fields}
    raws: dict[str, dict[str, list[str]]] = {name: {} for name in asked}
    for key, values in sent.items():
        name, part = _box(asked, key)
        raws[name][part] = values
    return raws


def _box(asked: Mapping[str, FieldType], key: str) -> tuple[str, str]:
    """The question and the box of a name that was sent. A table judges the names of its cells itself."""
    if key in asked:
        return key, ""
    name, found, part = key.partition("__")
    if found and name in asked and asked[name].row_columns:
        return name, part
    name, found, part = key.partition("-")
    if found and name in asked and part in {box.name for box in asked[name].control().parts}:
        return name, part
    raise DomainError("error.unknown_field", name=key[:60])


def read_answer(f: FieldType, raw: Raw, *, today: dt.date) -> tuple[Any, Fault | None]:
    """The value of one question as it was sent, or None and the fault that stands against it."""
    try:
        value = f.parse(raw)
        if value is not None:
            f.check(value, today=today)
    except Invalid as error:
        return None, Fault(field=f.name, message=error.message, part=error.part)
    return value, None


def parse_fields(fields: Iterable[FieldType], raws: Mapping[str, Raw], *, today: dt.date) -> Parsed:
    """Read every question of a page, collecting all faults. Files are not read here: they come as values."""
    values: dict[str, Any] = {}
    typed: dict[str, Raw] = {}
    faults: list[Fault] = []
    for f in fields:
        values[f.name], fault = read_answer(f, raws.get(f.name, {}), today=today)
        if fault is not None:
            typed[f.name] = raws.get(f.name, {})
            faults.append(fault)
    return Parsed(values=values, typed=typed, faults=tuple(faults))


class Situation:
    """A set of answers at a moment: answers every question about what is shown, required, computed and allowed.

    `values` holds values by question name (not dumped). A hidden question counts as unanswered, so visibility chains.
    """

    def __init__(
        self,
        definition: FormDefinition,
        values: Mapping[str, Any],
        *,
        parameters: Mapping[str, Any],
        today: dt.date,
        reference_date: dt.date,
        decided_on: dt.date | None = None,
    ) -> None:
        self.definition = definition
        self.values = values
        self.today = today
        self._known: dict[str, Any] = {
            **{name: parameter_value(value) for name, value in parameters.items()},
            "today": today,
            "reference_date": reference_date,
            "decided_on": decided_on,
        }
        self._shown: dict[str, bool] = {}
        self._computed = {computed.name: computed for computed in definition.computed}

    # --- values as expressions see them ---------------------------------------------------------------------------
    def look_up(self, name: str) -> Any:
        """The value of a name of the expressions; None where it is unknown, unanswered or hidden."""
        if name not in self._known:
            f = self.definition.fields.get(name)
            if f is not None and f.is_derived:
                self._known[name] = f.derive(self.look_up) if self.shows(f) else None
            elif f is not None:
                value = self.values.get(name)
                self._known[name] = f.seen(value, self.look_up) if value is not None and self.shows(f) else None
            elif name in self._computed:
                self._known[name] = self._evaluate(self._computed[name].value)
            else:
                self._known[name] = None
        return self._known[name]

    def _evaluate(self, expression: Expression) -> Any:
        return evaluate(expression, {name: self.look_up(name) for name in expression.names})

    def judge(self, condition: Expression) -> Any:
        """What an expression over the answers gives; None where it is not known."""
        return self._evaluate(condition)

    # --- what is shown and required -------------------------------------------------------------------------------
    def shows_section(self, section: Section) -> bool:
        """Whether the topic is asked at all: its own condition holds and one of its questions is shown."""
        return self._holds(section.shown_when) and any(self.shows(f) for f in section.fields)

    def shows(self, f: FieldType) -> bool:
        """Whether a question is asked: its own condition and its section's hold (not yet known counts as no), and there is something to ask."""
        if f.name not in self._shown:
            conditions = (self.definition.section_of[f.name].shown_when, f.shown_when)
            self._shown[f.name] = all(map(self._holds, conditions)) and f.asked(self.look_up)
        return self._shown[f.name]

    def holds(self, condition: Expression) -> bool:
        """Whether a condition is known to hold."""
        return self._evaluate(condition) is True

    def _holds(self, condition: Expression | None) -> bool:
        return condition is None or self._evaluate(condition) is True

    def issues(self, paper: Paper) -> bool:
        """Whether a paper is issued: always, unless it says when (not yet known counts as no)."""
        return self._holds(paper.issued_when)

    def requires(self, f: FieldType) -> bool:
        """Whether a shown question must be answered: always, unless optional; `required_when` decides where it stands."""
        if f.required_when is not None:
            return self._evaluate(f.required_when) is True
        return not f.optional

    def sections(self, role: Role, *, at: str | None = None) -> tuple[Section, ...]:
        """The topics a role is asked now."""
        return tuple(section for section in self.definition.sections_for(role, at=at) if self.shows_section(section))

    def missing(self, sections: Iterable[Section]) -> tuple[FieldType, ...]:
        """The required questions of these topics that have no answer."""
        return tuple(
            f for section in sections for f in section.fields
            if self.shows(f) and self.requires(f) and not f.answered(self.values.get(f.name))
        )  # fmt: skip

    def faults_within(self, sections: Iterable[Section]) -> tuple[Fault, ...]:
        """What is wrong inside the answers of these topics, given the other answers: cells of tables, and rules between answers."""
        topics = {section.name: section for section in sections}
        inside = (
            Fault(field=f.name, message=refused.message, part=refused.part, by_rule=refused.by_rule)
            for section in topics.values() for f in section.fields
            if self.values.get(f.name) is not None and self.shows(f)
            for refused in f.faults_within(self.values[f.name], self.look_up)
        )  # fmt: skip
        return (*inside, *(fault for section, fault in self._between_answers() if section.name in topics))

    def _between_answers(self) -> Iterator[tuple[Section, Fault]]:
        """For each broken rule a fault at every one of its questions that is shown, with the topic of the last of these."""
        for rule in self.definition.answer_rules:
            if rule.kind == "error" and self.breaks(rule):
                shown = [name for name, f in self.definition.fields.items() if name in rule.at and self.shows(f)]
                for name in shown:
                    fault = Fault(field=name, message=message("field.rule", say=rule.say), by_rule=True, rule=rule)
                    yield self.definition.section_of[shown[-1]], fault

    def breaks(self, rule: AnswerRule) -> bool:
        """Whether a rule is asked and known not to hold."""
        return self._evaluate(rule.broken) is True

    def kept(self) -> dict[str, Any]:
        """The answers that a submission keeps: those of shown questions, and of tables the shown cells."""
        asked = ((self.definition.fields[name], value) for name, value in self.values.items() if value is not None)
        kept = {f.name: f.kept(value, self.look_up) for f, value in asked if self.shows(f)}
        return {name: value for name, value in kept.items() if value is not None}

    # --- what follows ---------------------------------------------------------------------------------------------
    @cached_property
    def computed(self) -> Mapping[str, Any]:
        """Every computed value by its name; None where an answer is still missing."""
        return {name: self.look_up(name) for name in self._computed}

    @cached_property
    def broken_rules(self) -> tuple[EligibilityRule, ...]:
        """The rules known not to hold. A rule whose answers are missing is not broken yet."""
        return tuple(rule for rule in self.definition.eligibility if self._evaluate(rule.unless) is False)

    def unmet(self, action: str) -> tuple[StepRule, ...]:
        """The rules that stand against a step: those that do not hold, or are not known to."""
        return tuple(rule for rule in self.definition.step_rules if rule.action == action and self._evaluate(rule.unless) is not True)

    @property
    def bars(self) -> tuple[EligibilityRule, ...]:
        """The broken rules that stop a submission; for a statutory petition none does (법 §9)."""
        if self.definition.petition == "statutory":
            return ()
        return tuple(rule for rule in self.broken_rules if rule.outcome == "ineligible")


def hanging_on(definition: FormDefinition, names: Iterable[str]) -> frozenset[str]:
    """The questions that other answers to these may bring up or make required, at once or through further ones."""
    waiting: dict[str, frozenset[str]] = {computed.name: computed.value.names for computed in definition.computed}
    for name, f in definition.fields.items():
        conditions = (definition.section_of[name].shown_when, f.shown_when, f.required_when)
        waiting[name] = f.hangs_on.union(*(condition.names for condition in conditions if condition is not None))
    start, found = frozenset(names), frozenset(names)
    while grown := {name for name, read in waiting.items() if name not in found and read & found}:
        found |= grown
    return (found - start) & definition.fields.keys()


def told_once(faults: Iterable[Fault]) -> tuple[Fault, ...]:
    """The faults for a list of them: a rule that is broken at several questions is told at the first."""
    told: list[AnswerRule] = []
    kept = []
    for fault in faults:
        if fault.rule is None or fault.rule not in told:
            kept.append(fault)
        if fault.rule is not None:
            told.append(fault.rule)
    return tuple(kept)


def required_message(f: FieldType) -> Message:
    """What is said of a required question without an answer: its type's own sentence where it has one."""
    return message(f.missing_message, label=f.label)
