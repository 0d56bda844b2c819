"""Text as people paste it, made clean: NFC, plain blanks and line ends, no control or direction characters (handbook 7.11)."""

from __future__ import annotations

import re
import unicodedata

from homeservice.core.errors import Invalid
from homeservice.core.messages import Display

# hwp and web pages paste these blanks; a reader sees a blank and so should a comparison.
_BLANKS = dict.fromkeys(map(ord, "\u00a0\u3000\u2002\u2003\u2009\u202f\t"), " ")
# Invisible joiners and byte-order marks carry nothing a form needs.
_DROPPED = dict.fromkeys(map(ord, "\u200b\ufeff\u00ad"), None)
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200e\u200f\ufffe\uffff\ud800-\udfff\ue000-\uf8ff]")


def clean_lines(text: str, *, label: Display) -> str:
    """Several lines of text, cleaned and trimmed. Raises Invalid where a character is left that must not be stored."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").translate(_BLANKS).translate(_DROPPED)
    if _FORBIDDEN.search(text):
        raise Invalid("field.control_characters", label=label)
    return unicodedata.normalize("NFC", text).strip()


def clean_line(text: str, *, label: Display) -> str:
    """One line of text, cleaned; runs of blanks become one. Raises Invalid for control characters and line breaks."""
    text = clean_lines(text, label=label)
    if "\n" in text:
        raise Invalid("field.line_breaks", label=label)
    return re.sub(r" {2,}", " ", text)
