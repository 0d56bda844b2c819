"""What may be held only so often: a value by `unique`, a person by an intake's `entries`, the same answers by its `limits`.

Each live case that holds it takes a numbered slot, and the database lets no two take the same one: a crowd takes exactly as many
as there are. Slots are taken in one order by everybody and before any is let go, so that nobody waits in a ring. Nothing is kept of
a value but a keyed digest.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import reduce
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from homeservice.adapters.crypto import BlindIndex
from homeservice.core.answers import Fault
from homeservice.core.definitions import FormDefinition
from homeservice.core.errors import Closed
from homeservice.core.fields.persons import ListedPerson, Persons, known_as
from homeservice.core.intakes import Entries, Limit
from homeservice.core.messages import Display, message
from homeservice.core.workflow import Role, State
from homeservice.models import HeldValue, Intake, Person, Submission
from homeservice.operations.cases import Case, load_case
from homeservice.operations.office import office
from homeservice.operations.versions import intake_of

#: What a held value stands for where it is no question's own: a person, and answers taken together.
PERSON, LIMIT = "intake.entries", "intake.limits"


@dataclass(frozen=True, kw_only=True)
class Claim:
    """Something a case wants to hold, as one of `at_most`; `fault` is what is said where it cannot, None for the applicant's own person."""

    scope: str
    key: str
    digest: str
    at_most: int
    fault: Fault | None

    @property
    def place(self) -> tuple[str, str, str]:
        return (self.scope, self.key, self.digest)


def claims_of(session: Session, case: Case, values: Mapping[str, Any]) -> list[Claim]:
    """All that a case with these answers holds, each thing once, in the order in which everybody takes them."""
    index, submission = office(session).blind_index, case.submission
    here = f"intake:{submission.intake_id}"
    claims = [
        *_values(index, case.definition, values, here, f"form:{submission.form_id}"),
        *(_people(index, case, values, here, case.intake.entries) if case.intake.entries is not None else ()),
        *(claim for limit in case.intake.limits if (claim := _limited(index, case.definition, values, here, limit)) is not None),
    ]
    # Who stands in the list as the applicant and as a member is one person.
    once = {claim.place: claim for claim in reversed(claims)}
    return [once[place] for place in sorted(once)]


def _values(index: BlindIndex, definition: FormDefinition, values: Mapping[str, Any], intake: str, form: str) -> Iterator[Claim]:
    for name, value in values.items():
        f = definition.fields[name]
        text = f.index_text(value) if f.unique is not None else None
        if text is not None:
            fault = Fault(field=name, message=message("field.unique", label=f.label))
            scope = form if f.unique == "for_ever" else intake
            yield Claim(scope=scope, key=name, digest=index.digest(f"held:{name}", text), at_most=1, fault=fault)


def _people(index: BlindIndex, case: Case, values: Mapping[str, Any], scope: str, entries: Entries) -> Iterator[Claim]:
    f = case.definition.fields.get(entries.members or "")
    for digest, place, member in people_of(index, case, values, entries.members):
        fault = None
        if member is not None and isinstance(f, Persons):
            said = f.about(place, message("limits.member", name=member.name, most=entries.per_person))
            fault = Fault(field=f.name, message=said.message, part=said.part)
        yield Claim(scope=scope, key=PERSON, digest=digest, at_most=entries.per_person, fault=fault)


def people_of(
    index: BlindIndex, case: Case, values: Mapping[str, Any], members: str | None
) -> Iterator[tuple[str, int, ListedPerson | None]]:
    """Who stands in an application, as (digest, row, who): the applicant first, with None, then those whom the question `members` names."""
    yield _applicant(index, case.submission.person), 0, None
    f = case.definition.fields.get(members or "")
    # An older version of the form may not ask for them.
    if not isinstance(f, Persons):
        return
    for place, member in f.placed_people(values.get(f.name)):
        if member.birth_date is not None:
            yield index.digest(f"held:{PERSON}", member.known_as), place, member


def _applicant(index: BlindIndex, person: Person) -> str:
    """Whoever applies is found under the name and the date of birth under which others name them."""
    known = person.birth_date is not None
    return index.digest(f"held:{PERSON}", known_as(person.name, person.birth_date) if known else f"account:{person.id}")


def _limited(index: BlindIndex, definition: FormDefinition, values: Mapping[str, Any], scope: str, limit: Limit) -> Claim | None:
    """What a limit counts; None where one of its answers is not given, or an older version of the form does not ask it."""
    texts = []
    for name in limit.by:
        f = definition.fields.get(name)
        text = f.index_text(values[name]) if f is not None and values.get(name) is not None else None
        if text is None:
            return None
        texts.append(text)
    labels = [definition.fields[name].label for name in limit.by]
    said = (
        message("limits.said", say=limit.say)
        if limit.say is not None
        else message("limits.full", labels=together(labels), most=limit.at_most)
    )
    digest = index.digest(f"held:{LIMIT}:{'+'.join(limit.by)}", "\x1f".join(texts))
    return Claim(scope=scope, key=LIMIT, digest=digest, at_most=limit.at_most, fault=Fault(field=limit.by[0], message=said))


def together(labels: Iterable[Display]) -> Display:
    """Several labels as one thing to be said: 이름과 주소."""
    return reduce(lambda first, second: message("limits.both", first=first, second=second), labels)


# --- taking and letting go ----------------------------------------------------------------------------------------------
def hold(session: Session, case: Case, values: Mapping[str, Any]) -> list[Claim]:
    """Hold what a case with these answers holds, and let go of what it no longer does; the claims that are not to be had."""
    own = {(row.scope, row.key, row.digest): row.id for row in session.scalars(_of(case.submission))}
    wanted = [claim for claim in claims_of(session, case, values) if own.pop(claim.place, None) is None]
    refused = [claim for claim in wanted if not take(session, case.submission, claim)]
    if own:
        session.execute(delete(HeldValue).where(HeldValue.id.in_(own.values())))
    return refused


def _of(submission: Submission) -> Any:
    return select(HeldValue).where(HeldValue.submission_id == submission.id)


def take(session: Session, submission: Submission, claim: Claim) -> bool:
    """Take the smallest free slot: who wants the same one at the same moment waits here, and then looks again."""
    while True:
        taken = set(session.scalars(select(HeldValue.slot).where(*_same(claim))))
        free = next((slot for slot in range(1, claim.at_most + 1) if slot not in taken), None)
        if free is None or len(taken) >= claim.at_most:
            return False
        try:
            with session.begin_nested():
                session.add(_held(submission, claim, free))
        except IntegrityError:
            continue
        return True


def _same(claim: Claim) -> tuple[Any, ...]:
    return (HeldValue.scope == claim.scope, HeldValue.key == claim.key, HeldValue.digest == claim.digest)


def _held(submission: Submission, claim: Claim, slot: int) -> HeldValue:
    return HeldValue(submission_id=submission.id, scope=claim.scope, key=claim.key, digest=claim.digest, slot=slot)


def let_go(session: Session, submission: Submission) -> None:
    """Free everything that a case held."""
    session.execute(delete(HeldValue).where(HeldValue.submission_id == submission.id))


# --- what runs ----------------------------------------------------------------------------------------------------------
def refuse_one_more(session: Session, person: Person, intake: Intake) -> None:
    """Raises Closed where somebody stands in as many applications of the intake as one may, before they write another."""
    entries = intake_of(intake).entries
    if entries is None:
        return
    digest = _applicant(office(session).blind_index, person)
    same = (HeldValue.scope == f"intake:{intake.id}", HeldValue.key == PERSON, HeldValue.digest == digest)
    if (session.scalar(select(func.count()).where(*same)) or 0) >= entries.per_person:
        raise Closed("limits.applicant", most=entries.per_person)


def hold_inside(session: Session, intake: Intake, *, now: dt.datetime) -> None:
    """Count whoever is in already where an intake's limits have changed: nobody is thrown out, even where they are too many."""
    # Whoever is being submitted now holds this row in common: they are counted, or they see the limit.
    session.execute(select(Intake.id).where(Intake.id == intake.id).with_for_update())
    inside = select(Submission.id).where(Submission.intake_id == intake.id, Submission.state.in_(sorted(State.live_states)))
    for submission_id in session.scalars(inside.order_by(Submission.submitted_at, Submission.id)).all():
        case = load_case(session, submission_id, viewer=Role.OFFICER, now=now)
        values = {name: value for name, value in case.situation.kept().items() if _is_of_application(case.definition, name)}
        own = {(row.scope, row.key, row.digest) for row in session.scalars(_of(case.submission))}
        for claim in claims_of(session, case, values):
            if claim.place not in own:
                last = session.scalar(select(func.max(HeldValue.slot)).where(*_same(claim))) or 0
                session.add(_held(case.submission, claim, last + 1))
                session.flush()


def _is_of_application(definition: FormDefinition, name: str) -> bool:
    section = definition.section_of[name]
    return section.filled_by == Role.RESIDENT and section.at is None
