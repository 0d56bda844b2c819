"""Intakes: windows that open before they close, and parameters that mean the same in each of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from homeservice.core.definitions import FormDefinition
from homeservice.core.expressions import ExprType
from homeservice.core.fields.base import FieldType
from homeservice.core.fields.persons import Persons
from homeservice.core.intakes import Intake, parameter_value
from homeservice.core.lint.fault import LintFault, Path, expressions, fault
from homeservice.core.lint.translations import texts_of
from homeservice.core.piping import blanks_of
from homeservice.core.workflow import Role


def kind_of_parameter(value: bool | int | str) -> ExprType:
    """What expressions see of a parameter."""
    match parameter_value(value):
        case bool():
            return ExprType.BOOLEAN
        case int():
            return ExprType.NUMBER
        case dt.date():
            return ExprType.DATE
    return ExprType.TEXT


def parameter_kinds(definition: FormDefinition) -> dict[str, ExprType]:
    """The kind of each parameter, as the first intake that sets it has it."""
    kinds: dict[str, ExprType] = {}
    for intake in definition.intakes:
        for name, value in intake.parameters.items():
            kinds.setdefault(name, kind_of_parameter(value))
    return kinds


def _lint_limits(definition: FormDefinition, intake: Intake, here: Path) -> Iterator[LintFault]:
    """Limits count what the resident answers when applying, and whose equal answers can be found again."""
    if definition.petition == "statutory":
        for key in ("entries", "limits"):
            if getattr(intake, key):
                yield fault((*here, key), "lint.intake.limits_statutory", key=key)
    if intake.entries is not None and intake.entries.members is not None:
        at: Path = (*here, "entries", "members")
        members = _asked_first(definition, intake.entries.members)
        if not isinstance(members, Persons):
            yield fault(at, "lint.intake.members", name=intake.entries.members)
        elif "birth_date" not in members.ask:
            yield fault(at, "lint.intake.members_birth_date", name=members.name)
    for place, limit in enumerate(intake.limits):
        for number, name in enumerate(limit.by):
            question = _asked_first(definition, name)
            if question is None:
                yield fault((*here, "limits", place, "by", number), "lint.intake.limit_by", name=name)
            elif not question.indexed:
                yield fault((*here, "limits", place, "by", number), "lint.intake.limit_type", name=name, type=question.type)
        if any(set(limit.by) == set(other.by) for other in intake.limits[:place]):
            yield fault((*here, "limits", place, "by"), "lint.intake.limit_twice")


def _asked_first(definition: FormDefinition, name: str) -> FieldType | None:
    """A question that the resident answers when applying."""
    section = definition.section_of.get(name)
    asked = section is not None and section.filled_by == Role.RESIDENT and section.at is None
    return definition.fields[name] if asked else None


def lint_intakes(definition: FormDefinition) -> Iterator[LintFault]:
    kinds = parameter_kinds(definition)
    for place, intake in enumerate(definition.intakes):
        here: Path = ("intakes", place)
        if intake.closes is not None and intake.closes <= intake.opens:
            yield fault((*here, "closes"), "lint.intake.closes_first", opens=intake.opens, closes=intake.closes)
        if intake.reference_date == "closes" and intake.closes is None:
            yield fault((*here, "reference_date"), "lint.intake.never_closes")
        if intake.quota is not None and definition.petition == "statutory":
            yield fault((*here, "quota"), "lint.intake.quota_statutory")
        yield from _lint_limits(definition, intake, here)
        if intake.result_on is not None:
            if intake.closes is None:
                yield fault((*here, "result_on"), "lint.intake.result_without_end")
            elif intake.result_on < intake.closes.date():
                yield fault((*here, "result_on"), "lint.intake.result_early", result_on=intake.result_on, closes=intake.closes)
        for name, kind in kinds.items():
            if name not in intake.parameters:
                yield fault((*here, "parameters"), "lint.intake.parameter_missing", name=name, intake=intake.name)
            elif (found := kind_of_parameter(intake.parameters[name])) is not kind:
                yield fault(
                    (*here, "parameters", name), "lint.intake.parameter_kind", name=name, first=kind.label, found=found.label
                )  # fmt: skip
    used = {name for place in expressions(definition) for name in place.expression.names}
    used |= {blank.name for _, text in texts_of(definition) for blank in blanks_of(text)}
    used |= {stage.due.length for stage in definition.stages if stage.due is not None and isinstance(stage.due.length, str)}
    for intake in definition.intakes:
        if intake.selection is not None:
            used |= {key.removeprefix("-") for key in intake.selection.order} | {intake.selection.cost or ""}
    for place, intake in enumerate(definition.intakes):
        for name in intake.parameters:
            if name not in used:
                yield fault(("intakes", place, "parameters", name), "lint.unused.parameter", name=name)
