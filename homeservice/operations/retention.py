"""Letting go of what may be kept no longer: cases past their day, with all that belongs to them (handbook 5.3)."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import select, update
from sqlalchemy.orm import Session, undefer

from homeservice.clock import today
from homeservice.core.selection import fixed
from homeservice.models import Attachment, Blob, Document, FixedList, Payment, Submission
from homeservice.operations.files import let_go
from homeservice.operations.jobs import enqueue


def expired_cases(session: Session, *, now: dt.datetime, most: int = 200) -> list[uuid.UUID]:
    """Cases and drafts whose last day has passed, the longest overdue first."""
    query = select(Submission.id).where(Submission.delete_after < today(now)).order_by(Submission.delete_after, Submission.id)
    return list(session.scalars(query.limit(most)))


def delete_case(session: Session, submission_id: uuid.UUID, *, now: dt.datetime) -> bool:
    """Delete an expired case with its answers, files, notices and events; whether there was one.

    Its papers stay, because their state is told for ever, without what they said and without their file.
    """
    submission = session.get(Submission, submission_id, with_for_update=True)
    if submission is None or submission.delete_after is None or submission.delete_after >= today(now):
        return False
    let_go(session, session.scalars(select(Attachment).where(Attachment.submission_id == submission_id)).all(), now=now)
    for document in session.scalars(select(Document).where(Document.submission_id == submission_id)).all():
        _empty(session, document, now=now)
    # What was paid must add up with the provider's books; what was written about it goes.
    session.execute(update(Payment).where(Payment.submission_id == submission_id).values(reason=None, arguments={}))
    _forget_in_list(session, submission)
    session.flush()
    # Answers, events, notices, pauses and supplements go with the row: the database cascades, and lets events go in no other way.
    session.delete(submission)
    return True


def _forget_in_list(session: Session, submission: Submission) -> None:
    """Take what was said of a case from the fixed list of its intake; the number stays, as it was published."""
    made = session.get(FixedList, submission.intake_id, options=[undefer(FixedList.entries)], with_for_update=True)
    if made is not None and submission.receipt_number is not None:
        made.entries = fixed.without_values(made.entries, submission.receipt_number)


def _empty(session: Session, document: Document, *, now: dt.datetime) -> None:
    """Take from a paper what it said, whose it was, and its file."""
    blob = session.get(Blob, document.blob_id) if document.blob_id is not None else None
    document.sealed, document.blob_id, document.submission_id = b"", None, None
    document.holder_name, document.holder_birth_date = "", None
    if blob is not None:
        blob.state = "deleting"
        session.flush()
        enqueue(session, "delete_blob", {"blob": str(blob.id)}, dedupe_key=f"delete_blob:{blob.id}", now=now)
