"""Issuing papers: their numbers, their verification codes and all they say are fixed with the decision; printing follows."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import secrets
import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from homeservice.adapters.language import Language
from homeservice.adapters.pdf import texts
from homeservice.clock import today
from homeservice.core.messages import LocalText
from homeservice.core.numbering import (
    document_number,
    issue_number,
    new_verification_code,
    written_document_number,
    written_verification_code,
)
from homeservice.core.papers import Paper
from homeservice.core.workflow import Transition
from homeservice.models import Document, Officer
from homeservice.operations.cases import Case
from homeservice.operations.fees import fee_line
from homeservice.operations.jobs import enqueue
from homeservice.operations.numbers import next_number
from homeservice.operations.office import office
from homeservice.operations.paper_values import KOREAN, Holder, holders_of, values_of

#: For how long the content of a paper is shown to who verifies it; its state is told for ever (handbook 4.3).
VERIFIABLE_DAYS = 90
TERMINAL = "W01"
#: How the counters of the series of papers are called among the others.
SERIES = "document:"
_ENGLISH = Language("en")
_WITH_CODE = select(Document.verification_code).where(Document.verification_code.in_(bindparam("codes", expanding=True)))


def issue(
    session: Session, case: Case, row: Transition, *, officer: Officer | None, reason: str | None, now: dt.datetime
) -> list[Document]:
    """The papers that this action issues, each original followed by its copies. The worker prints them; their content stands from here on."""
    if row.issues_document is None or row.issues_document not in case.definition.documents:
        return []
    if row.source == row.target:
        # What such a step issued before is true no longer, and says so from now on to whoever verifies it.
        _supersede(session, case, row.issues_document)
    papers = [paper for paper in case.definition.documents[row.issues_document] if case.situation.issues(paper)]
    fee = None if row.issues_document == "reject" else fee_line(session, case)
    return issue_papers(session, case, papers, action=row.action, officer=officer, reason=reason, fee=fee, now=now)


def issue_papers(
    session: Session, case: Case, papers: list[Paper], *, action: str, officer: Officer | None, reason: str | None,
    fee: Mapping[str, Any] | None, now: dt.datetime,
) -> list[Document]:  # fmt: skip
    """Issue these papers, with what was paid for them in their corner."""
    holders = [holders_of(case, paper) for paper in papers]
    # What is asked here says nothing of what waits to be written: that goes out together at the end.
    with session.no_autoflush:
        codes = _free_codes(session, sum(map(len, holders)))
        serials = _serials(session, papers, today(now).year)
    issued = []
    for paper, serial, people in zip(papers, serials, holders, strict=True):
        said = {**values_of(session, case, paper, reason=reason, officer=officer), "fee": fee}
        for branch, holder in enumerate(people):
            document = _document(case, action, paper, holder, code=codes.pop(), serial=serial, branch=branch, now=now)
            _seal(session, document, said, holder, now=now)
            issued.append(document)
    session.add_all(issued)
    for document in issued:
        enqueue(session, "print_document", {"document": str(document.id)}, dedupe_key=f"print_document:{document.id}", now=now)
    return issued


def _supersede(session: Session, case: Case, step: str) -> None:
    actions = {row.action for row in case.definition.rows if row.issues_document == step}
    session.execute(
        update(Document)
        .where(Document.submission_id == case.submission.id, Document.action.in_(actions), Document.state == "valid")
        .values(state="superseded")
    )


def _serials(session: Session, papers: list[Paper], year: int) -> list[int]:
    """The next number of each paper's series. The series are locked in one order, so that no two decisions wait for each other."""
    serials = {
        place: next_number(session, f"{SERIES}{paper.numbered_in}", year)
        for place, paper in sorted(enumerate(papers), key=lambda placed: (placed[1].numbered_in, placed[0]))
    }
    return [serials[place] for place in range(len(papers))]


def _free_codes(session: Session, count: int) -> list[str]:
    source, free = secrets.SystemRandom(), set[str]()
    while len(free) < count:
        fresh = {new_verification_code(source) for _ in range(count - len(free))}
        free |= fresh - set(session.scalars(_WITH_CODE, {"codes": sorted(fresh)}))
    return list(free)


def _document(
    case: Case, action: str, paper: Paper, holder: Holder, *, code: str, serial: int, branch: int, now: dt.datetime
) -> Document:  # fmt: skip
    year = today(now).year
    title = paper.title or LocalText(ko=KOREAN(f"document.title.{paper.template}"), en=_ENGLISH(f"document.title.{paper.template}"))
    return Document(
        id=uuid.uuid4(), submission_id=case.submission.id, action=action, template=paper.template, title={"ko": title.ko, "en": title.en},
        number=document_number(year, serial, branch), series=f"{SERIES}{paper.numbered_in}", year=year, serial=serial, branch=branch,
        verification_code=code, link_key_digest="", department=case.definition.department.ko, holder_name=holder.name,
        holder_birth_date=holder.birth_date, state="valid", issued_at=now, sealed=b"", blob_id=None, printed_at=None,
    )  # fmt: skip


def _seal(session: Session, document: Document, said: Mapping[str, Any], holder: Holder, *, now: dt.datetime) -> None:
    """Fix what a paper says, with its own number and code. Raises UnprintableCharacter."""
    here, link_key = office(session), secrets.token_urlsafe(16)
    document.link_key_digest = digest_key(link_key)
    values = {
        **said,
        "document": {
            "kind": document.template,
            "title": document.title["ko"],
            "number": written_document_number(document.number),
            "issued_on": today(now).isoformat(),
            "verification_code": written_verification_code(document.verification_code),
            "verify_url": f"{here.base_url}/verify/{document.verification_code}?k={link_key}",
            "verify_home": f"{here.base_url}/verify",
            "issue_number": issue_number(TERMINAL, now, document.serial, 1, branch=document.branch),
            "valid_days": VERIFIABLE_DAYS,
            "is_copy": document.branch > 0,
        },
        "applicant": holder.values,
    }
    # Here and not at the printer: whoever decides learns at once which character no typeface has.
    here.faces.check(texts(values))
    document.sealed = here.cipher.seal(json.dumps(values, ensure_ascii=False).encode(), aad=_place(document.id))


def _place(document_id: uuid.UUID) -> str:
    return f"document.sealed:{document_id}"


def digest_key(link_key: str) -> str:
    """What is kept of the random key in a paper's QR link."""
    return hashlib.sha256(link_key.encode()).hexdigest()


def said_in(session: Session, document: Document) -> dict[str, Any]:
    """All that a paper says, as it was fixed at the decision."""
    values: dict[str, Any] = json.loads(office(session).cipher.open(document.sealed, aad=_place(document.id)))
    return values
