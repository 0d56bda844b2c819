"""A form's samples: whole and valid, one required answer missing, one rule broken."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from homeservice.core.answers import Situation
from homeservice.core.definitions import FormDefinition, Section
from homeservice.core.errors import DomainError
from homeservice.core.expressions import Expression
from homeservice.core.fields.base import FieldType
from homeservice.core.fields.wish import Wish
from homeservice.core.intakes import Intake
from homeservice.core.printed import printed_by_papers
from homeservice.core.rules import AnswerRule, EligibilityRule
from homeservice.core.sampling.moves import moves
from homeservice.core.sampling.search import Conditions, Goal, Search, Trial
from homeservice.core.sampling.way import way_through
from homeservice.core.workflow import Role, State

_MOST_SHOWN_TRIALS = 40


class NoSample(DomainError):
    """No such answers were found. `also` names what else does not hold in the nearest that were."""

    status = 422

    def __init__(self, wanted: str, also: Iterable[str]) -> None:
        self.wanted, self.also = wanted, tuple(dict.fromkeys(also))
        super().__init__("sample.none_found" if self.also else "sample.none_alone", wanted=wanted, also=", ".join(self.also))


class Sampler:
    """Makes up answers of one form in an intake on a day; the same seed makes the same answers.

    Seed 0 answers every question plainly, others choose. `nasty` makes the longest, rarest and strangest that is allowed.
    `known` are answers that stand already, by question.
    """

    def __init__(
        self, definition: FormDefinition, intake: Intake, *, now: dt.datetime, today: dt.date, seed: int = 0, nasty: bool = False,
        known: Mapping[str, Any] | None = None,
    ) -> None:  # fmt: skip
        self.definition = definition
        self.known = dict(known or {})
        self.seed = seed
        self._conditions = Conditions(
            definition=definition, sections=definition.sections, parameters=intake.parameters, today=today,
            reference_date=intake.reference(now), decided_on=today, wish=Wish(today=today, number=seed, nasty=nasty),
            frozen=frozenset(self.known), printed=printed_by_papers(definition) | {name for name, f in definition.fields.items() if f.verified is not None},
        )  # fmt: skip

    # --- what is made ---------------------------------------------------------------------------------------------
    def answers(self) -> dict[str, Any]:
        """Valid answers of all parts: the application, the officers' pages, those of every stage. Raises NoSample."""
        conditions = replace(self._conditions, goals=(*self._holding(), *self._steps()))
        search, start = Search(conditions), self._start(conditions)
        trial = search.run(start)
        if conditions.wish.nasty and trial.misses:
            # Plain answers that fit show the way: those that the rules ask for are taken over, all others stay strange.
            plain = Search(replace(conditions, wish=replace(conditions.wish, nasty=False))).run(start)
            decisive = self._behind(name for goal in conditions.goals for name in goal.condition.names)
            trial = search.run({**start, **{name: value for name, value in plain.values.items() if name in decisive}})
        if conditions.wish.nasty and not trial.misses:
            trial = _with_most_shown(search, trial)
        return self._kept(trial, self.definition.slug)

    def application(self) -> dict[str, Any]:
        """Valid answers of the application alone. Raises NoSample."""
        conditions = self._of_application()
        return self._kept(Search(conditions).run(self._start(conditions)), self.definition.slug)

    def missing(self, name: str) -> dict[str, Any]:
        """Valid answers but for one question, which is shown, must be answered, and is not. Raises NoSample."""
        f = self.definition.fields[name]
        conditions = self._around(self.definition.section_of[name])
        needed = () if f.required_when is None else (Goal(key=name, condition=f.required_when, strict=True),)
        if f.verified is not None or not f.asks or f.is_derived or (f.optional and not needed):
            raise NoSample(name, ())
        conditions = replace(
            conditions,
            frozen=conditions.frozen | {name},
            blank=frozenset({name}),
            goals=(*(goal for goal in conditions.goals if goal.key != name), *needed),
        )
        return self._kept(Search(conditions).run({**self._start(conditions), name: None}), name)

    def breaking(self, rule: EligibilityRule | AnswerRule, *, alone: bool = True) -> dict[str, Any]:
        """Valid answers but for one rule, which they break; of a rule that lets reasons stand, the reason is missing.

        Not `alone`, other rules may be broken too. Raises NoSample, which names what is always broken with it.
        """
        if isinstance(rule, AnswerRule) and rule.kind == "confirm":
            return self.missing(rule.name)
        home = self.definition.home_of(rule) if isinstance(rule, AnswerRule) else None
        conditions = self._of_application() if home is None else self._around(home)
        broken = rule.broken if isinstance(rule, AnswerRule) else rule.unless
        goal = Goal(key=_key(rule), condition=broken, wanted=isinstance(rule, AnswerRule), strict=True)
        others = tuple(other for other in conditions.goals if other.key != goal.key)
        strict, loose = replace(conditions, goals=(goal, *others)), replace(conditions, goals=(goal,))
        if not alone:
            return self._kept(Search(loose).run(self._start(loose)), goal.key)
        trial = Search(strict).run(self._start(strict))
        if trial.misses:
            least = Search(loose).run(self._start(loose))
            raise NoSample(goal.key, (miss.key for miss in Search(strict).tried(least.values).misses if miss.key != goal.key))
        return self._kept(trial, goal.key)

    # --- what must hold -------------------------------------------------------------------------------------------
    def _of_application(self) -> Conditions:
        sections = tuple(self.definition.sections_for(Role.RESIDENT))
        return replace(self._conditions, sections=sections, goals=tuple(self._holding()), decided_on=None)

    def _around(self, section: Section) -> Conditions:
        """What must hold where something on a page is to be amiss: for the application alone where the page belongs to it."""
        application = self._of_application()
        if section in application.sections:
            return application
        # A step that hangs on what is amiss cannot be taken.
        steps = (replace(goal, strict=False) for goal in self._steps())
        return replace(self._conditions, goals=(*self._holding(), *steps))

    def _holding(self) -> Iterator[Goal]:
        """The rules of the form: who may apply, and what must hold between answers."""
        for rule in self.definition.eligibility:
            yield Goal(key=_key(rule), condition=rule.unless)
        for answers in self.definition.answer_rules:
            if answers.kind == "error" or not self._conditions.wish.nasty:
                yield Goal(key=_key(answers), condition=answers.broken, wanted=False)

    def _steps(self) -> Iterator[Goal]:
        """What must hold before the approval and the moves on the way through the stages."""
        moves_taken = {move.action for within in (State.IN_PROGRESS, State.APPROVED) for move in way_through(self.definition, within)}
        for rule in self.definition.step_rules:
            if rule.action == "approve" or rule.action in moves_taken:
                yield Goal(key=f"step_rules.{rule.action}", condition=rule.unless, strict=True)

    def _behind(self, names: Iterable[str]) -> frozenset[str]:
        """These names and what their values are worked out from."""
        formulas = {computed.name: computed.value.names for computed in self.definition.computed}
        found, waiting = set[str](), list(names)
        while waiting:
            name = waiting.pop()
            if name not in found:
                found.add(name)
                waiting += formulas.get(name, ())
        return frozenset(found)

    def _start(self, conditions: Conditions) -> dict[str, Any]:
        """Where the search begins: what is known, and for a seed its own choices."""
        # Nobody stands in a list unless it is known that they do.
        values = {**{f.name: False for f in self.definition.rosters}, **self.known}
        if self.seed and not conditions.wish.nasty:
            chance = random.Random(f"{self.definition.code}:{self.seed}")  # noqa: S311 -- a sample, no secret
            for section in conditions.sections:
                for f in section.fields:
                    if f.name not in values and not f.row_columns and f.asks and not f.is_derived and not f.takes_file:
                        values |= _chosen(f, conditions.wish, chance)
        return values

    def _kept(self, trial: Trial, wanted: str) -> dict[str, Any]:
        if trial.misses:
            raise NoSample(wanted, (miss.key for miss in trial.misses if miss.key != wanted))
        return trial.situation.kept()


def _chosen(f: FieldType, wish: Wish, chance: random.Random) -> dict[str, Any]:
    """One of the question's own answers by chance; what may stay blank stays so now and then."""
    if f.optional and chance.random() < 0.3:
        return {f.name: None}
    if f.control().options and not f.is_agreement:
        others = list(moves(f, None, wish))
        return {f.name: chance.choice(others)} if others else {}
    return {}


def _key(rule: EligibilityRule | AnswerRule) -> str:
    return rule.name if isinstance(rule, AnswerRule) else f"unless {rule.unless.source}"


def _with_most_shown(search: Search, best: Trial) -> Trial:
    """The answers that bring up the most questions, as far as changing one after the other finds them."""
    definition = search.conditions.definition
    deciding = {name for f in definition.fields.values() for name in _read_by(definition, f)}
    tries = 0
    for name in [name for name in definition.fields if name in deciding]:
        f = definition.fields[name]
        if name in search.conditions.frozen or not f.control().options or f.row_columns:
            continue
        for candidate in (
            *moves(f, best.values.get(name), search.wish_for(f, best.values)),
            *([] if best.situation.requires(f) else [None]),
        ):
            tries += 1
            if tries > _MOST_SHOWN_TRIALS:
                return best
            found = search.tried({**best.values, name: candidate})
            if not found.misses and _shown(found.situation) > _shown(best.situation):
                best = found
    return best


def _read_by(definition: FormDefinition, f: FieldType) -> frozenset[str]:
    conditions: list[Expression | None] = [definition.section_of[f.name].shown_when, f.shown_when]
    return frozenset(name for condition in conditions if condition is not None for name in condition.names)


def _shown(situation: Situation) -> int:
    return sum(situation.shows(f) for f in situation.definition.fields.values())
