"""What stands in the blanks of a definition's texts, before the eyes of somebody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from homeservice.core.answers import Situation
from homeservice.core.computed import Computed
from homeservice.core.fields.base import FieldType
from homeservice.core.messages import Display, Filled, LocalText, Message, message
from homeservice.core.piping import blanks_of
from homeservice.core.workflow import Role


@dataclass(frozen=True, kw_only=True)
class Wording:
    """The answers of a case as words: all of them on a paper (`reader` None), else what the reader may see, masked unless `whole`."""

    situation: Situation
    reader: Role | None = None
    whole: bool = True

    def fill(self, thing: Display) -> Display:
        """Anything that can be said, with the blanks of the definition's texts in it filled in."""
        match thing:
            case LocalText():
                blanks = blanks_of(thing)
                return Filled(thing, {blank.name: self.word(blank.name) for blank in blanks}) if blanks else thing
            case Message():
                return Message(thing.id, {name: self.fill(value) for name, value in thing.params.items()})
            case list() | tuple():
                return tuple(self.fill(item) for item in thing)
        return thing

    def word(self, name: str) -> Display:
        """What people read for a name of the expressions; None where there is nothing to say, or not to this reader."""
        definition = self.situation.definition
        f = definition.fields.get(name)
        if f is not None:
            return self._answer(f)
        computed = next((computed for computed in definition.computed if computed.name == name), None)
        if computed is not None and computed.shown_to == "officer" and self.reader == Role.RESIDENT:
            return None
        value = self.situation.look_up(name)
        known: Display = value if computed is None else said_result(self.situation, computed, value)
        return known

    def _answer(self, f: FieldType) -> Display:
        own = self.situation.definition.section_of[f.name].filled_by == self.reader
        if f.encrypted or (self.reader == Role.RESIDENT and not own) or not self.situation.shows(f):
            return None
        value = self.situation.look_up(f.name) if f.is_derived else self.situation.values.get(f.name)
        if value is None:
            return None
        return f.display(value) if self.whole or own else f.mask(value)


def said_result(situation: Situation, computed: Computed, value: Any) -> Display:
    """A computed value as people read it: with its unit, or in the words of the option it was taken over from."""
    if isinstance(value, str):
        asked = (situation.definition.fields[name] for name in sorted(computed.value.names) if name in situation.definition.fields)
        return next((option.label for f in asked for option in f.control().options if option.value == value), value)
    if value is None or isinstance(value, bool) or computed.unit is None:
        known: Display = value
        return known
    return message(f"value.{computed.unit}", n=value)
