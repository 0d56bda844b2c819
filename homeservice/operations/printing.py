"""The worker's part of issuing: print what was fixed, keep the file, once."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from homeservice.core.errors import NotFound
from homeservice.models import Blob, Document
from homeservice.operations.cases import Case
from homeservice.operations.issuing import said_in
from homeservice.operations.office import office

LARGEST = 50 * 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class ToPrint:
    """All that a printer needs, read from the database before the slow work begins."""

    document_id: uuid.UUID
    template: str
    values: Mapping[str, Any]
    identifier: bytes
    issued_at: dt.datetime


def to_print(session: Session, document_id: uuid.UUID) -> ToPrint | None:
    """What is to be printed; None where it was printed already, by a worker that died before it could say so, or went with its case."""
    document = session.get(Document, document_id)
    if document is None or document.blob_id is not None or not document.sealed:
        return None
    values = said_in(session, document)
    return ToPrint(
        document_id=document.id,
        template=document.template,
        values=_as_printed(values),
        identifier=hashlib.sha256(document.id.bytes).digest()[:16],
        issued_at=document.issued_at,
    )


def _as_printed(values: Mapping[str, Any]) -> dict[str, Any]:
    """What was fixed, with days as days again: a paper writes them as Koreans do, its machine-readable copy in ISO 8601."""
    document, applicant = values["document"], values["applicant"]
    born = applicant["birth_date"]
    return {
        # Papers that were fixed by an older version of the house say less.
        "members": [],
        "period": None,
        **values,
        "city": {"mayor_name": "", **values["city"]},
        "document": {"is_copy": False, **document, "issued_on": dt.date.fromisoformat(document["issued_on"])},
        "applicant": {"honorific": "person", "role": None, **applicant, "birth_date": dt.date.fromisoformat(born) if born else None},
        "headline": _unmasked(values["headline"]) if values.get("headline") else None,
        "facts": [_unmasked(fact) for fact in values["facts"]],
    }


def _unmasked(fact: Mapping[str, Any]) -> dict[str, Any]:
    return {key: kept for key, kept in fact.items() if key != "masked"}


def store_print(session: Session, document_id: uuid.UUID, pdf: bytes, *, now: dt.datetime) -> None:
    """Keep the printed file under a key of its own, exactly once; a second print is dropped, and one whose case has been deleted."""
    document = session.get(Document, document_id, with_for_update=True)
    if document is None or document.blob_id is not None or not document.sealed:
        return
    # The key follows from the paper, so that a worker that died after writing leaves no second file.
    key = hashlib.sha256(b"print:" + document.id.bytes).hexdigest()[:32]
    stored = office(session).storage.put_stream(io.BytesIO(pdf), filename=f"{document.number}.pdf", limit=LARGEST, key=key)
    blob = Blob(
        id=uuid.uuid4(), key=key, state="ready", sha256=stored.sha256, size=stored.size, media_type="application/pdf", created_at=now
    )
    session.add(blob)
    session.flush()
    document.blob_id, document.printed_at = blob.id, now


def documents_of(session: Session, case: Case) -> list[Document]:
    """The papers of a case, the newest first, with their files."""
    query = select(Document).where(Document.submission_id == case.submission.id).options(joinedload(Document.blob))
    return list(session.scalars(query.order_by(Document.issued_at.desc(), Document.series, Document.serial.desc(), Document.branch)))


def open_document(session: Session, case: Case, document_id: uuid.UUID) -> tuple[Document, BinaryIO]:
    """A printed paper of this very case, open for reading. Raises NotFound while it is not printed yet."""
    query = select(Document).where(Document.id == document_id, Document.submission_id == case.submission.id)
    document = session.scalar(query.options(joinedload(Document.blob)))
    if document is None or document.blob is None:
        raise NotFound("error.document_not_found")
    return document, office(session).storage.open(document.blob.key)
