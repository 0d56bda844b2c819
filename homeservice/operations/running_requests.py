"""What one officer has asked of a form that runs and a second one is to approve: kept, found, sent back, taken back."""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid

from sqlalchemy import select
from sqlalchemy.orm import Session, defer, joinedload

from homeservice.core.errors import Conflict
from homeservice.models import CatalogueText, Officer, RunningRequest, TextEntry
from homeservice.operations.writing import judged_remark, note

#: How the history calls it when something is asked, and when it is sent back.
_ASKED = {"take_out": "out_asked", "put_back": "back_asked"}
_SENT_BACK = {"take_out": "out_sent_back", "put_back": "back_sent_back"}


def request_of(session: Session, row: CatalogueText) -> RunningRequest | None:
    """What is asked of a text's form, as it stands at this moment."""
    query = select(RunningRequest).where(RunningRequest.text_id == row.id).options(joinedload(RunningRequest.asker))
    # Another may have settled it while this session waited for the text.
    return session.scalar(query.execution_options(populate_existing=True))


def requests_of(session: Session, officer: Officer) -> dict[uuid.UUID, RunningRequest]:
    """What is asked of the forms of an officer's department, by text."""
    query = select(RunningRequest).join(CatalogueText).where(CatalogueText.department_id == officer.department_id)
    return {each.text_id: each for each in session.scalars(query)}


def ask(session: Session, row: CatalogueText, officer: Officer, what: str, remark: str | None, *, now: dt.datetime) -> None:
    """Ask for the second person."""
    session.add(RunningRequest(text_id=row.id, what=what, remark=remark, asked_by=officer.id, asked_at=now))
    session.flush()
    note(session, row, _ASKED[what], officer, now=now, text=row.published, remark=remark)


def judge_free(session: Session, row: CatalogueText) -> None:
    """Raise Conflict where the text, or what is asked of its form, waits for somebody: one thing is approved at a time."""
    if row.state in {"waiting", "scheduled"}:
        raise Conflict(f"catalogue.held.{row.state}")
    asked = request_of(session, row)
    if asked is not None:
        raise Conflict(f"catalogue.held.{asked.what}")


def seal_of_request(row: CatalogueText, asked: RunningRequest) -> str:
    """What is approved: this very request, of the form as it is published. Hex digits."""
    said = [asked.what, asked.remark or "", asked.asked_by.hex, asked.asked_at.isoformat(), row.published_digest or ""]
    return hashlib.sha256("\n".join(said).encode()).hexdigest()


def close_request(session: Session, row: CatalogueText, officer: Officer, *, seen: str, now: dt.datetime) -> RunningRequest:
    """Approve what was `seen`: it waits no more, and is to be done. Raises Conflict where it is one's own, settled, or another by now."""
    asked = _waiting(session, row)
    if asked.asked_by == officer.id:
        raise Conflict("catalogue.own_request")
    if seal_of_request(row, asked) != seen:
        raise Conflict("catalogue.other_request")
    _settle(session, asked)
    note(session, row, "approved", officer, now=now, text=row.published)
    return asked


def send_request_back(session: Session, row: CatalogueText, officer: Officer, remark: str, *, now: dt.datetime) -> None:
    """Do not approve; what the second person writes stands in the history, and on the page of the form."""
    asked = _waiting(session, row)
    if asked.asked_by == officer.id:
        raise Conflict("catalogue.own_request")
    told = judged_remark(remark, needed=True)
    _settle(session, asked)
    note(session, row, _SENT_BACK[asked.what], officer, now=now, text=row.published, remark=told)


def take_request_back(session: Session, row: CatalogueText, officer: Officer, *, now: dt.datetime) -> None:
    """Ask no more: whoever has asked may."""
    asked = _waiting(session, row)
    if asked.asked_by != officer.id:
        raise Conflict("catalogue.not_your_request")
    _settle(session, asked)
    note(session, row, "taken_back", officer, now=now, text=row.published)


def sent_back_last(session: Session, row: CatalogueText) -> TextEntry | None:
    """The entry of the history by which the last request was sent back; None where nothing was, or more has happened since."""
    told = (*_ASKED.values(), *_SENT_BACK.values(), "taken_out", "put_back", "published", "running", "from_file")
    query = select(TextEntry).where(TextEntry.text_id == row.id, TextEntry.what.in_(told)).order_by(TextEntry.id.desc()).limit(1)
    last = session.scalar(query.options(joinedload(TextEntry.officer), defer(TextEntry.text)))
    return last if last is not None and last.what in _SENT_BACK.values() else None


def _waiting(session: Session, row: CatalogueText) -> RunningRequest:
    asked = request_of(session, row)
    if asked is None:
        raise Conflict("catalogue.no_request")
    return asked


def _settle(session: Session, asked: RunningRequest) -> None:
    session.delete(asked)
    session.flush()
