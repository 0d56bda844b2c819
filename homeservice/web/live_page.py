"""What a page of questions carries so that it answers while one types: its logic as inert JSON, its results, its sentences."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from markupsafe import Markup

from homeservice.adapters.language import ENGLISH_MONTHS
from homeservice.clock import today
from homeservice.core.answers import Situation
from homeservice.core.computed import Computed
from homeservice.core.definitions import FormDefinition, Section
from homeservice.core.expressions import ExprType, as_json
from homeservice.core.fields.base import FieldType
from homeservice.core.live import PageLogic, logic_as_json, page_logic, values_as_json
from homeservice.core.messages import Display
from homeservice.core.piping import blanks_of
from homeservice.core.rules import AnswerRule, EligibilityRule
from homeservice.operations.cases import Case
from homeservice.operations.paper_values import said_computed
from homeservice.web.current import now
from homeservice.web.voice import say, speak, voice

#: Stands for the number in a sentence that the script completes.
_NUMBER = "%n"
#: A number that no unit has in its name.
_ANY = 987_654_321
KEPT = 400
_kept: dict[tuple[str, str, frozenset[str], bool], PageLogic] = {}


@dataclass(frozen=True, kw_only=True)
class LivePage:
    """A page's logic, and how it is said in the language of the request."""

    definition: FormDefinition
    logic: PageLogic

    @property
    def is_live(self) -> bool:
        """Whether anything on the page moves while one types."""
        logic = self.logic
        return bool(
            logic.appearing
            or logic.tables
            or logic.derived
            or logic.requiring
            or logic.computed
            or logic.rules
            or logic.checks
            or logic.piped
        )

    @property
    def told(self) -> Markup:
        """The page's logic as JSON that may stand inside an element: the same for every case."""
        written = logic_as_json(self.definition, self.logic)
        written["results"] = {computed.name: self._manner(computed) for computed in self.logic.computed}
        written["manners"] = dict(self._manners())
        # A label with blanks is read off the page, where the answers stand in it.
        labels = {name: self.definition.fields[name].label for name in sorted(self.logic.appearing)}
        written["labels"] = {name: voice().say(label) for name, label in labels.items() if not blanks_of(label)}
        written["piped"] = self.piped
        written["words"] = {
            "appeared": speak("live.appeared", label="%label"),
            "gone": speak("live.gone", label="%label"),
            "result": speak("live.result", label="%label", value="%value"),
            "unknown": speak("live.unknown"),
            "later": speak("field.calculated.later"),
            "blank": speak("piping.blank"),
            "yes": speak("value.yes"),
            "no": speak("value.no"),
            "months": ENGLISH_MONTHS if voice().code == "en" else None,
        }
        return inert(written)

    def _manners(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """How what follows from answers is written, by question, and by table and column."""
        waiting = [(name, self.definition.fields[name]) for name in sorted(self.logic.derived | self.logic.tables)]
        while waiting:
            place, f = waiting.pop()
            if f.follows_from is not None:
                # As the type itself writes a number, with a blank where the number stands.
                yield place, {"unit": voice().say(f.display(_ANY)).replace(f"{_ANY:,}", _NUMBER), "options": {}}
            waiting += [(f"{place}__{column.name}", column) for column in f.row_columns]

    def _manner(self, computed: Computed) -> dict[str, Any]:
        """How a result is written: its label, its unit, and the texts of the options it may be taken over from."""
        asked = (self.definition.fields[name] for name in sorted(computed.value.names) if name in self.definition.fields)
        options = {option.value: voice().say(option.label) for f in reversed(tuple(asked)) for option in f.control().options}
        unit = speak(f"value.{computed.unit}", n=_NUMBER) if computed.unit is not None else _NUMBER
        return {"label": voice().say(computed.label), "unit": unit, "options": options, "later": computed.name in self.logic.whole}

    @cached_property
    def piped(self) -> Mapping[str, Mapping[str, Any]]:
        """How the script writes what stands in blanks, by name; what only the server can write is left out."""
        computed = {c.name: self._manner(c) for c in self.definition.computed}
        manners = {
            name: computed[name] if name in computed else manner_of(self.definition.fields[name]) for name in sorted(self.logic.piped)
        }
        return {name: manner for name, manner in manners.items() if manner is not None}

    @property
    def rules(self) -> list[dict[str, Any]]:
        """The rules that answers on this page may break: kind and title of the banner, and the sentence."""
        barring = self.definition.petition != "statutory"
        told = [rule_banner(rule.say, bars=barring and rule.outcome == "ineligible") for rule in self.logic.rules]
        kind = "danger" if barring else "warning"
        return told + [{"text": say(check.say), "kind": kind, "title": speak("live.rule_broken")} for check in self.logic.checks]

    def place_of(self, rule: EligibilityRule | AnswerRule) -> int | None:
        """Which of the rules this is; None for one that nothing on this page moves."""
        return next((place for place, live in enumerate((*self.logic.rules, *self.logic.checks)) if live == rule), None)


def manner_of(f: FieldType) -> dict[str, Any] | None:
    """How an answer is written as its type displays it: a unit around a number, texts of options; None for what the script cannot write."""
    options = {option.value: voice().say(option.label) for option in f.control().options}
    plain = {"unit": _NUMBER, "options": options}
    match f.expression_type:
        case ExprType.NUMBER | ExprType.DECIMAL if f.reading() is not None:
            said = voice().say(f.display(_ANY))
            return {**plain, "unit": said.replace(f"{_ANY:,}", _NUMBER)} if f"{_ANY:,}" in said else None
        case ExprType.TEXT | ExprType.CHOICES if options and f.control().other is None:
            return plain
        case ExprType.TEXT if not options and voice().say(f.display(f.sample())) == f.sample():
            return plain
        case ExprType.BOOLEAN if voice().say(f.display(True)) == speak("value.yes"):
            return plain
        case ExprType.DATE if voice().say(f.display(f.sample())) == voice().say(f.sample()):
            return plain
    return None


def rule_banner(text: Display, *, bars: bool) -> dict[str, Any]:
    """How a broken rule is told."""
    kind, title = ("danger", "page.apply.not_eligible") if bars else ("warning", "page.apply.rule_warns")
    return {"text": say(text), "kind": kind, "title": speak(title)}


def live_page(definition: FormDefinition, section: Section, asked: frozenset[str], *, judged: bool) -> LivePage:
    """The logic of a page on which these questions can be answered, and its rules spoken where `judged`; derived once per version."""
    key = (definition.digest, section.name, asked, judged)
    logic = _kept.get(key)
    if logic is None:
        if len(_kept) >= KEPT:
            _kept.clear()
        logic = _kept[key] = page_logic(definition, section, asked, judged=judged)
    return LivePage(definition=definition, logic=logic)


def told_values(situation: Situation, live: LivePage) -> Markup:
    """The values of this request that the page's trees read, and the day that answers are judged by."""
    return inert({"values": values_as_json(situation, live.logic), "today": as_json(today(now()))})


def results_of(case: Case, live: LivePage) -> Mapping[str, str]:
    """The results as they are now, in words; "" for what is not known yet."""
    return {computed.name: said_computed(case, computed.name, voice()) for computed in live.logic.computed}


def inert(data: Any) -> Markup:
    """JSON that stands in HTML as it is: nothing in it is a tag or an entity."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))  # noqa: S704 -- JSON, escaped above
