"""Applying: from the first page of questions to the confirmation; the same pages serve a supplement and a later stage."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from homeservice.core.answers import Fault, told_once
from homeservice.core.definitions import Section
from homeservice.core.errors import Closed, Conflict, DomainError
from homeservice.core.messages import message
from homeservice.core.text import clean_lines
from homeservice.core.workflow import Role, State, Transition
from homeservice.operations.acting import act
from homeservice.operations.agreeing import agreement_faults
from homeservice.operations.attaching import Kept
from homeservice.operations.booking import taken_bookings
from homeservice.operations.cases import Case, own_case, page_of
from homeservice.operations.catalogue import find_form
from homeservice.operations.drafts import begin_draft, discard_draft
from homeservice.operations.option_places import full_options
from homeservice.operations.places import turn_of
from homeservice.operations.submitting import Incomplete, faults_of
from homeservice.operations.supplements import supplements_of, supply
from homeservice.web.access import resident, takes_files
from homeservice.web.citizen.agreeing import agreement_rows
from homeservice.web.citizen.pages import service_page
from homeservice.web.citizen.routes import blueprint
from homeservice.web.current import db, house, now, parked_here, person
from homeservice.web.fees import fee_to_choose
from homeservice.web.file_cards import own_files
from homeservice.web.form_page import summary_of
from homeservice.web.page_of_questions import Frame, show_page
from homeservice.web.presenting import answer_cards, computed_rows
from homeservice.web.sent_page import keep_typed, keep_uploads, save_sent, unanswered
from homeservice.web.voice import language, speak_of, voice

#: Steps of the resident that have a page and an operation of their own, which check more than the table knows.
OWN_PAGES = frozenset({"submit", "supply", "withdraw", "change"})


def load(submission_id: uuid.UUID, *, for_change: bool = False) -> Case:
    """The resident's own case, of which the request speaks from here on."""
    case = own_case(db(), submission_id, person(), now=now(), for_change=for_change)
    speak_of(case)
    return case


def steps_of(case: Case) -> tuple[Transition, ...]:
    """The rows of the table that the resident may take now with a button."""
    return tuple(row for row in case.actions if row.action not in OWN_PAGES)


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


# --- a page of questions ------------------------------------------------------------------------------------------------
def _frame(case: Case, section: Section) -> Frame:
    here = case.submission.id
    return Frame(
        template="citizen/page.html",
        menu="applications",
        case_url=url_for("citizen.case", submission_id=here),
        autosave_url=url_for("citizen.autosave", submission_id=here, name=section.name),
        sign_in_url=url_for("auth.sign_in"),
        files=own_files(db(), case),
        uploads_url=url_for("citizen.create_upload", submission_id=here, name=section.name),
    )


@blueprint.get("/my/<uuid:submission_id>/pages/<name>")
@resident
def page(submission_id: uuid.UUID, name: str) -> Any:
    """One topic, with what was typed so far; what was typed after the sign-in had ended stands in it again."""
    case = load(submission_id)
    section = page_of(case, name)
    return show_page(case, section, _frame(case, section), parked=parked_here())


@blueprint.post("/my/<uuid:submission_id>/pages/<name>")
@resident
@takes_files
def save(submission_id: uuid.UUID, name: str) -> Any:
    """Keep the page; go on where nothing is wrong, else show it again with what was typed."""
    action = request.form.get("_action", "save")
    kept, file_faults = _uploads(submission_id, name)
    # Files lie safely by now; from here on one short transaction writes.
    case = load(submission_id, for_change=True)
    section = page_of(case, name)
    saved = save_sent(case, section, kept, action)
    quiet = action == "leave" or action.startswith(("add_row:", "remove_row:", "look:", "upload:", "remove_file:"))
    # Whoever leaves or adds a row is not told of what is unfinished, only of what could not be kept.
    faults = (*file_faults, *(saved.not_kept if quiet else saved.faults))
    if not quiet:
        faults += unanswered(case, section, faults, brought_up=saved.brought_up)
        faults += full_options(db(), case, case.editable(section))
        faults += taken_bookings(db(), case, case.editable(section))
    extra_row = action.removeprefix("add_row:") if action.startswith("add_row:") else None
    if faults:
        return show_page(case, section, _frame(case, section), faults=faults, parsed=saved.parsed, extra_row=extra_row, status=422)
    if action == "leave":
        flash(voice()("page.apply.left"))
        return redirect(url_for("citizen.case", submission_id=submission_id), 303)
    if action != "save":
        return show_page(case, section, _frame(case, section), parsed=saved.parsed, extra_row=extra_row)
    return redirect(_after(case, section, brought_up=bool(saved.brought_up)), 303)


def _uploads(submission_id: uuid.UUID, name: str) -> tuple[dict[str, list[Kept]], tuple[Fault, ...]]:
    """The files that came with the page, kept, and what is wrong with the others."""
    if not request.files:
        return {}, ()
    with house().database.session(reading=True) as before:
        case = own_case(before, submission_id, person(), now=now())
        return keep_uploads(case, page_of(case, name))


def _after(case: Case, section: Section, *, brought_up: bool) -> str:
    """Where to go on: the same page where an answer has brought up a question, the next one to fill in, else the check."""
    submission_id = case.submission.id
    if brought_up and case.situation.missing((section,)):
        flash(voice()("page.apply.brought_up"))
        return url_for("citizen.page", submission_id=submission_id, name=section.name)
    if request.args.get("back") == "check":
        return url_for("citizen.check", submission_id=submission_id)
    pages = list(case.pages())
    names = [page.name for page in pages]
    later = pages[names.index(section.name) + 1 :] if section.name in names else pages
    if later:
        return url_for("citizen.page", submission_id=submission_id, name=later[0].name)
    return url_for("citizen.check", submission_id=submission_id)


@blueprint.post("/my/<uuid:submission_id>/pages/<name>/autosave")
@resident
def autosave(submission_id: uuid.UUID, name: str) -> Any:
    """Keep what is typed while it is typed; answers the counter that the window sends next time, and when it was kept."""
    case = load(submission_id, for_change=True)
    return keep_typed(case, page_of(case, name))


# --- check and send -----------------------------------------------------------------------------------------------------
@blueprint.get("/my/<uuid:submission_id>/check")
@resident
def check(submission_id: uuid.UUID) -> Any:
    """All answers before they are sent, with what still stands against it."""
    case = load(submission_id)
    if not case.pages() and not steps_of(case):
        return redirect(url_for("citizen.case", submission_id=submission_id), 303)
    return check_page(case)


def check_page(
    case: Case, *, faults: tuple[Fault, ...] = (), sentence: Any = None, status: int = 200, reason: str = "", exemption: str = ""
) -> Any:
    """All answers before they are sent, with what stands against it."""
    stage = case.submission.stage
    at = None if case.submission.state in {State.DRAFT, State.SUPPLEMENT} or case.is_changing else stage
    is_written = case.submission.state in {State.DRAFT, State.SUPPLEMENT} or case.is_changing
    sections = case.situation.sections(Role.RESIDENT, at=at)
    errors, warnings = faults_of(case) if is_written else ((), ())
    if faults:
        # A warning that was only not accepted stays one, with its box to tick.
        errors = tuple(fault for fault in faults if fault not in warnings)
    if is_written:
        asked = [f for section in sections for f in section.fields]
        gone = (*full_options(db(), case, asked), *taken_bookings(db(), case, asked))
        more = (*gone, *agreement_faults(db(), case))
        errors += tuple(fault for fault in more if fault not in errors)
    errors, warnings = told_once(errors), told_once(warnings)
    editable = {section.name for section in case.pages()}
    cards = answer_cards(case, sections, own_files(db(), case))
    for card in cards:
        if card["name"] in editable:
            card["change_href"] = url_for("citizen.page", submission_id=case.submission.id, name=card["name"], back="check")
    views = supplements_of(db(), case) if case.submission.state == State.SUPPLEMENT else []
    steps = steps_of(case)
    only_ends = bool(steps) and not cards and all(row.danger for row in steps)
    page = render_template(
        "citizen/check.html",
        page_title=voice()("page.ending.title") if only_ends else voice()("page.check.title"),
        menu="applications",
        case=case,
        cards=cards,
        computed=computed_rows(case, Role.RESIDENT),
        errors=[
            (_page_link(case, fault), text) for fault, (_, text) in zip(errors, summary_of(errors, case.definition.fields), strict=True)
        ],
        warnings=[
            (_page_link(case, fault), text) for fault, (_, text) in zip(warnings, summary_of(warnings, case.definition.fields), strict=True)
        ],
        broken_rules=case.situation.broken_rules if case.submission.state == State.DRAFT else (),
        barred=bool(case.situation.bars) and case.submission.state == State.DRAFT,
        supplement=next((view for view in views if view.open), None),
        agreements=agreement_rows(case),
        moves=steps,
        only_ends=only_ends,
        reason=reason,
        sentence=sentence,
        fee=fee_to_choose(case) if case.submission.state == State.DRAFT else None,
        exemption=exemption,
    )
    return page, status


def _page_link(case: Case, fault: Fault) -> str:
    section = case.definition.section_of[fault.field]
    if fault.agreement:
        # Its link stands further down on this page.
        return "#agreements"
    return url_for("citizen.page", submission_id=case.submission.id, name=section.name, back="check") + f"#{fault.field}"


@blueprint.post("/my/<uuid:submission_id>/supply")
@resident
def send_supplement(submission_id: uuid.UUID) -> Any:
    """Send the answers to a supplement."""
    case = load(submission_id, for_change=True)
    try:
        supply(db(), case, accept_incomplete="accept_incomplete" in request.form, now=now())
    except DomainError as error:
        db().rollback()
        case = load(submission_id)
        faults = error.faults if isinstance(error, Incomplete) else ()
        return check_page(case, faults=faults, sentence=error.message, status=error.status)
    flash(voice()("page.supplement.sent"))
    return redirect(url_for("citizen.case", submission_id=submission_id), 303)


@blueprint.post("/my/<uuid:submission_id>/moves/<action>")
@resident
def move(submission_id: uuid.UUID, action: str) -> Any:
    """Take a step that the table offers and that has no page of its own, such as sending a claim."""
    case = load(submission_id, for_change=True)
    row = next((row for row in steps_of(case) if row.action == action), None)
    if row is None:
        raise Conflict("error.action_not_possible", state=message(f"state.{case.submission.state}"))
    typed = request.form.get("reason", "") if row.needs_reason else ""
    try:
        act(db(), case, action, role=Role.RESIDENT, reason=clean_lines(typed, label=message("page.move.reason")), now=now())
    except DomainError as error:
        db().rollback()
        return check_page(load(submission_id), sentence=error.message, status=error.status, reason=typed)
    flash(voice()("page.ending.done" if row.danger else "page.move.done"))
    return redirect(url_for("citizen.case", submission_id=submission_id), 303)


@blueprint.get("/my/<uuid:submission_id>/submitted")
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


@blueprint.post("/my/<uuid:submission_id>/discard")
@resident
def discard(submission_id: uuid.UUID) -> Any:
    """Delete a draft."""
    discard_draft(db(), load(submission_id, for_change=True), now=now())
    flash(voice()("page.draft.discarded"))
    return redirect(url_for("citizen.applications"), 303)
