"""Telling a stranger whether a paper is ours, with no more than they need to compare (handbook 4.3)."""

from __future__ import annotations

import datetime as dt
import hmac
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from homeservice.clock import today
from homeservice.core import masking
from homeservice.core.errors import Invalid, NotFound
from homeservice.core.messages import Display, LocalText
from homeservice.core.numbering import document_number, parse_verification_code, written_verification_code
from homeservice.models import Document
from homeservice.operations.issuing import SERIES, VERIFIABLE_DAYS, digest_key, said_in


@dataclass(frozen=True, kw_only=True)
class Verified:
    """What is told of a paper. `content` is there for 90 days from the issue; the state always."""

    code: str
    title: LocalText
    number: str
    #: The register whose number it is.
    series: str
    #: Of a member's copy: the number of the original.
    copy_of: str | None
    department: str
    issued_at: dt.datetime
    state: str
    content_until: dt.date
    holder: str | None
    birth_date: str | None
    #: What the paper is about: the service or the contest.
    about: str | None
    is_contest: bool
    #: The grade of an award, what somebody is appointed to: (label, words).
    headline: tuple[str, str] | None
    period: str | None
    #: Everybody whom the original of a team's paper names, masked.
    members: tuple[str, ...]
    facts: tuple[tuple[str, Display], ...]
    #: What a receipt says was sent: (question, SHA-256). A file's name may say anything, so it is not told.
    files: tuple[tuple[str, str], ...]


def verify_by_link(session: Session, code: str, link_key: str, *, now: dt.datetime) -> Verified:
    """By the QR link. Raises NotFound for an unknown code and for a wrong key alike."""
    document = _find(session, code)
    # Compared even where there is no paper, so that the answer takes as long.
    expected = document.link_key_digest if document is not None else digest_key("")
    if not hmac.compare_digest(expected, digest_key(link_key)) or document is None:
        raise NotFound("error.document_not_verified")
    return _told(session, document, now=now)


def verify_by_holder(session: Session, code: str, holder: str, *, now: dt.datetime) -> Verified:
    """By the code and the holder's name or birth date. Raises Invalid for a mistyped code, NotFound where they do not fit.

    A wrong code and a wrong holder give the same answer: nobody learns that a number exists.
    """
    if not holder.strip():
        raise Invalid("error.verify_holder_needed", part="holder")
    document = _find(session, code)
    if document is None or not _is_holder(document, holder):
        raise NotFound("error.document_not_verified")
    return _told(session, document, now=now)


def _find(session: Session, code: str) -> Document | None:
    return session.scalar(select(Document).where(Document.verification_code == parse_verification_code(code)))


def _is_holder(document: Document, text: str) -> bool:
    if not document.holder_name:
        # Forgotten with the case: the code alone leads to the paper's state, which is told for ever.
        return True
    given = _plain(text)
    answers = [_plain(document.holder_name)]
    if document.holder_birth_date is not None:
        day = document.holder_birth_date
        answers += [f"{day:%Y%m%d}", f"{day:%y%m%d}", f"{day.year}{day.month}{day.day}"]
    fitting = [hmac.compare_digest(answer.encode(), given.encode()) for answer in answers]  # every answer is compared, in any case
    return any(fitting)


def _plain(text: str) -> str:
    return "".join(character for character in unicodedata.normalize("NFC", text).casefold() if character.isalnum())


def _told(session: Session, document: Document, *, now: dt.datetime) -> Verified:
    until = today(document.issued_at) + dt.timedelta(days=VERIFIABLE_DAYS)
    shown = now < document.issued_at + dt.timedelta(days=VERIFIABLE_DAYS) and document.sealed
    values: Mapping[str, Any] = said_in(session, document) if shown else {}
    headline = values.get("headline")
    state = document.state if document.state != "valid" or shown else "expired"
    return Verified(
        code=written_verification_code(document.verification_code),
        title=LocalText(**document.title),
        number=document.number,
        series=document.series.removeprefix(SERIES),
        copy_of=document_number(document.year, document.serial) if document.branch else None,
        department=document.department,
        issued_at=document.issued_at,
        state=state,
        content_until=until,
        holder=masking.name(document.holder_name) if shown else None,
        birth_date=masking.birth_date(document.holder_birth_date) if shown and document.holder_birth_date else None,
        about=values["case"]["service_title"] if values else None,
        is_contest=bool(values) and values["case"]["is_contest"],
        headline=(headline["label"], headline["masked"]) if headline and headline["masked"] else None,
        period=values.get("period"),
        members=tuple(masking.name(name) for name in values.get("members", ())) if not document.branch else (),
        facts=tuple((fact["label"], fact["masked"]) for fact in values.get("facts", ()) if fact.get("masked")),
        files=tuple((file["label"], file["sha256"]) for file in values.get("files", ())),
    )
