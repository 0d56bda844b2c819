"""Notices: queued with the change they tell of, composed and sent by the worker."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from homeservice.adapters.language import Language
from homeservice.adapters.letters import compose
from homeservice.adapters.mail import Mail
from homeservice.core.messages import LocalText, message
from homeservice.core.wording import Wording
from homeservice.core.workflow import Role
from homeservice.models import Document, Form, Notice, Submission
from homeservice.operations.cases import Case
from homeservice.operations.jobs import enqueue
from homeservice.operations.office import office
from homeservice.operations.places import turn_of
from homeservice.operations.versions import contact_of, definition_of


def queue_notice(
    session: Session, case: Case, kind: str, *, action: str, reason: str | None, data: Mapping[str, Any], document: Document | None,
    now: dt.datetime,
) -> None:  # fmt: skip
    """Write a notice with the change; it is kept even where the person gave no address, and then only shown."""
    address = _address(case)
    fields = [_settled(case, case.definition.fields[name].label).dump() for name in data.get("fields", ())]
    stage, due_on = case.definition.stage(case.submission.stage), case.submission.stage_due_on
    notice = Notice(
        id=uuid.uuid4(), submission_id=case.submission.id, kind=kind, language=case.submission.language, address=address,
        data={
            "action": action, "reason": reason, "fields": fields, "reply_by": data.get("reply_by"), "lost": data.get("lost", []),
            "filename": data.get("filename"), "closes": data.get("closes"), "key": data.get("key"),
            "reserve_number": data.get("reserve_number"), "fee": data.get("fee"), "due_on": data.get("due_on"),
            "document": document is not None,
            "stage": stage.label.dump() if stage is not None else None,
            "stage_help": _settled(case, stage.help).dump() if stage is not None and stage.help is not None else None,
            "stage_due": due_on.isoformat() if due_on is not None else None,
        },
        created_at=now, sent_at=None, failure=None,
    )  # fmt: skip
    session.add(notice)
    if address is not None:
        enqueue(session, "send_notice", {"notice": str(notice.id)}, dedupe_key=f"send_notice:{notice.id}", now=now)


def queue_request(session: Session, case: Case, *, address: str, name: str, link: str, now: dt.datetime) -> None:
    """Write to somebody who is named in a case and asked to agree: the mail leads to their own page, and to nothing of the case."""
    notice = Notice(
        id=uuid.uuid4(), submission_id=case.submission.id, kind="agreement_request", language=case.submission.language, address=address,
        data={
            "action": "agreement_request", "reason": None, "fields": [], "reply_by": None, "document": False, "stage": None,
            "stage_help": None, "name": name, "link": link,
            "closes": case.intake.closes.isoformat() if case.intake.closes is not None else None,
        },
        created_at=now, sent_at=None, failure=None,
    )  # fmt: skip
    session.add(notice)
    session.flush()
    enqueue(session, "send_notice", {"notice": str(notice.id)}, dedupe_key=f"send_notice:{notice.id}", now=now)


def _settled(case: Case, text: LocalText) -> LocalText:
    """A text of the definition as it reads now, with the answers in its blanks."""
    filled = Wording(situation=case.situation, reader=Role.RESIDENT).fill(text)
    return LocalText(ko=Language("ko").say(filled), en=Language("en").say(filled) if text.en is not None else None)


def _address(case: Case) -> str | None:
    """Where to write: the e-mail address given in this application, nowhere where it was left out; the sign-in's where none is asked."""
    for name, f in case.definition.fields.items():
        if f.suggested == "email" and case.situation.shows(f):
            return str(case.values[name]) if case.values.get(name) else None
    return case.submission.person.email


def mail_of(session: Session, notice_id: uuid.UUID) -> Mail | None:
    """The mail of a notice; None where it was sent already, or there is nowhere to send it.

    The case is read as it stands now, what happened as it was then. Sending is slow and stands outside any transaction.
    """
    notice = session.get(Notice, notice_id)
    if notice is None or notice.sent_at is not None or notice.address is None:
        return None
    submission = session.scalar(
        select(Submission)
        .where(Submission.id == notice.submission_id)
        .options(joinedload(Submission.form).joinedload(Form.department), joinedload(Submission.form_version))
    )
    if submission is None:
        return None
    here, definition, contact = office(session), definition_of(session, submission.form_version), contact_of(submission.form)
    data = notice.data
    subject, text = compose(
        notice.kind,
        notice.language,
        {
            "city": here.city,
            "name": data.get("name") or submission.applicant_name,
            "applicant": submission.applicant_name,
            "closes": dt.datetime.fromisoformat(data["closes"]) if data.get("closes") else None,
            "service": definition.title,
            "reference": submission.reference,
            "receipt_number": submission.receipt_number,
            "submitted_at": submission.submitted_at,
            "received_at": submission.received_at,
            "due_at": submission.due_at,
            "statutory": definition.petition == "statutory",
            "state": message(f"state.{submission.state}"),
            "reason": data["reason"],
            "fields": [LocalText.of(label) for label in data["fields"]],
            "lost": [LocalText.of(label) for label in data.get("lost", ())],
            "filename": data.get("filename"),
            "fee": data.get("fee"),
            "due_on": dt.date.fromisoformat(data["due_on"]) if data.get("due_on") else None,
            "reply_by": dt.date.fromisoformat(data["reply_by"]) if data["reply_by"] else None,
            "document": data["document"],
            "stage": LocalText.of(data["stage"]) if data["stage"] else None,
            "stage_help": LocalText.of(data["stage_help"]) if data["stage_help"] else None,
            "stage_due": dt.date.fromisoformat(data["stage_due"]) if data.get("stage_due") else None,
            "reserve_number": data.get("reserve_number"),
            "department": definition.department,
            "officer": contact.name,
            "phone": contact.phone,
            "turn": turn_of(session, submission),
            "automatic": definition.receipt == "automatic",
            "link": data.get("link") or f"{here.base_url}/my/{submission.id}",
        },
    )
    return Mail(to=notice.address, subject=subject, text=text, key=str(notice.id))


def note_sent(session: Session, notice_id: uuid.UUID, *, now: dt.datetime) -> None:
    """Record that the mail server took the mail."""
    notice = session.get(Notice, notice_id)
    if notice is not None:
        notice.sent_at, notice.failure = now, None


def note_refused(session: Session, notice_id: uuid.UUID, why: str) -> None:
    """Record, for resident and officer to see, that the address was refused for good."""
    notice = session.get(Notice, notice_id)
    if notice is not None:
        notice.failure = why[:200]
