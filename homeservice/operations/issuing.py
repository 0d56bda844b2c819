"""Issuing a paper: its number, its verification code and all it says are fixed with the decision; printing follows."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import secrets
import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from homeservice.adapters.language import Language
from homeservice.adapters.pdf import texts
from homeservice.clock import today
from homeservice.core.definitions import Paper
from homeservice.core.fields.uploaded import written_size
from homeservice.core.messages import LocalText
from homeservice.core.numbering import (
    document_number,
    issue_number,
    new_verification_code,
    written_document_number,
    written_verification_code,
)
from homeservice.core.wording import Wording, said_result
from homeservice.core.workflow import Transition
from homeservice.models import Document, Officer
from homeservice.operations.cases import Case
from homeservice.operations.jobs import enqueue
from homeservice.operations.numbers import next_number
from homeservice.operations.office import office
from homeservice.operations.versions import contact_of

#: For how long the content of a paper is shown to who verifies it; its state is told for ever (handbook 4.3).
VERIFIABLE_DAYS = 90
TERMINAL = "W01"
#: Within how many days of the refusal an objection may be raised (민원처리법 제35조).
OBJECTION_DAYS = 60
#: The paper that lists what was sent.
RECEIPT = "receipt"
#: Papers are written in Korean (행정업무의 운영 및 혁신에 관한 규정 제7조).
KOREAN = Language("ko")
_WITH_CODE = select(Document.id).where(Document.verification_code == bindparam("code"))


def issue(
    session: Session, case: Case, row: Transition, *, officer: Officer | None, reason: str | None, now: dt.datetime
) -> Document | None:
    """The paper that this action issues, None where it issues none. The worker prints it; its content stands from here on."""
    if row.issues_document is None or row.issues_document not in case.definition.documents:
        return None
    paper = case.definition.documents[row.issues_document]
    submission, day = case.submission, today(now)
    from_office = office(session)
    link_key = secrets.token_urlsafe(16)
    series = f"document:{paper.template}"
    # What is asked here says nothing of what waits to be written: that goes out together at the end.
    with session.no_autoflush:
        code, serial = _free_code(session), next_number(session, series, day.year)
    number = document_number(day.year, serial)
    title = paper.title or LocalText(ko=KOREAN(f"document.title.{paper.template}"), en=Language("en")(f"document.title.{paper.template}"))
    document = Document(
        id=uuid.uuid4(), submission_id=submission.id, action=row.action, template=paper.template, title={"ko": title.ko, "en": title.en},
        number=number, series=series, year=day.year, serial=serial, verification_code=code, link_key_digest=digest_key(link_key),
        department=case.definition.department.ko, holder_name=submission.applicant_name, holder_birth_date=submission.person.birth_date,
        state="valid", issued_at=now, sealed=b"", blob_id=None, printed_at=None,
    )  # fmt: skip
    values = {
        "city": _city(session),
        "document": {
            "kind": paper.template,
            "title": title.ko,
            "number": written_document_number(number),
            "issued_on": day.isoformat(),
            "verification_code": written_verification_code(code),
            "verify_url": f"{from_office.base_url}/verify/{code}?k={link_key}",
            "verify_home": f"{from_office.base_url}/verify",
            "issue_number": issue_number(TERMINAL, now, serial, 1),
            "valid_days": VERIFIABLE_DAYS,
        },
        **_case_values(session, case, paper, reason=reason, officer=officer),
    }
    # Here and not at the printer: whoever decides learns at once which character no typeface has.
    from_office.faces.check(texts(values))
    document.sealed = from_office.cipher.seal(json.dumps(values, ensure_ascii=False).encode(), aad=_place(document.id))
    session.add(document)
    enqueue(session, "print_document", {"document": str(document.id)}, dedupe_key=f"print_document:{document.id}", now=now)
    return document


def _place(document_id: uuid.UUID) -> str:
    return f"document.sealed:{document_id}"


def digest_key(link_key: str) -> str:
    """What is kept of the random key in a paper's QR link."""
    return hashlib.sha256(link_key.encode()).hexdigest()


def said_in(session: Session, document: Document) -> dict[str, Any]:
    """All that a paper says, as it was fixed at the decision."""
    values: dict[str, Any] = json.loads(office(session).cipher.open(document.sealed, aad=_place(document.id)))
    return values


def _free_code(session: Session) -> str:
    while True:
        code = new_verification_code(secrets.SystemRandom())
        if session.scalar(_WITH_CODE, {"code": code}) is None:
            return code


def _city(session: Session) -> dict[str, Any]:
    city = office(session).city
    return {
        "name": city.name.ko, "mayor_title": city.mayor_title.ko, "homepage": city.homepage, "address": city.address.ko,
        "postcode": city.postcode, "phone": city.phone, "seal": city.seal, "official": city.official,
    }  # fmt: skip


def _case_values(session: Session, case: Case, paper: Paper, *, reason: str | None, officer: Officer | None) -> Mapping[str, Any]:
    submission, definition, contact = case.submission, case.definition, contact_of(case.submission.form)
    person = submission.person
    amount = case.situation.look_up(paper.amount) if paper.amount is not None else None
    return {
        "case": {
            "receipt_number": submission.receipt_number,
            "service_title": definition.title.ko,
            "is_contest": definition.kind == "contest",
            "submitted_at": KOREAN.say(submission.submitted_at),
            "received_at": KOREAN.say(submission.received_at),
            "due_text": KOREAN.say(submission.due_at),
            "processing_time": KOREAN.say(definition.processing_time.message),
            "legal_basis": [law.ko for law in definition.legal_basis],
        },
        "applicant": {
            "name": submission.applicant_name,
            "birth_date": person.birth_date.isoformat() if person.birth_date else None,
            "address": _address(case),
        },
        "department": {
            "name": definition.department.ko,
            "officer_name": officer.name if officer is not None else contact.name.ko,
            "phone": (officer.phone if officer is not None else None) or contact.phone,
        },
        "facts": [{"label": label, "value": value, "masked": masked} for label, value, masked in _facts(case, paper) if value],
        "sentence": _said(case, paper.sentence) if paper.sentence is not None else None,
        "amount": {"label": _label(case, paper.amount), "won": int(amount)} if paper.amount is not None and amount is not None else None,
        "conditions": [_said(case, text) for text in paper.conditions],
        "reasons": reason.splitlines() if reason else [],
        "remedies": {"statutory": definition.petition == "statutory", "objection_days": OBJECTION_DAYS},
        "attachments": [],
        "files": _files(session, case) if paper.template == RECEIPT else [],
        "notes": [_said(case, text) for text in paper.notes],
    }


def _files(session: Session, case: Case) -> list[dict[str, str]]:
    """The files that were sent, by question: name, size and digest, by which anybody can tell later that a file is this one."""
    faces, rows = office(session).faces, []
    for name, value in case.values.items():
        f = case.definition.fields.get(name)
        if f is None or not case.situation.shows(f) or not (refs := f.files_of(value)):
            continue
        # A name may hold what no typeface has; the digest is what counts.
        rows += [
            {
                "label": _said(case, f.label),
                "name": f"{faces.drawable(ref.name)} ({KOREAN.say(written_size(ref.size))})",
                "sha256": ref.sha256,
            }
            for ref in refs
        ]
    return rows


def _said(case: Case, text: LocalText) -> str:
    """A text of the definition with the answers in its blanks."""
    return KOREAN.say(Wording(situation=case.situation).fill(text))


def _address(case: Case) -> str | None:
    """The applicant's address where the form asks one: the first question of that kind in the resident's own sections."""
    for name, f in case.definition.fields.items():
        if f.is_address and name in case.values:
            return KOREAN.say(f.display(case.values[name])).replace("\n", " ")
    return None


def _facts(case: Case, paper: Paper) -> list[tuple[str, str, str]]:
    """The rows of a paper: label, what is printed, and what a stranger is shown who verifies it."""
    facts = []
    for name in paper.facts:
        f = case.definition.fields.get(name)
        if f is None:
            said = said_computed(case, name, KOREAN)
            facts.append((_label(case, name), said, said))
        elif case.situation.shows(f):
            value = case.situation.look_up(name) if f.is_derived else case.values.get(name)
            facts.append((_said(case, f.label), KOREAN.say(f.display(value)), KOREAN.say(f.for_strangers(value))))
    return facts


def _label(case: Case, name: str | None) -> str:
    if name is not None and name in case.definition.fields:
        return _said(case, case.definition.fields[name].label)
    return next((_said(case, computed.label) for computed in case.definition.computed if computed.name == name), "")


def said_computed(case: Case, name: str, language: Language) -> str:
    """A computed value as people read it, with its unit; "" where it is not known yet."""
    value = case.situation.computed.get(name)
    computed = next((computed for computed in case.definition.computed if computed.name == name), None)
    return language.say(value if computed is None else said_result(case.situation, computed, value))
