"""What comes of looking into an uploaded file: a virus keeps it locked away, an image gets its small picture."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from homeservice.core.workflow import Role
from homeservice.models import Attachment, Blob, Examination
from homeservice.operations.cases import load_case
from homeservice.operations.events import record
from homeservice.operations.files import preview_key_of
from homeservice.operations.notices import queue_notice
from homeservice.operations.office import office

#: Under this name it stands in the history of a case that a file was found to carry a virus.
INFECTED = "file_infected"


@dataclass(frozen=True, kw_only=True)
class ToExamine:
    """A file to look into: its key in the store and what is wanted."""

    key: str
    scans: bool
    draws: bool


def to_examine(session: Session, blob_id: uuid.UUID) -> ToExamine | None:
    """What is still to be done about a file; None where nothing is, or it is gone."""
    row = session.get(Examination, blob_id, options=[])
    blob = session.get(Blob, blob_id)
    if row is None or blob is None or blob.state != "ready" or "waiting" not in {row.scan, row.preview}:
        return None
    return ToExamine(key=blob.key, scans=row.scan == "waiting", draws=row.preview == "waiting")


def note_examined(
    session: Session, blob_id: uuid.UUID, wanted: ToExamine, *, scan: str | None, drawn: bool | None, now: dt.datetime
) -> None:
    """Record what came of it: `scan` where there was one, `drawn` whether the picture was drawn, None where none was tried.

    Of a virus the person is told, and it stands in the history of the case.
    """
    row = session.get(Examination, blob_id)
    if row is None:
        # The file was let go of meanwhile.
        office(session).storage.delete(preview_key_of(wanted.key))
        return
    if scan is not None:
        row.scan = scan
    if wanted.draws:
        row.preview = "made" if drawn else "failed"
    if scan == "infected":
        _tell(session, blob_id, now=now)


def _tell(session: Session, blob_id: uuid.UUID, *, now: dt.datetime) -> None:
    query = select(Attachment).where(Attachment.blob_id == blob_id).options(joinedload(Attachment.blob))
    for attachment in session.scalars(query):
        case = load_case(session, attachment.submission_id, viewer=Role.RESIDENT, now=now)
        data = {"fields": [attachment.field] if attachment.field in case.definition.fields else [], "filename": attachment.filename}
        record(
            session,
            case.submission,
            INFECTED,
            actor=Role.SYSTEM,
            now=now,
            source=case.submission.state,
            from_stage=case.submission.stage,
            data=data,
        )
        queue_notice(session, case, INFECTED, action=INFECTED, reason=None, data=data, document=None, now=now)
