"""Places of the options of a choice: taken with the submission, given back with the case's end or another answer, told on the page."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from homeservice.core.answers import Fault
from homeservice.core.definitions import FormDefinition
from homeservice.core.fields.base import FieldType, Option
from homeservice.core.messages import message
from homeservice.core.workflow import Role, State
from homeservice.models import AnswerSheet, Intake, Place, Quota, Submission
from homeservice.models.places import WHOLE
from homeservice.operations.cases import Case
from homeservice.operations.places import begin_counting, give_back, take_free


@dataclass(frozen=True, kw_only=True)
class Room:
    """How many places an option has left, and whether this case has one of those that are taken."""

    left: int
    own: bool

    @property
    def is_full(self) -> bool:
        """Whether this case cannot have the option."""
        return self.left <= 0 and not self.own


def limited(fields: Iterable[FieldType]) -> dict[str, tuple[FieldType, Option, int]]:
    """The options with places among these questions: question, option and places by scope."""
    return {
        f"{f.name}:{option.value}": (f, option, option.places)
        for f in fields for option in f.limited_options if option.places is not None
    }  # fmt: skip


def chosen(fields: Iterable[FieldType], values: Mapping[str, Any]) -> dict[str, tuple[FieldType, Option, int]]:
    """Those that the answers choose."""
    return {scope: found for scope, found in limited(fields).items() if values.get(found[0].name) == found[1].value}


def take_options(session: Session, case: Case, values: Mapping[str, Any]) -> list[Fault]:
    """Take a place of every option that the answers choose, and give back those of others; a fault for each that is full.

    One after the other in the order of their scopes, as everybody does, so that nobody waits in a ring.
    """
    wanted = chosen(case.definition.fields.values(), values)
    if not limited(case.definition.fields.values()):
        return []
    submission, faults = case.submission, []
    own = set(session.scalars(_own(submission)))
    for scope in sorted(own ^ wanted.keys()):
        if scope in own:
            _give_back(session, submission, scope)
            continue
        f, option, places = wanted[scope]
        if take_free(session, submission.intake_id, scope, places):
            session.add(Place(submission_id=submission.id, scope=scope, intake_id=submission.intake_id, waiting_number=None))
        else:
            faults.append(full(f, option))
    session.flush()
    return faults


def _own(submission: Submission) -> Any:
    return select(Place.scope).where(Place.submission_id == submission.id, Place.scope != WHOLE)


def _give_back(session: Session, submission: Submission, scope: str) -> None:
    session.execute(delete(Place).where(Place.submission_id == submission.id, Place.scope == scope))
    give_back(session, submission.intake_id, scope)


def free_options(session: Session, submission: Submission) -> None:
    """Give back the places of options that a case had."""
    for scope in sorted(session.scalars(_own(submission))):
        _give_back(session, submission, scope)


def full(f: FieldType, option: Option) -> Fault:
    """What is said of an option whose places are gone."""
    return Fault(field=f.name, message=message("places.option_full", label=f.label, option=option.label))


# --- on the page --------------------------------------------------------------------------------------------------------
def room_of(session: Session, case: Case, fields: Iterable[FieldType]) -> Mapping[tuple[str, str], Room]:
    """How the options with places stand for this case, by question and option; asks nothing where there are none."""
    options = limited(fields)
    if not options:
        return {}
    mine = (Place.intake_id == Quota.intake_id) & (Place.scope == Quota.scope) & (Place.submission_id == case.submission.id)
    query = select(Quota.scope, Quota.taken, Place.submission_id).outerjoin(Place, mine)
    counted = session.execute(query.where(Quota.intake_id == case.submission.intake_id, Quota.scope.in_(options))).all()
    taken = {scope: (count, own is not None) for scope, count, own in counted}
    found = {}
    for scope, (f, option, places) in options.items():
        count, own = taken.get(scope, (0, False))
        found[(f.name, option.value)] = Room(left=max(0, places - count), own=own)
    return found


def full_among(room: Mapping[tuple[str, str], Room], fields: Iterable[FieldType], values: Mapping[str, Any]) -> tuple[Fault, ...]:
    """A fault for each answer whose option is full."""
    picked = chosen(fields, values).values()
    return tuple(full(f, option) for f, option, _ in picked if (stands := room.get((f.name, option.value))) is not None and stands.is_full)


def full_options(session: Session, case: Case, fields: Iterable[FieldType]) -> tuple[Fault, ...]:
    """A fault for each of these questions that is asked and whose answer is an option that is full, before anything is sent."""
    asked = [f for f in fields if case.situation.shows(f)]
    return full_among(room_of(session, case, asked), asked, case.values)


# --- what runs ----------------------------------------------------------------------------------------------------------
def open_options(session: Session, intake: Intake, definition: FormDefinition) -> None:
    """See to it that an intake counts the places of all options that have some: whoever has chosen one before has one."""
    options = limited(definition.fields.values())
    missing = options.keys() - set(session.scalars(select(Quota.scope).where(Quota.intake_id == intake.id))) if options else set()
    if not missing:
        return
    # Whoever is being submitted now holds this row in common: they are counted, or they see the limit.
    session.execute(select(Intake.id).where(Intake.id == intake.id).with_for_update())
    answers = _answers_inside(session, intake)
    for scope in sorted(missing):
        f, option, _ = options[scope]
        begin_counting(session, intake.id, scope, [case for case, given in answers.items() if given.get(f.name) == option.value])


def _answers_inside(session: Session, intake: Intake) -> dict[uuid.UUID, Mapping[str, Any]]:
    """What every live case of an intake answered last."""
    query = select(AnswerSheet.submission_id, AnswerSheet.answers).join(Submission, Submission.id == AnswerSheet.submission_id)
    inside = query.where(Submission.intake_id == intake.id, Submission.state.in_(sorted(State.live_states)))
    sent = inside.where(AnswerSheet.part == Role.RESIDENT, AnswerSheet.settled.is_(True)).order_by(AnswerSheet.revision)
    return dict(iter(session.execute(sent)))
