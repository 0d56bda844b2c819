"""Changing what was sent, until the intake closes: what was sent first stands until the change is sent too."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session

from homeservice.core.errors import Closed, Conflict
from homeservice.core.workflow import Role
from homeservice.models import Intake
from homeservice.operations.acting import act
from homeservice.operations.cases import Case
from homeservice.operations.drafts import forget_unsent, working_row
from homeservice.operations.sheets import latest
from homeservice.operations.submitting import NotEligible, book_hours, choose_options, hold_values, judged, settle_revision
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
    if case.may_change:
        forget_unsent(session, case, now=now)


def send_change(session: Session, case: Case, *, accept_incomplete: bool, now: dt.datetime) -> None:
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
    kept, _ = judged(session, case, accept_incomplete=accept_incomplete)
    if case.situation.bars:
        raise NotEligible(case)
    hold_values(session, case, kept)
    choose_options(session, case, kept)
    book_hours(session, case, kept)
    sent = case.contents[before.id].values
    changed = sorted(name for name in kept.keys() | sent.keys() if sent.get(name) != kept.get(name))
    settle_revision(session, case, row, kept, now=now)
    act(session, case, CHANGE, role=Role.RESIDENT, now=now, data={"fields": changed})
