"""Choosing all at once in an intake that ranks or draws: the one step that makes the selection, and what follows for each.

The list is written in one transaction, which only one of a crowd can make. Then a job decides each in a transaction of its own: it
may die at any place and goes on where it stopped, and nobody is decided twice.
"""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Sequence

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from homeservice.adapters.language import Language
from homeservice.core.errors import Conflict, DomainError, Invalid
from homeservice.core.messages import Display, message
from homeservice.core.selection.candidates import Candidate
from homeservice.core.selection.choosing import Outcome, needs_lot, next_in_line
from homeservice.core.selection.declaration import Selection
from homeservice.core.text import clean_line
from homeservice.core.workflow import Role
from homeservice.models import Chosen, FixedList, Officer, Standing, Submission
from homeservice.operations.acting import PROMOTED, act
from homeservice.operations.candidates import entries_of, fixed_entries, list_now, mark_of, selection_of
from homeservice.operations.cases import load_case
from homeservice.operations.events import record
from homeservice.operations.fixing import locked_for_selection, need_drawer, need_ready, reason_of
from homeservice.operations.notices import queue_notice
from homeservice.operations.standing import cost_of, decide_later

#: Under this name the letter, and the line in the history, that tells of a reserve number.
RESERVED = "reserve"
SEED_LIMIT = 100
_NUMBERS = re.compile(r"[0-9]+( [0-9]+)*")


def select_now(
    session: Session, officer: Officer, intake_id: int, *, seed: str, reason: str, seen: str, now: dt.datetime
) -> Chosen:  # fmt: skip
    """Make the selection of an intake, once: the list with its rule and seed; the outcomes are decided and told by a job.

    Where a lot decides and its words were not published with the intake, it goes by the list that was fixed before they were known, and by the
    rule of that day. `seen` is the mark of what the officer was shown. Raises Conflict where it was made already, its list is not fixed
    or something has changed since, DomainError where it cannot be made yet, Invalid for the seed or the reason.
    """
    row, selection = locked_for_selection(session, officer, intake_id, now=now)
    made_list = session.get(FixedList, row.id)
    if made_list is not None:
        need_drawer(session, made_list, row, officer, now=now)
        selection = Selection.model_validate(made_list.rule)
        entries = fixed_entries(session, made_list)
    else:
        entries = entries_of(session, row, selection, now=now)
        need_ready(entries)
    is_drawn = made_list is not None or selection.seed is not None
    if not is_drawn and needs_lot(selection, entries.candidates):
        raise Conflict("selection.fix_first")
    seed, reason = _seed(selection, seed) if is_drawn else "", reason_of(reason, label=message("selection.reason_label"))
    if mark_of(entries, selection) != seen:
        raise Conflict("selection.changed")
    need_ready(entries)
    result = list_now(entries, selection, seed)
    made = Chosen(
        intake_id=row.id, officer_id=officer.id, made_at=now, seed=seed, digest=result.digest, rule=selection.model_dump(mode="json"),
        reason=reason, listed=result.text,
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


def _seed(selection: Selection, typed: str) -> str:
    """The words for the lot: those that were published, else the numbers that were drawn. Raises Invalid.

    Numbers with one blank between, and nothing else: whoever could choose among spellings could choose among lots.
    """
    if selection.seed is not None:
        return selection.seed
    seed = clean_line(typed, label=message("selection.seed"))
    if not seed:
        raise Invalid("selection.seed_needed")
    if len(seed) > SEED_LIMIT:
        raise Invalid("selection.seed_too_long", limit=SEED_LIMIT)
    if not _NUMBERS.fullmatch(seed):
        raise Invalid("selection.seed_form")
    return seed


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
    session.execute(update(Standing).where(Standing.intake_id == row.id).values(failure=None))
    decide_later(session, row.id, dedupe=uuid.uuid4().hex, now=now)


def move_up(session: Session, intake_id: int, *, now: dt.datetime) -> bool:
    """Choose the reserve who is next into what became free; whether there was one. Their approval follows as all others do."""
    made = session.get(Chosen, intake_id, with_for_update=True)
    if made is None:
        return False
    rule = Selection.model_validate(made.rule)
    if rule.cost is not None and not _cost_anew(session, intake_id, now=now):
        return False
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


def _cost_anew(session: Session, intake_id: int, *, now: dt.datetime) -> bool:
    """Have the first reserve cost what it costs now, not what it did at the selection; False where nobody knows, which officers are told."""
    query = (
        select(Standing).where(Standing.intake_id == intake_id, Standing.outcome == Outcome.RESERVE).order_by(Standing.position).limit(1)
    )
    first = session.scalar(query)
    if first is None:
        return True
    try:
        first.cost = cost_of(load_case(session, first.submission_id, viewer=Role.OFFICER, now=now, for_change=True))
    except DomainError as error:
        note_failure(session, first.submission_id, error.message)
        return False
    session.flush()
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
