"""Papers: each decision has one, and it prints only what is known by then and may be printed."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import get_args

from homeservice.core.definitions import FormDefinition
from homeservice.core.expressions import ExprType
from homeservice.core.fields.persons import Persons
from homeservice.core.fields.text import Text
from homeservice.core.lint.dependencies import known_by, ranks
from homeservice.core.lint.expressions import known_kinds
from homeservice.core.lint.fault import LintFault, Path, fault
from homeservice.core.lint.piping import has_words
from homeservice.core.papers import OF_ITSELF, OTHER_SERIES, Paper
from homeservice.core.workflow import PaperKey

#: What every form issues.
_DECISIONS = ("receive", "approve", "reject")


def lint_papers(definition: FormDefinition, templates: Collection[str] | None) -> Iterator[LintFault]:
    steps = (*get_args(PaperKey), *(move.action for move in definition.moves))
    for decision in _DECISIONS:
        if decision not in definition.documents:
            yield fault(("documents",), "lint.paper.missing", decision=decision)
    for step, papers in definition.documents.items():
        if step not in steps:
            yield fault(("documents", step), "lint.paper.no_step", step=step, known=", ".join(steps))
            continue
        for place, paper in enumerate(papers):
            here: Path = ("documents", step, place)
            if templates is not None:
                yield from _known(paper, here, templates)
            yield from _named(definition, paper, here, known_by(definition, step))
            yield from _people(definition, paper, here)


def _known(paper: Paper, here: Path, templates: Collection[str]) -> Iterator[LintFault]:
    """The layout and the register must be there."""
    if paper.template in OF_ITSELF:
        yield fault((*here, "template"), "lint.paper.of_itself", name=paper.template)
    elif paper.template not in templates:
        yield fault((*here, "template"), "lint.paper.no_template", name=paper.template, known=", ".join(sorted(templates)))
    series = sorted({*templates, *OTHER_SERIES})
    if paper.series is not None and paper.series not in series:
        yield fault((*here, "series"), "lint.paper.no_series", name=paper.series, known=", ".join(series))


def _named(definition: FormDefinition, paper: Paper, here: Path, known_by_then: int) -> Iterator[LintFault]:
    """What a paper states by name: it must exist, be known by then, and be something that may be printed."""
    kinds, rank_of = known_kinds(definition), ranks(definition)
    printed: list[tuple[Path, str]] = [((*here, "facts", place), name) for place, name in enumerate(paper.facts)]
    single = (("amount", paper.amount), ("headline", paper.headline), ("organisation", paper.organisation), ("for_each", paper.for_each))
    printed += [((*here, key), name) for key, name in single if name is not None]
    for path, name in printed:
        question = definition.fields.get(name)
        if name not in rank_of:
            yield fault(path, "lint.paper.unknown_fact", name=name)
        elif question is not None and question.encrypted:
            yield fault(path, "lint.paper.encrypted", name=name)
        elif rank_of[name] > known_by_then:
            yield fault(path, "lint.paper.too_early", name=name)
        elif path[-1] == "amount" and kinds.get(name, ExprType.NUMBER) is not ExprType.NUMBER:
            yield fault(path, "lint.paper.amount", name=name)
        elif path[-1] == "headline" and question is not None and not has_words(definition, name):
            yield fault(path, "lint.paper.headline", name=name)
    for place, name in enumerate(paper.facts):
        if name in paper.facts[:place]:
            yield fault((*here, "facts", place), "lint.paper.fact_twice", name=name)


def _people(definition: FormDefinition, paper: Paper, here: Path) -> Iterator[LintFault]:
    """Who a paper is made out to."""
    team = definition.fields.get(paper.for_each) if paper.for_each is not None else None
    if team is not None and not isinstance(team, Persons):
        yield fault((*here, "for_each"), "lint.paper.for_each", name=paper.for_each)
    named = definition.fields.get(paper.organisation) if paper.organisation is not None else None
    if paper.organisation in {computed.name for computed in definition.computed} or (named is not None and not isinstance(named, Text)):
        yield fault((*here, "organisation"), "lint.paper.organisation", name=paper.organisation)
