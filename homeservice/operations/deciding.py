"""Cases that the system decides by the rule of their form, as soon as they are received or a list has grown."""

from __future__ import annotations

import datetime as dt
import logging
import uuid

from sqlalchemy import select
from sqlalchemy.orm import Session

from homeservice.core.errors import DomainError
from homeservice.core.workflow import Role, State
from homeservice.models import Form, Lodgement, Submission
from homeservice.models.lodging import SHOWN
from homeservice.operations.acting import act
from homeservice.operations.cases import load_case
from homeservice.operations.jobs import enqueue
from homeservice.operations.matching import scope_of
from homeservice.operations.sheets import latest

log = logging.getLogger(__name__)
#: What the history of a case keeps of such a step.
BY_RULE = "by_rule"


def decide_by_rule(session: Session, submission_id: uuid.UUID, *, now: dt.datetime) -> bool:
    """Take the step that the form's rule says, where it is known to hold; whether it was taken.

    A case that an officer has begun with is theirs. What stands against the step leaves it to an officer too; what fails for
    now raises, and is tried again: the case stays received.
    """
    submission = session.get(Submission, submission_id)
    if submission is None or submission.state != State.RECEIVED:
        return False
    lodgement = session.get(Lodgement, submission_id)
    if lodgement is not None and lodgement.identity != SHOWN:
        # The rule trusts who it is of, and nobody has seen that: anybody can call under another's name.
        return False
    case = load_case(session, submission_id, viewer=Role.OFFICER, now=now, for_change=True)
    rule = case.definition.automatic
    if rule is None or case.submission.state != State.RECEIVED or latest(case.rows, Role.OFFICER) is not None:
        return False
    if case.is_changing or not case.situation.holds(rule.when):
        return False
    try:
        with session.begin_nested():
            act(session, case, rule.action, role=Role.SYSTEM, now=now, data={BY_RULE: rule.when.source})
    except DomainError as error:
        log.warning("case %s is left to an officer: %s", submission_id, error.message.id)
        return False
    return True


def decide_waiting(session: Session, roster: str, key: str, *, now: dt.datetime) -> None:
    """Have every case looked at that waits and may stand in a list that was loaded now, each by a job of its own; `key` names the loading."""
    for submission_id in waiting_for(session, roster):
        dedupe = f"decide_by_rule:{submission_id}:{key}"
        enqueue(session, "decide_by_rule", {"submission": str(submission_id)}, dedupe_key=dedupe, now=now)


def waiting_for(session: Session, roster: str) -> list[uuid.UUID]:
    """The received cases of all forms that look into a list of their department."""
    rows = session.execute(select(Form.id, Form.department_id, Form.listing))
    forms = [row.id for row in rows if roster in {scope_of(row.department_id, name) for name in row.listing.get("rosters", ())}]
    waiting = select(Submission.id).where(Submission.form_id.in_(forms), Submission.state == State.RECEIVED)
    return list(session.scalars(waiting.order_by(Submission.received_at)))
