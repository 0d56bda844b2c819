"""The officer's own pages of questions: the assessment, the outcome of an inspection, whatever a definition asks of an officer."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, redirect, request, url_for

from homeservice.core.answers import Fault
from homeservice.core.definitions import Section
from homeservice.operations.attaching import Kept
from homeservice.operations.cases import Case, page_of
from homeservice.web.access import officer, takes_files
from homeservice.web.current import db, house, parked_here
from homeservice.web.file_cards import staff_files
from homeservice.web.page_of_questions import Frame, show_page
from homeservice.web.sent_page import keep_typed, keep_uploads, save_sent, unanswered
from homeservice.web.staff.cases import name_of
from homeservice.web.staff.loading import load, note_access
from homeservice.web.staff.routes import blueprint
from homeservice.web.voice import voice


def _frame(case: Case, section: Section) -> Frame:
    here = case.submission.id
    return Frame(
        template="staff/page.html",
        menu="inbox",
        case_url=url_for("staff.case", submission_id=here),
        autosave_url=url_for("staff.autosave", submission_id=here, name=section.name),
        sign_in_url=url_for("staff.sign_in"),
        files=staff_files(db(), case),
        uploads_url=url_for("staff.create_upload", submission_id=here, name=section.name),
        case_name=name_of(case),
    )


@blueprint.get("/cases/<uuid:submission_id>/pages/<name>")
@officer
def page(submission_id: uuid.UUID, name: str) -> Any:
    """One topic with what was entered so far; what was typed after the sign-in had ended stands in it again."""
    case = load(db(), submission_id)
    section = page_of(case, name)
    note_access(submission_id, "view", detail=section.name)
    return show_page(case, section, _frame(case, section), parked=parked_here())


@blueprint.post("/cases/<uuid:submission_id>/pages/<name>")
@officer
@takes_files
def save(submission_id: uuid.UUID, name: str) -> Any:
    """Keep the page; go on where nothing is wrong, else show it again with what was typed."""
    action = request.form.get("_action", "save")
    kept, file_faults = _uploads(submission_id, name)
    # Files lie safely by now; from here on one short transaction writes.
    case = load(db(), submission_id, for_change=True)
    section = page_of(case, name)
    saved = save_sent(case, section, kept, action)
    # Whoever leaves or adds a row is not told of what is unfinished, only of what could not be kept.
    faults = (*file_faults, *(saved.faults if action == "save" else saved.not_kept))
    if action == "save":
        faults += unanswered(case, section, faults, brought_up=saved.brought_up)
    extra_row = action.removeprefix("add_row:") if action.startswith("add_row:") else None
    if faults:
        return show_page(case, section, _frame(case, section), faults=faults, parsed=saved.parsed, extra_row=extra_row, status=422)
    if action == "leave":
        flash(voice()("staff.page.left"))
        return redirect(url_for("staff.case", submission_id=submission_id), 303)
    if action != "save":
        return show_page(case, section, _frame(case, section), parsed=saved.parsed, extra_row=extra_row)
    if saved.brought_up and case.situation.missing((section,)):
        flash(voice()("page.apply.brought_up"))
        return redirect(url_for("staff.page", submission_id=submission_id, name=name), 303)
    return redirect(_after(case, section), 303)


def _uploads(submission_id: uuid.UUID, name: str) -> tuple[dict[str, list[Kept]], tuple[Fault, ...]]:
    """The files that came with the page, kept, and what is wrong with the others."""
    if not request.files:
        return {}, ()
    with house().database.session(reading=True) as before:
        case = load(before, submission_id)
        return keep_uploads(case, page_of(case, name))


def _after(case: Case, section: Section) -> str:
    """The next topic to fill in, else the case."""
    pages = list(case.pages())
    names = [page.name for page in pages]
    later = pages[names.index(section.name) + 1 :] if section.name in names else []
    if later:
        return url_for("staff.page", submission_id=case.submission.id, name=later[0].name)
    flash(voice()("staff.page.saved"))
    return url_for("staff.case", submission_id=case.submission.id)


@blueprint.post("/cases/<uuid:submission_id>/pages/<name>/autosave")
@officer
def autosave(submission_id: uuid.UUID, name: str) -> Any:
    """Keep what is typed while it is typed."""
    case = load(db(), submission_id, for_change=True)
    return keep_typed(case, page_of(case, name))
