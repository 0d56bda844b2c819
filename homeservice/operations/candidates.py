"""Who stands to be chosen in an intake that ranks or draws: as they are now, and as they were fixed before the lot was known."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from homeservice.core import intakes
from homeservice.core.errors import DomainError, NotFound
from homeservice.core.messages import Display, message
from homeservice.core.selection import fixed
from homeservice.core.selection.candidates import Candidate
from homeservice.core.selection.choosing import Result, choose
from homeservice.core.selection.declaration import MOMENTS, Selection
from homeservice.core.workflow import Role, State, transition_for
from homeservice.models import Chosen, FixedList, Form, Intake, Officer, Submission
from homeservice.operations.acting import need_sections
from homeservice.operations.cases import Case, cases_of
from homeservice.operations.standing import cost_of
from homeservice.operations.versions import intake_of

#: Who is asked in: the law's states before a decision, but for drafts.
_ENTERED = tuple(sorted(State.open_states))


@dataclass(frozen=True, kw_only=True)
class Unready:
    """A case that stands in the way of the selection, and what is to be done with it."""

    case: Case
    why: Display


@dataclass(frozen=True, kw_only=True)
class Entries:
    """What a selection would choose from, and what keeps it from choosing."""

    submissions: dict[uuid.UUID, Submission]
    candidates: tuple[Candidate, ...]
    unready: tuple[Unready, ...]
    #: The receipt numbers of those who stood in the fixed list and are not there any more.
    left: tuple[str, ...] = ()


def selections_of(session: Session, officer: Officer) -> list[tuple[Intake, intakes.Intake]]:
    """The intakes of the officer's department that choose all at once, the last closed first."""
    query = select(Intake).join(Intake.form).where(Form.department_id == officer.department_id)
    rows = session.scalars(query.order_by(Intake.closes.desc(), Intake.id).options(joinedload(Intake.form).joinedload(Form.version)))
    declared = [(row, intake_of(row)) for row in rows]
    return [(row, intake) for row, intake in declared if intake.selection is not None and intake.selection.at_once]


def how_far(session: Session, intakes: Collection[int]) -> dict[int, str]:
    """Of these intakes, those whose list is `fixed` and those whose selection is `made`; two queries, however many there are."""
    lists = session.scalars(select(FixedList.intake_id).where(FixedList.intake_id.in_(intakes)))
    made = session.scalars(select(Chosen.intake_id).where(Chosen.intake_id.in_(intakes)))
    return dict.fromkeys(lists, "fixed") | dict.fromkeys(made, "made")


def selection_of(session: Session, officer: Officer, intake_id: int) -> tuple[Intake, intakes.Intake, Selection]:
    """An intake of the officer's department that chooses all at once. Raises NotFound."""
    row = session.scalar(select(Intake).where(Intake.id == intake_id).options(joinedload(Intake.form).joinedload(Form.version)))
    if row is not None and row.form.department_id == officer.department_id:
        intake = intake_of(row)
        if intake.selection is not None and intake.selection.at_once:
            return row, intake, intake.selection
    raise NotFound("error.page_not_found")


def entries_of(session: Session, row: Intake, selection: Selection, *, now: dt.datetime) -> Entries:
    """Everybody who is in, as officers see them; a handful of queries, however many there are."""
    cases = cases_of(session, row.id, states=_ENTERED, viewer=Role.OFFICER, now=now)
    candidates, unready = [], []
    for case in cases:
        why = _why_unready(case)
        if why is None:
            candidates.append(_candidate(case, selection))
        else:
            unready.append(Unready(case=case, why=why))
    submissions = {case.submission.id: case.submission for case in cases}
    return Entries(submissions=submissions, candidates=tuple(candidates), unready=tuple(unready))


def _why_unready(case: Case) -> Display:
    """Why a case could not be approved if it were chosen; None where nothing stands against it."""
    submission = case.submission
    if submission.state not in {State.RECEIVED, State.IN_PROGRESS}:
        return message(f"selection.unready.{submission.state}")
    try:
        row = transition_for(case.definition.rows, "approve", state=State(submission.state), stage=submission.stage, role=Role.OFFICER)
        need_sections(case, row)
        cost_of(case)
    except DomainError as error:
        return error.message
    return next((rule.say for rule in case.situation.unmet("approve")), None)


def _candidate(case: Case, selection: Selection) -> Candidate:
    submission = case.submission
    return Candidate(
        id=submission.id,
        receipt_number=submission.receipt_number or submission.reference,
        keys=tuple(_key(case, key.removeprefix("-")) for key in selection.order),
        cost=cost_of(case),
        groups=frozenset(quota.name for quota in selection.quotas if case.situation.holds(quota.when)),
    )


def _key(case: Case, name: str) -> Any:
    return getattr(case.submission, name) if name in MOMENTS else case.situation.look_up(name)


def fixed_entries(session: Session, made: FixedList) -> Entries:
    """Everybody in a fixed list who is still there, with the values that were fixed; two queries, however many there are."""
    there = session.scalars(select(Submission).where(Submission.intake_id == made.intake_id, Submission.state.in_(_ENTERED)))
    known = {submission.receipt_number: submission for submission in there}
    candidates, left = [], []
    for listed in fixed.read(made.entries):
        submission = known.get(listed.receipt_number)
        if submission is None:
            left.append(listed.receipt_number)
        else:
            candidates.append(replace(listed, id=submission.id))
    submissions = {submission.id: submission for submission in known.values()}
    return Entries(submissions=submissions, candidates=tuple(candidates), unready=(), left=tuple(left))


def list_now(entries: Entries, selection: Selection, seed: str) -> Result:
    """The list as it would be chosen from those who are ready."""
    return choose(selection, entries.candidates, seed, left=entries.left)


def mark_of(entries: Entries, selection: Selection) -> str:
    """A mark of what an officer has seen: who is ready, with which values, and the rule that chooses among them."""
    told = fixed.written(entries.candidates, salt="")
    return fixed.digest(f"{told}{sorted(entries.left)}{selection.model_dump_json()}")
