"""One's own cases: the list, the case with its time line and papers, withdrawing, and downloading."""

from __future__ import annotations

import uuid
from typing import Any

from flask import render_template, request, url_for

from homeservice.clock import today
from homeservice.core.deadline import remaining as remaining_until
from homeservice.core.definitions import Section
from homeservice.core.messages import message
from homeservice.core.selection.candidates import ticket
from homeservice.core.selection.declaration import Selection
from homeservice.core.workflow import Role, State
from homeservice.models import Chosen, Submission
from homeservice.operations.cases import Case, own_case
from homeservice.operations.deadlines import city_calendar
from homeservice.operations.events import events_of, last_event, log_access
from homeservice.operations.files import open_attachment, open_preview
from homeservice.operations.inbox import applications as own_applications
from homeservice.operations.paying import PAYING_LASTS
from homeservice.operations.places import turn_of, turns_of
from homeservice.operations.printing import documents_of, open_document
from homeservice.operations.revising import MOVED, lost_labels
from homeservice.operations.selecting import progress_of
from homeservice.operations.standing import standings_of
from homeservice.operations.supplements import supplements_of
from homeservice.operations.versions import contact_of, definition_of
from homeservice.web.access import resident
from homeservice.web.citizen.agreeing import agreement_rows
from homeservice.web.citizen.applying import load
from homeservice.web.citizen.routes import blueprint
from homeservice.web.current import address, db, house, now, person
from homeservice.web.downloads import download, picture
from homeservice.web.fees import fee_in_short, fee_panel
from homeservice.web.file_cards import own_files
from homeservice.web.presenting import (
    answer_cards,
    computed_rows,
    document_rows,
    state_of,
    state_text,
    tasks_of,
    time_line,
)
from homeservice.web.steps import steps_of
from homeservice.web.voice import voice


@blueprint.get("/my")
@resident
def applications() -> Any:
    """My drafts and cases, the last changed first."""
    page = own_applications(db(), person(), page=request.args.get("page", 1, type=int))
    shown = [submission.id for submission in page.entries]
    turns, standings = turns_of(db(), shown), standings_of(db(), shown)
    return render_template(
        "citizen/applications.html", page_title=voice()("page.applications.title"), menu="applications", page=page,
        rows=[{**_listed(submission), "turn": turns.get(submission.id), "standing": standings.get(submission.id)} for submission in page.entries],
    )  # fmt: skip


def _listed(submission: Submission) -> dict[str, Any]:
    definition = definition_of(db(), submission.form_version)
    stage = definition.stage(submission.stage)
    return {
        "submission": submission,
        "title": definition.title,
        "state": state_text(submission.state, stage.label if stage else None, within=stage is not None),
        "href": url_for("citizen.case", submission_id=submission.id),
        "due": message("stage.due" if submission.stage_due_on >= today(now()) else "stage.over", day=submission.stage_due_on)
        if submission.stage_due_on is not None and stage is not None
        else None,
    }


@blueprint.get("/my/<uuid:submission_id>")
@resident
def case(submission_id: uuid.UUID) -> Any:
    """A draft as its list of tasks, a case as what has become of it and what is to be done next."""
    found = load(submission_id)
    return _draft_page(found) if found.submission.state == State.DRAFT else _case_page(found)


def _tasks(found: Case) -> list[dict[str, Any]]:
    return tasks_of(found, lambda section: url_for("citizen.page", submission_id=found.submission.id, name=section.name))


def _draft_page(found: Case) -> Any:
    tasks = _tasks(found)
    ready = all(task["state"] == "done" for task in tasks)
    return render_template(
        "citizen/draft.html", page_title=found.definition.title.in_language(voice().code)[0], menu="applications", case=found, tasks=tasks,
        ready=ready, contact=contact_of(found.submission.form), barred=found.situation.bars, broken=found.situation.broken_rules,
        fee_short=fee_in_short(found.definition), is_open=found.intake.is_open(now()), moved=_moved(found), done=sum(task["state"] == "done" for task in tasks),
        paying_until=found.submission.paying_since + PAYING_LASTS if found.submission.paying_since is not None else None,
    )  # fmt: skip


def _moved(found: Case) -> dict[str, Any] | None:
    """What the draft's owner is told where it was moved to a newer form."""
    event = last_event(db(), found.submission.id, MOVED)
    if event is None:
        return None
    fields = [found.definition.fields[name].label for name in event.data["fields"] if name in found.definition.fields]
    return {"day": event.at, "lost": lost_labels(event.data), "fields": fields}


def _case_page(found: Case) -> Any:
    stage = found.definition.stage(found.submission.stage)
    sections = [section for section in found.definition.sections if _shown_to_resident(found, section)]
    documents = documents_of(db(), found)
    remaining = None
    waits = found.submission.state in {State.RECEIVED, State.IN_PROGRESS} or (stage is not None and stage.processing_time is not None)
    if found.submission.due_at is not None and waits:
        remaining = remaining_until(found.submission.due_at, now(), city_calendar(db()))
    return render_template(
        "citizen/case.html", page_title=found.definition.title.in_language(voice().code)[0], menu="applications", case=found, stage=stage,
        state=state_of(found), state_help=stage.help if stage and stage.help else message(f"state_help.{found.submission.state}"),
        tasks=_tasks(found), events=time_line(found, events_of(db(), found.submission.id), Role.RESIDENT),
        documents=document_rows(
            documents, lambda document_id: url_for("citizen.document", submission_id=found.submission.id, document_id=document_id)
        ),
        printing=any(document.blob is None for document in documents), supplements=supplements_of(db(), found),
        cards=answer_cards(found, sections, own_files(db(), found)), computed=computed_rows(found, Role.RESIDENT),
        contact=contact_of(found.submission.form), remaining=remaining, due=_due(found), due_at=found.submission.due_at if waits else None,
        moves=steps_of(found), turn=turn_of(db(), found.submission),
        agreements=agreement_rows(found), fee=fee_panel(found, today=today(now())), **_selection(found),
        can_withdraw=any(row.action == "withdraw" for row in found.actions),
        statutory=found.definition.petition == "statutory",
    )  # fmt: skip


def _selection(found: Case) -> dict[str, Any]:
    """Where the case stands in the selection of its intake, and how anybody can work out its lot; nothing until it was told."""
    if found.intake.selection is None or not found.intake.selection.at_once:
        return {"standing": None, "chosen": None}
    standing = standings_of(db(), [found.submission.id]).get(found.submission.id)
    chosen = db().get(Chosen, found.submission.intake_id) if standing is not None else None
    if standing is None or chosen is None:
        return {"standing": None, "chosen": None}
    lot = ticket(chosen.seed, found.submission.receipt_number or "")
    quotas = Selection.model_validate(chosen.rule).quotas
    groups = [quota.label or quota.name for quota in quotas if quota.name in standing.groups]
    rivals = progress_of(db(), chosen.intake_id)[0]
    return {"standing": standing, "chosen": chosen, "lot": lot, "rivals": rivals, "has_quotas": bool(quotas), "groups": groups}


def _due(found: Case) -> dict[str, Any] | None:
    """Until when the resident may take the step they are at, and what follows where they do not."""
    day, stage = found.submission.stage_due_on, found.definition.stage(found.submission.stage)
    if day is None or stage is None:
        return None
    lapses = stage.lapses is not None
    if day < today(now()):
        return {
            "title": message("stage.over_title"),
            "text": message("stage.over_lapses" if lapses else "stage.over", day=day),
            "tone": "danger",
        }
    return {"title": message("stage.due_title", day=day), "text": message("stage.due_lapses") if lapses else None, "tone": "warning"}


def _shown_to_resident(found: Case, section: Section) -> bool:
    """The resident's own sections that were reached; an officer's once it is settled and has something to say."""
    if not found.situation.shows_section(section):
        return False
    if section.filled_by == Role.RESIDENT:
        return section.at is None or any(f.name in found.values for f in section.fields)
    return False


@blueprint.get("/my/<uuid:submission_id>/files/<uuid:attachment_id>")
@resident
def file(submission_id: uuid.UUID, attachment_id: uuid.UUID) -> Any:
    """One of one's own files, as a download and never shown inside the site."""
    found = load(submission_id)
    attachment, stream = open_attachment(db(), found, attachment_id)
    return download(stream, attachment.filename, attachment.blob.media_type)


@blueprint.get("/my/<uuid:submission_id>/files/<uuid:attachment_id>/preview")
@resident
def preview(submission_id: uuid.UUID, attachment_id: uuid.UUID) -> Any:
    """The small picture of one's own image."""
    return picture(open_preview(db(), load(submission_id), attachment_id))


@blueprint.get("/my/<uuid:submission_id>/documents/<uuid:document_id>")
@resident
def document(submission_id: uuid.UUID, document_id: uuid.UUID) -> Any:
    """A paper of one's own case; that it was fetched is recorded."""
    found = own_case(db(), submission_id, person(), now=now())
    paper, stream = open_document(db(), found, document_id)
    with house().database.transaction() as own:
        log_access(own, submission_id, "document", address=address(), now=now(), person_id=person().id, detail=paper.number)
    return download(stream, f"{paper.title['ko']}_{paper.number}.pdf", "application/pdf")
