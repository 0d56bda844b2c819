"""What of a page of questions follows from the answers on that page: the part of a form that a browser works out while one types."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from homeservice.core.answers import Situation
from homeservice.core.computed import Computed
from homeservice.core.definitions import FormDefinition, Section
from homeservice.core.expressions import Expression, ExprType, as_json
from homeservice.core.fields.base import FieldType
from homeservice.core.piping import blanks_of
from homeservice.core.rules import AnswerRule, EligibilityRule
from homeservice.core.workflow import Role


@dataclass(frozen=True, kw_only=True)
class PageLogic:
    """What the questions `asked` on a page move. `read` holds every name that this takes, at once or through other names.

    What hangs on an answer that the browser must not have (one on another page that the law names, or that the reader of this
    page is not shown) or cannot read is left out: it stays as the server said, until the page is saved.
    """

    asked: frozenset[str]
    #: Questions of the page that answers on it bring up or take away.
    appearing: frozenset[str]
    #: Tables of the page whose rows or cells answers on it bring up or take away.
    tables: frozenset[str]
    #: Questions of the page that must be answered or not, as answers on it say.
    requiring: frozenset[str]
    #: Questions of the page that are shown and follow from answers on it.
    derived: frozenset[str]
    computed: tuple[Computed, ...]
    #: Those of them that need no answer of another page.
    whole: frozenset[str]
    rules: tuple[EligibilityRule, ...]
    #: Rules between answers that must be mended, of those that this page judges.
    checks: tuple[AnswerRule, ...]
    #: What stands in blanks of the page's texts and follows from answers on it.
    piped: frozenset[str]
    read: frozenset[str]


def page_logic(definition: FormDefinition, section: Section, asked: Iterable[str], *, judged: bool = True) -> PageLogic:
    """The logic of a page on which the questions `asked` can be answered; the rules belong to it where they are still `judged`."""
    web = _Web(definition)
    # What stands in a list is as little typed on the page as what stands on another one.
    page = _Page(web, frozenset(asked) - {f.name for f in definition.rosters}, section.filled_by)
    fields = [f for f in section.fields if f.name in page.asked]
    appearing = {f.name: web.shown_by(f) for f in fields if page.is_live(web.shown_by(f))}
    tables = {f.name: f.hangs_on | {f.name} for f in fields if _moves_inside(f) and page.is_live({f.name})}
    requiring = {f.name: f.required_when.names for f in fields if f.required_when is not None and page.is_live(f.required_when.names)}
    derived = {f.name: f.follows_from.names for f in fields if f.follows_from is not None and page.is_live(f.follows_from.names)}
    seen = [c for c in definition.computed if c.shown_to == "everyone" or section.filled_by == Role.OFFICER]
    computed = tuple(c for c in seen if page.is_live(c.value.names))
    rules = tuple(rule for rule in definition.eligibility if judged and page.is_live(rule.unless.names))
    checks = tuple(rule for rule in definition.answer_rules if _is_checked(definition, rule, section, page))
    piped = frozenset(name for name in _blanks(section, fields, (*computed, *rules, *checks)) if page.is_live({name}))
    read = piped.union(
        *appearing.values(), *tables.values(), *requiring.values(), *derived.values(), *(c.value.names for c in computed), *(r.unless.names for r in rules),
        *(check.broken.names for check in checks),
    )  # fmt: skip
    return PageLogic(
        asked=page.asked,
        appearing=frozenset(appearing),
        tables=frozenset(tables),
        requiring=frozenset(requiring),
        derived=frozenset(derived),
        computed=computed,
        whole=frozenset(c.name for c in computed if web.reached(c.value.names) & definition.fields.keys() <= page.asked),
        rules=rules,
        checks=checks,
        piped=piped,
        read=web.reached(read),
    )


class _Web:
    """Which names read which: a computed value those of its expression, a question those of its conditions."""

    def __init__(self, definition: FormDefinition) -> None:
        self.definition = definition
        self._computed = {computed.name: computed for computed in definition.computed}

    def conditions(self, f: FieldType) -> Iterator[Expression]:
        """What decides whether a question is shown."""
        for condition in (self.definition.section_of[f.name].shown_when, f.shown_when):
            if condition is not None:
                yield condition

    def shown_by(self, f: FieldType) -> frozenset[str]:
        """The names that decide whether a question is shown: those of its conditions, and the answer that settles its rows."""
        return frozenset(_names(self.conditions(f))) | ({f.rows_settled_by} if f.rows_settled_by is not None else set())

    def reached(self, names: Iterable[str]) -> frozenset[str]:
        """The names and all that they read, at once or through others."""
        found: set[str] = set()
        waiting = list(names)
        while waiting:
            name = waiting.pop()
            if name in found:
                continue
            found.add(name)
            if name in self._computed:
                waiting += self._computed[name].value.names
            elif name in self.definition.fields:
                f = self.definition.fields[name]
                waiting += _names(self.conditions(f)) | f.hangs_on
        return frozenset(found)


@dataclass(frozen=True)
class _Page:
    """A page with the questions that can be answered on it, before the eyes of a reader."""

    web: _Web
    asked: frozenset[str]
    reader: Role

    def is_live(self, names: Iterable[str]) -> bool:
        """Whether answers on the page move what reads these names, and the browser can follow."""
        reached = self.web.reached(names)
        return bool(reached & self.asked) and all(map(self._can_be_read, reached & self.web.definition.fields.keys()))

    def _can_be_read(self, name: str) -> bool:
        f = self.web.definition.fields[name]
        if name in self.asked:
            return f.reading() is not None
        # What stands on another page is told as it is: nothing on this page may move it from inside.
        return not self._is_secret(f) and not self.web.reached(f.hangs_on) & self.asked

    def _is_secret(self, f: FieldType) -> bool:
        """Whether the reader may not have the value: the law names it, an officer keeps it, or officers see it masked.

        Of an opaque value expressions see only that it is there.
        """
        if f.expression_type is ExprType.OPAQUE:
            return False
        if f.encrypted or self.web.definition.section_of[f.name].filled_by == self.reader:
            return f.encrypted
        return self.reader == Role.RESIDENT or f.mask(f.sample()) != f.display(f.sample())


def _blanks(section: Section, fields: Iterable[FieldType], spoken: Iterable[Computed | EligibilityRule | AnswerRule]) -> set[str]:
    """The names in the blanks of the texts on a page: of the topic, of its questions, of the results and rules that speak there."""
    fields = list(fields)
    texts = [section.help, *(text for f in fields for text in f.texts)]
    for one in spoken:
        texts += [one.label, one.note] if isinstance(one, Computed) else [one.say]
    # Why a question is asked is said too: by the answers that brought it up.
    reasons = {name for f in fields if f.shown_when is not None for name in f.shown_when.names}
    return reasons | {blank.name for text in texts if text is not None for blank in blanks_of(text)}


def _is_checked(definition: FormDefinition, rule: AnswerRule, section: Section, page: _Page) -> bool:
    """Whether a broken rule is told while one types on this page: a reason that is asked for comes up by itself."""
    return (
        rule.kind == "error" and definition.home_of(rule) is section and bool(page.asked & {*rule.at}) and page.is_live(rule.broken.names)
    )


def _moves_inside(f: FieldType) -> bool:
    """Whether a table has rows or cells that come and go, cells that must be filled only sometimes, or cells that follow from others."""
    moving = (
        column.shown_when is not None or column.required_when is not None or column.follows_from is not None or _moves_inside(column)
        for column in f.row_columns
    )  # fmt: skip
    return f.rows_settled_by is not None or any(moving)


def _names(conditions: Iterable[Expression]) -> set[str]:
    return {name for condition in conditions for name in condition.names}


# --- as JSON ------------------------------------------------------------------------------------------------------------
def logic_as_json(definition: FormDefinition, logic: PageLogic) -> dict[str, Any]:
    """What `assets/live/situation.mjs` takes: trees by name, and how the page's own questions are read."""
    web = _Web(definition)
    computed = {c.name: c for c in definition.computed}
    questions = {
        name: {
            "shown": [condition.tree for condition in web.conditions(f)],
            **({"reading": f.reading()} if name in logic.asked else {}),
        }
        for name, f in definition.fields.items()
        if name in logic.read or name in logic.appearing or name in logic.tables or name in logic.derived
    }
    return {
        "questions": questions,
        "appearing": [name for name in definition.fields if name in logic.appearing],
        "tables": [name for name in definition.fields if name in logic.tables],
        "required": {name: f.required_when.tree for name, f in definition.fields.items() if name in logic.requiring and f.required_when},
        "derived": {name: f.follows_from.tree for name, f in definition.fields.items() if name in logic.derived and f.follows_from},
        "computed": {name: computed[name].value.tree for name in computed if name in logic.read or computed[name] in logic.computed},
        "patient": [name for name, f in definition.fields.items() if f.patient and name in logic.appearing],
        "rules": [
            *({"broken": ["not", rule.unless.tree], "at": sorted(web.reached(rule.unless.names) & logic.asked)} for rule in logic.rules),
            *({"broken": check.broken.tree, "at": sorted(logic.asked & {*check.at})} for check in logic.checks),
        ],
    }


def values_as_json(situation: Situation, logic: PageLogic) -> dict[str, Any]:
    """The values that the trees read and that stand in no box of the page: parameters, days, and answers on other pages.

    An answer that is hidden now is among them: it may come to light. Nothing that the law names is more than `opaque`.
    """
    fields, computed = situation.definition.fields, {c.name for c in situation.definition.computed}
    values = {}
    for name in sorted(logic.read - logic.asked - computed):
        f = fields.get(name)
        value = situation.look_up(name) if f is None else _answer(situation, f)
        if value is not None:
            values[name] = ["opaque"] if f is not None and f.encrypted else as_json(value)
    return values


def _answer(situation: Situation, f: FieldType) -> Any:
    """An answer as expressions see it, hidden or not."""
    if f.is_derived:
        return situation.look_up(f.name)
    value = situation.values.get(f.name)
    return f.seen(value, situation.look_up) if value is not None and f.asked(situation.look_up) else None
