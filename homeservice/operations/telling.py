"""Mails of the catalogue: to officers, of a text of theirs; to people who have begun an application, of a form that ends otherwise."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from homeservice.adapters.letters import compose
from homeservice.adapters.mail import Mail
from homeservice.core.workflow import Role, State
from homeservice.models import CatalogueText, Intake, Notice, Officer, Submission
from homeservice.operations.cases import load_case
from homeservice.operations.jobs import enqueue
from homeservice.operations.notices import queue_notice
from homeservice.operations.office import office


def tell_officer(session: Session, officer: Officer | None, row: CatalogueText, kind: str, *, now: dt.datetime) -> None:
    """Write a mail with the change; nothing where nobody asked, or has no address."""
    if officer is None or officer.email is None:
        return
    key = str(uuid.uuid4())
    args = {"officer": str(officer.id), "text": str(row.id), "kind": kind, "key": key}
    enqueue(session, "mail_officer", args, dedupe_key=f"mail_officer:{key}", now=now)


def mail_to_officer(session: Session, args: Mapping[str, Any]) -> Mail | None:
    """The mail as it is sent; None where the officer or the text is gone, or there is no address any more."""
    officer = session.get(Officer, uuid.UUID(args["officer"]))
    row = session.get(CatalogueText, uuid.UUID(args["text"]))
    if officer is None or row is None or officer.email is None:
        return None
    here = office(session)
    values = {"city": here.city, "name": officer.name, "slug": row.slug, "link": f"{here.base_url}/staff/catalogue/{row.id}/changes"}
    subject, text = compose(f"officer_{args['kind']}", "ko", values)
    return Mail(to=officer.email, subject=subject, text=text, key=args["key"])


def tell_drafts_later(session: Session, intake: Intake, kind: str, *, now: dt.datetime) -> None:
    """Have everybody told who has begun an application of an intake: `intake_changed` or `form_taken_out`."""
    key = str(uuid.uuid4())
    enqueue(session, "tell_drafts", {"intake": intake.id, "kind": kind, "key": key}, dedupe_key=f"tell_drafts:{key}", now=now)


def drafts_to_tell(session: Session, intake_id: int, key: str) -> list[uuid.UUID]:
    """The drafts of an intake whose owners were not told yet by this job: a worker that died goes on where it was."""
    told = select(Notice.submission_id).where(Notice.data["key"].as_string() == key)
    query = select(Submission.id).where(Submission.intake_id == intake_id, Submission.state == State.DRAFT, Submission.id.not_in(told))
    return list(session.scalars(query.order_by(Submission.created_at)))


def tell_draft(session: Session, submission_id: uuid.UUID, kind: str, key: str, *, now: dt.datetime) -> None:
    """Tell the owner of one draft; nothing where it is none any more."""
    case = load_case(session, submission_id, viewer=Role.RESIDENT, now=now)
    if case.submission.state == State.DRAFT:
        closes = case.intake.closes
        data = {"closes": closes.isoformat() if closes is not None else None, "key": key}
        queue_notice(session, case, kind, action=kind, reason=None, data=data, document=None, now=now)
