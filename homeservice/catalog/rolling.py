"""A form's text for the next year: its last intake once more, with every day moved by the rules of the week; comments stay where they are."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from homeservice.catalog.marked import Node, tree
from homeservice.core.errors import DomainError
from homeservice.core.working_days import WorkCalendar

_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(?:([ T])(\d{2}:\d{2}))?")
_MIDNIGHT = "00:00"
#: Keys whose days are bounds of ages and periods: they keep their day and month.
_BOUNDS = frozenset({"parameters", "reference_date"})
#: Keys whose days end something: they fall on a working day.
_ENDS = frozenset({"closes", "until", "due"})
_ORDINAL_KO = re.compile(r"제(\d+)회")
_ORDINAL_EN = re.compile(r"\b(\d+)(st|nd|rd|th)\b")


@dataclass(frozen=True, kw_only=True)
class Rolled:
    """The new text, the name of its new intake, and the lines (from 1) that still speak of the year before: for people to judge."""

    text: str
    intake: str
    left: tuple[int, ...]


def rolled(path: Path, text: str, *, year: int) -> Rolled:
    """The text of a form with an intake of that year behind the last one. Raises DomainError where there is none to go by, FaultyFile."""
    root, _ = tree(path.as_posix(), text)
    lines = text.splitlines(keepends=True)
    intakes = root.child("intakes")
    found = [node for node in intakes.value if _opens(node) is not None] if intakes is not None and isinstance(intakes.value, tuple) else []
    if intakes is None or not found:
        raise DomainError("roll.no_intake")
    model = max(found, key=lambda node: str(_opens(node)))
    base = int(str(_opens(model))[:4])
    if year <= base:
        raise DomainError("roll.year", year=year, base=base)
    first = model.place.line - 1
    behind = _lines_of(lines, first)
    changed = list(lines)
    block: list[str] = []
    for steps, node in _days(root, ()):
        inside = first <= node.place.line - 1 < behind
        if steps[0] == "intakes" and not inside:
            continue
        line = node.place.line - 1
        # Days of the form itself move in its own text; those of the intake only in its copy.
        changed[line] = _moved(changed[line], node, steps, year - base, base)
    block = [_named(line, base, year) for line in changed[first:behind]]
    kept = [lines[n] if first <= n < behind else changed[n] for n in range(len(lines))]
    if kept and not kept[behind - 1].endswith("\n"):
        kept[behind - 1] += "\n"
    name = str(_name(model))
    new_name = name.replace(str(base), str(year)) if str(base) in name else f"{name}-{year}"
    block = [line.replace(name, new_name, 1) if n == 0 and str(base) not in name else line for n, line in enumerate(block)]
    whole = [*kept[:behind], *block, *kept[behind:]]
    left = tuple(n for n, line in enumerate(whole, 1) if str(base) in line and not (first < n <= behind))
    return Rolled(text="".join(whole), intake=new_name, left=left)


def _opens(node: Node) -> object:
    opens = node.child("opens")
    return None if opens is None else opens.value


def _name(node: Node) -> object:
    name = node.child("name")
    return "" if name is None else name.value


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


def _days(node: Node, steps: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], Node]]:
    """Every value that is a day or a moment, with the way to it."""
    if isinstance(node.value, Mapping):
        for key, inner in node.value.items():
            yield from _days(inner, (*steps, key))
    elif isinstance(node.value, tuple):
        for place, inner in enumerate(node.value):
            yield from _days(inner, (*steps, place))
    elif isinstance(node.value, str) and _DAY.fullmatch(node.value):
        yield steps, node


def _moved(line: str, node: Node, steps: tuple[str | int, ...], years: int, base: int) -> str:
    """The line with the day at the node's place moved; days of years before the intake's are facts and stay."""
    start = node.place.column - 1
    match = _DAY.search(line, start)
    if match is None:
        return line
    day = dt.date.fromisoformat(match[1])
    if day.year < base:
        return line
    if any(step in _BOUNDS for step in steps):
        moved = _same_day(day, years)
    else:
        ends = steps[-1] in _ENDS
        midnight = ends and match[3] == _MIDNIGHT
        # What closes at midnight closes at the end of the day before.
        meant = day - dt.timedelta(days=1) if midnight else day
        moved = moved_day(meant, years, ends=ends) + dt.timedelta(days=int(midnight))
    return line[: match.start(1)] + moved.isoformat() + line[match.end(1) :]


def moved_day(day: dt.date, years: int, *, ends: bool) -> dt.date:
    """The same weekday of the same week of the month, years on; the first and the last day of a month stay what they are.

    A holiday, and where something ends any day without work, gives way to the next day that is none.
    """
    if day.day == 1 or (day + dt.timedelta(days=1)).day == 1:
        moved = _same_day(day, years)
    else:
        first = dt.date(day.year + years, day.month, 1)
        moved = first + dt.timedelta(days=(day.weekday() - first.weekday()) % 7 + 7 * ((day.day - 1) // 7))
        if moved.month != day.month:
            moved -= dt.timedelta(days=7)
    calendar = WorkCalendar()
    # What was on a day without work may be so again: a festival on a Sunday stays on a Sunday.
    while (ends or calendar.is_open(day)) and not calendar.is_open(moved):
        moved += dt.timedelta(days=1)
    return moved


def _same_day(day: dt.date, years: int) -> dt.date:
    """The same day and month, or the month's last day."""
    last_of_month = (day + dt.timedelta(days=1)).day == 1
    if not last_of_month:
        return day.replace(year=day.year + years)
    following = dt.date(day.year + years + day.month // 12, day.month % 12 + 1, 1)
    return following - dt.timedelta(days=1)


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
