"""The one place that turns message ids and texts into sentences: for pages, mails and papers alike.

The catalogues are `homeservice/translations/<language>/*.po`: symbolic ids, one file per area. A blank is `{name}`;
`{name:을/를}` adds the particle that fits the word's last sound; `{name:money}`, `{name:number}`, `{name:weekday}`,
`{name:time}` say a value in a fixed form.
"""

from __future__ import annotations

import datetime as dt
import functools
import string
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel.messages.pofile import read_po

from homeservice.core import korean
from homeservice.core.messages import DEFAULT_LANGUAGE, Display, Filled, LocalText, Message
from homeservice.core.piping import fill, has_blanks

TRANSLATIONS = Path(__file__).parent.parent / "translations"
SEOUL = ZoneInfo("Asia/Seoul")
ENGLISH_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
ENGLISH_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class MissingMessage(LookupError):
    """A message id that stands in no catalogue: a bug, found by the tests that walk all ids."""


@functools.cache
def catalogue(language: str) -> Mapping[str, str]:
    """All sentences of a language by id. Raises ValueError where two files hold the same id."""
    sentences: dict[str, str] = {}
    for path in sorted((TRANSLATIONS / language).glob("*.po")):
        with path.open("rb") as file:
            for entry in read_po(file, locale=language):
                if not entry.id:
                    continue
                if entry.id in sentences:
                    raise ValueError(f"{path}: {entry.id} stands twice")
                sentences[str(entry.id)] = str(entry.string)
    return sentences


class Language:
    """One language's voice: `say(display) -> str`."""

    def __init__(self, code: str) -> None:
        self.code = code
        self._formatter = _Formatter(self)

    def __call__(self, id: str, /, **params: Any) -> str:
        """The sentence of an id: what templates call as `t("page.home.title")`. Raises MissingMessage."""
        sentence = catalogue(self.code).get(id) or catalogue(DEFAULT_LANGUAGE).get(id)
        if sentence is None:
            raise MissingMessage(id)
        # Most sentences have no blank; the formatter would look through them character by character.
        return self._formatter.vformat(sentence, (), params) if "{" in sentence or "}" in sentence else sentence

    def say(self, thing: Display) -> str:
        """The text of anything that can be shown; lists one item a line, None as nothing."""
        match thing:
            case None:
                return ""
            case str():
                return thing
            case Message():
                return self(thing.id, **thing.params)
            case LocalText():
                return self.filled(Filled(thing, {}))
            case Filled():
                return self.filled(thing)
            case bool():
                return self("value.yes" if thing else "value.no")
            case int() | Decimal():
                return f"{thing:,}"
            case dt.datetime():
                return f"{self.date(thing.astimezone(SEOUL).date())} {thing.astimezone(SEOUL):%H:%M}"
            case dt.date():
                return self.date(thing)
            case Sequence():
                return "\n".join(self.say(item) for item in thing)
        raise TypeError(f"cannot be said: {type(thing).__name__}")

    def filled(self, thing: Filled) -> str:
        """The text of a definition with the words in its blanks."""
        text = thing.text.in_language(self.code)[0]
        return fill(text, lambda name: self.word(thing.words.get(name))) if has_blanks(text) else text

    def word(self, thing: Display) -> str:
        """What stands in a blank, on one line; something neutral where nothing is known."""
        return self.say(thing).replace("\n", ", ") or self("piping.blank")

    def date(self, day: dt.date) -> str:
        """`2018. 6. 28.` (handbook 4.1), in English `28 Jun 2018`."""
        return korean.written_date(day) if self.code == "ko" else f"{day.day} {ENGLISH_MONTHS[day.month - 1]} {day.year}"

    def weekday(self, day: dt.date) -> str:
        """`2018. 6. 28.(목)`, in English `Thu 28 Jun 2018`."""
        return korean.written_date(day, weekday=True) if self.code == "ko" else f"{ENGLISH_DAYS[day.weekday()]} {self.date(day)}"


class _Formatter(string.Formatter):
    """str.format with Korean particles and the fixed forms; attribute and index look-ups are refused."""

    def __init__(self, language: Language) -> None:
        self.language = language

    def get_field(self, field_name: str, args: Any, kwargs: Mapping[str, Any]) -> Any:
        return kwargs[field_name], field_name

    def format_field(self, value: Any, format_spec: str) -> str:
        if format_spec == "":
            return self.language.say(value)
        if format_spec == "money":
            return f"{value:,}"
        if format_spec == "number":
            return str(value)
        if format_spec == "weekday":
            day = value.astimezone(SEOUL).date() if isinstance(value, dt.datetime) else value
            return self.language.weekday(day)
        if format_spec == "time":
            return f"{value.astimezone(SEOUL):%H:%M}"
        if "/" in format_spec:
            return korean.with_particle(self.language.say(value), format_spec)
        raise ValueError(f"unknown form {format_spec!r}")
