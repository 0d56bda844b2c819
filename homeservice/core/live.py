"""What of a page of questions follows from the answers on that page: the part of a form that a browser works out while one types."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from homeservice.core.answers import Situation
from homeservice.core.definitions import Computed, EligibilityRule, FormDefinition, Section
from homeservice.core.expressions import Expression, ExprType, as_json
from homeservice.core.fields.base import FieldType
from homeservice.core.workflow import Role


@dataclass(frozen=True, kw_only=True)
class PageLogic:
    """What the questions `asked` on a page move. `read` holds every name that this takes, at once or through other names.

    What hangs on an answer that the browser must not have (the law names it, and it stands on another page) or cannot read
    is left out: it stays as the server said, until the page is saved.
    """

    asked: frozenset[str]
    #: Questions of the page that answers on it bring up or take away.
    appearing: frozenset[str]
    #: Questions of the page that must be answered or not, as answers on it say.
    requiring: frozenset[str]
    computed: tuple[Computed, ...]
    rules: tuple[EligibilityRule, ...]
    read: frozenset[str]


def page_logic(definition: FormDefinition, section: Section, asked: Iterable[str], *, judged: bool = True) -> PageLogic:
    """The logic of a page on which the questions `asked` can be answered; the rules belong to it where they are still `judged`."""
    web = _Web(definition, frozenset(asked))
    fields = [f for f in section.fields if f.name in web.asked]
    # Rows that another answer settles are made by the server: the question comes with the saved page.
    free = [f for f in fields if f.rows_settled_by is None]
    appearing = frozenset(f.name for f in free if web.is_live(_names(web.conditions(f))))
    requiring = frozenset(f.name for f in fields if f.required_when is not None and web.is_live(f.required_when.names))
    seen = [c for c in definition.computed if c.shown_to == "everyone" or section.filled_by == Role.OFFICER]
    computed = tuple(c for c in seen if web.is_live(c.value.names))
    rules = tuple(rule for rule in definition.eligibility if judged and web.is_live(rule.unless.names))
    read = {name for f in fields if f.name in appearing for name in _names(web.conditions(f))}
    read |= {name for f in fields if f.name in requiring and f.required_when for name in f.required_when.names}
    read |= {name for c in computed for name in c.value.names} | {name for rule in rules for name in rule.unless.names}
    return PageLogic(
        asked=web.asked, appearing=appearing, requiring=requiring, computed=computed, rules=rules, read=web.reached(read)
    )  # fmt: skip


class _Web:
    """Which names read which: a computed value those of its expression, a question those of its conditions."""

    def __init__(self, definition: FormDefinition, asked: frozenset[str]) -> None:
        self.definition = definition
        self.asked = asked
        self._computed = {computed.name: computed for computed in definition.computed}

    def conditions(self, f: FieldType) -> Iterator[Expression]:
        """What decides whether a question is shown."""
        for condition in (self.definition.section_of[f.name].shown_when, f.shown_when):
            if condition is not None:
                yield condition

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

    def is_live(self, names: Iterable[str]) -> bool:
        """Whether answers on the page move what reads these names, and the browser can follow."""
        reached = self.reached(names)
        return bool(reached & self.asked) and all(map(self._can_be_read, reached & self.definition.fields.keys()))

    def _can_be_read(self, name: str) -> bool:
        f = self.definition.fields[name]
        if name in self.asked:
            return f.reading() is not None
        # What stands on another page is told as it is: nothing on this page may move it from inside.
        return not _is_secret(f) and not self.reached(f.hangs_on) & self.asked


def _names(conditions: Iterable[Expression]) -> set[str]:
    return {name for condition in conditions for name in condition.names}


def _is_secret(f: FieldType) -> bool:
    """Whether expressions see something of a value that the law names; of an opaque one they see only that it is there."""
    return f.encrypted and f.expression_type is not ExprType.OPAQUE


# --- as JSON ------------------------------------------------------------------------------------------------------------
def logic_as_json(definition: FormDefinition, logic: PageLogic) -> dict[str, Any]:
    """What `assets/live/situation.mjs` takes: trees by name, and how the page's own questions are read."""
    web = _Web(definition, logic.asked)
    computed = {c.name: c for c in definition.computed}
    questions = {
        name: {
            "shown": [condition.tree for condition in web.conditions(f)],
            **({"reading": f.reading()} if name in logic.asked else {}),
        }
        for name, f in definition.fields.items()
        if name in logic.read or name in logic.appearing
    }
    return {
        "questions": questions,
        "appearing": [name for name in definition.fields if name in logic.appearing],
        "required": {name: f.required_when.tree for name, f in definition.fields.items() if name in logic.requiring and f.required_when},
        "computed": {name: computed[name].value.tree for name in computed if name in logic.read or computed[name] in logic.computed},
        "rules": [{"unless": rule.unless.tree, "reads": sorted(web.reached(rule.unless.names) & logic.asked)} for rule in logic.rules],
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
    value = situation.values.get(f.name)
    return f.seen(value, situation.look_up) if value is not None and f.asked(situation.look_up) else None
