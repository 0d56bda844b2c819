"""법인등록번호: thirteen digits of the corporate register (handbook 7.3)."""

from __future__ import annotations

import re

from homeservice.core.errors import Invalid
from homeservice.core.identifiers import weighted_sum, without_separators
from homeservice.core.messages import Display, Message, message

_WEIGHTS = "121212121212"


def parse_corporation_number(text: str, *, label: Display) -> str:
    """`110111-0062432` of what was typed. Raises Invalid where it has not thirteen digits; see `doubt` for the last one."""
    digits = without_separators(text)
    if not re.fullmatch(r"[0-9]{13}", digits):
        raise Invalid("identifier.corporation.digits", label=label)
    return f"{digits[:6]}-{digits[6:]}"


def doubt(number: str, *, label: Display) -> Message | None:
    """A warning where the check digit does not fit; no reason to refuse, as newer numbers may have none."""
    digits = number.replace("-", "")
    if check_digit(digits[:12]) == int(digits[12]):
        return None
    return message("identifier.corporation.check", label=label)


def check_digit(digits: str) -> int:
    """The thirteenth digit that belongs to the first twelve."""
    return -weighted_sum(digits, _WEIGHTS) % 10
