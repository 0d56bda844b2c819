"""Questions, each by itself, and what a form must ask."""

from __future__ import annotations

from collections.abc import Iterator

from homeservice.core.definitions import FormDefinition
from homeservice.core.fields.base import FieldType
from homeservice.core.lint.fault import LintFault, Path, fault
from homeservice.core.workflow import Role

#: The topic of a person who applies for another (handbook 1.0, B).
AGENT = "agent"


def _lint_places(definition: FormDefinition, question: FieldType, here: Path, *, counted: bool) -> Iterator[LintFault]:
    """Places are counted for the options of a choice that the resident makes when applying, and of no other."""
    if any(offer.places is not None for offer in getattr(question, "options", None) or ()):
        if not counted or not question.limited_options:
            yield fault((*here, "options"), "lint.question.places")
        elif definition.petition == "statutory":
            yield fault((*here, "options"), "lint.question.places_statutory")
    given = len(question.row_columns) - len(question.own_columns)
    for place, column in enumerate(question.row_columns):
        yield from _lint_places(definition, column, (*here, "columns", place - given), counted=False)


def lint_questions(definition: FormDefinition) -> Iterator[LintFault]:
    for s, section in enumerate(definition.sections):
        for f, question in enumerate(section.written):
            here: Path = ("sections", s, "fields", f)
            for attribute, what in question.lint():
                steps = tuple(int(step) if step.isdigit() else step for step in attribute.split("."))
                yield LintFault(path=(*here, *steps), message=what)
            if question.optional and question.required_when is not None:
                yield fault((*here, "optional"), "lint.question.optional_and_required")
            yield from _lint_places(definition, question, here, counted=section.filled_by == Role.RESIDENT and section.at is None)
            if question.unique and (section.filled_by != Role.RESIDENT or section.at is not None):
                yield fault((*here, "unique"), "lint.question.unique_later")
            for attribute in ("verified", "suggested"):
                if getattr(question, attribute) is not None and section.filled_by != Role.RESIDENT:
                    yield fault((*here, attribute), "lint.question.of_officer")
            if question.verified is not None and question.suggested is not None:
                yield fault((*here, "suggested"), "lint.question.verified_and_suggested")
    first = [f for section in definition.sections_for(Role.RESIDENT) for f in section.fields]
    if not first:
        yield fault(("sections",), "lint.question.nothing_asked")
    if definition.petition == "statutory" and not any(f.identifies for f in first):
        yield fault(("petition",), "lint.question.nobody_identified")
    if definition.agent == "allowed" and definition.section(AGENT) is None:
        yield fault(("agent",), "lint.question.no_agent_section", name=AGENT)
    if definition.agent != "allowed":
        for s, section in enumerate(definition.sections):
            if section.name == AGENT:
                yield fault(("sections", s, "name"), "lint.question.agent_not_allowed", name=AGENT)
