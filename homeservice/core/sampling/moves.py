"""Other answers to one question: what a search tries next, beginning with what its hints say."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from homeservice.core.errors import Invalid
from homeservice.core.expressions import ExprType
from homeservice.core.fields.base import FieldType
from homeservice.core.fields.wish import Wish

# An hour and a day are steps too: of moments expressions see the minutes.
_STEPS = (1, 10, 60, 100, 1_000, 1_440, 10_000, 100_000, 1_000_000, 10_000_000)
_DAYS = (1, 7, 31, 366, 3_660)
_MOST_OPTIONS = 40


def fits(f: FieldType, value: Any, *, today: dt.date) -> bool:
    """Whether a question takes a value on a day, as it would be typed."""
    try:
        if not f.takes_file and f.parse(f.unparse(value)) != value:
            return False
        f.check(value, today=today)
    except Invalid:
        return False
    return True


def invented(f: FieldType, wish: Wish) -> Any:
    """A value as wished that the question takes; where what is strange goes too far, a plain one."""
    value = f.invent(wish)
    return value if fits(f, value, today=wish.today) else f.sample()


def hinted(f: FieldType, value: Any, wish: Wish, hints: Iterable[Any]) -> Iterator[Any]:
    """The values that hints name and the question takes, but for the present one."""
    return _taken(f, value, wish, _from_hints(f, value, list(hints)))


def moves(f: FieldType, value: Any, wish: Wish, hints: Iterable[Any] = ()) -> Iterator[Any]:
    """Values that the question takes and that are not the present one; None is for the caller to try."""
    return _taken(f, value, wish, itertools.chain(_from_hints(f, value, list(hints)), _others(f, value, wish)))


def _taken(f: FieldType, value: Any, wish: Wish, candidates: Iterable[Any]) -> Iterator[Any]:
    told = [value]
    for candidate in candidates:
        if candidate is not None and candidate not in told and fits(f, candidate, today=wish.today):
            told.append(candidate)
            yield candidate


def _from_hints(f: FieldType, value: Any, hints: list[Any]) -> Iterator[Any]:
    if f.expression_type is ExprType.CHOICES:
        yield from _toggled(f, value, [hint for hint in hints if isinstance(hint, str)])
    else:
        yield from (f.as_answer(hint) for hint in hints if _is_of(hint, f.expression_type))


def _others(f: FieldType, value: Any, wish: Wish) -> Iterator[Any]:
    kind = f.expression_type
    if value is None:
        yield f.invent(wish)
        yield f.sample()
    options = f.control().options[:_MOST_OPTIONS]
    if kind is ExprType.TEXT:
        yield from (f.as_answer(option.value) for option in options)
    elif kind is ExprType.BOOLEAN:
        yield from map(f.as_answer, (True, False))
    elif kind is ExprType.CHOICES:
        yield from _toggled(f, value, [option.value for option in options])
    elif kind in {ExprType.NUMBER, ExprType.DECIMAL, ExprType.DATE} and value is not None:
        yield from (f.as_answer(near) for near in _near(f.for_expressions(value), wish.today))
    elif kind is ExprType.PERIOD and value is not None:
        first, last = value
        yield from ((near, last) for near in _near(first, wish.today))
        yield from ((first, near) for near in _near(last, wish.today))
    elif f.seen_columns:
        yield from (f.as_answer(near) for near in _near(wish.today, wish.today))
    yield f.sample()


_KINDS: dict[ExprType, tuple[type, ...]] = {
    ExprType.TEXT: (str,),
    ExprType.BOOLEAN: (bool,),
    ExprType.NUMBER: (int,),
    ExprType.DECIMAL: (int, Decimal),
    ExprType.DATE: (dt.date,),
    ExprType.PERIOD: (tuple,),
}


def _is_of(hint: Any, kind: ExprType) -> bool:
    """Whether a hint is of the kind that a question gives: what others compare with it may be none."""
    return isinstance(hint, _KINDS.get(kind, ())) and (kind is ExprType.BOOLEAN or not isinstance(hint, bool))


def _toggled(f: FieldType, value: Any, items: Iterable[str]) -> Iterator[Any]:
    """The chosen with one more, or one less, and one instead of another."""
    chosen = tuple(f.for_expressions(value)) if value is not None else ()
    for item in items:
        if item in chosen:
            yield f.as_answer(tuple(other for other in chosen if other != item))
        else:
            yield f.as_answer((*chosen, item))
            yield f.as_answer((*chosen[1:], item))
            yield f.as_answer((item,))


def _near(seen: Any, today: dt.date) -> Iterator[Any]:
    """Numbers and days around one, both ways, by ever larger steps; of days also today."""
    if isinstance(seen, dt.date):
        yield today
        for days in _DAYS:
            for sign in (1, -1):
                try:
                    yield seen + dt.timedelta(days=sign * days)
                except OverflowError:
                    continue
        return
    for step in _STEPS:
        yield seen + step
        yield seen - step
    yield from (seen // 2, seen * 2, 0, 1)
