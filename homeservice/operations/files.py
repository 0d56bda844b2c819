"""Uploaded files of a case: which there are, who may read them, and how they are let go of."""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from collections.abc import Iterable, Mapping
from typing import Any, BinaryIO

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, joinedload

from homeservice.core.answers import Fault
from homeservice.core.errors import Conflict, NotFound
from homeservice.core.fields.base import FieldType
from homeservice.core.fields.uploaded import FileRef
from homeservice.core.messages import message
from homeservice.core.workflow import Role
from homeservice.models import Attachment, Blob, Examination
from homeservice.operations.cases import Case
from homeservice.operations.jobs import enqueue
from homeservice.operations.office import office

PENDING_FOR = dt.timedelta(hours=24)
_ATTACHED = select(Attachment).where(Attachment.submission_id == bindparam("submission"))


def let_go(session: Session, attachments: Iterable[Attachment], *, now: dt.datetime) -> None:
    """Drop attachments and have the worker delete their bytes, once this change is committed."""
    for attachment in attachments:
        blob = session.get(Blob, attachment.blob_id)
        session.delete(attachment)
        if blob is not None:
            delete_later(session, blob, now=now)


def delete_later(session: Session, blob: Blob, *, now: dt.datetime) -> None:
    """Have the worker delete bytes that nothing refers to any more."""
    blob.state = "deleting"
    enqueue(session, "delete_blob", {"blob": str(blob.id)}, dedupe_key=f"delete_blob:{blob.id}", now=now)


def files_in(case: Case, values: Mapping[str, Any]) -> list[tuple[FieldType, FileRef]]:
    """Every file that these answers refer to, with its question."""
    fields = case.definition.fields
    return [(fields[name], ref) for name, value in values.items() if name in fields for ref in fields[name].files_of(value)]


def drop_unused(session: Session, case: Case, *, now: dt.datetime) -> None:
    """Let go of the attachments that no sheet of the case refers to any more."""
    used = {ref.id for sheet in case.contents.values() for _, ref in files_in(case, sheet.values)}
    with session.no_autoflush:
        rows = session.scalars(_ATTACHED, {"submission": case.submission.id}).all()
    let_go(session, [row for row in rows if str(row.id) not in used], now=now)


def examinations(session: Session, case: Case) -> dict[str, Examination]:
    """What came of looking into the files of a case, by the id that stands in the answers."""
    rows = session.execute(
        select(Attachment.id, Examination)
        .join(Examination, Examination.blob_id == Attachment.blob_id)
        .where(Attachment.submission_id == case.submission.id)
    )
    return {str(id): examination for id, examination in rows}


def file_faults(session: Session, case: Case, values: Mapping[str, Any]) -> list[Fault]:
    """Files of these answers that cannot be sent: whose bytes are gone or fewer than were kept, or that carry a virus."""
    wanted = files_in(case, values)
    if not wanted:
        return []
    query = select(Attachment).where(Attachment.submission_id == case.submission.id).options(joinedload(Attachment.blob))
    rows = {str(row.id): row for row in session.scalars(query)}
    told, storage, faults = examinations(session, case), office(session).storage, []
    for f, ref in wanted:
        row = rows.get(ref.id)
        if row is None or row.blob.state != "ready" or storage.size(row.blob.key) != ref.size:
            faults.append(Fault(field=f.name, message=message("file.vanished", label=f.label, name=ref.name)))
        elif ref.id in told and told[ref.id].scan == "infected":
            faults.append(Fault(field=f.name, message=message("file.infected", name=ref.name)))
    return faults


def _readable(session: Session, case: Case, attachment_id: uuid.UUID) -> tuple[Attachment, Examination | None]:
    """A file of this very case that its viewer may see. Raises NotFound, Conflict for one in quarantine."""
    row = session.scalar(
        select(Attachment)
        .where(Attachment.id == attachment_id, Attachment.submission_id == case.submission.id)
        .options(joinedload(Attachment.blob))
    )
    visible = {ref.id for sheet in case.readable() for _, ref in files_in(case, sheet.values)}
    if row is None or row.blob.state != "ready" or str(row.id) not in visible:
        raise NotFound("error.file_not_found")
    examination = session.get(Examination, row.blob_id)
    if examination is not None and examination.scan == "infected":
        raise Conflict("file.infected", name=row.filename)
    # Who uploaded it has it already; nobody else is handed what has not been looked into.
    if examination is not None and examination.scan == "waiting" and case.viewer != Role.RESIDENT:
        raise Conflict("file.in_quarantine", name=row.filename)
    return row, examination


def open_attachment(session: Session, case: Case, attachment_id: uuid.UUID) -> tuple[Attachment, BinaryIO]:
    """A file of this very case, open for reading. Raises NotFound, Conflict while it is in quarantine."""
    row, _ = _readable(session, case, attachment_id)
    return row, office(session).storage.open(row.blob.key)


def open_preview(session: Session, case: Case, attachment_id: uuid.UUID) -> BinaryIO:
    """The small picture of an image, a JPEG of our own making. Raises NotFound, Conflict while it is in quarantine."""
    row, examination = _readable(session, case, attachment_id)
    if examination is None or examination.preview != "made":
        raise NotFound("error.file_not_found")
    return office(session).storage.open(preview_key_of(row.blob.key))


def preview_key_of(key: str) -> str:
    """Under which the small picture of a file lies: always the same for a file, so that a job done twice leaves one picture."""
    return hashlib.sha256(f"preview of {key}".encode()).hexdigest()[:32]


def delete_blob(session: Session, blob_id: uuid.UUID) -> None:
    """The worker's part of letting go: first the bytes, then the row."""
    blob = session.get(Blob, blob_id)
    if blob is not None and blob.state == "deleting":
        # Whether or not the row knows of it: it may have been drawn a moment ago.
        office(session).storage.delete(preview_key_of(blob.key))
        office(session).storage.delete(blob.key)
        session.delete(blob)


def sweep_pending(session: Session, *, now: dt.datetime) -> int:
    """Mark files that were stored and never became part of a case; returns how many."""
    lost = session.scalars(select(Blob).where(Blob.state == "pending", Blob.created_at < now - PENDING_FOR)).all()
    for blob in lost:
        delete_later(session, blob, now=now)
    return len(lost)
