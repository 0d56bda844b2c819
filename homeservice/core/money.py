"""Sums of won: in words as papers write them, and cut down to a unit."""

from __future__ import annotations

_DIGITS = "영일이삼사오육칠팔구"
_PLACES = ("", "십", "백", "천")
_MYRIADS = ("", "만", "억", "조", "경")


def round_down(amount: int, unit: int) -> int:
    """The largest multiple of the unit that is not above the amount. Raises ValueError for a unit below 1."""
    if unit < 1:
        raise ValueError("unit below 1")
    return amount // unit * unit


def in_words(number: int) -> str:
    """`일십일만삼천오백육십`: a digit before every unit, also 일 (행정업무규정 시행규칙 제2조, handbook 4.1, 7.9).

    Raises ValueError below 0 and from 10^20 on.
    """
    if not 0 <= number < 10_000 ** len(_MYRIADS):
        raise ValueError("no words for this number")
    if number == 0:
        return _DIGITS[0]
    words = ""
    for myriad in _MYRIADS:
        number, group = divmod(number, 10_000)
        if group:
            words = _group_in_words(group) + myriad + words
    return words


def _group_in_words(group: int) -> str:
    digits = str(group)
    places = reversed(_PLACES[: len(digits)])
    return "".join(_DIGITS[int(digit)] + place for digit, place in zip(digits, places, strict=True) if digit != "0")


def money_in_words(won: int) -> str:
    """`금113,560원(금일십일만삼천오백육십원)`: a sum that cannot be altered unseen. Raises ValueError like in_words."""
    return f"금{won:,}원(금{in_words(won)}원)"
