"""A draft that an officer enters: its list of tasks, sending it as of its arrival, and what to hand to the applicant."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from homeservice.core.errors import DomainError
from homeservice.core.workflow import State
from homeservice.models import Lodgement
from homeservice.operations.cases import Case
from homeservice.operations.files import open_attachment, open_preview
from homeservice.operations.lodging import Said, discard_lodging, lodge
from homeservice.operations.places import turn_of
from homeservice.operations.printing import documents_of
from homeservice.web.access import officer
from homeservice.web.answering import add_pages
from homeservice.web.current import address, db, now
from homeservice.web.downloads import download, picture
from homeservice.web.lodging.loading import CASE, DESK, load
from homeservice.web.lodging.routes import blueprint
from homeservice.web.presenting import document_rows, tasks_of
from homeservice.web.staff.cases import name_of
from homeservice.web.staff.loading import note_access
from homeservice.web.steps import add_steps, refused
from homeservice.web.voice import voice

add_pages(blueprint, officer, CASE, DESK)
add_steps(blueprint, officer, CASE, DESK)


@blueprint.get(CASE)
@officer
def case(submission_id: uuid.UUID) -> Any:
    """A draft as its list of tasks; what was filed has its page among the department's cases."""
    found = load(db(), submission_id)
    if found.submission.state != State.DRAFT:
        return redirect(url_for("staff.case", submission_id=submission_id), 303)
    note_access(submission_id, "lodging")
    tasks = tasks_of(found, lambda section: DESK.url("page", submission_id, name=section.name))
    return render_template(
        "staff/lodging/draft.html", page_title=found.definition.title.in_language(voice().code)[0], menu="lodging", case=found, name=name_of(found),
        lodgement=db().get_one(Lodgement, submission_id), tasks=tasks, ready=all(task["state"] == "done" for task in tasks),
        done=sum(task["state"] == "done" for task in tasks), barred=found.situation.bars, broken=found.situation.broken_rules,
    )  # fmt: skip


@blueprint.post(f"{CASE}/send")
@officer
def send(submission_id: uuid.UUID) -> Any:
    """File it; a second click finds it filed and shows the same confirmation."""
    found = load(db(), submission_id, for_change=True)
    said = Said(
        confirmed="confirmed" in request.form, fee_taken="fee_taken" in request.form, exemption=request.form.get("exemption", "")[:64] or None,
        accept_incomplete="accept_incomplete" in request.form,
    )  # fmt: skip
    try:
        lodge(db(), found, said, address=address(), now=now())
    except DomainError as error:
        return refused(DESK, submission_id, error, exemption=said.exemption or "", said=said)
    return DESK.to("filed", submission_id)


@blueprint.get(f"{CASE}/filed")
@officer
def filed(submission_id: uuid.UUID) -> Any:
    """That it is filed, under which number, and the receipt to print for the applicant."""
    found = load(db(), submission_id)
    if found.submission.state == State.DRAFT:
        return DESK.to("case", submission_id)
    return render_template(
        "staff/lodging/filed.html", page_title=voice()("lodging.filed_title"), menu="lodging", case=found, turn=turn_of(db(), found.submission),
        documents=_papers(found),
    )  # fmt: skip


def _papers(found: Case) -> list[dict[str, Any]]:
    here = found.submission.id
    return document_rows(
        documents_of(db(), found), lambda document_id: url_for("staff.document", submission_id=here, document_id=document_id)
    )


@blueprint.post(f"{CASE}/discard")
@officer
def discard(submission_id: uuid.UUID) -> Any:
    """Delete a draft."""
    discard_lodging(db(), load(db(), submission_id, for_change=True), now=now())
    flash(voice()("lodging.discarded"))
    return redirect(url_for("lodging.home"), 303)


@blueprint.get(f"{CASE}/files/<uuid:attachment_id>")
@officer
def file(submission_id: uuid.UUID, attachment_id: uuid.UUID) -> Any:
    """A file of the draft, as a download and never shown inside the site."""
    attachment, stream = open_attachment(db(), load(db(), submission_id), attachment_id)
    note_access(submission_id, "file", detail=attachment.field)
    return download(stream, attachment.filename, attachment.blob.media_type)


@blueprint.get(f"{CASE}/files/<uuid:attachment_id>/preview")
@officer
def preview(submission_id: uuid.UUID, attachment_id: uuid.UUID) -> Any:
    """The small picture of an image of the draft."""
    stream = open_preview(db(), load(db(), submission_id), attachment_id)
    note_access(submission_id, "preview")
    return picture(stream)
