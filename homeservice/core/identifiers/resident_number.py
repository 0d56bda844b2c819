"""주민등록번호 and 외국인등록번호: 13 digits that hold the birth date, the sex and whether somebody is a foreigner (handbook 7.1)."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Literal

from homeservice.core.errors import Invalid
from homeservice.core.identifiers import weighted_sum, without_separators
from homeservice.core.messages import Display

# The seventh digit tells century, sex and nationality.
# fmt: off
_SEVENTH: dict[str, tuple[int, Literal["M", "F"], bool]] = {
    #     century  sex  foreign
    "1": (1900,    "M", False),
    "2": (1900,    "F", False),
    "3": (2000,    "M", False),
    "4": (2000,    "F", False),
    "5": (1900,    "M", True),
    "6": (1900,    "F", True),
    "7": (2000,    "M", True),
    "8": (2000,    "F", True),
    "9": (1800,    "M", False),
    "0": (1800,    "F", False),
}
# fmt: on
_WEIGHTS = "234567892345"


@dataclass(frozen=True, kw_only=True, repr=False)
class ResidentNumber:
    """A number that can be one; its repr hides what identifies, so that it may reach a log."""

    digits: str
    birth: dt.date
    sex: Literal["M", "F"]
    foreign: bool

    def __str__(self) -> str:
        return f"{self.digits[:6]}-{self.digits[6:]}"

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.digits[:6]}-{self.digits[6]}******)"

    @property
    def checksum_match(self) -> bool:
        """Whether the last digit fits the rule that held until October 2020.

        Never a reason to refuse: numbers given or changed since then have six random digits.
        """
        base = 13 if self.foreign else 11
        return (base - weighted_sum(self.digits[:12], _WEIGHTS) % 11) % 10 == int(self.digits[12])


def parse_resident_number(text: str, *, label: Display, today: dt.date) -> ResidentNumber:
    """The number of what was typed, with or without its hyphen.

    Raises Invalid where it has not 13 digits, holds no real date or a birth after today.
    """
    digits = without_separators(text)
    if not re.fullmatch(r"[0-9]{13}", digits):
        raise Invalid("identifier.resident.digits", label=label)
    century, sex, foreign = _SEVENTH[digits[6]]
    try:
        birth = dt.date(century + int(digits[:2]), int(digits[2:4]), int(digits[4:6]))
    except ValueError:
        raise Invalid("identifier.resident.date", label=label) from None
    if birth > today:
        raise Invalid("identifier.resident.future", label=label)
    return ResidentNumber(digits=digits, birth=birth, sex=sex, foreign=foreign)
