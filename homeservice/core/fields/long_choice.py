"""One answer out of a list that is too long to be read through: typed, with what fits offered while one types."""

from __future__ import annotations

import difflib
import unicodedata
from functools import cached_property
from typing import Any, ClassVar, Literal

from pydantic import ConfigDict

from homeservice.core.errors import Invalid
from homeservice.core.fields.base import Control, ControlKind, FieldType, Option, Part
from homeservice.core.fields.data import DataFile, folded
from homeservice.core.fields.options import Offers, label_of, lint_offers
from homeservice.core.fields.wish import Wish
from homeservice.core.messages import Display, LocalText, message

_LONGEST = 200
_MOST_NEAR = 3
# From here on two texts look like one with a slip of the finger in it.
_NEAR = 0.6


class LongChoice(FieldType):
    """One answer of a long list, typed as its text or its value; blanks and capitals do not count. The value is the option's.

    The list is the form's own (`options`) or two columns of a data file (`data`, `value`, `label`).
    """

    type: Literal["long_choice"]
    #: The answers: values with their texts, or a list of texts.
    options: Offers | None = None
    #: A CSV file in the folder named like the form, instead of options.
    data: DataFile | None = None
    #: The column of the values.
    value: str | None = None
    #: The column of the texts; without it, the values are what people read.
    text: str | None = None

    missing_message: ClassVar[str] = "field.choice.required"
    stands_in_tables: ClassVar[bool] = False

    model_config = ConfigDict(ignored_types=(cached_property,))

    @cached_property
    def _offered(self) -> tuple[Option, ...]:
        """The answers in their order."""
        if self.data is None or self.value is None:
            return tuple(offer.option for offer in self.options or ())
        cells = self.data.cells((self.value, self.text or self.value))
        return tuple(Option(value=value, label=text or value) for value, text in cells if value)

    @cached_property
    def _by_text(self) -> dict[str, Option]:
        """The answers by everything they may be typed as; a value goes before another answer's text."""
        known: dict[str, Option] = {}
        for option in self._offered:
            for text in _texts(option):
                known.setdefault(folded(text), option)
        return known | {folded(option.value): option for option in self._offered}

    def control(self) -> Control:
        return Control(
            kind=ControlKind.LONG_CHOICE,
            parts=(Part(width="wide", max_length=_LONGEST),),
            options=self._offered,
            notes=(message("field.long_choice.note"),),
        )

    def reading(self) -> None:
        """Only the server reads it: the whole list would be too much to carry twice."""

    def parse_text(self, text: str) -> str:
        if len(text) > _LONGEST:
            raise Invalid("field.too_long", label=self.label, max=_LONGEST, count=len(text))
        found = self._by_text.get(folded(text))
        if found is not None:
            return found.value
        near = self._near(folded(text))
        if near:
            raise Invalid("field.long_choice.near", label=self.label, typed=text, near=", ".join(map(_read_as, near)))
        raise Invalid("field.long_choice.unknown", label=self.label, typed=text)

    def _near(self, typed: str) -> list[Option]:
        """The answers that what was typed is a part of, then those that look like it, letter by letter of their syllables."""
        within = [option for known, option in self._by_text.items() if typed in known]
        if not within:
            letters = {unicodedata.normalize("NFD", known): option for known, option in self._by_text.items()}
            alike = difflib.get_close_matches(unicodedata.normalize("NFD", typed), letters, n=_MOST_NEAR, cutoff=_NEAR)
            within = [letters[known] for known in alike]
        return list({option.value: option for option in within}.values())[:_MOST_NEAR]

    def unparse(self, value: Any) -> dict[str, list[str]]:
        """The text, where it leads back to this very answer."""
        if value is None:
            return {"": []}
        option = next((option for option in self._offered if option.value == value), None)
        text = _read_as(option) if option is not None else value
        found = self._by_text.get(folded(text))
        return {"": [text if found is not None and found.value == value else value]}

    def display(self, value: Any) -> Display:
        if value is None:
            return None
        if self.options is not None:
            return label_of(self.options, value)
        return next((option.label for option in self._offered if option.value == value), value)

    def sample(self) -> str:
        return self._offered[0].value

    def invent(self, wish: Wish) -> str:
        return max(self._offered, key=lambda option: len(_read_as(option))).value if wish.nasty else self.sample()

    def lint(self) -> list[tuple[str, Any]]:
        faults = super().lint()
        if (self.options is None) == (self.data is None):
            return [*faults, ("options" if self.options is not None else "type", message("field.lint.list_from"))]
        if self.data is None:
            faults += [(key, message("field.lint.list_columns", key=key)) for key in ("value", "text") if getattr(self, key) is not None]
        elif self.value is None:
            faults.append(("data", message("field.lint.list_value")))
        else:
            for key in ("value", "text"):
                if (column := getattr(self, key)) is not None:
                    faults += self.data.lint_column(key, column)
        if faults:
            return faults
        where = "options" if self.data is None else "data"
        if not self._offered:
            faults.append((where, message("field.lint.list_blank")))
        seen: dict[str, str] = {}
        for option in self._offered:
            for text in {folded(text) for text in (*_texts(option), option.value)}:
                if seen.setdefault(text, option.value) != option.value or not text:
                    faults.append((where, message("field.lint.list_twice", text=_read_as(option), value=option.value, other=seen[text])))
                    break
        twice = [cells for cells in self.data.twice((self.value,)) if cells[0]] if self.data is not None and self.value is not None else []
        faults += [(where, message("field.lint.option_twice", value=value)) for (value,) in twice]
        if self.options is not None:
            faults += lint_offers(self.options)
        return faults


def _texts(option: Option) -> tuple[str, ...]:
    """What people read for an answer, in every language."""
    label = option.label
    return (label.ko, *([label.en] if label.en else [])) if isinstance(label, LocalText) else (str(label),)


def _read_as(option: Option) -> str:
    """What stands in the box for an answer."""
    return _texts(option)[0]
