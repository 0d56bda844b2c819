"""Places where there are only so many: taken in the order of arrival, waited for, freed, and handed on. Exact under any crowd.

Whoever takes or frees a place changes the one row of the intake's quota, and so waits for whoever is doing the same. Always a
submission is locked before the quota, so that nobody waits in a ring; a free place is therefore handed on by a job.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, bindparam, func, select, update
from sqlalchemy.orm import Session, aliased

from homeservice.core import intakes
from homeservice.core.errors import Closed
from homeservice.core.workflow import State
from homeservice.models import Intake, Place, Quota, Submission
from homeservice.models.places import WHOLE
from homeservice.operations.versions import intake_of

_OTHER = aliased(Place)
_BEFORE = select(func.count()).where(_OTHER.intake_id == Place.intake_id, _OTHER.waiting_number <= Place.waiting_number)
_TURNS = select(Place.submission_id, _BEFORE.scalar_subquery()).where(
    Place.submission_id.in_(bindparam("submissions", expanding=True)), Place.waiting_number.is_not(None)
)


@dataclass(frozen=True, kw_only=True)
class Places:
    """How an intake's places stand: `left` of `places`, and how many wait."""

    places: int
    left: int
    waiting: int


def places_of(session: Session, intakes: Iterable[Intake]) -> Mapping[str, Places]:
    """How the places of a form's intakes stand now, by the intake's name; those without a limit are left out. One query for all."""
    limits = {row.id: (row.name, quota) for row in intakes if (quota := intake_of(row).quota) is not None}
    if not limits:
        return {}
    waiting = func.count(Place.waiting_number)
    query = select(Quota.intake_id, Quota.taken, waiting).outerjoin(
        Place, (Place.intake_id == Quota.intake_id) & (Place.scope == Quota.scope)
    )
    counted = session.execute(query.where(Quota.intake_id.in_(limits), Quota.scope == WHOLE).group_by(Quota.intake_id, Quota.taken))
    counts = {intake_id: (taken, waiting) for intake_id, taken, waiting in counted}
    found = {}
    for intake_id, (name, quota) in limits.items():
        taken, waits = counts.get(intake_id, (0, 0))
        found[name] = Places(places=quota.places, left=max(0, quota.places - taken), waiting=waits)
    return found


def open_quota(session: Session, intake: Intake) -> None:
    """See to it that an intake with a limit counts its places: whoever has been let in before has one."""
    if session.get(Quota, (intake.id, WHOLE)) is not None:
        return
    # Whoever is being submitted now holds this row in common: they are counted, or they see the limit.
    session.execute(select(Intake.id).where(Intake.id == intake.id).with_for_update())
    inside = select(Submission.id).where(Submission.intake_id == intake.id, Submission.state.in_(sorted(State.live_states)))
    begin_counting(session, intake.id, WHOLE, session.scalars(inside).all())


def begin_counting(session: Session, intake_id: int, scope: str, inside: Collection[uuid.UUID]) -> None:
    """Count places from now on; those who are inside already have one each."""
    session.add(Quota(intake_id=intake_id, scope=scope, taken=len(inside), waited=0))
    session.flush()
    session.add_all(Place(submission_id=submission_id, scope=scope, intake_id=intake_id, waiting_number=None) for submission_id in inside)
    session.flush()


def take_place(session: Session, submission: Submission, quota: intakes.Quota) -> int | None:
    """Give a submission a place, or a waiting number, which is returned. Raises Closed where it is full and nobody may wait."""
    has_place = take_free(session, submission.intake_id, WHOLE, quota.places)
    number: int | None = None
    if not has_place:
        # The row is locked from here on, so that nobody comes or goes while the waiting are counted.
        number = session.scalar(
            update(Quota).where(*_counter(submission.intake_id, WHOLE)).values(waited=Quota.waited + 1).returning(Quota.waited)
        )
        waiting = session.scalar(
            select(func.count()).select_from(Place).where(Place.intake_id == submission.intake_id, Place.waiting_number.is_not(None))
        )
        if quota.waiting != "unlimited" and (waiting or 0) >= quota.waiting:
            raise Closed("error.places_full", places=quota.places)
    session.add(Place(submission_id=submission.id, scope=WHOLE, intake_id=submission.intake_id, waiting_number=number))
    session.flush()
    return number


def _counter(intake_id: int, scope: str) -> tuple[ColumnElement[bool], ...]:
    return (Quota.intake_id == intake_id, Quota.scope == scope)


def take_free(session: Session, intake_id: int, scope: str, places: int) -> bool:
    """Count one place more as taken where one is free; the condition and the change are one step for the database."""
    counted = update(Quota).where(*_counter(intake_id, scope), Quota.taken < places).values(taken=Quota.taken + 1)
    return session.scalar(counted.returning(Quota.taken)) is not None


def give_back(session: Session, intake_id: int, scope: str) -> None:
    """Count one place less as taken."""
    session.execute(update(Quota).where(*_counter(intake_id, scope)).values(taken=Quota.taken - 1))


def free_place(session: Session, submission: Submission) -> bool:
    """Give back what a submission held or waited for; whether a place became free by it."""
    # The quota's row first: only then is it certain whether the place is held or still waited for.
    session.execute(select(Quota.intake_id).where(*_counter(submission.intake_id, WHOLE)).with_for_update())
    place = session.get(Place, (submission.id, WHOLE), populate_existing=True)
    if place is None:
        return False
    held = place.waiting_number is None
    session.delete(place)
    if held:
        give_back(session, submission.intake_id, WHOLE)
    session.flush()
    return held


def first_in_line(session: Session, intake_id: int) -> uuid.UUID | None:
    """Who waits with the smallest number."""
    waiting = select(Place.submission_id).where(Place.intake_id == intake_id, Place.waiting_number.is_not(None))
    return session.scalar(waiting.order_by(Place.waiting_number).limit(1))


def give_free_place(session: Session, submission: Submission, quota: intakes.Quota) -> bool | None:
    """Give a free place to a submission that waits, and that the caller has locked.

    None where no place is free, False where it waits no longer.
    """
    if not take_free(session, submission.intake_id, WHOLE, quota.places):
        return None
    place = session.get(Place, (submission.id, WHOLE), populate_existing=True)
    if place is None or place.waiting_number is None:
        give_back(session, submission.intake_id, WHOLE)
        return False
    place.waiting_number = None
    session.flush()
    return True


def turn_of(session: Session, submission: Submission) -> int | None:
    """Which in the line a submission is, the next one 1; None where it waits for nothing."""
    return turns_of(session, [submission.id]).get(submission.id)


def turns_of(session: Session, submissions: Collection[uuid.UUID]) -> Mapping[uuid.UUID, int]:
    """Which in their lines the waiting ones among these are; one query for all."""
    if not submissions:
        return {}
    return dict(iter(session.execute(_TURNS, {"submissions": list(submissions)})))
