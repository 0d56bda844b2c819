"""Bounded exact arithmetic: integers under 2^53 and decimals of four places kept as integers, so that a browser computes the same.

Every operation gives None where the result leaves the bounds. Docstring of the package: the whole of the rules.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Context, Decimal
from types import MappingProxyType

#: The largest integer that JavaScript's numbers tell from its neighbours (2^53 - 1); decimals reach it after scaling.
LARGEST = 2**53 - 1
DECIMAL_PLACES = 4
SCALE = 10**DECIMAL_PLACES

Number = int | Decimal

# The process may have changed the default context; and no operation here may raise.
_CONTEXT = Context(prec=60, traps=[])


def in_bounds(value: Number) -> bool:
    """Whether a number may take part: neither too large, nor NaN or infinite, nor finer than four places."""
    if isinstance(value, int):
        return -LARGEST <= value <= LARGEST
    if not value.is_finite():
        return False
    if value.is_zero():
        return True
    # The size of the number is looked at first: 1E+999999 would be written out.
    if value.adjusted() > 12 or value.adjusted() < -DECIMAL_PLACES:
        return False
    scaled = _CONTEXT.multiply(value, Decimal(SCALE))
    return -LARGEST <= scaled <= LARGEST and len(value.as_tuple().digits) <= 50 and scaled == scaled.to_integral_value()


def scaled(value: Number) -> int:
    """A number in bounds as a whole count of ten-thousandths."""
    return value * SCALE if isinstance(value, int) else int(_CONTEXT.multiply(value, Decimal(SCALE)))


def from_scaled(count: int) -> Decimal | None:
    """The decimal of so many ten-thousandths, without trailing noughts; None out of bounds."""
    if not -LARGEST <= count <= LARGEST:
        return None
    places = DECIMAL_PLACES
    while places and count % 10 == 0:
        count //= 10
        places -= 1
    return Decimal(count).scaleb(-places, _CONTEXT)


def bounded(value: int) -> int | None:
    """The integer, None out of bounds."""
    return value if -LARGEST <= value <= LARGEST else None


def add(first: Number, second: Number) -> Number | None:
    """First plus second."""
    if isinstance(first, int) and isinstance(second, int):
        return bounded(first + second)
    return from_scaled(scaled(first) + scaled(second))


def subtract(first: Number, second: Number) -> Number | None:
    """First minus second."""
    if isinstance(first, int) and isinstance(second, int):
        return bounded(first - second)
    return from_scaled(scaled(first) - scaled(second))


def multiply(first: Number, second: Number) -> Number | None:
    """First times second; of two decimals the product is cut to four places, downwards."""
    if isinstance(first, int) and isinstance(second, int):
        return bounded(first * second)
    return from_scaled(scaled(first) * scaled(second) // SCALE)


def floor_divide(first: Number, second: Number) -> int | None:
    """The greatest integer not above the exact quotient; always an integer. None for a divisor of nought."""
    return None if second == 0 else bounded(scaled(first) // scaled(second))


def remainder(first: Number, second: Number) -> Number | None:
    """What is left after floor_divide: its sign is the divisor's. None for a divisor of nought."""
    if second == 0:
        return None
    if isinstance(first, int) and isinstance(second, int):
        return first % second
    return from_scaled(scaled(first) % scaled(second))


def negative(value: Number) -> Number:
    """Minus the value."""
    return -value if isinstance(value, int) else value.copy_negate() if value else value


def absolute(value: Number) -> Number:
    """The value without its sign."""
    return negative(value) if value < 0 else value


def round_down(value: Number, unit: Number) -> Number | None:
    """The greatest multiple of the unit not above the value, a negative one too. None unless the unit is positive."""
    if unit <= 0:
        return None
    if isinstance(value, int) and isinstance(unit, int):
        return bounded(value // unit * unit)
    return from_scaled(scaled(value) // scaled(unit) * scaled(unit))


def round_up(value: Number, unit: Number) -> Number | None:
    """The least multiple of the unit not under the value, a negative one too. None unless the unit is positive."""
    down = round_down(negative(value), unit)
    return None if down is None else negative(down)


OPERATIONS: Mapping[str, Callable[[Number, Number], Number | None]] = MappingProxyType(
    {"+": add, "-": subtract, "*": multiply, "//": floor_divide, "%": remainder}
)
