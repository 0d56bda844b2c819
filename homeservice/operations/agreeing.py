"""People named in an application agree themselves: each by an own link, signed in as who they are, before it can be sent.

Who they are is the name and the birth date that the application gives of them; whoever is changed there is asked anew.
"""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from homeservice.core.answers import Fault
from homeservice.core.errors import Conflict, DomainError, Forbidden, NotFound
from homeservice.core.fields.base import FieldType
from homeservice.core.fields.persons import ListedPerson, Persons, known_as
from homeservice.core.messages import message
from homeservice.core.workflow import Role, State
from homeservice.models import Agreement, Notice, Person, Submission
from homeservice.operations.cases import Case, load_case, situation_of
from homeservice.operations.events import record
from homeservice.operations.notices import queue_request
from homeservice.operations.office import office

#: How long a person is left in peace before the same mail may be sent to them again.
PEACE = dt.timedelta(minutes=10)
#: How many such mails one case may send in a day, whoever is named in it.
MAILS_A_DAY = 20
#: Under these names it stands in the history of a case.
AGREED, TAKEN_BACK = "person_agreed", "person_took_back"
#: While a case is in one of these, people may still agree.
_OPEN = frozenset({State.DRAFT, State.SUBMITTED, State.RECEIVED, State.SUPPLEMENT})


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Somebody who must agree: where they stand in the answers, and what has become of it."""

    field: Persons
    place: int
    person: ListedPerson
    agreement: Agreement | None

    @property
    def has_agreed(self) -> bool:
        return self.agreement is not None and self.agreement.agreed_at is not None


def _listed(case: Case, values: Mapping[str, Any]) -> Iterator[tuple[Persons, int, ListedPerson]]:
    """Everybody these answers ask to agree, whose name and birth date are known; judged by these answers alone."""
    situation = situation_of(case.submission, case.definition, case.intake, values, now=case.now)
    for f in case.definition.fields.values():
        if isinstance(f, Persons) and f.agreements and situation.shows(f):
            for place, person in f.placed_people(values.get(f.name)):
                if person.name and person.birth_date is not None:
                    yield f, place, person


def _digest(session: Session, text: str) -> str:
    return office(session).blind_index.digest("agreement", text)


@dataclass(frozen=True)
class _Key:
    """Whom an agreement is of: the question, who they are, and what else is said of them there."""

    field: str
    digest: str
    further: str


def _key(session: Session, f: Persons, person: ListedPerson) -> _Key:
    further = json.dumps(
        {column.name: column.dump(person.further[column.name]) for column in f.columns}, ensure_ascii=False, sort_keys=True
    )
    return _Key(f.name, _digest(session, person.known_as), _digest(session, f"further:{further}"))


def _rows(session: Session, case: Case) -> dict[_Key, Agreement]:
    rows = session.scalars(select(Agreement).where(Agreement.submission_id == case.submission.id))
    return {_Key(row.field, row.digest, row.further): row for row in rows}


def _asks_anybody(case: Case) -> bool:
    # On paper they have signed, as the officer says who enters it.
    return case.submission.channel != "paper" and any(f.agreements for f in case.definition.fields.values())


def keep_agreements(session: Session, case: Case, *, now: dt.datetime) -> None:
    """Give everybody who must agree a link, and let go of those who are named no longer, neither here nor in what was sent."""
    if not _asks_anybody(case):
        return
    session.flush()
    there = _rows(session, case)
    named = {_key(session, f, person) for sheet in case.contents.values() for f, _, person in _listed(case, sheet.values)}
    for key, row in there.items():
        # While a draft is written, whoever is taken out and put back has still agreed.
        if key not in named and not (row.agreed_at is not None and case.submission.state == State.DRAFT):
            session.delete(row)
    for key in named - there.keys():
        session.add(
            Agreement(
                id=uuid.uuid4(), submission_id=case.submission.id, field=key.field, digest=key.digest, further=key.further, person_id=None,
                agreed_at=None, agreed_to=[], version=None, asked_at=None, created_at=now,
            )
        )  # fmt: skip
    session.flush()


def forget_agreements(session: Session, case: Case, fields: Iterable[str]) -> None:
    """Let go of what people named by these questions were asked and have agreed to."""
    for row in session.scalars(select(Agreement).where(Agreement.submission_id == case.submission.id, Agreement.field.in_(list(fields)))):
        session.delete(row)
    session.flush()


def asked_in(session: Session, case: Case) -> list[Asked]:
    """Everybody the answers as they stand ask to agree, in their order."""
    if not _asks_anybody(case):
        return []
    listed = list(_listed(case, case.values))
    if not listed:
        return []
    there = _rows(session, case)
    return [Asked(field=f, place=place, person=p, agreement=there.get(_key(session, f, p))) for f, place, p in listed]


def agreement_faults(session: Session, case: Case) -> list[Fault]:
    """Who has not agreed yet, each told at their row."""
    faults = []
    for asked in asked_in(session, case):
        if not asked.has_agreed:
            said = asked.field.about(asked.place, message("agreement.missing", name=asked.person.name))
            faults.append(Fault(field=asked.field.name, message=said.message, part=said.part, agreement=True))
    return faults


@dataclass(frozen=True, kw_only=True)
class Request:
    """What one person is asked to agree to, opened by that person."""

    case: Case
    agreement: Agreement
    field: Persons
    #: The person as the application names them; None where it does so no longer.
    named: ListedPerson | None

    @property
    def questions(self) -> tuple[FieldType, ...]:
        return self.field.agreements


def open_request(session: Session, agreement_id: uuid.UUID, person: Person, *, now: dt.datetime, for_change: bool = False) -> Request:
    """The request behind a link. Raises NotFound for a link that leads nowhere any more, Forbidden for whoever else opens it."""
    row = session.get(Agreement, agreement_id)
    if row is None:
        raise NotFound("agreement.gone")
    case = load_case(session, row.submission_id, viewer=Role.RESIDENT, now=now, for_change=for_change)
    # Somebody may have been first, or the person named otherwise, while the case was waited for.
    row = session.get(Agreement, agreement_id, populate_existing=True)
    if row is None:
        raise NotFound("agreement.gone")
    f = case.definition.fields.get(row.field)
    if not isinstance(f, Persons) or not f.agreements:
        raise NotFound("agreement.gone")
    if person.birth_date is None or _digest(session, known_as(person.name, person.birth_date)) != row.digest:
        raise Forbidden("agreement.somebody_else")
    if row.person_id is not None and row.person_id != person.id:
        # Two people of one name and birth date: whoever was first is the one.
        raise Forbidden("agreement.somebody_else")
    named = next((asked.person for asked in asked_in(session, case) if asked.agreement is row), None)
    return Request(case=case, agreement=row, field=f, named=named)


def agree(session: Session, request: Request, person: Person, values: Mapping[str, Any], *, now: dt.datetime) -> None:
    """Record that a person has agreed to all they must; once more changes nothing. Raises Conflict where the case has moved on."""
    row, submission = request.agreement, request.case.submission
    if row.agreed_at is not None:
        return
    if submission.state not in _OPEN:
        raise Conflict("agreement.too_late")
    agreed = [f.name for f in request.questions if f.answered(values.get(f.name))]
    if any(f.name not in agreed and not f.optional for f in request.questions):
        raise DomainError("agreement.not_all")
    for f in request.questions:
        if f.name in agreed and (wrong := f.faults_within(values[f.name], lambda _: person.name)):
            raise wrong[0]
    row.person_id, row.agreed_at, row.agreed_to, row.version = person.id, now, agreed, submission.form_version.digest
    _note(session, submission, AGREED, row, now=now)


def take_back(session: Session, request: Request, *, now: dt.datetime) -> None:
    """Take an agreement back, before the application is sent. Raises Conflict afterwards."""
    row, submission = request.agreement, request.case.submission
    if row.agreed_at is None:
        return
    if submission.state != State.DRAFT:
        raise Conflict("agreement.sent_already")
    if request.case.is_paying:
        raise Conflict("payment.draft_frozen")
    row.person_id, row.agreed_at, row.agreed_to, row.version = None, None, [], None
    _note(session, submission, TAKEN_BACK, row, now=now)


def _note(session: Session, submission: Submission, action: str, row: Agreement, *, now: dt.datetime) -> None:
    data = {"field": row.field, "agreed_to": list(row.agreed_to)}
    record(session, submission, action, actor=Role.RESIDENT, now=now, source=submission.state, from_stage=submission.stage, data=data)


def ask_by_mail(session: Session, case: Case, agreement_id: uuid.UUID, *, now: dt.datetime) -> str:
    """Mail the link to the address that the application gives of a person; returns their name.

    Raises NotFound for somebody who is not named, Conflict where they have agreed, or were written to a moment ago.
    """
    asked = next((one for one in asked_in(session, case) if one.agreement is not None and one.agreement.id == agreement_id), None)
    if asked is None or asked.agreement is None or asked.person.email is None:
        raise NotFound("agreement.gone")
    if asked.has_agreed:
        raise Conflict("agreement.agreed_already", name=asked.person.name)
    if asked.agreement.asked_at is not None and now < asked.agreement.asked_at + PEACE:
        raise Conflict("agreement.asked_already", name=asked.person.name)
    sent = select(func.count()).select_from(Notice).where(Notice.submission_id == case.submission.id, Notice.kind == "agreement_request")
    if session.scalar(sent.where(Notice.address == asked.person.email, Notice.created_at > now - PEACE)):
        raise Conflict("agreement.asked_already", name=asked.person.name)
    if (session.scalar(sent.where(Notice.created_at > now - dt.timedelta(days=1))) or 0) >= MAILS_A_DAY:
        raise Conflict("agreement.asked_often", most=MAILS_A_DAY)
    asked.agreement.asked_at = now
    link = f"{office(session).base_url}/agree/{asked.agreement.id}"
    queue_request(session, case, address=asked.person.email, name=asked.person.name, link=link, now=now)
    return asked.person.name
