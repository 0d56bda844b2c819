"""What a made-up answer should be like: plain or strange, which of several, and what it has to go with."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

# Surnames by how many bear them; no given name says anything but that it is a sample.
_SURNAMES = "김이박최정강조윤장임한오서신권황안송류전홍고문양손배백허유남"
_GIVEN = ("견본", "보기", "시험", "예시", "표본")
#: The strangest that a typeface still has: rare syllables, hanja, letters of other scripts, signs.
_PRINTED = "뷁쀍龍雲힣Ñåß㈜ΩЖ℃"
#: What no paper prints may hold more: pictures, and scripts that run from right to left.
_UNPRINTED = "🐉👩🏽‍🚀مرحبا שלום"
_LONG_NAME = "남궁뷁힣하늘별님구름햇님보다사랑스러운견본"
_LONG_FOREIGN_NAME = "Maximiliane-Ångström Señoríta-Groß O’Sample"


@dataclass(frozen=True, kw_only=True)
class Wish:
    """`number` asks for one of several that differ, where the type has several; 0 is the plain sample.

    `nasty` asks for the longest, rarest and strangest that the question allows; `printed` says that a paper prints it, so that
    only what typefaces have will do. `name` is the applicant's, for what must be signed with it.
    """

    today: dt.date
    number: int = 0
    nasty: bool = False
    printed: bool = True
    name: str | None = None


def some_name(number: int) -> str:
    """A person's name that nobody bears, another for each number below 150; 0 is 김견본."""
    return _SURNAMES[number % len(_SURNAMES)] + _GIVEN[number // len(_SURNAMES) % len(_GIVEN)]


def strange_name(number: int, longest: int) -> str:
    """A long name: Korean for even numbers, foreign for odd ones, cut to what is allowed; another for each number below 150."""
    long = _LONG_FOREIGN_NAME if number % 2 else _LONG_NAME
    if number > 1:
        long = f"{some_name(number)[0]}{long}"
    return long[:longest].rstrip()


def strange_text(number: int, longest: int, *, printed: bool, lines: bool = False) -> str:
    """So many characters, the first half without a blank to break at; another for each number."""
    signs = _PRINTED if printed else _PRINTED + _UNPRINTED
    turned = signs[number % len(signs) :] + signs[: number % len(signs)]
    text = (turned * (longest // len(turned) + 1))[:longest]
    gap = "\n" if lines else " "
    half = longest // 2
    cut = list(text)
    for place in range(half, longest - 1, 12):
        cut[place] = gap
    # Neither a blank at the end nor two together would survive the cleaning.
    text = " ".join("".join(cut).split(" ")) if not lines else "".join(cut)
    return _filled(text, longest, lines)


def _filled(text: str, longest: int, lines: bool) -> str:
    """The text as cleaning leaves it, filled up with a syllable to the length."""
    clean = "\n".join(" ".join(line.split()) for line in text.strip().split("\n")) if lines else " ".join(text.split())
    return clean + "뷁" * (longest - len(clean))


def strange_words(count: int, *, printed: bool) -> str:
    """So many words between blanks."""
    words = ["뷁", "힣", "龍", "Ñandú"] if printed else ["뷁", "🐉", "مرحبا", "龍"]
    return " ".join(words[n % len(words)] for n in range(count))
