"""Changing what was sent, until the intake closes: what was sent first stands until the change is sent too."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import update
from sqlalchemy.orm import Session

from homeservice.core.errors import Closed, Conflict
from homeservice.core.workflow import Role
from homeservice.models import Document, Intake
from homeservice.operations.acting import act
from homeservice.operations.agreeing import agreement_faults, keep_agreements
from homeservice.operations.cases import Case
from homeservice.operations.drafts import working_row
from homeservice.operations.files import drop_unused, file_faults
from homeservice.operations.sheets import Sheet, latest, write_sheet
from homeservice.operations.submitting import Incomplete, NotEligible, choose_options, faults_of, hold_values, refuse_unprintable
from homeservice.operations.versions import intake_of

CHANGE = "change"


def begin_change(session: Session, case: Case, *, now: dt.datetime) -> None:
    """Open what was sent for a change; one that is open already stays. Raises Closed, or Conflict where it may not be changed."""
    _need_open(session, case, now=now)
    if case.is_changing:
        return
    if not case.may_change:
        raise Conflict("error.change_not_possible")
    working_row(session, case, Role.RESIDENT, now=now)


def _need_open(session: Session, case: Case, *, now: dt.datetime) -> None:
    intake = session.get_one(Intake, case.submission.intake_id, populate_existing=True, with_for_update={"read": True})
    if not intake_of(intake).is_open(now):
        raise Closed("error.change_too_late", closes=intake.closes)


def discard_change(session: Session, case: Case, *, now: dt.datetime) -> None:
    """Give up a change: what was sent stands, and files that only the change had are let go."""
    row = latest(case.rows, Role.RESIDENT, settled=False)
    if row is None or not case.may_change:
        return
    session.delete(row)
    case.rows = [other for other in case.rows if other is not row]
    case.contents = {id: sheet for id, sheet in case.contents.items() if id != row.id}
    _forget(case)
    session.flush()
    drop_unused(session, case, now=now)
    keep_agreements(session, case, now=now)


def send_change(session: Session, case: Case, *, now: dt.datetime) -> None:
    """Send the change: it is judged as the first time, becomes the newest revision, and gets a receipt of its own.

    A second click changes nothing. Raises Closed after the close, Conflict where nothing was changed or it may not be, Incomplete,
    NotEligible; what was sent before stands then.
    """
    row = latest(case.rows, Role.RESIDENT, settled=False)
    if row is None:
        if case.may_change:
            return
        # Somebody began to work on it, and the change has ended with that.
        raise Conflict("error.change_not_possible")
    _need_open(session, case, now=now)
    before = latest(case.rows, Role.RESIDENT, settled=True)
    if not case.is_changing or before is None:
        raise Conflict("error.change_not_possible")
    if case.contents[before.id].values == case.contents[row.id].values and not case.contents[row.id].typed:
        raise Conflict("error.nothing_changed")
    errors, warnings = faults_of(case)
    if errors or warnings:
        raise Incomplete(errors or warnings)
    if case.situation.bars:
        raise NotEligible(case)
    kept = {name: value for name, value in case.situation.kept().items() if case.definition.section_of[name].filled_by == Role.RESIDENT}
    refuse_unprintable(session, case, kept)
    if told := [*file_faults(session, case, kept), *agreement_faults(session, case)]:
        raise Incomplete(told)
    hold_values(session, case, kept)
    choose_options(session, case, kept)
    changed = sorted(
        name
        for name in case.definition.fields
        if case.contents[before.id].values.get(name) != kept.get(name) and case.definition.section_of[name].filled_by == Role.RESIDENT
    )
    sheet = Sheet(values=kept, saves=row.saves)
    write_sheet(session, row, case.definition, sheet, now=now)
    session.flush()
    row.settled = True
    case.contents = {**case.contents, row.id: sheet}
    _forget(case)
    drop_unused(session, case, now=now)
    keep_agreements(session, case, now=now)
    # The receipt of what was sent before says so from now on to whoever verifies it.
    session.execute(
        update(Document)
        .where(Document.submission_id == case.submission.id, Document.template == "receipt", Document.state == "valid")
        .values(state="superseded")
    )
    act(session, case, CHANGE, role=Role.RESIDENT, now=now, data={"fields": changed})


def _forget(case: Case) -> None:
    for cached in ("values", "situation"):
        case.__dict__.pop(cached, None)
