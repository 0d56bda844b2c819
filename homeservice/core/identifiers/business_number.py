"""사업자등록번호: ten digits of the tax office, the last of which checks the others (handbook 7.2)."""

from __future__ import annotations

import re

from homeservice.core.errors import Invalid
from homeservice.core.identifiers import weighted_sum, without_separators
from homeservice.core.messages import Display

_WEIGHTS = "137137135"


def parse_business_number(text: str, *, label: Display) -> str:
    """`124-81-00998` of what was typed. Raises Invalid where it has not ten digits or the check digit does not fit.

    Whether the business lives can only be asked of the tax office.
    """
    digits = without_separators(text)
    if not re.fullmatch(r"[0-9]{10}", digits):
        raise Invalid("identifier.business.digits", label=label)
    if check_digit(digits[:9]) != int(digits[9]):
        raise Invalid("identifier.business.check", label=label)
    return f"{digits[:3]}-{digits[3:5]}-{digits[5:]}"


def check_digit(digits: str) -> int:
    """The tenth digit that belongs to the first nine; the ninth counts once more with the tens of its fivefold."""
    total = weighted_sum(digits, _WEIGHTS) + int(digits[8]) * 5 // 10
    return -total % 10
