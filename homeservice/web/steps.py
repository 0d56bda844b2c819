"""The applicant's steps with a case: looked over and sent, supplied, changed, withdrawn. By themselves, or by an officer for them."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, flash, render_template, request

from homeservice.core.answers import Fault, told_once
from homeservice.core.errors import Conflict, DomainError
from homeservice.core.messages import message
from homeservice.core.text import clean_lines
from homeservice.core.workflow import Role, State, Transition
from homeservice.operations.acting import act
from homeservice.operations.agreeing import agreement_faults
from homeservice.operations.booking import taken_bookings
from homeservice.operations.cases import Case
from homeservice.operations.changing import begin_change, discard_change, send_change
from homeservice.operations.option_places import full_options
from homeservice.operations.submitting import Incomplete, faults_of
from homeservice.operations.supplements import supplements_of, supply
from homeservice.web.answering import Guard, Side
from homeservice.web.current import db, now
from homeservice.web.fees import fee_to_choose
from homeservice.web.form_page import summary_of
from homeservice.web.presenting import answer_cards, computed_rows
from homeservice.web.voice import voice

#: Steps of the resident that have a page and an operation of their own, which check more than the table knows.
OWN_PAGES = frozenset({"submit", "supply", "withdraw", "change"})


def steps_of(case: Case) -> tuple[Transition, ...]:
    """The rows of the table that the applicant may take now with a button."""
    return tuple(row for row in case.actions if row.action not in OWN_PAGES)


def add_steps(blueprint: Blueprint, guard: Guard, base: str, side: Side) -> None:
    """The addresses of the steps below that of a case, for whoever the `guard` lets in."""

    @blueprint.get(f"{base}/check")
    @guard
    def check(submission_id: uuid.UUID) -> Any:
        """All answers before they are sent, with what still stands against it."""
        case = side.load(db(), submission_id)
        if not case.pages() and not steps_of(case):
            return side.to("case", submission_id)
        side.note(submission_id, "check")
        return check_page(side, case)

    @blueprint.post(f"{base}/supply")
    @guard
    def send_supplement(submission_id: uuid.UUID) -> Any:
        """Send the answers to a supplement."""
        case = side.load(db(), submission_id, for_change=True)
        try:
            supply(db(), case, accept_incomplete="accept_incomplete" in request.form, now=now())
        except DomainError as error:
            return refused(side, submission_id, error)
        flash(voice()("page.supplement.sent"))
        return side.to("case", submission_id)

    @blueprint.post(f"{base}/moves/<action>")
    @guard
    def move(submission_id: uuid.UUID, action: str) -> Any:
        """Take a step that the table offers and that has no page of its own, such as sending a claim."""
        return _move(side, submission_id, action)

    @blueprint.post(f"{base}/change")
    @guard
    def open_change(submission_id: uuid.UUID) -> Any:
        """Open what was sent for a change."""
        begin_change(db(), side.load(db(), submission_id, for_change=True), now=now())
        return side.to("case", submission_id)

    @blueprint.post(f"{base}/change/discard")
    @guard
    def drop_change(submission_id: uuid.UUID) -> Any:
        """Give the change up: what was sent stands."""
        discard_change(db(), side.load(db(), submission_id, for_change=True), now=now())
        flash(voice()("page.change.discarded"))
        return side.to("case", submission_id)

    @blueprint.post(f"{base}/change/send")
    @guard
    def finish_change(submission_id: uuid.UUID) -> Any:
        """Send the change; a second click finds it sent."""
        case = side.load(db(), submission_id, for_change=True)
        try:
            send_change(db(), case, accept_incomplete="accept_incomplete" in request.form, now=now())
        except DomainError as error:
            return refused(side, submission_id, error)
        flash(voice()("page.change.sent"))
        return side.to("case", submission_id)

    @blueprint.get(f"{base}/withdraw")
    @guard
    def ask_withdraw(submission_id: uuid.UUID) -> Any:
        """Ask once more before a case is withdrawn."""
        case = side.load(db(), submission_id)
        if not any(row.action == "withdraw" for row in case.actions):
            return side.to("case", submission_id)
        return render_template("answering/withdraw.html", page_title=voice()("page.withdraw.title"), menu=side.menu, case=case, side=side)

    @blueprint.post(f"{base}/withdraw")
    @guard
    def withdraw(submission_id: uuid.UUID) -> Any:
        """Withdraw; a second click finds it withdrawn."""
        case = side.load(db(), submission_id, for_change=True)
        if case.submission.state != State.WITHDRAWN:
            act(db(), case, "withdraw", role=Role.RESIDENT, now=now())
            flash(voice()("page.withdraw.done"))
        return side.to("case", submission_id)


def refused(side: Side, submission_id: uuid.UUID, error: DomainError, **more: Any) -> Any:
    """The check page again, with what stands against sending; nothing was changed."""
    db().rollback()
    case = side.load(db(), submission_id)
    faults = error.faults if isinstance(error, Incomplete) else ()
    return check_page(side, case, faults=faults, sentence=error.message, status=error.status, **more)


def _move(side: Side, submission_id: uuid.UUID, action: str) -> Any:
    case = side.load(db(), submission_id, for_change=True)
    row = next((row for row in steps_of(case) if row.action == action), None)
    if row is None:
        raise Conflict("error.action_not_possible", state=message(f"state.{case.submission.state}"))
    typed = request.form.get("reason", "") if row.needs_reason else ""
    try:
        act(db(), case, action, role=Role.RESIDENT, reason=clean_lines(typed, label=message("page.move.reason")), now=now())
    except DomainError as error:
        db().rollback()
        return check_page(side, side.load(db(), submission_id), sentence=error.message, status=error.status, reason=typed)
    flash(voice()("page.ending.done" if row.danger else "page.move.done"))
    return side.to("case", submission_id)


def check_page(
    side: Side, case: Case, *, faults: tuple[Fault, ...] = (), sentence: Any = None, status: int = 200, reason: str = "", exemption: str = "", **more: Any
) -> Any:  # fmt: skip
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
        told = (*gone, *agreement_faults(db(), case))
        errors += tuple(fault for fault in told if fault not in errors)
    errors, warnings = told_once(errors), told_once(warnings)
    editable = {section.name for section in case.pages()}
    cards = answer_cards(case, sections, side.files(db(), case))
    for card in cards:
        if card["name"] in editable:
            card["change_href"] = side.url("page", case.submission.id, name=card["name"], back="check")
    views = supplements_of(db(), case) if case.submission.state == State.SUPPLEMENT else []
    steps = steps_of(case)
    only_ends = bool(steps) and not cards and all(row.danger for row in steps)
    page = render_template(
        "answering/check.html",
        page_title=voice()("page.ending.title") if only_ends else voice()("page.check.title"),
        menu=side.menu,
        side=side,
        case=case,
        cards=cards,
        computed=computed_rows(case, Role.RESIDENT),
        errors=_linked(side, case, errors),
        warnings=_linked(side, case, warnings),
        broken_rules=case.situation.broken_rules if case.submission.state == State.DRAFT else (),
        barred=bool(case.situation.bars) and case.submission.state == State.DRAFT,
        supplement=next((view for view in views if view.open), None),
        agreements=side.agreements(case),
        moves=steps,
        only_ends=only_ends,
        reason=reason,
        sentence=sentence,
        fee=fee_to_choose(case) if case.submission.state == State.DRAFT else None,
        exemption=exemption,
        **more,
    )
    return page, status


def _linked(side: Side, case: Case, faults: tuple[Fault, ...]) -> list[tuple[str, Any]]:
    """Each fault with the page where it can be mended."""
    told = summary_of(faults, case.definition.fields)
    return [(_page_link(side, case, fault), text) for fault, (_, text) in zip(faults, told, strict=True)]


def _page_link(side: Side, case: Case, fault: Fault) -> str:
    if fault.agreement:
        # Its link stands further down on this page.
        return "#agreements"
    return side.url("page", case.submission.id, name=case.definition.section_of[fault.field].name, back="check") + f"#{fault.field}"
