"""Uploaded files: kept before the change that refers to them, let go after the change that drops them."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import BinaryIO

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from homeservice.adapters.sniffing import sniff
from homeservice.adapters.storage import new_key
from homeservice.core.errors import Invalid, NotFound
from homeservice.core.fields.base import FieldType
from homeservice.core.fields.file import FileRef
from homeservice.database import Database
from homeservice.models import Attachment, Blob
from homeservice.operations.cases import Case
from homeservice.operations.jobs import enqueue
from homeservice.operations.office import Office, office

PENDING_FOR = dt.timedelta(hours=24)


@dataclass(frozen=True, kw_only=True)
class Kept:
    """A file safely in the store, not yet part of a case."""

    blob_id: uuid.UUID
    filename: str
    media_type: str
    size: int
    sha256: str


def keep_file(database: Database, here: Office, f: FieldType, stream: BinaryIO, filename: str, *, now: dt.datetime) -> Kept:
    """Look into a file and store it, before and outside the change that will refer to it.

    The row `pending` is committed first, so that a crash leaves no file that nobody knows of. Raises Invalid, TooLarge
    or StorageFull, and keeps nothing then.
    """
    control = f.control()
    found = sniff(stream, filename, [ending.removeprefix(".") for ending in control.accept])
    blob_id, key = uuid.uuid4(), new_key()
    with database.transaction() as session:
        session.add(Blob(id=blob_id, key=key, state="pending", media_type=found.media_type, size=0, created_at=now))
    stream.seek(0)
    stored = here.storage.put_stream(stream, filename=found.filename, limit=control.max_bytes, key=key)
    return Kept(blob_id=blob_id, filename=found.filename, media_type=found.media_type, size=stored.size, sha256=stored.sha256)


def attach(session: Session, case: Case, f: FieldType, kept: Kept, *, now: dt.datetime) -> FileRef:
    """Make a kept file part of the case; the answer refers to it. Raises Invalid where the file vanished meanwhile."""
    blob = session.get(Blob, kept.blob_id)
    if blob is None or blob.state != "pending" or not office(session).storage.exists(blob.key):
        raise Invalid("file.vanished", label=f.label, name=kept.filename)
    blob.state, blob.sha256, blob.size = "ready", kept.sha256, kept.size
    attachment = Attachment(
        id=uuid.uuid4(), submission_id=case.submission.id, blob_id=blob.id, field=f.name, filename=kept.filename, created_at=now
    )
    session.add(attachment)
    return FileRef(id=str(attachment.id), name=kept.filename, size=kept.size, media_type=kept.media_type, sha256=kept.sha256)


def let_go(session: Session, attachments: Iterable[Attachment], *, now: dt.datetime) -> None:
    """Drop attachments and have the worker delete their bytes, once this change is committed."""
    for attachment in attachments:
        blob = session.get(Blob, attachment.blob_id)
        session.delete(attachment)
        if blob is not None:
            blob.state = "deleting"
            enqueue(session, "delete_blob", {"blob": str(blob.id)}, dedupe_key=f"delete_blob:{blob.id}", now=now)


def drop_unused(session: Session, case: Case, *, now: dt.datetime) -> None:
    """Let go of the attachments that no sheet of the case refers to any more."""
    used = {value.id for sheet in case.contents.values() for value in sheet.values.values() if isinstance(value, FileRef)}
    rows = session.scalars(select(Attachment).where(Attachment.submission_id == case.submission.id)).all()
    let_go(session, [row for row in rows if str(row.id) not in used], now=now)


def open_attachment(session: Session, case: Case, attachment_id: uuid.UUID) -> tuple[Attachment, BinaryIO]:
    """A file of this very case that its viewer may see, open for reading. Raises NotFound."""
    row = session.scalar(
        select(Attachment)
        .where(Attachment.id == attachment_id, Attachment.submission_id == case.submission.id)
        .options(joinedload(Attachment.blob))
    )
    visible = {value.id for sheet in case.readable() for value in sheet.values.values() if isinstance(value, FileRef)}
    if row is None or row.blob.state != "ready" or str(row.id) not in visible:
        raise NotFound("error.file_not_found")
    return row, office(session).storage.open(row.blob.key)


def delete_blob(session: Session, blob_id: uuid.UUID) -> None:
    """The worker's part of letting go: first the bytes, then the row."""
    blob = session.get(Blob, blob_id)
    if blob is not None and blob.state == "deleting":
        office(session).storage.delete(blob.key)
        session.delete(blob)


def sweep_pending(session: Session, *, now: dt.datetime) -> int:
    """Mark files that were stored and never became part of a case; returns how many."""
    lost = session.scalars(select(Blob).where(Blob.state == "pending", Blob.created_at < now - PENDING_FOR)).all()
    for blob in lost:
        blob.state = "deleting"
        enqueue(session, "delete_blob", {"blob": str(blob.id)}, dedupe_key=f"delete_blob:{blob.id}", now=now)
    return len(lost)
