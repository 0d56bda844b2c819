"""Submitting: what must hold, what is recorded, and the receipt that follows at once where the definition says so."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from homeservice.adapters.pdf import UnprintableCharacter
from homeservice.clock import today
from homeservice.core.answers import Fault, required_message
from homeservice.core.errors import Closed, Conflict, DomainError, Invalid
from homeservice.core.messages import message
from homeservice.core.printed import printed_by_papers
from homeservice.core.workflow import Role, State
from homeservice.models import AnswerSheet, Intake
from homeservice.operations.acting import act
from homeservice.operations.agreeing import agreement_faults, keep_agreements
from homeservice.operations.booking import take_hours
from homeservice.operations.cases import REFERENCE, Case
from homeservice.operations.fees import Cost, cost_of, due_before, proof_faults
from homeservice.operations.files import drop_unused, file_faults
from homeservice.operations.holding import hold
from homeservice.operations.office import office
from homeservice.operations.option_places import take_options
from homeservice.operations.paper_values import KOREAN
from homeservice.operations.places import take_place
from homeservice.operations.sheets import Sheet, new_sheet, write_sheet
from homeservice.operations.versions import intake_of


class Incomplete(DomainError):
    """The answers do not allow a submission yet: the faults, each with its question."""

    status = 422

    def __init__(self, faults: Iterable[Fault]) -> None:
        super().__init__("error.incomplete")
        self.faults = tuple(faults)


class NotEligible(DomainError):
    """A rule of the service bars this application; its sentences are in `rules`."""

    status = 422

    def __init__(self, case: Case) -> None:
        super().__init__("error.not_eligible")
        self.rules = case.situation.bars


class Unpaid(DomainError):
    """A fee is to be paid before this can be sent."""

    status = 422


def faults_of(case: Case) -> tuple[tuple[Fault, ...], tuple[Fault, ...]]:
    """What stands against submitting the resident's answers: (errors, warnings).

    A statutory petition may be filed without attachments and answers that identify neither applicant nor case, and with
    answers that do not fit together, because its receipt may not be refused (법 §9): there these are warnings, and a supplement follows.
    """
    situation, definition = case.situation, case.definition
    sections = situation.sections(Role.RESIDENT)
    errors: list[Fault] = []
    warnings: list[Fault] = []
    sheet = case.sheet(Role.RESIDENT)
    unread = {name for name in sheet.typed if situation.shows(definition.fields[name])}
    for section in sections:
        for f in section.fields:
            if f.name in unread:
                errors.append(_reading_fault(case, f.name))
            elif f.name in sheet.values and situation.shows(f):
                errors += _day_faults(case, f.name)
    for fault in situation.faults_within(sections):
        (warnings if fault.by_rule and definition.petition == "statutory" else errors).append(fault)
    for f in situation.missing(sections):
        if f.name in unread:
            continue
        fault = Fault(field=f.name, message=required_message(f))
        lenient = definition.petition == "statutory" and not f.identifies
        (warnings if lenient else errors).append(fault)
    return tuple(errors), tuple(warnings)


def _reading_fault(case: Case, name: str) -> Fault:
    f = case.definition.fields[name]
    try:
        f.parse(case.sheet(Role.RESIDENT).typed[name])
    except Invalid as error:
        return Fault(field=name, message=error.message, part=error.part)
    return Fault(field=name, message=message(f.stale_message, label=f.label))


def _day_faults(case: Case, name: str) -> list[Fault]:
    f = case.definition.fields[name]
    try:
        # The day on which it is sent: what answers a supplement may have happened after the application.
        f.check(case.values[name], today=today(case.now))
    except Invalid as error:
        return [Fault(field=name, message=error.message, part=error.part)]
    return []


def judged(session: Session, case: Case, *, accept_incomplete: bool) -> tuple[dict[str, Any], tuple[Fault, ...]]:
    """The resident's answers that are to be sent, and the warnings they are sent over: the same for an application, a supplement, a change.

    Raises Incomplete for what stands against them: answers, files, people who have not agreed.
    """
    errors, warnings = faults_of(case)
    if errors or (warnings and not accept_incomplete):
        raise Incomplete(errors or warnings)
    asked = {name for name, section in case.definition.section_of.items() if section.filled_by == Role.RESIDENT and section.at is None}
    kept = {name: value for name, value in case.situation.kept().items() if name in asked}
    refuse_unprintable(session, case, kept)
    if told := [*file_faults(session, case, kept), *agreement_faults(session, case)]:
        raise Incomplete(told)
    return kept, warnings


def settle_revision(session: Session, case: Case, row: AnswerSheet, kept: dict[str, Any], *, now: dt.datetime) -> None:
    """What was written over a submission becomes its newest settled revision; the older ones stay for comparison."""
    sheet = Sheet(values=kept, saves=row.saves)
    write_sheet(session, row, case.definition, sheet, now=now)
    session.flush()
    row.settled = True
    case.contents = {**case.contents, row.id: sheet}
    case.read_anew()
    drop_unused(session, case, now=now)
    keep_agreements(session, case, now=now)


@dataclass(frozen=True, kw_only=True)
class Sending:
    """An application that may be sent: its answers, what is missing in them, what it costs, and the waiting number it got, if one."""

    kept: dict[str, Any]
    incomplete: list[str]
    address: str
    cost: Cost | None
    waits_as: int | None
    #: The won that are paid before it is sent.
    due_before: int


def submit(session: Session, case: Case, *, accept_incomplete: bool, address: str, exemption: str | None = None, now: dt.datetime) -> None:
    """File the draft: check, record what was agreed to, settle the answers, and receive it where that is automatic.

    A draft that was filed already is left as it is, so that a second click files nothing twice. Raises Closed, Incomplete
    or NotEligible, and Unpaid where a fee is to be paid first; nothing is changed then.
    """
    if case.submission.state != State.DRAFT:
        return
    if case.submission.paying_since is not None:
        raise Conflict("payment.under_way")
    sending = ready_to_send(session, case, accept_incomplete=accept_incomplete, address=address, exemption=exemption, now=now)
    if sending.due_before:
        raise Unpaid("payment.needed", won=sending.due_before)
    file_draft(session, case, sending, arrived=now, now=now)


def ready_to_send(
    session: Session, case: Case, *, accept_incomplete: bool, address: str, exemption: str | None = None, now: dt.datetime
) -> Sending:
    """Judge the draft and hold for it what it needs: values, a place, its options' places. Raises Closed, Incomplete or NotEligible."""
    submission = case.submission
    intake = session.get_one(Intake, submission.intake_id, populate_existing=True, with_for_update={"read": True})
    if not intake_of(intake).is_open(now):
        raise Closed("error.intake_closed_draft_kept", closes=intake.closes)
    cost = cost_of(case, exemption)
    kept, warnings = judged(session, case, accept_incomplete=accept_incomplete)
    if unproved := proof_faults(case, cost):
        raise Incomplete(unproved)
    if case.situation.bars:
        raise NotEligible(case)
    hold_values(session, case, kept)
    quota = intake_of(intake).quota
    waits_as = take_place(session, submission, quota) if quota is not None else None
    choose_options(session, case, kept)
    book_hours(session, case, kept)
    return Sending(
        kept=kept, incomplete=[w.field for w in warnings], address=address, cost=cost, waits_as=waits_as, due_before=due_before(case, cost)
    )


def file_draft(
    session: Session, case: Case, sending: Sending, *, arrived: dt.datetime, told: Mapping[str, object] | None = None, now: dt.datetime
) -> None:
    """File what was judged: settle the answers, record what was agreed to, and receive it where that is automatic.

    It `arrived` when it was sent or paid for, which may be a while before we hear of it; `told` is kept with the event.
    """
    submission, kept = case.submission, sending.kept
    _settle(session, case, kept, now=now)
    reference = case.intake.reference(arrived, arrived)
    submission.parameters = {**case.intake.parameters, REFERENCE: reference.isoformat()}
    submission.submitted_at = arrived
    submission.delete_after = None
    submission.applicant_name = submission.person.name
    # Who handles it runs: the department of today, not that of the day on which the draft was begun.
    submission.department_id = submission.form.department_id
    if sending.cost is not None:
        submission.exemption = sending.cost.exemption.name if sending.cost.exemption is not None else None
        submission.fee = None if sending.cost.amount is None else sending.cost.to_pay
    agreed = [name for name, value in kept.items() if _agreed(case, name, value)]
    data: dict[str, object] = {
        "consents": agreed,
        "version": submission.form_version.digest,
        "address": sending.address,
        "incomplete": sending.incomplete,
        **(told or {}),
    }
    if sending.waits_as is not None:
        data["waits_as"] = sending.waits_as
    if submission.exemption is not None:
        data["exemption"] = submission.exemption
    act(session, case, "submit", role=Role.RESIDENT, now=now, data=data)
    keep_agreements(session, case, now=now)
    if case.definition.receipt == "automatic" and sending.waits_as is None:
        act(session, case, "receive_automatically", role=Role.SYSTEM, now=now)


def _agreed(case: Case, name: str, value: object) -> bool:
    f = case.definition.fields[name]
    return f.is_agreement and f.answered(value)


def _settle(session: Session, case: Case, kept: dict[str, object], *, now: dt.datetime) -> None:
    """The shown answers become the first settled sheet; the draft goes, and with it what was hidden."""
    draft = case.sheet_row(Role.RESIDENT)
    if draft is None:
        raise Incomplete(())
    sheet = Sheet(values=kept, saves=draft.saves)
    row = new_sheet(session, case.submission.id, Role.RESIDENT, draft.revision + 1, case.definition, sheet, now=now)
    row.settled = True
    session.delete(draft)
    case.rows = [other for other in case.rows if other is not draft] + [row]
    case.contents = {row.id: sheet}
    case.read_anew()
    drop_unused(session, case, now=now)


def refuse_unprintable(session: Session, case: Case, values: Mapping[str, object]) -> None:
    """Raises Incomplete where a paper of the form prints an answer that no typeface has: later nobody could mend it.

    Without this the officer could not even receive the case, because the receipt prints the answer.
    """
    definition, faces, faults = case.definition, office(session).faces, []
    printed = printed_by_papers(definition)
    for name, value in values.items():
        f = definition.fields[name]
        if f.verified is not None or not (name in printed or f.is_address):
            continue
        try:
            faces.check([KOREAN.say(f.display(value))])
        except UnprintableCharacter as error:
            faults.append(Fault(field=name, message=error.message))
    if faults:
        raise Incomplete(faults)


def choose_options(session: Session, case: Case, values: Mapping[str, object]) -> None:
    """Take the places of the options that these answers choose. Raises Incomplete where one is full."""
    if gone := take_options(session, case, values):
        raise Incomplete(gone)


def book_hours(session: Session, case: Case, values: Mapping[str, object]) -> None:
    """Apply for the hours that these answers book. Raises Incomplete where they are taken."""
    if taken := take_hours(session, case, values):
        raise Incomplete(taken)


def hold_values(session: Session, case: Case, values: Mapping[str, object]) -> None:
    """Hold what only so many live submissions may. Raises Closed where the applicant may not come again, Incomplete for the answers."""
    refused = hold(session, case, values)
    for claim in refused:
        if claim.fault is None:
            raise Closed("limits.applicant", most=claim.at_most)
    if refused:
        raise Incomplete(claim.fault for claim in refused if claim.fault is not None)
