"""A form's text for a later year: its last intake once more, with its days moved, and everything else where it is.

`catalog/moving_days.py` says where a day moves to. The days of the form itself move in its own text, those of the last intake
in its copy alone, and comments stay where they are.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from homeservice.catalog.marked import Node, tree
from homeservice.catalog.moving_days import Moves, Stated, moves_of
from homeservice.core.errors import DomainError

_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(?:([ T])(\d{2}:\d{2}))?")
#: A day within a sentence, which nobody but a person can move: 3월 2일, 3. 2., 2 March, March 2.
_MONTHS = "(?:January|February|March|April|May|June|July|August|September|October|November|December)"
_SPELLED = re.compile(rf"[0-9]월 ?[0-9]+일|\b[0-9]{{1,2}}\. ?[0-9]{{1,2}}\.|\b[0-9]{{1,2}} {_MONTHS}\b|\b{_MONTHS} [0-9]{{1,2}}\b")
_ORDINAL_KO = re.compile(r"제(\d+)회")
_ORDINAL_EN = re.compile(r"\b(\d+)(st|nd|rd|th)\b")


@dataclass(frozen=True, kw_only=True)
class Rolled:
    """The new text, the name of its new intake, and the lines (from 1) for people to judge: they still speak of that year or of days before it, or spell a day in a sentence."""

    text: str
    intake: str
    left: tuple[int, ...]


def rolled(path: Path, text: str, *, year: int) -> Rolled:
    """The text of a form with an intake of that year behind the last one. Raises DomainError where there is none to go by, FaultyFile."""
    root, _ = tree(path.as_posix(), text)
    lines = text.splitlines(keepends=True)
    intakes = root.child("intakes")
    items = intakes.value if intakes is not None and isinstance(intakes.value, tuple) else ()
    found = [(opens, -n) for n, item in enumerate(items) if (opens := _opens(item))]
    if not found:
        raise DomainError("roll.no_intake")
    opens, n = max(found)
    model, base = items[-n], opens.year
    if year <= base:
        raise DomainError("roll.year", year=year, base=base)
    first = model.place.line - 1
    behind = _lines_of(lines, first)
    stated = [day for day in _stated(root, ()) if day.steps[0] != "intakes" or first <= day.line < behind]
    # Days of the years before are facts.
    moving = [day for day in stated if day.day.year >= base]
    moves = moves_of(moving, opens=opens, years=year - base)
    changed = list(lines)
    for day in moving:
        changed[day.line] = _moved(changed[day.line], day, moves)
    name = model.child("name")
    old_name = "" if name is None else str(name.value)
    new_name = old_name.replace(str(base), str(year)) if str(base) in old_name else f"{old_name}-{year}"
    block = [_named(line, base, year) for line in changed[first:behind]]
    if name is not None and str(base) not in old_name:
        at = name.place.line - 1 - first
        block[at] = block[at].replace(old_name, new_name, 1)
    kept = [lines[n] if first <= n < behind else changed[n] for n in range(len(lines))]
    if kept and not kept[behind - 1].endswith("\n"):
        kept[behind - 1] += "\n"
    whole = [*kept[:behind], *block, *kept[behind:]]
    to_judge = {day.line + 1 + len(block) for day in stated if day.day.year < base and first <= day.line < behind}
    to_judge |= {n for n, line in enumerate(block, behind + 1) if _SPELLED.search(line)}
    left = tuple(n for n, line in enumerate(whole, 1) if n in to_judge or (str(base) in line and not (first < n <= behind)))
    return Rolled(text="".join(whole), intake=new_name, left=left)


def _opens(intake: Node) -> dt.date | None:
    """The day on which an intake opens, None where it states none."""
    opens = intake.child("opens")
    match = _DAY.fullmatch(str(opens.value)) if opens is not None else None
    return None if match is None else _day(match[1])


def _lines_of(lines: list[str], first: int) -> int:
    """Behind the last line of a list's item that begins on the first: blank lines and comments at its end belong to what follows."""
    indent = len(lines[first]) - len(lines[first].lstrip())
    # The place of an item is that of its first key, behind the dash.
    last = first
    for n in range(first + 1, len(lines)):
        stripped = lines[n].strip()
        if not stripped:
            continue
        here = len(lines[n]) - len(lines[n].lstrip())
        if here <= indent:
            break
        if not stripped.startswith("#"):
            last = n
    return last + 1


def _stated(node: Node, steps: tuple[str | int, ...]) -> Iterator[Stated]:
    """Every value that is a day or a moment."""
    if isinstance(node.value, Mapping):
        for key, inner in node.value.items():
            yield from _stated(inner, (*steps, key))
    elif isinstance(node.value, tuple):
        for place, inner in enumerate(node.value):
            yield from _stated(inner, (*steps, place))
    elif isinstance(node.value, str) and (match := _DAY.fullmatch(node.value)) and (day := _day(match[1])):
        yield Stated(day=day, time=match[3] or "", steps=steps, line=node.place.line - 1, column=node.place.column - 1)


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def _moved(line: str, stated: Stated, moves: Moves) -> str:
    """The line with the day at that place moved."""
    match = _DAY.search(line, stated.column)
    if match is None:
        return line
    return line[: match.start(1)] + moves(stated).isoformat() + line[match.end(1) :]


def _named(line: str, base: int, year: int) -> str:
    """A line of the new intake with the year, and how often it has been held, counted on; its days have moved already."""
    kept: list[str] = []

    def keep(match: re.Match[str]) -> str:
        kept.append(match[0])
        return f"\x00{len(kept) - 1}\x00"

    text = _DAY.sub(keep, line).replace(str(base), str(year))
    text = _ORDINAL_KO.sub(lambda match: f"제{int(match[1]) + year - base}회", text)
    text = _ORDINAL_EN.sub(lambda match: _ordinal(int(match[1]) + year - base), text)
    return re.sub("\x00(\\d+)\x00", lambda match: kept[int(match[1])], text)


def _ordinal(number: int) -> str:
    ending = "th" if number % 100 in {11, 12, 13} else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"
