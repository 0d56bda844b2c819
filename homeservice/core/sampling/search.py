"""Looking for answers that fit: from any answers to ones under which everything that must hold does, by small steps that bring it nearer."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from homeservice.core.answers import Situation
from homeservice.core.definitions import FormDefinition, Section
from homeservice.core.expressions import Expression
from homeservice.core.expressions.distance import distance, hints
from homeservice.core.expressions.syntax import Node
from homeservice.core.fields.base import FieldType
from homeservice.core.fields.wish import Wish
from homeservice.core.sampling.moves import hinted, invented, moves
from homeservice.core.sampling.rows import fitted_rows, hinted_rows, mended_rows, row_moves, rows_away
from homeservice.core.workflow import Role

_MOST_ROUNDS = 12
_MOST_TRIALS = 4_000
_MOST_IN_PAIRS = 24
_LONGEST_DETOUR = 6
_ENOUGH = 1e-9


@dataclass(frozen=True, kw_only=True)
class Goal:
    """An expression that is to be true, or false where `wanted` says so. `key` names it to people."""

    key: str
    condition: Expression
    wanted: bool = True
    #: It must be known to hold; else it is enough that it is not known to fail.
    strict: bool = False


@dataclass(frozen=True, kw_only=True)
class Miss:
    """Something that does not hold yet: how far away it is, which answers decide it, and the tree that tells more."""

    key: str
    away: float
    names: frozenset[str]
    goal: Goal | None = None

    @property
    def cost(self) -> float:
        return 0.5 + self.away / (1 + self.away)


@dataclass(frozen=True, kw_only=True)
class Conditions:
    """Everything but the answers: the form at a moment, what is wished, and what must hold.

    `frozen` questions keep their answer, or stay blank where they have none. `optional` answers what may stay blank too.
    """

    definition: FormDefinition
    sections: tuple[Section, ...]
    parameters: Mapping[str, Any]
    today: dt.date
    reference_date: dt.date
    decided_on: dt.date | None
    wish: Wish
    goals: tuple[Goal, ...] = ()
    frozen: frozenset[str] = frozenset()
    optional: bool = True
    #: Names of questions whose answers papers print.
    printed: frozenset[str] = frozenset()
    #: Questions that must be shown and stay without an answer.
    blank: frozenset[str] = field(default_factory=frozenset)

    def situation(self, values: Mapping[str, Any], *, application: bool = False) -> Situation:
        """The answers at the moment; of the application alone as it is before anybody else has answered."""
        known = {name: value for name, value in values.items() if value is not None}
        if application:
            known = {name: value for name, value in known.items() if _of_application(self.definition.section_of[name])}
        return Situation(
            self.definition, known, parameters=self.parameters, today=self.today, reference_date=self.reference_date,
            decided_on=None if application else self.decided_on,
        )  # fmt: skip


def _of_application(section: Section) -> bool:
    return section.filled_by == Role.RESIDENT and section.at is None


class _Known:
    """What the expressions of a situation read."""

    def __init__(self, situation: Situation) -> None:
        self._situation = situation
        self._formulas = {computed.name: computed.value.tree for computed in situation.definition.computed}
        self._asked: set[str] = set()

    def get(self, name: str) -> Any:
        return self._situation.look_up(name)

    def behind(self, name: str) -> Node | None:
        return self._formulas.get(name)

    def away(self, name: str) -> float:
        """How far a question is from being shown."""
        definition = self._situation.definition
        f = definition.fields.get(name)
        if f is None or name in self._asked or self._situation.shows(f):
            return 0.0
        self._asked.add(name)
        total = sum(distance(condition.tree, self) for condition in conditions_of(definition, f))
        self._asked.discard(name)
        return total


def conditions_of(definition: FormDefinition, f: FieldType) -> Iterator[Expression]:
    """What decides whether a question is shown."""
    for condition in (definition.section_of[f.name].shown_when, f.shown_when):
        if condition is not None:
            yield condition


class Trial:
    """A set of answers, judged: what misses, and how much that is together."""

    def __init__(self, conditions: Conditions, values: Mapping[str, Any], situation: Situation) -> None:
        self.values = values
        self.situation = situation
        self.known = _Known(situation)
        self.misses = tuple(_misses(conditions, self))
        self.cost = sum(miss.cost for miss in self.misses)


def _misses(conditions: Conditions, trial: Trial) -> Iterator[Miss]:
    situation, known = trial.situation, trial.known
    for goal in conditions.goals:
        truth = situation.judge(goal.condition)
        if truth is goal.wanted or (truth is None and not goal.strict):
            continue
        away = distance(goal.condition.tree, known, wanted=goal.wanted)
        yield Miss(key=goal.key, away=away or 1.0, names=goal.condition.names, goal=goal)
    for section in conditions.sections:
        for f in section.fields:
            if not situation.shows(f):
                if f.name in conditions.blank:
                    names = frozenset(name for condition in conditions_of(conditions.definition, f) for name in condition.names)
                    yield Miss(key=f.name, away=known.away(f.name) or 1.0, names=names | f.hangs_on)
                continue
            value = trial.values.get(f.name)
            if value is None:
                if situation.requires(f) and f.asks and not f.is_derived and f.name not in conditions.blank:
                    yield Miss(key=f.name, away=3.0, names=frozenset({f.name}))
                continue
            within = f.faults_within(value, situation.look_up)
            if within:
                away = rows_away(f, value, situation.look_up) if f.row_columns else 1.0
                yield Miss(key=f.name, away=max(away, 0.1) + 0.01 * len(within), names=frozenset({f.name}) | f.hangs_on)


class Search:
    """One search with a bounded number of trials; the same conditions lead to the same answers."""

    def __init__(self, conditions: Conditions) -> None:
        self.conditions = conditions
        self.trials = 0

    def run(self, values: Mapping[str, Any]) -> Trial:
        """The nearest that was found; nothing misses where it fits."""
        best = self.tried(values)
        for _ in range(_MOST_ROUNDS * 10):
            if not best.misses or self.trials > _MOST_TRIALS:
                break
            better = self._one_step(best) or self._detour(best) or self._two_steps(best)
            if better is None:
                break
            best = better
        return best

    def tried(self, values: Mapping[str, Any]) -> Trial:
        """The answers, with one for every question that is asked and has none, judged."""
        self.trials += 1
        whole = dict(values)
        situation = self.conditions.situation(whole)
        for _ in range(_MOST_ROUNDS):
            if not self._fill(whole, situation):
                break
            situation = self.conditions.situation(whole)
        return Trial(self.conditions, whole, situation)

    def _fill(self, values: dict[str, Any], situation: Situation) -> bool:
        """Answer what is asked and has no answer, and bring tables to their rows; whether anything changed."""
        before = len(values)
        changed = False
        for section in self.conditions.sections:
            for f in section.fields:
                if not f.asks or f.is_derived or f.name in self.conditions.frozen or not situation.shows(f):
                    continue
                value = values.get(f.name)
                if value is None and not (situation.requires(f) or (self.conditions.optional and f.name not in values)):
                    continue
                if f.row_columns:
                    fresh = fitted_rows(f, value, situation.look_up, self.wish_for(f, values), optional=self.conditions.optional)
                elif value is None:
                    fresh = invented(f, self.wish_for(f, values))
                elif f.hangs_on and f.faults_within(value, situation.look_up):
                    fresh = f.invent(self.wish_for(f, values))
                else:
                    continue
                if fresh != value:
                    values[f.name] = fresh
                    changed = True
        return changed or len(values) > before

    def wish_for(self, f: FieldType, values: Mapping[str, Any]) -> Wish:
        """The wish, with what this question has to go with."""
        named = next((values.get(name) for name, other in self.conditions.definition.fields.items() if other.verified == "name"), None)
        return replace(self.conditions.wish, name=named, printed=f.name in self.conditions.printed)

    # --- steps ----------------------------------------------------------------------------------------------------
    def _one_step(self, best: Trial) -> Trial | None:
        """A change of one answer that brings it nearer: the best that is hinted at, else the first of all others."""
        for miss in best.misses:
            told = self._told(best, miss)
            tried = [self.tried({**best.values, name: value}) for name, value in self._hinted(best, miss, told)]
            nearest = min(tried, key=lambda trial: trial.cost, default=best)
            if nearest.cost < best.cost - _ENOUGH:
                return nearest
            for name, value in self._others(best, miss, told):
                found = self.tried({**best.values, name: value})
                if found.cost < best.cost - _ENOUGH:
                    return found
                if self.trials > _MOST_TRIALS:
                    return None
        return None

    def _detour(self, best: Trial) -> Trial | None:
        """A change that spoils something, with what it spoils mended step by step, where that leads nearer in the end."""
        for miss in best.misses:
            for name, value in itertools.islice(self._hinted(best, miss, self._told(best, miss)), _MOST_IN_PAIRS):
                trial: Trial | None = self.tried({**best.values, name: value})
                for _ in range(_LONGEST_DETOUR):
                    if trial is None or trial.cost < best.cost - _ENOUGH:
                        break
                    trial = self._mended(trial, frozenset({name}))
                if trial is not None and trial.cost < best.cost - _ENOUGH:
                    return trial
                if self.trials > _MOST_TRIALS:
                    return None
        return None

    def _mended(self, trial: Trial, fixed: frozenset[str]) -> Trial | None:
        """The best hinted change of one answer but the fixed ones; None where none brings it nearer."""
        changes = (change for miss in trial.misses for change in self._hinted(trial, miss, self._told(trial, miss)))
        tried = [self.tried({**trial.values, name: value}) for name, value in changes if name not in fixed]
        nearest = min(tried, key=lambda other: other.cost, default=trial)
        return nearest if nearest.cost < trial.cost - _ENOUGH else None

    def _two_steps(self, best: Trial) -> Trial | None:
        """The first change of two answers that does, where one is not enough: the second mends what the first has spoilt."""
        for miss in best.misses:
            for name, value in self._changes(best, miss):
                between = self.tried({**best.values, name: value})
                for spoilt in between.misses:
                    for other, another in self._changes(between, spoilt):
                        found = self.tried({**between.values, other: another})
                        if found.cost < best.cost - _ENOUGH:
                            return found
                        if self.trials > _MOST_TRIALS:
                            return None
        return None

    def _changes(self, best: Trial, miss: Miss) -> Iterator[tuple[str, Any]]:
        """The most promising other answers: what is hinted at, then some of each question in turn."""
        told = self._told(best, miss)
        changes = itertools.chain(self._hinted(best, miss, told), _in_turn(self._of_each(best, miss, told)))
        return itertools.islice(changes, _MOST_IN_PAIRS)

    def _told(self, best: Trial, miss: Miss) -> dict[str, list[Any]]:
        """What the expression of what misses hints at, by question; of a question that is not asked yet, what would ask it."""
        told: dict[str, list[Any]] = {}
        if miss.goal is not None:
            for name, seen in hints(miss.goal.condition.tree, best.known, wanted=miss.goal.wanted):
                told.setdefault(name, []).append(seen)
        for name in (*told, *({miss.key} & self.conditions.blank)):
            self._tell_conditions(best, name, told)
        return told

    def _hinted(self, best: Trial, miss: Miss, told: Mapping[str, list[Any]]) -> Iterator[tuple[str, Any]]:
        look_up = best.situation.look_up
        for f in self._deciding(miss.names):
            value, hint = best.values.get(f.name), told.get(f.name, [])
            wish = self.wish_for(f, best.values)
            if f.row_columns:
                yield from (
                    (f.name, rows)
                    for rows in (*hinted_rows(f, value, look_up, hint, wish.today), *mended_rows(f, value, look_up, wish.today))
                )
            else:
                yield from ((f.name, other) for other in hinted(f, value, wish, hint))

    def _others(self, best: Trial, miss: Miss, told: Mapping[str, list[Any]]) -> Iterator[tuple[str, Any]]:
        return itertools.chain.from_iterable(self._of_each(best, miss, told))

    def _of_each(self, best: Trial, miss: Miss, told: Mapping[str, list[Any]]) -> list[Iterator[tuple[str, Any]]]:
        return [self._all_changes(best, f, told) for f in self._deciding(miss.names)]

    def _tell_conditions(self, best: Trial, name: str, told: dict[str, list[Any]]) -> None:
        f = self.conditions.definition.fields.get(name)
        if f is None or best.situation.shows(f):
            return
        for condition in conditions_of(self.conditions.definition, f):
            for other, seen in hints(condition.tree, best.known):
                if seen not in told.setdefault(other, []):
                    told[other].append(seen)

    def _all_changes(self, best: Trial, f: FieldType, told: Mapping[str, list[Any]]) -> Iterator[tuple[str, Any]]:
        """Every other answer to one question that is tried."""
        value, wish = best.values.get(f.name), self.wish_for(f, best.values)
        look_up = best.situation.look_up
        for other in row_moves(f, value, look_up, wish, told.get(f.name, [])) if f.row_columns else moves(f, value, wish):
            yield f.name, other
        if value is not None and not best.situation.requires(f):
            yield f.name, None

    def _deciding(self, names: Iterable[str]) -> tuple[FieldType, ...]:
        """The questions that decide over names, directly or through others, the nearest first; without what is frozen."""
        definition = self.conditions.definition
        formulas = {computed.name: computed.value.names for computed in definition.computed}
        found: dict[str, FieldType] = {}
        waiting = sorted(names)
        seen: set[str] = set()
        while waiting:
            name = waiting.pop(0)
            if name in seen:
                continue
            seen.add(name)
            if name in formulas:
                waiting += sorted(formulas[name])
            elif (f := definition.fields.get(name)) is not None:
                if f.asks and not f.is_derived and name not in self.conditions.frozen:
                    found[name] = f
                waiting += sorted({read for condition in conditions_of(definition, f) for read in condition.names} | f.hangs_on)
        return tuple(found.values())


def _in_turn(changes: Iterable[Iterator[tuple[str, Any]]]) -> Iterator[tuple[str, Any]]:
    """One change of each question, then the next of each."""
    for turn in itertools.zip_longest(*changes):
        yield from (change for change in turn if change is not None)
