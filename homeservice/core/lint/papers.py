"""Papers: each decision has one, and it prints only what is known by then and may be printed."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from types import MappingProxyType

from homeservice.core.definitions import FormDefinition, Paper
from homeservice.core.expressions import ExprType
from homeservice.core.lint.dependencies import BEFORE_DECISION, FROM_RESIDENT, ranks
from homeservice.core.lint.expressions import known_kinds
from homeservice.core.lint.fault import LintFault, Path, fault

#: What every form issues, and how much is known by then.
_DECISIONS = MappingProxyType({"receive": FROM_RESIDENT, "approve": BEFORE_DECISION, "reject": BEFORE_DECISION})


def lint_papers(definition: FormDefinition, templates: Collection[str] | None) -> Iterator[LintFault]:
    papers: dict[str, Paper] = dict(definition.documents.items())
    for decision, known_by_then in _DECISIONS.items():
        paper = papers.get(decision)
        if paper is None:
            yield fault(("documents",), "lint.paper.missing", decision=decision)
            continue
        here: Path = ("documents", decision)
        if templates is not None and paper.template not in templates:
            yield fault((*here, "template"), "lint.paper.no_template", name=paper.template, known=", ".join(sorted(templates)))
        yield from _facts(definition, paper, here, known_by_then)


def _facts(definition: FormDefinition, paper: Paper, here: Path, known_by_then: int) -> Iterator[LintFault]:
    kinds, rank_of = known_kinds(definition), ranks(definition)
    printed: list[tuple[Path, str]] = [((*here, "facts", place), name) for place, name in enumerate(paper.facts)]
    if paper.amount is not None:
        printed.append(((*here, "amount"), paper.amount))
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
    for place, name in enumerate(paper.facts):
        if name in paper.facts[:place]:
            yield fault((*here, "facts", place), "lint.paper.fact_twice", name=name)
