"""Values that are looked up: by answers that there are, in time, and that a file can hold."""

from __future__ import annotations

from collections.abc import Iterator

from homeservice.core.definitions import FormDefinition
from homeservice.core.expressions import ExprType
from homeservice.core.lint.dependencies import FROM_RESIDENT, rank, ranks
from homeservice.core.lint.expressions import known_kinds
from homeservice.core.lint.fault import LintFault, Path, fault

_IN_FILES = frozenset({ExprType.TEXT, ExprType.NUMBER})


def lint_lookups(definition: FormDefinition) -> Iterator[LintFault]:
    kinds, known = known_kinds(definition), ranks(definition)
    for s, section in enumerate(definition.sections):
        for f, question in enumerate(section.written):
            for key, name in question.found_by.items():
                path: Path = ("sections", s, "fields", f, *key.split(".", 1))
                if kinds.get(name) not in _IN_FILES:
                    yield fault(path, "lint.lookup.by_what", name=name)
                elif known.get(name, FROM_RESIDENT) > rank(definition, section):
                    yield fault(path, "lint.condition.too_late", names=name)
