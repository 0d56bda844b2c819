"""A line of text: a name, a title, a number that is no amount."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from homeservice.core import masking
from homeservice.core.errors import Invalid
from homeservice.core.fields.base import Control, ControlKind, FieldType, Part
from homeservice.core.fields.numerals import plain_digits
from homeservice.core.fields.wish import Wish, some_name, strange_name, strange_text, strange_words
from homeservice.core.messages import Display, message
from homeservice.core.text import SAID, measure

# The marks that names hold beside letters and blanks (handbook 7.11).
_MARKS = " ·-'’.,"


def _name(char: str) -> bool:
    return unicodedata.category(char)[0] in "LM" or char in _MARKS


def _hangul(char: str) -> bool:
    return "가" <= char <= "힣" or char == " "


def _latin(char: str) -> bool:
    return unicodedata.name(char, "").startswith("LATIN ") or char in _MARKS


def _digit(char: str) -> bool:
    return "0" <= char <= "9"


_ALLOWED = {"name": _name, "hangul": _hangul, "latin": _latin, "digits": _digit}
_SAMPLES = {"name": "김견본", "hangul": "견본", "latin": "Sample", "digits": "0", None: "견본"}


class Text(FieldType):
    """One line, counted in characters. `characters: name` is a person's name and shown masked."""

    type: Literal["text"]
    #: The most characters.
    max: Annotated[int, Field(ge=1, le=1000)] = 100
    #: What min and max count.
    counts: Literal["characters", "characters_without_blanks", "words"] = "characters"
    #: The fewest characters.
    min: Annotated[int, Field(ge=0, le=1000)] = 0
    #: Which are allowed: a person's name, Hangul, Latin letters or digits.
    characters: Literal["name", "hangul", "latin", "digits"] | None = None

    filled_from: ClassVar[frozenset[str]] = frozenset({"name"})

    @property
    def is_name(self) -> bool:
        return self.characters == "name" or self.verified == "name"

    def control(self) -> Control:
        width: Literal["full", "wide", "medium", "short"] = "full"
        if self.max <= 40:
            width = "wide" if self.max > 20 else "medium" if self.max > 8 else "short"
        return Control(
            kind=ControlKind.INPUT,
            parts=(
                Part(
                    width=width,
                    input_mode="numeric" if self.characters == "digits" else "text",
                    autocomplete="name" if self.verified == "name" else None,
                ),
            ),
        )

    def reading(self) -> Mapping[str, Any]:
        """Which characters a name holds, only the server judges."""
        digits = {"digits": True, "pattern": "[0-9]*"} if self.characters == "digits" else {}
        return {"as": "text", "min": self.min, "max": self.max, **digits}

    def parse_text(self, text: str) -> str:
        if self.characters == "digits":
            text = plain_digits(text)
        if (count := measure(text, self.counts)) > self.max:
            raise Invalid(f"field.too_long{SAID[self.counts]}", label=self.label, max=self.max, count=count)
        if count < self.min:
            raise Invalid(f"field.too_short{SAID[self.counts]}", label=self.label, min=self.min, count=count)
        if self.characters and not (all(map(_ALLOWED[self.characters], text)) and any(map(str.isalnum, text))):
            raise Invalid(f"field.text.{self.characters}", label=self.label)
        return text

    def mask(self, value: Any) -> Display:
        return masking.name(value) if self.is_name and value is not None else self.display(value)

    def for_strangers(self, value: Any) -> Display:
        return self.mask(value) if self.is_name else None

    def sample(self) -> str:
        text = _SAMPLES["name" if self.is_name else self.characters]
        wanted = max(self.min, min(len(text), self.max))
        return (text * wanted)[:wanted]

    def invent(self, wish: Wish) -> str:
        if self.is_name:
            return strange_name(wish.number, self.max) if wish.nasty else some_name(wish.number)[: self.max]
        if wish.nasty:
            if self.characters == "digits":
                return "9" * self.max
            if self.characters == "latin":
                return ("Ñandú-Šåmple " * self.max)[: self.max - 1] + "ß"
            if self.characters == "hangul":
                return ("뷁힣쀍갃" * self.max)[: self.max]
            if self.counts == "words":
                return strange_words(self.max, printed=wish.printed)
            return strange_text(wish.number, self.max, printed=wish.printed)
        if wish.number and self.characters == "digits":
            wanted = max(self.min, 1)
            return f"{wish.number:0{wanted}}"[-max(wanted, min(self.max, 6)) :]
        return f"{self.sample()} {wish.number + 1}"[: self.max] if wish.number and self.characters is None else self.sample()

    def index_text(self, value: Any) -> str | None:
        """Upper and lower case are the same to who looks for a title or a name."""
        return None if value is None else str(value).casefold()

    def lint(self) -> list[tuple[str, Any]]:
        faults = super().lint()
        if self.min > self.max:
            faults.append(("max", message("field.lint.min_over_max", min=self.min, max=self.max)))
        return faults
