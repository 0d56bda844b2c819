"""Blanks in texts: they stand where a case fills them in, and name what can be read and is known by then."""

from __future__ import annotations

from collections.abc import Iterator

from homeservice.core.definitions import FormDefinition
from homeservice.core.expressions import ExprType
from homeservice.core.expressions.syntax import nearest
from homeservice.core.korean import PARTICLES
from homeservice.core.lint.dependencies import FROM_RESIDENT, known_by, rank, ranks
from homeservice.core.lint.expressions import known_kinds
from homeservice.core.lint.fault import LintFault, Path, fault
from homeservice.core.lint.translations import texts_of
from homeservice.core.messages import LocalText
from homeservice.core.piping import blanks_of, has_blanks, is_well_formed

#: The texts that are said of a case, `*` for any place in a list and any paper.
_FILLED_IN = frozenset({
    ("sections", "*", "help"), ("sections", "*", "fields", "*", "label"), ("sections", "*", "fields", "*", "help"),
    ("sections", "*", "fields", "*", "text"), ("sections", "*", "fields", "*", "rules", "*", "say"), ("sections", "*", "rules", "*", "say"),
    ("eligibility", "*", "say"), ("rules", "*", "say"), ("step_rules", "*", "say"), ("computed", "*", "label"), ("computed", "*", "note"), ("stages", "*", "help"),
    ("documents", "*", "*", "sentence"), ("documents", "*", "*", "period"),
    ("documents", "*", "*", "conditions", "*"), ("documents", "*", "*", "notes", "*"),
})  # fmt: skip


def lint_piping(definition: FormDefinition) -> Iterator[LintFault]:
    kinds, answered = known_kinds(definition), ranks(definition)
    computed = {value.name for value in definition.computed}
    for path, text in texts_of(definition):
        if not any(map(has_blanks, (text.ko, text.en or ""))):
            continue
        if not _is_filled_in(path):
            yield fault(path, "lint.piping.not_here")
            continue
        if not all(map(is_well_formed, (text.ko, text.en or ""))):
            yield fault(path, "lint.piping.form")
        yield from _particles(path, text)
        limit = _known_by(definition, path)
        for name in sorted({blank.name for blank in blanks_of(text)}):
            known = definition.fields.keys() | computed | kinds.keys()
            question = definition.fields.get(name)
            if name not in known:
                yield fault(path, "lint.piping.unknown", name=name, nearest=nearest(name, known))
            elif question is not None and question.encrypted:
                yield fault(path, "lint.piping.encrypted", name=name)
            elif question is not None and not has_words(definition, name):
                yield fault(path, "lint.piping.no_words", name=name)
            elif limit is not None and answered.get(name, FROM_RESIDENT) > limit:
                yield fault(path, "lint.condition.too_late", names=name)


def _is_filled_in(path: Path) -> bool:
    """Whether a text is said of a case, with its answers."""
    return (
        tuple("*" if isinstance(step, int) or (place == 1 and path[0] == "documents") else step for place, step in enumerate(path))
        in _FILLED_IN
    )


def _known_by(definition: FormDefinition, path: Path) -> int | None:
    """When a text is read first; None for one that may wait for its words."""
    match path:
        case ("sections", int() as s, *_):
            return rank(definition, definition.sections[s])
        case ("eligibility", *_):
            return FROM_RESIDENT
        case ("documents", str() as step, *_):
            return known_by(definition, step)
    return None


def has_words(definition: FormDefinition, name: str) -> bool:
    """Whether there is an answer that is read in a line."""
    question = definition.fields[name]
    if question.takes_file or question.expression_type is ExprType.ROWS:
        return False
    return question.asks or question.is_derived


def _particles(path: Path, text: LocalText) -> Iterator[LintFault]:
    for pair in sorted({blank.pair for blank in blanks_of(text)} - {""} - PARTICLES):
        yield fault(path, "lint.piping.particle", pair=pair, known=", ".join(sorted(PARTICLES)))
