"""The numbers the city gives out: receipts, references, documents, copies and verification codes (handbook 4.3)."""

from __future__ import annotations

import datetime as dt
import random
import re
from dataclasses import dataclass

from homeservice.core.errors import Invalid
from homeservice.core.identifiers import with_separators, without_separators
from homeservice.core.working_days import in_seoul

CODE_PATTERN = r"[A-Z][A-Z0-9]{0,9}"
_RECEIPT = re.compile(rf"([0-9]{{4}})-({CODE_PATTERN})-([0-9]{{6,9}})|([0-9]{{4}})({CODE_PATTERN})([0-9]{{6}})")
_DOCUMENT = re.compile(r"(?:제-?)?([0-9]{4})-([0-9]{1,9})(?:-([0-9]{1,3}))?(?:-?호)?")

#: Letters and digits that are told apart when read aloud or written by hand; no vowels, so that no word comes about.
REFERENCE_ALPHABET = "CDFGHJKMNPQRTWXY34679"
REFERENCE_LENGTH = 8
VERIFICATION_LENGTH = 16

# Damm's quasigroup of order ten (H. M. Damm, Total anti-symmetrische Quasigruppen, 2004): finds every wrong digit and
# every swap of neighbours.
_DAMM = (
    "0317598642",
    "7092154863",
    "4206871359",
    "1750983426",
    "6123045978",
    "3674209581",
    "5869720134",
    "8945362017",
    "9438617205",
    "2581436790",
)


@dataclass(frozen=True, kw_only=True)
class ReceiptNumber:
    """접수번호: `2018-M01-000123`, running without gaps per service and year."""

    year: int
    code: str
    serial: int

    def __str__(self) -> str:
        return receipt_number(self.year, self.code, self.serial)


def receipt_number(year: int, code: str, serial: int) -> str:
    """`2018-M01-000123`. Raises ValueError for a serial below 1 or a code of another shape."""
    if not re.fullmatch(CODE_PATTERN, code):
        raise ValueError("code of a service")
    return f"{year:04}-{code}-{_serial(serial)}"


def parse_receipt_number(text: str) -> ReceiptNumber:
    """The receipt number of what was typed, with or without hyphens. Raises Invalid."""
    found = _RECEIPT.fullmatch(with_separators(text, "-").upper())
    year, code, serial = (found[1] or found[4], found[2] or found[5], found[3] or found[6]) if found else ("", "", "0")
    if int(serial) == 0:
        raise Invalid("number.receipt.shape")
    return ReceiptNumber(year=int(year), code=code, serial=int(serial))


def document_number(year: int, serial: int, branch: int = 0) -> str:
    """`2018-345`: the running number of a paper of one kind in its year; `2018-345-2` of its second copy.

    Raises ValueError for a serial below 1 or a branch below 0.
    """
    if serial < 1 or branch < 0:
        raise ValueError("number of a paper")
    return f"{year:04}-{serial}" + (f"-{branch}" if branch else "")


def parse_document_number(text: str) -> tuple[int, int, int | None]:
    """Year, serial and branch (None where none is named) of what was typed: `2018-345`, `제 2018-000345-2 호`. Raises Invalid."""
    found = _DOCUMENT.fullmatch(with_separators(text, "-"))
    if found is None or int(found[2]) == 0:
        raise Invalid("number.document.shape")
    return int(found[1]), int(found[2]), int(found[3]) if found[3] else None


def written_document_number(number: str) -> str:
    """`제 2018-345 호`, as it stands at the head of a paper."""
    return f"제 {number} 호"


def issue_number(terminal: str, issued_at: dt.datetime, serial: int, page: int, *, branch: int = 0) -> str:
    """`W01-20180628/101530-000123-1`: terminal, moment in Seoul, serial, page (행정업무규정 시행규칙 제18조); a copy's is `000123(2)`.

    Raises ValueError for a naive moment and for a serial or page below 1.
    """
    if page < 1:
        raise ValueError("page below 1")
    copy = f"({branch})" if branch else ""
    return f"{terminal}-{in_seoul(issued_at):%Y%m%d/%H%M%S}-{_serial(serial)}{copy}-{page}"


def _serial(serial: int) -> str:
    if serial < 1:
        raise ValueError("serial below 1")
    return f"{serial:06}"


def new_reference(source: random.Random) -> str:
    """`CDFG-3467`: a short name of a submission for people, before it has a receipt number. It is no secret.

    The source is `secrets.SystemRandom()` in the product; the caller sees to it that the reference is new.
    """
    letters = "".join(source.choice(REFERENCE_ALPHABET) for _ in range(REFERENCE_LENGTH))
    return f"{letters[:4]}-{letters[4:]}"


def parse_reference(text: str) -> str:
    """The reference of what was typed in any case, with or without its hyphen. Raises Invalid."""
    letters = without_separators(text).upper()
    if not re.fullmatch(f"[{REFERENCE_ALPHABET}]{{{REFERENCE_LENGTH}}}", letters):
        raise Invalid("number.reference.shape")
    return f"{letters[:4]}-{letters[4:]}"


def new_verification_code(source: random.Random) -> str:
    """문서확인번호: 15 random digits and a check digit, undivided. The source must be `secrets.SystemRandom()` in the product."""
    digits = f"{source.randrange(10 ** (VERIFICATION_LENGTH - 1)):0{VERIFICATION_LENGTH - 1}}"
    return digits + check_digit(digits)


def written_verification_code(code: str) -> str:
    """`1234-5678-9012-3456`."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def parse_verification_code(text: str) -> str:
    """The 16 digits of what was typed, with blanks and hyphens anywhere.

    Raises Invalid where there are more or fewer, or where the check digit shows a slip of the hand.
    """
    digits = without_separators(text)
    if not re.fullmatch(f"[0-9]{{{VERIFICATION_LENGTH}}}", digits):
        raise Invalid("number.verification.digits")
    if check_digit(digits[:-1]) != digits[-1]:
        raise Invalid("number.verification.check")
    return digits


def check_digit(digits: str) -> str:
    """Damm's check digit: finds every single wrong digit and every swap of two neighbours, the check digit included."""
    state = 0
    for digit in digits:
        state = int(_DAMM[state][int(digit)])
    return str(state)
