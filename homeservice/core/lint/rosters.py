"""Lists of the department: found only by who the applicant is proved to be; and decisions that need nobody's judgement."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from homeservice.core.definitions import FormDefinition, Section
from homeservice.core.expressions import Expression
from homeservice.core.expressions.syntax import nearest
from homeservice.core.fields.base import FieldType
from homeservice.core.fields.roster import RosterQuestion
from homeservice.core.lint.conditions import never_holds
from homeservice.core.lint.fault import LintFault, Path, fault
from homeservice.core.rosters import reads_cells
from homeservice.core.workflow import Role, State

#: What the identity proves: without both, somebody could ask after others.
_PROVED = ("name", "birth_date")


def lint_rosters(definition: FormDefinition) -> Iterator[LintFault]:
    filled: set[str] = set()
    for s, section in enumerate(definition.sections):
        for place, f in enumerate(section.written):
            if not isinstance(f, RosterQuestion):
                continue
            here: Path = ("sections", s, "fields", place)
            if section.filled_by != Role.OFFICER or section.at is not None:
                yield fault((*here, "type"), "lint.roster.where", name=f.name)
            yield from _match(definition, here, f)
            yield from _fills(definition, here, f, filled)
            filled.update(f.fills)
            for i, intake in enumerate(definition.intakes):
                if intake.selection is not None:
                    yield fault(("intakes", i, "selection"), "lint.roster.selection", name=f.name)


def _match(definition: FormDefinition, here: Path, f: RosterQuestion) -> Iterator[LintFault]:
    known = _questions(definition, Role.RESIDENT)
    for place, name in enumerate(f.match):
        question = known.get(name)
        if question is None:
            yield fault((*here, "match", place), "lint.roster.no_answer", name=name, nearest=nearest(name, known))
        elif not reads_cells(question) or not question.indexed:
            yield fault((*here, "match", place), "lint.roster.no_cell", name=name, type=question.type)
    proved = {known[name].verified for name in f.match if name in known}
    missing = [told for told in _PROVED if told not in proved]
    if missing:
        yield fault((*here, "match"), "lint.roster.unproved", missing=", ".join(f"verified: {told}" for told in missing))


def _fills(definition: FormDefinition, here: Path, f: RosterQuestion, filled: set[str]) -> Iterator[LintFault]:
    known = _questions(definition, Role.OFFICER)
    for place, name in enumerate(f.fills):
        question = known.get(name)
        if question is None:
            yield fault((*here, "fills", place), "lint.roster.no_officers", name=name, nearest=nearest(name, known))
        elif not reads_cells(question):
            yield fault((*here, "fills", place), "lint.roster.no_cell", name=name, type=question.type)
        elif name in filled:
            yield fault((*here, "fills", place), "lint.roster.filled_twice", name=name)


def _questions(definition: FormDefinition, role: Role) -> dict[str, FieldType]:
    return {f.name: f for section in definition.sections_for(role) for f in section.written}


def other_columns(definition: FormDefinition, others: Iterable[FormDefinition]) -> Iterator[LintFault]:
    """A fault for each list that another form of the department reads by other questions: a file could be of one form only."""
    kept = {f.list_name: (f.columns, other) for other in others if other.department.ko == definition.department.ko for f in other.rosters}
    for s, section in enumerate(definition.sections):
        for place, f in enumerate(section.fields):
            if isinstance(f, RosterQuestion) and f.list_name in kept and kept[f.list_name][0] != f.columns:
                other = kept[f.list_name][1]
                yield fault(("sections", s, "fields", place, "list"), "lint.roster.other_columns", name=f.list_name, other=other.title)


def lint_automatic(definition: FormDefinition) -> Iterator[LintFault]:
    """The system can decide alone: nothing of the decision waits for an officer. For forms whose conditions can be worked out."""
    rule = definition.automatic
    if rule is None:
        return
    if definition.first_stage(State.IN_PROGRESS) is not None:
        yield fault(("automatic", "action"), "lint.automatic.stages")
    for i, intake in enumerate(definition.intakes):
        if intake.selection is not None:
            yield fault(("intakes", i, "selection"), "lint.automatic.selection")
    given = {name for f in definition.rosters for name in f.fills}
    for s, section in enumerate(definition.sections):
        if section.filled_by != Role.OFFICER or section.at is not None:
            continue
        for place, f in enumerate(section.written):
            if f.asks and not f.is_derived and not f.optional and f.name not in given and _may_wait(definition, section, f, rule.when):
                yield fault(("sections", s, "fields", place), "lint.automatic.officer_asked", name=f.name)


def _may_wait(definition: FormDefinition, section: Section, f: FieldType, when: Expression) -> bool:
    """Whether a question may have to be answered where the rule holds."""
    asked = when
    for condition in (f.shown_when, f.required_when):
        if condition is not None:
            asked = _both(asked, condition)
    return not never_holds(definition, asked, section)


def _both(first: Expression, second: Expression) -> Expression:
    return Expression(
        source=f"({first.source}) and ({second.source})", tree=["and", [first.tree, second.tree]], names=first.names | second.names,
        columns=(1, *first.columns, *second.columns),
    )  # fmt: skip
