"""Text as people paste it, made clean: NFC, plain blanks and line ends, no control or direction characters (handbook 7.11)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from homeservice.core.errors import Invalid
from homeservice.core.messages import Display

# hwp and web pages paste these blanks; a reader sees a blank and so should a comparison. The last four are the fillers of
# Hangul, which Unicode counts as letters: a name of nothing else would look empty.
_BLANKS = dict.fromkeys(
    map(ord, "\t\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\u115f\u1160\u3164\uffa0"),
    " ",
)
_LINE_ENDS = dict.fromkeys(map(ord, "\u2028\u2029"), "\n")
# Invisible joiners, byte-order marks and tag characters carry nothing a form needs.
_DROPPED = dict.fromkeys(map(ord, "\u200b\u2060\ufeff\u00ad\u034f\u180e"), None) | dict.fromkeys(range(0xE0000, 0xE0080), None)
_REPLACED = _BLANKS | _LINE_ENDS | _DROPPED
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c\ufffd-\uffff\ud800-\udfff\ue000-\uf8ff]")


#: What is added to the id of a sentence about a length, by what is counted.
SAID = MappingProxyType({"characters": "", "characters_without_blanks": ".without_blanks", "words": ".words"})


def measure(text: str, how: str) -> int:
    """How long a cleaned text is: in characters (code points, a line break one), without blanks, or in words between blanks."""
    if how == "words":
        return len(text.split())
    return len("".join(text.split())) if how == "characters_without_blanks" else len(text)


def clean_lines(text: str, *, label: Display) -> str:
    """Several lines of text, cleaned and trimmed. Raises Invalid where a character is left that must not be stored."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").translate(_REPLACED)
    if _FORBIDDEN.search(text):
        raise Invalid("field.control_characters", label=label)
    return unicodedata.normalize("NFC", text).strip()


def clean_line(text: str, *, label: Display) -> str:
    """One line of text, cleaned; runs of blanks become one. Raises Invalid for control characters and line breaks."""
    text = clean_lines(text, label=label)
    if "\n" in text:
        raise Invalid("field.line_breaks", label=label)
    return re.sub(r" {2,}", " ", text)


def is_blank(raw: Mapping[str, Sequence[str]]) -> bool:
    """Whether nothing but blanks was typed into any box."""
    return not any(value.strip() for values in raw.values() for value in values)
