"""Personal data as shown to those who need not see it whole (handbook 4.3, 4.5, 5.3).

A text of an unknown shape is hidden altogether rather than shown.
"""

from __future__ import annotations

import datetime as dt
import re

from homeservice.core.identifiers.vehicle_plate import REGIONS

HIDDEN = "***"

_SEPARATORS = re.compile(r"[\s\-.·()]")
_TOWN_PART = re.compile(r"[가-힣]+\d*(특별시|광역시|특별자치시|특별자치도|도|시|군|구|읍|면|동|가)")
_NEIGHBOURHOOD = re.compile(r"[가-힣]+\d*(읍|면|동|가)")
_RESIDENT_NUMBER = re.compile(r"(\d{6})-?(\d)\d{6}")
_PLATE = re.compile(r"(.*\d{1,3}[가-힣])\d{2}(\d{2})")


def name(text: str) -> str:
    """`홍○동`, `홍○`, `남○○민`: the first and the last letter stay, of two letters the first, of one none."""
    text = text.strip()
    last = text[-1] if len(text) > 2 else ""
    inner = text[1 : len(text) - len(last)] if len(text) > 1 else text
    first = text[: len(text) - len(inner) - len(last)]
    return first + re.sub(r"\S", "○", inner) + last


def phone(text: str) -> str:
    """`010-****-5678`, `053-***-2592`, from a Korean number written in any way or in E.164; of `1577-0000` the first half stays."""
    text = _SEPARATORS.sub("", text)
    national = text.removeprefix("+82")
    if re.fullmatch(r"1\d{7}", national):
        return f"{national[:4]}-****"
    digits = text if national == text else "0" + national.removeprefix("0")
    found = re.fullmatch(r"(02|050\d|0\d\d)(\d{3,4})(\d{4})", digits)
    return f"{found[1]}-{'*' * len(found[2])}-{found[3]}" if found else HIDDEN


def email(text: str) -> str:
    """`ab***@example.kr`: two letters of the mailbox, fewer of a short one, always three stars."""
    mailbox, at, domain = text.strip().rpartition("@")
    if not at or not mailbox:
        return HIDDEN
    return f"{mailbox[: min(2, len(mailbox) - 1)]}{HIDDEN}@{domain}"


def account(text: str) -> str:
    """`***-****-**1234`: the last four digits of a bank account; the hyphens stay."""
    text = text.strip()
    digits = sum(each.isdigit() for each in text)
    if digits <= 4 or re.search(r"[^\d\- ]", text):
        return HIDDEN
    shown = re.search(r"(?:\d[\- ]*){4}$", text)
    cut = shown.start() if shown else len(text)
    return re.sub(r"\d", "*", text[:cut]) + text[cut:]


def address(text: str) -> str:
    """`대구광역시 중구 동인동1가 ***`: down to the town or neighbourhood, which a street address names in brackets, if at all."""
    kept: list[str] = []
    for part in re.sub(r"\(.*", "", text).split():
        if not (_TOWN_PART.fullmatch(part) or (not kept and part in REGIONS)):
            break
        kept.append(part)
        if _NEIGHBOURHOOD.fullmatch(part):
            break
    bracket = re.search(r"\(([^,)]*)", text)
    in_bracket = bracket[1].strip() if bracket else ""
    if kept and not _NEIGHBOURHOOD.fullmatch(kept[-1]) and _NEIGHBOURHOOD.fullmatch(in_bracket):
        kept.append(in_bracket)
    return " ".join([*kept, HIDDEN])


def birth_date(day: dt.date) -> str:
    """`1990-**-**`."""
    return f"{day.year}-**-**"


def resident_number(text: str) -> str:
    """`900101-1******`: the birth date and the digit of sex and century."""
    found = _RESIDENT_NUMBER.fullmatch(re.sub(r"\s", "", text))
    return f"{found[1]}-{found[2]}******" if found else HIDDEN


def vin(text: str) -> str:
    """`KSA**********0000`: who made it and the last four, as our reading; a short one of a machine shows the last four."""
    head = text[:3] if len(text) > 10 else ""
    return f"{head}{'*' * (len(text) - len(head) - 4)}{text[-4:]}" if len(text) > 4 else HIDDEN


def plate(text: str) -> str:
    """`12가**56`: the last two digits of the serial number, as our reading; the rules name none for plates."""
    found = _PLATE.fullmatch(re.sub(r"[\s-]", "", text))
    return f"{found[1]}**{found[2]}" if found else HIDDEN
