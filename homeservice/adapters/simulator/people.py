"""The sample people who may be chosen, and the form for one more: plainly samples, with numbers and addresses of nobody."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass

from homeservice.core.errors import Invalid
from homeservice.core.messages import Message, message
from homeservice.core.text import clean_line

MAX_NAME = 40
# 010-0000 is given to nobody; example domains are kept for samples (RFC 2606).
_PHONE = re.compile(r"010-?0000-?(\d{4})", re.ASCII)
_EMAIL = re.compile(r"[a-z0-9._+-]{1,64}@example\.(com|org|net)", re.ASCII)


@dataclass(frozen=True, kw_only=True)
class SamplePerson:
    """Somebody who does not exist. `phone` is `010-0000-NNNN`; `note` says what this sample is good for."""

    subject: str
    name: str
    birth_date: dt.date
    phone: str
    email: str
    note: Message | None = None


def _sample(subject: str, name: str, born: str, phone: str) -> SamplePerson:
    return SamplePerson(
        subject=f"sample-{subject}",
        name=name,
        birth_date=dt.date.fromisoformat(born),
        phone=f"010-0000-{phone}",
        email=f"{subject}@example.com",
        note=message(f"simulator.person.{subject}"),
    )


# fmt: off
PEOPLE = (
    _sample("kim",      "김견본",   "1951-03-02", "0001"),
    _sample("lee",      "이예시",   "1988-07-15", "0002"),
    _sample("park",     "박시범",   "2003-11-30", "0003"),
    _sample("choi",     "최표본",   "1975-05-05", "0004"),
    _sample("example",  "Maximiliana Example-Featherstonehaugh", "1992-02-29", "0005"),
    _sample("namgung",  "남궁보기", "2013-08-08", "0006"),
    _sample("kim2",     "김견본",   "1990-01-01", "0007"),
)
# fmt: on


class Unfit(Exception):
    """A sample person who cannot be taken: `errors` has a Message per box at fault."""

    def __init__(self, errors: Mapping[str, Message]) -> None:
        super().__init__(", ".join(errors))
        self.errors = errors


def sample_person(typed: Mapping[str, str], *, today: dt.date) -> SamplePerson:
    """A person made up on the spot from the boxes name, birth_date, phone and email. Raises Unfit.

    The same name and birth date are the same person again, so that their cases are found again.
    """
    errors: dict[str, Message] = {}
    name = _name(typed.get("name", ""))
    if not name:
        errors["name"] = message("simulator.error.name", most=MAX_NAME)
    birth_date = _day(typed.get("birth_date", ""))
    if birth_date is None or not dt.date(1900, 1, 1) <= birth_date <= today:
        errors["birth_date"] = message("simulator.error.birth_date")
    phone = _PHONE.fullmatch(typed.get("phone", "").strip())
    if phone is None:
        errors["phone"] = message("simulator.error.phone")
    email = typed.get("email", "").strip().lower()
    if not _EMAIL.fullmatch(email):
        errors["email"] = message("simulator.error.email")
    if errors or birth_date is None or phone is None:
        raise Unfit(errors)
    digest = hashlib.sha256(f"{name}|{birth_date}".encode()).hexdigest()[:16]
    return SamplePerson(subject=f"sample-own-{digest}", name=name, birth_date=birth_date, phone=f"010-0000-{phone[1]}", email=email)


def _name(typed: str) -> str:
    """A cleaned name of 1 to 40 characters, else nothing."""
    try:
        name = clean_line(typed, label="")
    except Invalid:
        return ""
    return name if len(name) <= MAX_NAME else ""


def _day(typed: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(typed.strip())
    except ValueError:
        return None
