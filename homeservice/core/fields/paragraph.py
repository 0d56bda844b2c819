"""Several lines of text, with a counter."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from homeservice.core.errors import Invalid
from homeservice.core.fields.base import Control, ControlKind, FieldType, Part, Raw
from homeservice.core.fields.wish import Wish, strange_text, strange_words
from homeservice.core.messages import Display, message
from homeservice.core.text import SAID, clean_lines, measure


class Paragraph(FieldType):
    """Text of several lines, counted in characters, a line break as one (handbook 7.11)."""

    type: Literal["paragraph"]
    #: The most characters.
    max: Annotated[int, Field(ge=1, le=20_000)] = 2000
    #: What min and max count.
    counts: Literal["characters", "characters_without_blanks", "words"] = "characters"
    #: The fewest characters.
    min: Annotated[int, Field(ge=0, le=20_000)] = 0

    indexed: ClassVar[bool] = False

    def control(self) -> Control:
        return Control(kind=ControlKind.PARAGRAPH, parts=(Part(width="full"),), counter=self.max, counts=self.counts)

    def reading(self) -> Mapping[str, Any]:
        return {"as": "text", "lines": True, "min": self.min, "max": self.max, "counts": self.counts}

    def parse(self, raw: Raw) -> str | None:
        text = clean_lines(self.only(raw), label=self.label)
        if (count := measure(text, self.counts)) > self.max:
            raise Invalid(f"field.too_long{SAID[self.counts]}", label=self.label, max=self.max, count=count)
        if text and count < self.min:
            raise Invalid(f"field.too_short{SAID[self.counts]}", label=self.label, min=self.min, count=count)
        return text or None

    def for_strangers(self, value: Any) -> Display:
        return None

    def sample(self) -> str:
        text = "견본 답변입니다."
        return text if self.min <= len(text) <= self.max else "견" * max(self.min, 1)

    def invent(self, wish: Wish) -> str:
        if not wish.nasty:
            return self.sample()
        if self.counts == "words":
            return strange_words(self.max, printed=wish.printed)
        return strange_text(wish.number, self.max, printed=wish.printed, lines=self.counts == "characters")

    def lint(self) -> list[tuple[str, Any]]:
        faults = super().lint()
        if self.min > self.max:
            faults.append(("max", message("field.lint.min_over_max", min=self.min, max=self.max)))
        return faults
