"""Which answers the papers of a form print, at once or by way of a computed value: only what typefaces have will do for them."""

from __future__ import annotations

from homeservice.core.definitions import FormDefinition


def printed_by_papers(definition: FormDefinition) -> frozenset[str]:
    """The questions whose answers some paper may print: as a fact, in a text, or through a computed value."""
    formulas = {computed.name: computed.value.names for computed in definition.computed}
    waiting = [name for paper in definition.papers for name in paper.printed]
    found: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += formulas.get(name, ())
    return frozenset(found & definition.fields.keys())
