"""Blanks in the texts of a definition, such as `{{owner}}` or `{{car|을/를}}`: answers, results and parameters stand in them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from homeservice.core.korean import particle
from homeservice.core.messages import LocalText

_BLANK = re.compile(r"\{\{ *([a-z][a-z0-9_]*) *(?:\| *([^{}| ]+) *)?\}\}")


@dataclass(frozen=True)
class Blank:
    """A blank: what stands in it, and the pair of particles of which the fitting one follows, "" for none."""

    name: str
    pair: str = ""


def has_blanks(text: str) -> bool:
    return "{{" in text


def pieces(text: str) -> Iterator[str | Blank]:
    """The text in pieces, its blanks among them."""
    position = 0
    for found in _BLANK.finditer(text):
        if found.start() > position:
            yield text[position : found.start()]
        yield Blank(found[1], found[2] or "")
        position = found.end()
    if position < len(text):
        yield text[position:]


def fill(text: str, word: Callable[[str], str]) -> str:
    """The text with a word in each blank, and the particle that the word asks for."""
    return "".join(piece if isinstance(piece, str) else with_pair(word(piece.name), piece.pair) for piece in pieces(text))


def with_pair(word: str, pair: str) -> str:
    """A word and its particle. A pair that is none is passed over: the lint refuses it."""
    try:
        return word + particle(word, pair) if pair else word
    except ValueError:
        return word


def blanks_of(text: LocalText) -> frozenset[Blank]:
    """The blanks of a text in all of its languages."""
    written = (text.ko, text.en or "")
    return frozenset(piece for one in written if has_blanks(one) for piece in pieces(one) if isinstance(piece, Blank))


def is_well_formed(text: str) -> bool:
    """Whether every pair of braces is a blank."""
    rest = "".join(piece for piece in pieces(text) if isinstance(piece, str))
    return "{{" not in rest and "}}" not in rest
