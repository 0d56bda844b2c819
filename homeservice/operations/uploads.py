"""Uploads that come piece by piece and go on after a broken line; once whole they become part of the draft like any other file."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import select
from sqlalchemy.orm import Session

from homeservice.adapters.sniffing import clean_filename
from homeservice.adapters.storage import TooLarge, new_key, written_size
from homeservice.core.errors import Invalid, NotFound
from homeservice.core.fields.base import FieldType
from homeservice.models import Upload
from homeservice.operations.cases import Case
from homeservice.operations.office import office

#: An upload that nobody goes on with is let go of after this long.
KEPT_FOR = dt.timedelta(hours=24)


def begin_upload(session: Session, case: Case, f: FieldType, filename: str, size: int, *, now: dt.datetime) -> Upload:
    """A new upload of `size` bytes for a question. What is known to be refused is refused before a byte is sent.

    Raises Invalid for an empty file, a kind that is not taken or one file too many, TooLarge, StorageFull.
    """
    filename, control = clean_filename(filename), f.control()
    ending = f".{filename.rpartition('.')[2].lower()}"
    if ending not in control.accept:
        kinds = ", ".join(kind.removeprefix(".").upper() for kind in control.accept)
        raise Invalid("file.kind_not_allowed", filename=filename, kinds=kinds)
    if size == 0:
        raise Invalid("file.empty", filename=filename)
    if size > control.max_bytes:
        raise TooLarge("file.too_large", filename=filename, limit=written_size(control.max_bytes))
    if control.max_files > 1 and len(f.files_of(case.values.get(f.name))) >= control.max_files:
        raise Invalid("field.files.too_many", label=f.label, n=control.max_files + 1, at_most=control.max_files)
    _let_go_of_oldest(session, case, f, most=2 * control.max_files)
    upload = Upload(
        id=uuid.uuid4(),
        submission_id=case.submission.id,
        field=f.name,
        filename=filename,
        size=size,
        key=new_key(),
        is_whole=False,
        created_at=now,
    )
    office(session).staging.begin(upload.key)
    session.add(upload)
    return upload


def _let_go_of_oldest(session: Session, case: Case, f: FieldType, *, most: int) -> None:
    """Keep one person from filling the disk with what is never finished: the oldest beginnings make room."""
    query = select(Upload).where(Upload.submission_id == case.submission.id, Upload.field == f.name).order_by(Upload.created_at.desc())
    for upload in list(session.scalars(query))[most - 1 :]:
        drop_upload(session, upload)


def find_upload(session: Session, case: Case, upload_id: uuid.UUID) -> tuple[Upload, int]:
    """An upload of this very case and how many bytes of it have come. Raises NotFound."""
    upload = session.scalar(select(Upload).where(Upload.id == upload_id, Upload.submission_id == case.submission.id))
    offset = office(session).staging.size(upload.key) if upload is not None else None
    if upload is None or offset is None:
        raise NotFound("file.upload_gone")
    return upload, upload.size if upload.is_whole else offset


def drop_upload(session: Session, upload: Upload) -> None:
    """Let go of an upload with what has come of it."""
    session.delete(upload)
    office(session).staging.drop(upload.key)


def sweep_uploads(session: Session, *, now: dt.datetime) -> int:
    """Let go of uploads begun long ago; returns how many. The staging folder is swept by its own clock."""
    old = session.scalars(select(Upload).where(Upload.created_at < now - KEPT_FOR)).all()
    for upload in old:
        drop_upload(session, upload)
    return len(old)
