"""Which answers the papers of a form print, at once or by way of a computed value: only what typefaces have will do for them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from homeservice.core.definitions import FormDefinition, Paper
from homeservice.core.piping import blanks_of


def printed_by_papers(definition: FormDefinition) -> frozenset[str]:
    """The questions whose answers some paper may print: as a fact, in a text, or through a computed value."""
    formulas = {computed.name: computed.value.names for computed in definition.computed}
    waiting = [name for papers in definition.documents.values() for paper in _each(papers) for name in _names(paper)]
    found: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += formulas.get(name, ())
    return frozenset(found & definition.fields.keys())


def _names(paper: Paper) -> Iterator[str]:
    yield from paper.facts
    for text in (paper.title, paper.sentence, *paper.conditions, *paper.notes):
        if text is not None:
            yield from (blank.name for blank in blanks_of(text))


def _each(papers: Any) -> tuple[Paper, ...]:
    """One paper or several."""
    return (papers,) if isinstance(papers, Paper) else tuple(papers)
