"""Uploads becoming part of a case: kept before the change that refers to them, then attached to an answer with it."""

from __future__ import annotations

import dataclasses
import datetime as dt
import logging
import uuid
from dataclasses import dataclass
from typing import BinaryIO

from sqlalchemy.orm import Session

from homeservice.adapters.images import Measured, measure
from homeservice.adapters.paging import NoPages, count_pages
from homeservice.adapters.sniffing import sniff
from homeservice.adapters.storage import new_key
from homeservice.clock import today
from homeservice.core.errors import Invalid
from homeservice.core.fields.base import FieldType
from homeservice.core.fields.uploaded import FileRef, Uploaded
from homeservice.database import Database
from homeservice.models import Attachment, Blob, Examination
from homeservice.operations.cases import Case
from homeservice.operations.drafts import put_value
from homeservice.operations.files import delete_later, drop_unused
from homeservice.operations.jobs import enqueue
from homeservice.operations.office import Office, office

log = logging.getLogger(__name__)
_IMAGES = frozenset({"jpg", "png"})
#: The scanner may be away for weeks: so long a file waits in quarantine, and is asked about every hour.
EXAMINATION_TRIES = 500


@dataclass(frozen=True, kw_only=True)
class Kept:
    """A file safely in the store, not yet part of a case: `ref` is what an answer will say of it, but for its id."""

    blob_id: uuid.UUID
    ref: FileRef


def keep_file(database: Database, here: Office, f: FieldType, stream: BinaryIO, filename: str, *, now: dt.datetime) -> Kept:
    """Look into a file and store it, before and outside the change that will refer to it.

    The row `pending` is committed first, so that a crash leaves no file that nobody knows of. Raises Invalid, TooLarge
    or StorageFull, and keeps nothing then.
    """
    control = f.control()
    found = sniff(stream, filename, [ending.removeprefix(".") for ending in control.accept])
    measured = measure(stream, found.filename) if found.extension in _IMAGES else None
    pages = _pages(f, stream, found.filename) if found.extension == "pdf" and isinstance(f, Uploaded) and f.max_pages is not None else 0
    # The pixels are judged before the bytes are kept; how large they are is seen while they are.
    f.check(f.with_file(None, _ref("", found.filename, found.media_type, measured, pages, size=1, sha256="")), today=today(now))
    blob_id, key = uuid.uuid4(), new_key()
    with database.transaction() as session:
        session.add(Blob(id=blob_id, key=key, state="pending", media_type=found.media_type, size=0, created_at=now))
    stream.seek(0)
    stored = here.storage.put_stream(stream, filename=found.filename, limit=control.max_bytes, key=key)
    ref = _ref("", found.filename, found.media_type, measured, pages, size=stored.size, sha256=stored.sha256)
    return Kept(blob_id=blob_id, ref=ref)


def _pages(f: FieldType, stream: BinaryIO, filename: str) -> int:
    try:
        return count_pages(stream)
    except NoPages as error:
        log.info("pages of an uploaded PDF were not counted: %s", error)
        raise Invalid("field.file.pages_unknown", label=f.label, name=filename) from error


def _ref(id: str, name: str, media_type: str, measured: Measured | None, pages: int, *, size: int, sha256: str) -> FileRef:
    if measured is None:
        return FileRef(id=id, name=name, size=size, media_type=media_type, sha256=sha256, pages=pages)
    taken = measured.taken.isoformat() if measured.taken is not None else None
    return FileRef(
        id=id, name=name, size=size, media_type=media_type, sha256=sha256,
        width=measured.width, height=measured.height, camera=measured.camera, taken=taken,
    )  # fmt: skip


def attach(session: Session, case: Case, part: str, f: FieldType, kept: Kept, *, now: dt.datetime) -> FileRef:
    """Make a kept file part of the case and of the answer to this question, and have it looked into.

    Raises Invalid where the file vanished meanwhile, or the answer takes no further one; nothing is changed then, and the
    bytes go.
    """
    ref, storage = kept.ref, office(session).storage
    blob = session.get(Blob, kept.blob_id)
    if blob is None or blob.state != "pending" or not storage.exists(blob.key):
        raise Invalid("file.vanished", label=f.label, name=ref.name)
    attachment = Attachment(
        id=uuid.uuid4(), submission_id=case.submission.id, blob_id=blob.id, field=f.name, filename=ref.name, created_at=now
    )
    ref = dataclasses.replace(ref, id=str(attachment.id))
    try:
        value = f.with_file(case.values.get(f.name), ref)
    except Invalid:
        delete_later(session, blob, now=now)
        raise
    blob.state, blob.sha256, blob.size = "ready", ref.sha256, ref.size
    session.add(attachment)
    put_value(session, case, part, f, value, now=now)
    _have_examined(session, blob, ref, now=now)
    return ref


def _have_examined(session: Session, blob: Blob, ref: FileRef, *, now: dt.datetime) -> None:
    """Queue the scan of a file where there is a scanner, and the small picture of an image."""
    scans = office(session).scanner is not None
    if not scans and not ref.is_image:
        return
    session.flush()
    session.add(Examination(blob_id=blob.id, scan="waiting" if scans else "off", preview="waiting" if ref.is_image else "none"))
    enqueue(session, "examine_file", {"blob": str(blob.id)}, dedupe_key=f"examine_file:{blob.id}", now=now, max_attempts=EXAMINATION_TRIES)


def take_away(session: Session, case: Case, part: str, f: FieldType, id: str, *, now: dt.datetime) -> None:
    """Take one file out of an answer; one that is gone already changes nothing."""
    value = case.values.get(f.name)
    if any(ref.id == id for ref in f.files_of(value)):
        put_value(session, case, part, f, f.without_file(value, id), now=now)
        session.flush()
        drop_unused(session, case, now=now)
