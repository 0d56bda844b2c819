"""The rules that a definition as a whole must keep; each fault says where it stands, what is wrong and how to mend it."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from homeservice.core.definitions import FormDefinition
from homeservice.core.lint.conditions import lint_conditions
from homeservice.core.lint.contests import lint_contests
from homeservice.core.lint.dependencies import lint_dependencies
from homeservice.core.lint.expressions import lint_expressions
from homeservice.core.lint.fault import LintFault
from homeservice.core.lint.fees import lint_channels, lint_fee
from homeservice.core.lint.intakes import lint_intakes
from homeservice.core.lint.lookups import lint_lookups
from homeservice.core.lint.names import lint_names
from homeservice.core.lint.papers import lint_papers
from homeservice.core.lint.piping import lint_piping
from homeservice.core.lint.questions import lint_questions
from homeservice.core.lint.rosters import lint_automatic, lint_rosters
from homeservice.core.lint.rows import lint_rows
from homeservice.core.lint.rules import lint_answer_rules, lint_unbreakable_rules
from homeservice.core.lint.selections import lint_selections
from homeservice.core.lint.stages import lint_stages, lint_step_rules
from homeservice.core.lint.tables import lint_tables
from homeservice.core.lint.translations import untranslated

__all__ = ["LintFault", "lint", "untranslated"]


def lint(definition: FormDefinition, *, templates: Collection[str] | None = None) -> list[LintFault]:
    """Every fault of a definition. `templates` are the names of the document templates there are; None leaves them unjudged.

    A definition without a fault can be asked, decided and printed: that is what the rest of the house relies on.
    """
    return list(_faults(definition, templates))


def _faults(definition: FormDefinition, templates: Collection[str] | None) -> Iterator[LintFault]:
    yield from lint_names(definition)
    yield from lint_questions(definition)
    yield from lint_rows(definition)
    yield from lint_lookups(definition)
    yield from lint_rosters(definition)
    yield from lint_stages(definition)
    yield from lint_step_rules(definition)
    yield from lint_answer_rules(definition)
    yield from lint_intakes(definition)
    yield from lint_selections(definition)
    yield from lint_contests(definition)
    yield from lint_channels(definition)
    yield from lint_fee(definition)
    yield from lint_papers(definition, templates)
    yield from lint_piping(definition)
    rings = list(lint_dependencies(definition))
    yield from rings
    mistaken = list(lint_expressions(definition))
    yield from mistaken
    if not mistaken:
        yield from lint_tables(definition)
    # Whether a question can ever be shown is found by trying; that needs conditions that can be worked out.
    if not rings and not mistaken:
        yield from lint_conditions(definition)
        yield from lint_unbreakable_rules(definition)
        yield from lint_automatic(definition)
