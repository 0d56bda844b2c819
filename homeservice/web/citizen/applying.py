"""Applying: from the button on the service's page to the confirmation; the same pages serve a supplement and a later stage."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session

from homeservice.core.errors import Closed
from homeservice.operations.cases import Case, own_case
from homeservice.operations.catalogue import find_form
from homeservice.operations.drafts import begin_draft, discard_draft
from homeservice.operations.places import turn_of
from homeservice.web.access import resident
from homeservice.web.answering import Side, add_pages
from homeservice.web.citizen.agreeing import agreement_rows
from homeservice.web.citizen.pages import service_page
from homeservice.web.citizen.routes import blueprint
from homeservice.web.current import db, now, person
from homeservice.web.file_cards import own_files
from homeservice.web.steps import add_steps
from homeservice.web.voice import language, say, speak_of, voice

CASE = "/my/<uuid:submission_id>"


def load(submission_id: uuid.UUID, *, for_change: bool = False) -> Case:
    """The resident's own case, of which the request speaks from here on."""
    return load_in(db(), submission_id, for_change=for_change)


def load_in(session: Session, submission_id: uuid.UUID, *, for_change: bool = False) -> Case:
    """The same in a session of its own."""
    case = own_case(session, submission_id, person(), now=now(), for_change=for_change)
    speak_of(case)
    return case


def _trail(case: Case) -> list[tuple[Any, str]]:
    mine = (voice()("shell.menu.applications"), url_for("citizen.applications"))
    return [mine, (say(case.definition.title), url_for("citizen.case", submission_id=case.submission.id))]


#: The resident's own side of a case.
MINE = Side(
    blueprint="citizen", layout="base.html", template="citizen/page.html", menu="applications", sign_in="auth.sign_in", load=load_in,
    files=own_files, left="page.apply.left", trail=_trail, agreements=agreement_rows,
)  # fmt: skip
add_pages(blueprint, resident, CASE, MINE)
add_steps(blueprint, resident, CASE, MINE)


@blueprint.post("/services/<slug>/apply")
@resident
def apply(slug: str) -> Any:
    """Begin a draft, or go on with the one there is."""
    entry = find_form(db(), slug, now=now())
    wanted = next((row for row in entry.form.intakes if row.name == request.form.get("intake")), entry.row)
    try:
        submission = begin_draft(db(), person(), entry.form, wanted, language=language(), now=now())
    except Closed as error:
        db().rollback()
        return service_page(slug, refusal=error.message), error.status
    return redirect(url_for("citizen.case", submission_id=submission.id), 303)


@blueprint.get(f"{CASE}/submitted")
@resident
def submitted(submission_id: uuid.UUID) -> Any:
    """The confirmation: when it arrived, under which reference, and what comes next."""
    case = load(submission_id)
    if case.submission.submitted_at is None:
        return redirect(url_for("citizen.case", submission_id=submission_id), 303)
    return render_template(
        "citizen/submitted.html",
        page_title=voice()("page.submitted.title"),
        menu="applications",
        case=case,
        turn=turn_of(db(), case.submission),
    )


@blueprint.post(f"{CASE}/discard")
@resident
def discard(submission_id: uuid.UUID) -> Any:
    """Delete a draft."""
    discard_draft(db(), load(submission_id, for_change=True), now=now())
    flash(voice()("page.draft.discarded"))
    return redirect(url_for("citizen.applications"), 303)
