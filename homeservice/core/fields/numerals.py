"""Numbers as people type them: full-width digits and thousands separators are taken, every other spelling is not."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from homeservice.core.errors import Invalid
from homeservice.core.expressions import as_json
from homeservice.core.expressions.arithmetic import LARGEST
from homeservice.core.fields.base import FieldType
from homeservice.core.messages import Display, LocalText, message

_FULL_WIDTH = str.maketrans("０１２３４５６７８９，．－＋（）", "0123456789,.-+()")
# Groups of three, or none at all: "1,65" may be a slip for 1.65 or for 1,650, so nobody guesses.
_NUMBER = re.compile(r"(?P<sign>-?)(?P<whole>[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.(?P<fraction>[0-9]+))?")
# Longer than any number in bounds; what is longer is not even converted.
_LONGEST = 40


def plain_digits(text: str) -> str:
    """Full-width digits and signs as ASCII ones; digits of other scripts stay as they are."""
    return text.translate(_FULL_WIDTH)


def read_number(text: str, *, label: Display, example: Display, unit: LocalText | None = None) -> Decimal:
    """The number of a cleaned line, with or without its unit behind it. Raises Invalid.

    What leaves ±(2^53 - 1) is refused here, whatever the field's own bounds are: expressions know no larger numbers.
    """
    text = plain_digits(text)
    for word in unit_words(unit):
        if text.casefold().endswith(word.casefold()):
            text = text[: -len(word)].rstrip()
            break
    match = _NUMBER.fullmatch(text)
    if not match:
        raise Invalid("field.number.unreal", label=label, example=example)
    if len(text) > _LONGEST:
        raise Invalid("field.number.too_long", label=label)
    number = Decimal(match["sign"] + match["whole"].replace(",", "") + "." + (match["fraction"] or "0"))
    if abs(number) > LARGEST:
        raise Invalid("field.number.too_long", label=label)
    return number


def unit_words(unit: LocalText | None) -> tuple[str, ...]:
    """What may stand behind a number, in either language."""
    return tuple(word for word in (unit.ko, unit.en) if word) if unit else ()


def read_bounds(least: int | Decimal | None, most: int | Decimal | None) -> dict[str, Any]:
    """The bounds in a field's `reading`; None is no bound."""
    return {name: as_json(bound) for name, bound in (("min", least), ("max", most)) if bound is not None}


def judge_bounds(field: FieldType, value: int | Decimal, least: int | Decimal | None, most: int | Decimal | None) -> None:
    """Raise Invalid, with the bound as the field shows it, where the value lies outside; None is no bound."""
    if least is not None and value < least:
        raise Invalid("field.number.too_small", label=field.label, min=field.display(least))
    if most is not None and value > most:
        raise Invalid("field.number.too_large", label=field.label, max=field.display(most))


def bound_notes(field: FieldType, least: int | Decimal | None, most: int | Decimal | None) -> tuple[Display, ...]:
    """What is told beforehand about the bounds; that a number is not below nought goes without saying."""
    if most is None:
        return (message("field.number.from", min=field.display(least)),) if least else ()
    if not least:
        return (message("field.number.up_to", max=field.display(most)),)
    return (message("field.number.between", min=field.display(least), max=field.display(most)),)
