"""Rules between answers: they are said at questions that are there, when all that they read can be answered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from homeservice.core.definitions import FormDefinition, Section
from homeservice.core.expressions.syntax import nearest
from homeservice.core.lint.conditions import never_holds
from homeservice.core.lint.dependencies import FROM_RESIDENT, rank, ranks
from homeservice.core.lint.fault import LintFault, Path, fault, rule_paths
from homeservice.core.rules import AnswerRule


def lint_answer_rules(definition: FormDefinition) -> Iterator[LintFault]:
    for path, rule in rule_paths(definition):
        found = list(_places(definition, path, rule))
        yield from found
        home = definition.home_of(rule)
        if not found and home is not None:
            yield from _in_time(definition, path, rule, home)


def lint_unbreakable_rules(definition: FormDefinition) -> Iterator[LintFault]:
    """A fault for every rule that no answers break, as far as trying can tell. For forms whose expressions can be worked out."""
    for path, rule in rule_paths(definition):
        home = definition.home_of(rule)
        if home is not None and never_holds(definition, rule.broken, home):
            yield fault((*path, "unless"), "lint.rule.never_broken")


def _places(definition: FormDefinition, path: Path, rule: AnswerRule) -> Iterator[LintFault]:
    """Whether the rule stands at questions that are asked, all of one person at one time, and on its own page."""
    asked = {f.name: section for section in definition.sections for f in section.written if f.asks}
    for place, name in enumerate(rule.at):
        here = (*path, "at", place)
        if name not in asked:
            yield fault(here, "lint.rule.no_such_question", name=name, nearest=nearest(name, asked))
        elif name in rule.at[:place]:
            yield fault(here, "lint.rule.at_twice", name=name)
        elif path[0] == "sections" and asked[name] is not definition.sections[int(path[1])]:
            yield fault(here, "lint.rule.other_page", name=name)
        elif len({(asked[other].filled_by, asked[other].at) for other in rule.at if other in asked}) > 1:
            yield fault(here, "lint.rule.other_part", name=name)
            return


def _in_time(definition: FormDefinition, path: Path, rule: AnswerRule, home: Section) -> Iterator[LintFault]:
    """Whether all that the rule reads is answered by the time its page is saved."""
    answered, limit = ranks(definition), rank(definition, home)
    pages = [section.name for section in definition.sections]
    for key, expression in (("when", rule.when), ("unless", rule.unless)):
        if expression is None:
            continue
        late = [name for name in sorted(expression.names) if answered.get(name, FROM_RESIDENT) > limit]
        if late and path[0] != "sections":  # those of a page are told with its other conditions
            yield fault((*path, key), "lint.condition.too_late", names=", ".join(late))
        later = [
            name
            for name in sorted(_questions(definition, expression.names))
            if answered.get(name, FROM_RESIDENT) == limit and pages.index(definition.section_of[name].name) > pages.index(home.name)
        ]
        if later:
            yield fault((*path, key), "lint.rule.reads_later", names=", ".join(later), page=home.title)


def _questions(definition: FormDefinition, names: Iterable[str]) -> set[str]:
    """The questions that names stand for, those behind computed values too."""
    computed = {value.name: value.value.names for value in definition.computed}
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += computed.get(name, ())
    return found & definition.fields.keys()
