"""Selections: a rule that can be followed, from values that are known and have an order, with keys that mean something for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from homeservice.core.definitions import FormDefinition
from homeservice.core.expressions import ExprType
from homeservice.core.intakes import Intake
from homeservice.core.lint.dependencies import BEFORE_DECISION, FROM_RESIDENT, ranks
from homeservice.core.lint.expressions import known_kinds
from homeservice.core.lint.fault import LintFault, Path, fault
from homeservice.core.selection.declaration import MOMENTS, Selection

#: The kinds of values that have an order.
_ORDERED = frozenset({ExprType.NUMBER, ExprType.DECIMAL, ExprType.BOOLEAN, ExprType.DATE})
#: What only a draw or a ranking understands.
_AT_ONCE = ("order", "quotas", "reserve", "seed")


def lint_selections(definition: FormDefinition) -> Iterator[LintFault]:
    if all(intake.selection is None for intake in definition.intakes):
        return
    kinds, known = known_kinds(definition), ranks(definition)
    for place, intake in enumerate(definition.intakes):
        if intake.selection is not None:
            here: Path = ("intakes", place, "selection")
            yield from _of_intake(definition, intake, intake.selection, here)
            yield from _names(definition, intake.selection, here, kinds, known)
            yield from _quotas(intake.selection, here, known)


def _of_intake(definition: FormDefinition, intake: Intake, selection: Selection, here: Path) -> Iterator[LintFault]:
    if definition.petition == "statutory":
        yield fault(here, "lint.selection.statutory")
    if (selection.budget is None) != (selection.cost is None):
        yield fault((*here, "cost" if selection.budget is None else "budget"), "lint.selection.budget_and_cost")
    if not selection.at_once:
        for key in _AT_ONCE:
            if getattr(selection, key) not in ((), None):
                yield fault((*here, key), "lint.selection.one_by_one", key=key, by=selection.by)
        return
    if intake.closes is None:
        yield fault((*here, "by"), "lint.selection.never_closes", by=selection.by)
    if intake.quota is not None:
        yield fault(here, "lint.selection.quota_too")
    if selection.places is None and selection.budget is None:
        yield fault(here, "lint.selection.no_end")
    if selection.ranks and not selection.order:
        yield fault((*here, "by"), "lint.selection.no_order")
    if selection.by == "draw" and selection.order:
        yield fault((*here, "order"), "lint.selection.order_of_draw")
    if selection.by == "draw" and selection.seed is not None:
        # Who knows the words beforehand can choose the order in which receipt numbers are given.
        yield fault((*here, "seed"), "lint.selection.seed_of_draw")


def _names(
    definition: FormDefinition, selection: Selection, here: Path, kinds: Mapping[str, ExprType], known: Mapping[str, int]
) -> Iterator[LintFault]:
    answered = definition.fields.keys() | {computed.name for computed in definition.computed}
    for place, key in enumerate(selection.order):
        name, at = key.removeprefix("-"), (*here, "order", place)
        if name in MOMENTS:
            continue
        if name not in answered:
            yield fault(at, "lint.selection.unknown", name=name, moments=", ".join(MOMENTS))
        elif kinds.get(name) not in _ORDERED:
            yield fault(at, "lint.selection.no_order_in", name=name)
        elif known.get(name, FROM_RESIDENT) > BEFORE_DECISION:
            yield fault(at, "lint.condition.too_late", names=name)
    if selection.cost is not None:
        at = (*here, "cost")
        if selection.cost not in answered:
            yield fault(at, "lint.selection.unknown", name=selection.cost, moments="")
        elif kinds.get(selection.cost) is not ExprType.NUMBER:
            yield fault(at, "lint.selection.cost_kind", name=selection.cost)
        elif known.get(selection.cost, FROM_RESIDENT) > BEFORE_DECISION:
            yield fault(at, "lint.condition.too_late", names=selection.cost)


def _quotas(selection: Selection, here: Path, known: Mapping[str, int]) -> Iterator[LintFault]:
    if not selection.quotas:
        return
    at: Path = (*here, "quotas")
    if selection.ranks:
        yield fault(at, "lint.selection.quotas_of_ranking")
    if selection.at_once and (selection.places is None or selection.budget is not None):
        yield fault(at, "lint.selection.quotas_of_places")
    largest = max((quota.places or 0 for quota in selection.quotas), default=0)
    if selection.places is not None and largest > selection.places:
        yield fault(at, "lint.selection.quotas_too_many", most=largest, places=selection.places)
    for place, quota in enumerate(selection.quotas):
        if any(quota.name == other.name for other in selection.quotas[:place]):
            yield fault((*at, place, "name"), "lint.selection.quota_twice", name=quota.name)
        late = [name for name in sorted(quota.when.names) if known.get(name, FROM_RESIDENT) > BEFORE_DECISION]
        if late:
            yield fault((*at, place, "when"), "lint.condition.too_late", names=", ".join(late))
