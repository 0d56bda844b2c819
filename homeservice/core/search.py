"""How words are found: which tokens a text is indexed by, what a search asks of them, and which words are one slip of the finger away."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

#: So many words of a search are looked at.
MOST_TERMS = 8
_LONGEST_TERM = 40
_RUNS = re.compile(r"[a-z0-9]+|[^\W_a-z0-9]+")
_TERM = re.compile(r"[^\W_]+")
_LATIN = re.compile(r"[a-z0-9]+")
#: From how many letters on a Latin word may be mistyped, and from how many syllables on a whole syllable may be.
_SHORTEST_LATIN, _SHORTEST_SYLLABLES = 4, 3
#: The parts of a word, by their number of syllables, that are words of their own in Korean.
_PARTS = range(2, 6)


def folded(text: str) -> str:
    """The one spelling that is compared: composed, without capitals and full-width letters."""
    return unicodedata.normalize("NFKC", text).casefold()


def terms_of(text: str) -> list[str]:
    """The words of a search, each once."""
    return list(dict.fromkeys(word[:_LONGEST_TERM] for word in _TERM.findall(folded(text))))[:MOST_TERMS]


# --- what is indexed ----------------------------------------------------------------------------------------------------
def tokens_of(texts: Iterable[str]) -> Iterator[tuple[int, str]]:
    """(position, token): Latin words and numbers whole, everything else by pairs of syllables with the last one behind them.

    A part of a word, however it begins, is a row of pairs that follow each other; between words a position is left out.
    """
    position = 1
    for text in texts:
        for word in _TERM.findall(folded(text)):
            for run in _RUNS.findall(word):
                for token in _run_tokens(run):
                    yield position, token
                    position += 1
            position += 1


def _run_tokens(run: str) -> list[str]:
    if _LATIN.fullmatch(run):
        return [run]
    return [*_pairs(run), run[-1]]


def _pairs(run: str) -> list[str]:
    return [run[n : n + 2] for n in range(len(run) - 1)]


# --- what is asked ------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Phrase:
    """Tokens that follow each other; with `open_end` the last may go on."""

    tokens: tuple[str, ...]
    open_end: bool = False


#: What a word may be found as: one of several, each some phrases that must all be there.
Ways = tuple[tuple[Phrase, ...], ...]


def ways_to(term: str) -> Ways:
    """How a word is found: as it is, and a long one also where the text has a blank somewhere in it."""
    runs = _RUNS.findall(term)
    whole = _phrase(runs)
    if len(runs) > 1 or _LATIN.fullmatch(term) or len(term) < 2 * _PARTS.start:
        return ((whole,),)
    apart = [(_phrase([term[:cut]]), _phrase([term[cut:]])) for cut in range(2, len(term) - 1)]
    return ((whole,), *apart)


def _phrase(runs: Sequence[str]) -> Phrase:
    tokens: list[str] = []
    for n, run in enumerate(runs):
        last = n == len(runs) - 1
        # The single syllable behind the pairs ends a run: it is asked only where another run follows.
        tokens += [run] if _LATIN.fullmatch(run) else (_pairs(run) or [run]) if last else _run_tokens(run)
    end = runs[-1]
    # One or two Latin letters or digits begin too many words to tell anything.
    return Phrase(tuple(tokens), open_end=len(end) > 2 if _LATIN.fullmatch(end) else len(end) == 1)


def widened(terms: Iterable[str], synonyms: Mapping[str, Sequence[str]]) -> list[list[str]]:
    """Each word of a search with those that mean the same."""
    return [list(dict.fromkeys([term, *synonyms.get(term, ())])) for term in terms]


def by_word(groups: Iterable[Iterable[str]]) -> dict[str, tuple[str, ...]]:
    """Of each word of the groups, written as searches are, the others of its groups."""
    found: dict[str, dict[str, None]] = {}
    for group in groups:
        words = [folded(word).replace(" ", "") for word in group]
        for word in words:
            found.setdefault(word, {}).update(dict.fromkeys(other for other in words if other != word))
    return {word: tuple(others) for word, others in found.items()}


# --- one slip of the finger ---------------------------------------------------------------------------------------------
def parts_of(texts: Iterable[str]) -> set[str]:
    """The words of texts and what may be words within them: what a mistyped word may have meant."""
    found = set()
    for text in texts:
        for word in _TERM.findall(folded(text)):
            if len(word) <= _LONGEST_TERM:
                found.add(word)
            if not _LATIN.fullmatch(word):
                found |= {word[n : n + size] for size in _PARTS for n in range(len(word) - size + 1)}
    return {word for word in found if _may_be_mistyped(word)}


def beginnings_of(texts: Iterable[str]) -> set[str]:
    """The words of texts and their beginnings, without the particles that Korean words end in."""
    found = set()
    for text in texts:
        for word in _TERM.findall(folded(text)):
            if len(word) <= _LONGEST_TERM:
                found.add(word)
            if not _LATIN.fullmatch(word):
                found |= {word[:size] for size in _PARTS if size < len(word)}
    return {word for word in found if _may_be_mistyped(word)}


def _may_be_mistyped(word: str) -> bool:
    if word.isdigit():
        return False
    return len(word) >= (_SHORTEST_LATIN if _LATIN.fullmatch(word) else 2)


def near_keys(word: str) -> set[str]:
    """What two words share that are one slip apart: their letters, whole or with one left out, and so of long words their syllables."""
    letters = unicodedata.normalize("NFD", word)
    keys = {letters} | _with_one_out(letters)
    if not _LATIN.fullmatch(word) and len(word) >= _SHORTEST_SYLLABLES:
        keys |= {unicodedata.normalize("NFD", shorter) for shorter in _with_one_out(word)}
    return keys


def _with_one_out(text: str) -> set[str]:
    return {text[:n] + text[n + 1 :] for n in range(len(text))}


def slips_between(typed: str, meant: str) -> float:
    """0 for the same word, 1 for one letter added, left out, changed or swapped, 1.5 for a whole syllable; 2 for anything more."""
    if typed == meant:
        return 0
    if _one_apart(unicodedata.normalize("NFD", typed), unicodedata.normalize("NFD", meant)):
        return 1
    shortest = min(len(typed), len(meant))
    return 1.5 if shortest >= _SHORTEST_SYLLABLES and not _LATIN.fullmatch(typed) and _one_apart(typed, meant) else 2


def _one_apart(first: str, second: str) -> bool:
    """Whether one change makes one text the other."""
    if len(first) > len(second):
        first, second = second, first
    if len(second) - len(first) > 1:
        return False
    start = 0
    while start < len(first) and first[start] == second[start]:
        start += 1
    if len(first) < len(second):
        return first[start:] == second[start + 1 :]
    rest, other = first[start:], second[start:]
    return rest[1:] == other[1:] or (rest[2:] == other[2:] and rest[:2] == other[:2][::-1])
