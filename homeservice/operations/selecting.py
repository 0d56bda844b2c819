"""Choosing all at once in an intake that ranks or draws: the list beforehand, the one step that fixes it, and what follows for each.

The list is written in one transaction, which only one of a crowd can make. Then a job decides each in a transaction of its own: it
may die at any place and goes on where it stopped, and nobody is decided twice.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, joinedload

from homeservice.adapters.language import Language
from homeservice.core import intakes
from homeservice.core.errors import Conflict, DomainError, Invalid, NotFound
from homeservice.core.messages import Display, message
from homeservice.core.selection.candidates import Candidate
from homeservice.core.selection.choosing import Outcome, Result, choose, next_in_line
from homeservice.core.selection.declaration import MOMENTS, Selection
from homeservice.core.workflow import Role, State, transition_for
from homeservice.models import Chosen, Form, Intake, Officer, Standing, Submission
from homeservice.operations.acting import PROMOTED, REASON_LIMIT, act, need_sections
from homeservice.operations.cases import Case, cases_of, load_case
from homeservice.operations.events import record
from homeservice.operations.notices import queue_notice
from homeservice.operations.standing import cost_of, decide_later
from homeservice.operations.versions import intake_of

#: Who is asked in: the law's states before a decision, but for drafts.
_ENTERED = tuple(sorted(State.open_states))
#: Under this name the letter, and the line in the history, that tells of a reserve number.
RESERVED = "reserve"
SEED_LIMIT = 100


@dataclass(frozen=True, kw_only=True)
class Unready:
    """A case that stands in the way of the selection, and what is to be done with it."""

    case: Case
    why: Display


@dataclass(frozen=True, kw_only=True)
class Entries:
    """What a selection would choose from, and what keeps it from choosing."""

    cases: dict[uuid.UUID, Case]
    candidates: tuple[Candidate, ...]
    unready: tuple[Unready, ...]


def selections_of(session: Session, officer: Officer) -> list[tuple[Intake, intakes.Intake]]:
    """The intakes of the officer's department that choose all at once, the last closed first."""
    query = select(Intake).join(Intake.form).where(Form.department_id == officer.department_id)
    rows = session.scalars(query.order_by(Intake.closes.desc(), Intake.id).options(joinedload(Intake.form).joinedload(Form.version)))
    declared = [(row, intake_of(row)) for row in rows]
    return [(row, intake) for row, intake in declared if intake.selection is not None and intake.selection.at_once]


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
    return Entries(cases={case.submission.id: case for case in cases}, candidates=tuple(candidates), unready=tuple(unready))


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


def list_now(entries: Entries, selection: Selection, seed: str) -> Result:
    """The list as it would be chosen from those who are ready."""
    return choose(selection, entries.candidates, seed)


def select_now(
    session: Session, officer: Officer, intake_id: int, *, seed: str, reason: str, seen: str, now: dt.datetime
) -> Chosen:  # fmt: skip
    """Make the selection of an intake, once: fix the list with its rule and seed; the outcomes are decided and told by a job.

    `seen` is the mark of what the officer was shown. Raises Conflict where it was made already or something has changed since,
    DomainError where it cannot be made yet, Invalid for the seed or the reason.
    """
    row, intake, selection = selection_of(session, officer, intake_id)
    # Whoever presses the button at the same time waits here, and then finds it made.
    session.execute(select(Intake.id).where(Intake.id == row.id).with_for_update())
    if session.get(Chosen, row.id) is not None:
        raise Conflict("selection.made_already")
    if intake.closes is None or intake.closes > now:
        raise DomainError("selection.still_open")
    seed, reason = _seed(selection, seed), _reason(reason)
    entries = entries_of(session, row, selection, now=now)
    if mark_of(entries, selection) != seen:
        raise Conflict("selection.changed")
    if entries.unready:
        raise DomainError("selection.not_ready", n=len(entries.unready))
    if not entries.candidates:
        raise DomainError("selection.nobody")
    result = list_now(entries, selection, seed)
    made = Chosen(
        intake_id=row.id, officer_id=officer.id, made_at=now, seed=seed, digest=result.digest, rule=selection.model_dump(mode="json"), reason=reason,
    )  # fmt: skip
    try:
        with session.begin_nested():
            session.add(made)
    except IntegrityError:
        raise Conflict("selection.made_already") from None
    session.add_all(
        Standing(
            submission_id=placed.candidate.id, intake_id=row.id, position=placed.position, outcome=placed.outcome,
            reserve_number=placed.reserve_number, cost=placed.candidate.cost,
            groups=dict.fromkeys(sorted(placed.candidate.groups), True), settled_at=None, failure=None,
        )
        for placed in result.placed
    )  # fmt: skip
    decide_later(session, row.id, dedupe="first", now=now)
    return made


def mark_of(entries: Entries, selection: Selection) -> str:
    """A mark of what an officer has seen: who is ready, with which values, and the rule that chooses among them."""
    bare = Selection.model_construct(by="draw", places=None, budget=None, cost=None, order=(), quotas=(), reserve=None, seed=None)
    told = [Candidate(id=c.id, receipt_number=f"{c.receipt_number}{c.keys}{sorted(c.groups)}", cost=c.cost) for c in entries.candidates]
    return hashlib.sha256(f"{choose(bare, told, '').digest}\n{selection.model_dump_json()}".encode()).hexdigest()


def _seed(selection: Selection, typed: str) -> str:
    seed = selection.seed or " ".join(typed.split())
    if not seed:
        raise Invalid("selection.seed_needed")
    if len(seed) > SEED_LIMIT:
        raise Invalid("selection.seed_too_long", limit=SEED_LIMIT)
    return seed


def _reason(typed: str) -> str:
    reason = typed.strip()
    if not reason:
        raise Invalid("error.reason_needed")
    if len(reason) > REASON_LIMIT:
        raise Invalid("error.reason_too_long", limit=REASON_LIMIT)
    return reason


# --- what follows -----------------------------------------------------------------------------------------------------
def next_open(session: Session, intake_id: int) -> uuid.UUID | None:
    """Whose outcome is to be decided next: in the order of the list."""
    waiting = select(Standing.submission_id).where(
        Standing.intake_id == intake_id, Standing.settled_at.is_(None), Standing.failure.is_(None)
    )
    return session.scalar(waiting.order_by(Standing.position).limit(1))


def decide(session: Session, submission_id: uuid.UUID, *, now: dt.datetime) -> None:
    """Decide and tell one outcome; nothing where that was done. Raises DomainError where the case stands otherwise by now."""
    case = load_case(session, submission_id, viewer=Role.OFFICER, now=now, for_change=True)
    standing = session.get_one(Standing, submission_id, populate_existing=True)
    if standing.settled_at is not None:
        return
    made = session.get_one(Chosen, standing.intake_id)
    officer = session.get_one(Officer, made.officer_id)
    standing.settled_at = now
    match standing.outcome:
        case Outcome.CHOSEN:
            act(session, case, "approve", role=Role.OFFICER, officer=officer, now=now)
        case Outcome.OUT:
            act(session, case, "reject", role=Role.OFFICER, officer=officer, reason=made.reason, now=now)
        case Outcome.RESERVE:
            submission, data = case.submission, {"reserve_number": standing.reserve_number}
            record(session, submission, RESERVED, actor=Role.OFFICER, officer=officer, now=now, source=submission.state, data=data)
            queue_notice(session, case, RESERVED, action=RESERVED, reason=None, data=data, document=None, now=now)


def note_failure(session: Session, submission_id: uuid.UUID, why: Display) -> None:
    """Write down why an outcome could not be decided, for the officer to see."""
    session.get_one(Standing, submission_id).failure = Language("ko").say(why)[:200]


def try_again(session: Session, officer: Officer, intake_id: int, *, now: dt.datetime) -> None:
    """Take up what could not be decided."""
    row, _, _ = selection_of(session, officer, intake_id)
    session.execute(update(Standing).where(Standing.intake_id == row.id, Standing.settled_at.is_(None)).values(failure=None))
    decide_later(session, row.id, dedupe=uuid.uuid4().hex, now=now)


def move_up(session: Session, intake_id: int, *, now: dt.datetime) -> bool:
    """Choose the reserve who is next into what became free; whether there was one. Their approval follows as all others do."""
    made = session.get(Chosen, intake_id, with_for_update=True)
    if made is None:
        return False
    rule = Selection.model_validate(made.rule)
    chosen, reserves = (_standing_as(session, intake_id, outcome) for outcome in (Outcome.CHOSEN, Outcome.RESERVE))
    heir = next_in_line(rule, chosen, reserves)
    if heir is None:
        return False
    submission = session.scalar(select(Submission).where(Submission.id == heir.id).with_for_update())
    standing = session.get(Standing, heir.id, populate_existing=True)
    if submission is not None and standing is not None and standing.outcome == Outcome.RESERVE:
        standing.outcome, standing.settled_at = Outcome.CHOSEN, None
        record(session, submission, PROMOTED, actor=Role.SYSTEM, now=now, source=submission.state, from_stage=submission.stage)
    return True


def _standing_as(session: Session, intake_id: int, outcome: Outcome) -> list[Candidate]:
    """Who stands like this, in the order of the list."""
    rows = session.scalars(select(Standing).where(Standing.intake_id == intake_id, Standing.outcome == outcome).order_by(Standing.position))
    return [Candidate(id=row.submission_id, receipt_number="", cost=row.cost, groups=frozenset(row.groups)) for row in rows]


# --- what officers see ------------------------------------------------------------------------------------------------
def listed(session: Session, intake_id: int) -> Sequence[tuple[Standing, Submission]]:
    """The list as it was fixed, and what has become of each since."""
    query = select(Standing, Submission).join(Submission, Submission.id == Standing.submission_id).where(Standing.intake_id == intake_id)
    return [(standing, submission) for standing, submission in session.execute(query.order_by(Standing.position))]


def progress_of(session: Session, intake_id: int) -> tuple[int, int, int]:
    """How many outcomes there are, how many of them are decided, and how many could not be."""
    query = select(func.count(), func.count(Standing.settled_at), func.count(Standing.failure)).where(Standing.intake_id == intake_id)
    total, settled, failed = session.execute(query).one()
    return total, settled, failed
