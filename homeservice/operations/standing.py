"""Where an application stands in the selection of its intake: what an approval needs there, and what becomes free when it leaves."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Mapping

from sqlalchemy import CompoundSelect, func, select, union
from sqlalchemy.orm import Session

from homeservice.core.errors import Conflict, DomainError
from homeservice.core.selection.choosing import Outcome
from homeservice.core.selection.declaration import Selection
from homeservice.models import Chosen, FixedList, Intake, Standing, Submission
from homeservice.operations.cases import Case
from homeservice.operations.jobs import enqueue

SELECTED = "decide_selected"


def is_settled(session: Session, intake_id: int) -> bool:
    """Whether the list of an intake is fixed or its selection is made: nobody comes in any more, and its rule stands."""
    return session.get(FixedList, intake_id) is not None or session.get(Chosen, intake_id) is not None


def settled_intakes() -> CompoundSelect[tuple[int]]:
    """The ids of all intakes whose list is fixed or whose selection is made."""
    return union(select(FixedList.intake_id), select(Chosen.intake_id))


def need_unfixed(session: Session, submission: Submission) -> None:
    """An officer's step: none while the list is fixed and not chosen from, as the lot may be known by then. Raises Conflict."""
    if session.get(FixedList, submission.intake_id) is not None and session.get(Chosen, submission.intake_id) is None:
        raise Conflict("error.list_is_fixed")


def need_standing(session: Session, case: Case, *, now: dt.datetime) -> None:
    """An approval in an intake that selects: of one who was chosen, or, where officers decide one by one, within places and budget.

    Raises Conflict where the selection decides, DomainError where places or budget are used up or the cost is not known yet.
    """
    selection, submission = case.intake.selection, case.submission
    if selection is None:
        return
    standing = session.get(Standing, submission.id, populate_existing=True)
    if selection.at_once:
        if standing is None or standing.outcome != Outcome.CHOSEN:
            raise Conflict("error.selection_decides")
        _keep_to_budget(session, case, standing, now=now)
        return
    if selection.places is None and selection.budget is None:
        return
    cost = cost_of(case)
    # Whoever approves in this intake at the same time waits here.
    session.execute(select(Intake.id).where(Intake.id == submission.intake_id).with_for_update())
    count, spent = used(session, submission.intake_id)
    if not selection.fits(count + 1, spent + cost):
        raise DomainError("error.selection_full")
    session.merge(
        Standing(
            submission_id=submission.id, intake_id=submission.intake_id, position=count + 1, outcome=Outcome.CHOSEN, reserve_number=None,
            cost=cost, groups={}, settled_at=now, failure=None,
        )
    )  # fmt: skip


def _keep_to_budget(session: Session, case: Case, standing: Standing, *, now: dt.datetime) -> None:
    """What somebody costs may have changed since the selection: the budget holds all the same. Raises DomainError."""
    made = session.get(Chosen, standing.intake_id)
    cost = cost_of(case)
    if made is None or cost == standing.cost:
        return
    # Whoever is approved or moves up at the same time waits here.
    session.refresh(made, with_for_update=True)
    count, spent = used(session, standing.intake_id)
    if cost > standing.cost and not Selection.model_validate(made.rule).fits(count, spent - standing.cost + cost):
        raise DomainError("error.selection_over_budget", cost=cost, before=standing.cost)
    if cost < standing.cost:
        # What becomes free may be enough for the next in line.
        decide_later(session, standing.intake_id, dedupe=f"{standing.submission_id}:{cost}", now=now)
    standing.cost = cost


def cost_of(case: Case) -> int:
    """What a case costs, in won. Raises DomainError where that is not known yet."""
    selection = case.intake.selection
    if selection is None or selection.cost is None:
        return 0
    cost = case.situation.look_up(selection.cost)
    if cost is None:
        raise DomainError("error.selection_cost")
    return int(cost)


def used(session: Session, intake_id: int) -> tuple[int, int]:
    """How many of an intake are chosen, and what they cost together."""
    query = select(func.count(), func.coalesce(func.sum(Standing.cost), 0))
    count, spent = session.execute(query.where(Standing.intake_id == intake_id, Standing.outcome == Outcome.CHOSEN)).one()
    return count, int(spent)


def leave(session: Session, submission: Submission, *, now: dt.datetime) -> None:
    """An application that ended stands in the selection no more; whoever is next moves up once this is committed."""
    standing = session.get(Standing, submission.id)
    if standing is None or standing.outcome not in {Outcome.CHOSEN, Outcome.RESERVE}:
        return
    was_chosen = standing.outcome == Outcome.CHOSEN
    standing.outcome, standing.settled_at = Outcome.GONE, standing.settled_at or now
    if was_chosen and session.get(Chosen, standing.intake_id) is not None:
        decide_later(session, standing.intake_id, dedupe=str(submission.id), now=now)


def decide_later(session: Session, intake_id: int, *, dedupe: str, now: dt.datetime) -> None:
    """Have the outcomes of a selection decided and told, and free places handed on, once this change is committed."""
    enqueue(session, SELECTED, {"intake": intake_id}, dedupe_key=f"{SELECTED}:{intake_id}:{dedupe}", now=now)


def standings_of(session: Session, submissions: Collection[uuid.UUID]) -> Mapping[uuid.UUID, Standing]:
    """Where these applications stand, as far as they have been told; one query for all."""
    if not submissions:
        return {}
    query = select(Standing).where(Standing.submission_id.in_(submissions), Standing.settled_at.is_not(None))
    return {row.submission_id: row for row in session.scalars(query)}
