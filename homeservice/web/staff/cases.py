"""A case on the officer's desk: what was asked and answered, what happened, what may be done; personal values masked until revealed."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Any

from flask import redirect, render_template, request, url_for
from sqlalchemy.orm import Session

from homeservice.clock import today
from homeservice.core import masking
from homeservice.core.definitions import Section
from homeservice.core.errors import DomainError, Invalid
from homeservice.core.messages import Display, message
from homeservice.core.text import clean_line
from homeservice.core.workflow import Role
from homeservice.operations.agreeing import asked_in
from homeservice.operations.billing import payments_of
from homeservice.operations.cases import Case
from homeservice.operations.deadlines import city_calendar
from homeservice.operations.events import events_of
from homeservice.operations.files import open_attachment, open_preview
from homeservice.operations.lodging import WAYS, lodgement_of
from homeservice.operations.matching import Match
from homeservice.operations.places import turn_of
from homeservice.operations.printing import documents_of, open_document
from homeservice.operations.supplements import supplements_of
from homeservice.web.access import staff
from homeservice.web.current import db, house, now, parked_here
from homeservice.web.downloads import download, picture
from homeservice.web.fees import fee_panel
from homeservice.web.file_cards import staff_files
from homeservice.web.presenting import answer_cards, computed_rows, document_rows, tasks_of, time_line
from homeservice.web.staff.clock import clock_of
from homeservice.web.staff.loading import load, note_access
from homeservice.web.staff.routes import blueprint
from homeservice.web.steps import steps_of
from homeservice.web.voice import say, speak_of, voice

LONGEST_REASON = 200


def name_of(case: Case) -> str:
    """What officers call a case: its receipt number, before that its reference."""
    return case.submission.receipt_number or case.submission.reference


@blueprint.get("/cases/<uuid:submission_id>")
@staff
def case(submission_id: uuid.UUID) -> Any:
    """The whole case with its personal values masked."""
    found = load(db(), submission_id)
    note_access(submission_id, "view")
    return _page(db(), found)


@blueprint.get("/cases/<uuid:submission_id>/reveal")
@staff
def asked_reveal(submission_id: uuid.UUID) -> Any:
    """Back from a sign-in that had ended: the case, with the reason that was being typed."""
    found = load(db(), submission_id)
    parked = parked_here()
    if parked is None:
        return redirect(url_for("staff.case", submission_id=submission_id), 303)
    note_access(submission_id, "view")
    return _page(db(), found, reason=" ".join(parked.get("reason", [])))


@blueprint.post("/cases/<uuid:submission_id>/reveal")
@staff
def reveal(submission_id: uuid.UUID) -> Any:
    """Show the values whole in this one answer, once it is recorded who looks and why."""
    # A reading session: the request's own would hold the lock on SQLite, and nothing of the case changes here.
    with house().database.session(reading=True) as reading:
        found = load(reading, submission_id)
        try:
            reason = _reason()
        except DomainError as error:
            return _page(reading, found, reason=request.form.get("reason", ""), fault=error.message), error.status
        note_access(submission_id, "reveal", detail=reason)
        return _page(reading, found, revealed=True)


def _reason() -> str:
    reason = clean_line(request.form.get("reason", ""), label=message("staff.reveal.reason"))
    if not reason:
        raise Invalid("staff.reveal.reason_needed")
    if len(reason) > LONGEST_REASON:
        raise Invalid("staff.reveal.reason_too_long", limit=LONGEST_REASON)
    return reason


def _page(session: Session, found: Case, *, revealed: bool = False, reason: str = "", fault: Display = None) -> Any:
    here, files = found.submission.id, staff_files(session, found)
    speak_of(found, whole=revealed)
    sections = [section for section in found.definition.sections if _reached(found, section)]
    stage = found.definition.stage(found.submission.stage)
    documents = documents_of(session, found)
    return render_template(
        "staff/case.html", page_title=voice()("staff.case.title", name=name_of(found)), menu="inbox", case=found, name=name_of(found),
        applicant=found.submission.applicant_name if revealed else masking.name(found.submission.applicant_name),
        stage=stage, clock=clock_of(found.submission, stage, city_calendar(session), now()),
        actions=[
            {"label": row.label, "danger": row.danger, "href": url_for("staff.action", submission_id=here, action=row.action)}
            for row in found.actions
        ],
        # The way forward; what asks for a reason sends the case back or ends it.
        forward=next((row.label for row in found.actions if not (row.danger or row.needs_reason)), None),
        tasks=tasks_of(found, lambda section: url_for("staff.page", submission_id=here, name=section.name)),
        resident_cards=answer_cards(found, [s for s in sections if s.filled_by == Role.RESIDENT], files, reveal=revealed),
        officer_cards=answer_cards(found, [s for s in sections if s.filled_by != Role.RESIDENT], files, reveal=revealed),
        computed=computed_rows(found, Role.OFFICER), missing=found.situation.missing(found.situation.sections(Role.RESIDENT)),
        supplements=supplements_of(session, found, reveal=revealed), turn=turn_of(session, found.submission) if found.intake.quota is not None else None,
        events=time_line(found, events_of(session, here), Role.OFFICER),
        documents=document_rows(documents, lambda document_id: url_for("staff.document", submission_id=here, document_id=document_id), reveal=revealed),
        fee=fee_panel(found, payments_of(session, here), today=today(now())) if found.definition.fee is not None else None,
        lodged=lodgement_of(session, found.submission), for_applicant=_for_applicant(found),
        agreements=_agreements(session, found, revealed=revealed), revealed=revealed, reason=reason, fault=fault, errors=[("reason", say(fault))] if fault is not None else [],
    )  # fmt: skip


def _for_applicant(found: Case) -> dict[str, Any] | None:
    """What an officer may do for the applicant of a case that came on paper or by phone: pages, steps, withdrawing; None where nothing."""
    if found.submission.channel not in WAYS or found.viewer != Role.OFFICER:
        return None
    theirs, here = replace(found, viewer=Role.RESIDENT, match=Match()), found.submission.id
    may = {
        "tasks": tasks_of(theirs, lambda section: url_for("lodging.page", submission_id=here, name=section.name)),
        "sends": bool(theirs.pages() or steps_of(theirs)),
        "withdraws": any(row.action == "withdraw" for row in theirs.actions),
        "changes": theirs.may_change and not theirs.is_changing,
        "is_changing": theirs.is_changing,
    }
    return may if any(may.values()) else None


def _agreements(session: Session, found: Case, *, revealed: bool) -> list[dict[str, Any]]:
    """Who had to agree themselves, and when they did: label, value."""
    return [
        {
            "label": asked.person.name if revealed else masking.name(asked.person.name),
            "value": voice()("agreement.state.agreed", at=asked.agreement.agreed_at)
            if asked.agreement is not None and asked.agreement.agreed_at is not None
            else voice()("agreement.state.waiting"),
        }
        for asked in asked_in(session, found)
    ]


def _reached(found: Case, section: Section) -> bool:
    """The application itself, and whatever was filled in after it."""
    if not found.situation.shows_section(section):
        return False
    return (section.filled_by == Role.RESIDENT and section.at is None) or any(f.name in found.values for f in section.fields)


@blueprint.get("/cases/<uuid:submission_id>/files/<uuid:attachment_id>")
@staff
def file(submission_id: uuid.UUID, attachment_id: uuid.UUID) -> Any:
    """A file of the case, as a download and never shown inside the site; recorded by its question."""
    found = load(db(), submission_id)
    attachment, stream = open_attachment(db(), found, attachment_id)
    note_access(submission_id, "file", detail=attachment.field)
    return download(stream, attachment.filename, attachment.blob.media_type)


@blueprint.get("/cases/<uuid:submission_id>/files/<uuid:attachment_id>/preview")
@staff
def preview(submission_id: uuid.UUID, attachment_id: uuid.UUID) -> Any:
    """The small picture of an image of the case; recorded like the file itself."""
    found = load(db(), submission_id)
    stream = open_preview(db(), found, attachment_id)
    note_access(submission_id, "preview")
    return picture(stream)


@blueprint.get("/cases/<uuid:submission_id>/documents/<uuid:document_id>")
@staff
def document(submission_id: uuid.UUID, document_id: uuid.UUID) -> Any:
    """A paper of the case; that it was fetched is recorded."""
    found = load(db(), submission_id)
    paper, stream = open_document(db(), found, document_id)
    note_access(submission_id, "document", detail=paper.number)
    return download(stream, f"{paper.title['ko']}_{paper.number}.pdf", "application/pdf")
