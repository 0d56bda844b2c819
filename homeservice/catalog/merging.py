"""Bringing two texts together that were written on from one: line by line, and where both changed the same lines, both are shown."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

#: Texts with more lines are not merged: looking for what moved would take for ever.
MOST_LINES = 20_000


@dataclass(frozen=True, kw_only=True)
class Conflict:
    """Lines that both sides changed otherwise; `line` is where they stood in the common text, from 1."""

    line: int
    base: tuple[str, ...]
    ours: tuple[str, ...]
    theirs: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Merged:
    """The text of both, with marks around the lines of which neither side may be dropped."""

    text: str
    conflicts: tuple[Conflict, ...]


def merge(base: str, ours: str, theirs: str, *, names: tuple[str, str] = ("ours", "theirs")) -> Merged:
    """What both sides made of the common text. Lines keep the ends that they have."""
    pieces: list[str] = []
    conflicts: list[Conflict] = []
    for piece in _pieces(*(tuple(text.splitlines(keepends=True)) for text in (base, ours, theirs))):
        if isinstance(piece, Conflict):
            conflicts.append(piece)
            pieces += [f"<<<<<<< {names[0]}\n", *_ended(piece.ours), "=======\n", *_ended(piece.theirs), f">>>>>>> {names[1]}\n"]
        else:
            pieces += piece
    return Merged(text="".join(pieces), conflicts=tuple(conflicts))


def _pieces(base: tuple[str, ...], ours: tuple[str, ...], theirs: tuple[str, ...]) -> Iterator[tuple[str, ...] | Conflict]:
    here = (0, 0, 0)
    for start, a, b, length in _same(base, ours, theirs):
        yield from _between(base[here[0] : start], ours[here[1] : a], theirs[here[2] : b], line=here[0] + 1)
        if length:
            yield base[start : start + length]
        here = (start + length, a + length, b + length)


def _between(base: tuple[str, ...], ours: tuple[str, ...], theirs: tuple[str, ...], *, line: int) -> Iterator[tuple[str, ...] | Conflict]:
    """Lines between two places at which all three agree."""
    if theirs in (ours, base):
        yield ours
    elif base == ours:
        yield theirs
    else:
        yield Conflict(line=line, base=base, ours=ours, theirs=theirs)


def _same(base: Sequence[str], ours: Sequence[str], theirs: Sequence[str]) -> Iterator[tuple[int, int, int, int]]:
    """Stretches that stand in all three: where they begin in each and how long they are; the last is the common end."""
    first = difflib.SequenceMatcher(None, base, ours, autojunk=False).get_matching_blocks()
    second = difflib.SequenceMatcher(None, base, theirs, autojunk=False).get_matching_blocks()
    i = j = 0
    while i < len(first) and j < len(second):
        a, b = first[i], second[j]
        start, end = max(a.a, b.a), min(a.a + a.size, b.a + b.size)
        if start < end:
            yield start, a.b + start - a.a, b.b + start - b.a, end - start
        if a.a + a.size < b.a + b.size:
            i += 1
        else:
            j += 1
    yield len(base), len(ours), len(theirs), 0


def _ended(lines: tuple[str, ...]) -> tuple[str, ...]:
    """The lines, the last with an end of its own: a mark follows."""
    return (*lines[:-1], lines[-1] if lines[-1].endswith(("\n", "\r")) else lines[-1] + "\n") if lines else ()
