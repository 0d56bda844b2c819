"""Numbers that the state gives to people, businesses and cars: how each is read, checked and written."""

from __future__ import annotations

import re
import unicodedata

_SEPARATORS = re.compile(r"[\s\-‐‑‒–—−]+")


def without_separators(text: str) -> str:
    """The text in NFKC (full-width digits become plain ones) without blanks and hyphens of any kind."""
    return with_separators(text, "")


def with_separators(text: str, separator: str) -> str:
    """The text in NFKC, trimmed, with each run of blanks and hyphens as that one separator."""
    return _SEPARATORS.sub(separator, unicodedata.normalize("NFKC", text).strip())


def weighted_sum(digits: str, weights: str) -> int:
    """The sum of each digit times its weight. Raises ValueError unless there are as many of both."""
    return sum(int(digit) * int(weight) for digit, weight in zip(digits, weights, strict=True))
