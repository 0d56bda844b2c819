"""The applicant's own earlier cases, for questions that name one: what may be chosen, and whether what was sent is among it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session, joinedload

from homeservice.clock import today
from homeservice.core.answers import Fault, Parsed
from homeservice.core.earlier import EarlierCase, WantedCases
from homeservice.core.fields.base import FieldType, Option
from homeservice.core.messages import message
from homeservice.core.workflow import State
from homeservice.models import Form, Person, Submission
from homeservice.operations.sheets import Sheet
from homeservice.operations.versions import definition_of, warm

#: So many are offered, the newest first; an older one is taken all the same.
MOST = 100


def _wanted(submission: Submission, wanted: WantedCases) -> Select[Submission]:
    """The cases that may be named: the applicant's own, received and not withdrawn, and never the case itself."""
    query = select(Submission).where(
        _theirs(submission),
        Submission.id != submission.id,
        Submission.receipt_number.is_not(None),
        Submission.state != State.WITHDRAWN,
    )
    if wanted.states:
        query = query.where(Submission.state.in_(wanted.states))
    if wanted.forms or wanted.kind is not None:
        query = query.join(Form, Form.id == Submission.form_id)
    if wanted.forms:
        query = query.where(Form.slug.in_(wanted.forms))
    if wanted.kind is not None:
        query = query.where(Form.kind == wanted.kind)
    return query.options(joinedload(Submission.form_version))


def _theirs(submission: Submission) -> ColumnElement[bool]:
    """That a case is of the same applicant: who comes with a paper has no account, and is known by name and date of birth."""
    person = submission.person
    if submission.channel == "online" or person.birth_date is None:
        return Submission.person_id == person.id
    return Submission.person_id.in_(select(Person.id).where(Person.name == person.name, Person.birth_date == person.birth_date))


def offered_cases(session: Session, submission: Submission, f: FieldType, value: Any) -> tuple[Option, ...]:
    """The cases to choose from, the newest first; the one that is chosen already is among them, however old."""
    wanted = f.names_cases
    if wanted is None:
        return ()
    rows = session.scalars(_wanted(submission, wanted).order_by(Submission.received_at.desc(), Submission.id).limit(MOST)).all()
    warm(session, [row.form_version for row in rows])
    options = [_option(row, _known(session, row)) for row in rows]
    if value is not None and all(option.value != value.number for option in options):
        options.append(Option(value=value.number, label=f.display(value)))
    return tuple(options)


def _option(row: Submission, known: EarlierCase) -> Option:
    told = {"number": known.number, "title": known.title, "received": known.received_on, "state": message(f"state.{row.state}")}
    return Option(value=known.number, label=message("field.earlier_case.option", **told))


def _known(session: Session, row: Submission) -> EarlierCase:
    definition = definition_of(session, row.form_version)
    return EarlierCase(
        number=row.receipt_number or "",
        title=definition.title,
        form=definition.slug,
        received_on=today(row.received_at) if row.received_at is not None else None,
        decided_on=today(row.decided_at) if row.decided_at is not None else None,
    )


def find_case(session: Session, submission: Submission, f: FieldType, value: Any) -> EarlierCase | None:
    """The case that an answer names, with what is known of it now; None where it may not be named."""
    wanted = f.names_cases
    if wanted is None or value is None:
        return None
    row = session.scalar(_wanted(submission, wanted).where(Submission.receipt_number == value.number))
    return None if row is None else _known(session, row)


def with_cases(session: Session, submission: Submission, fields: Iterable[FieldType], parsed: Parsed) -> Parsed:
    """The page with the cases that its answers name; a number that may not be named is a fault, and stays as it was typed."""
    values, typed, faults = dict(parsed.values), dict(parsed.typed), list(parsed.faults)
    for f in fields:
        value = values.get(f.name)
        if f.names_cases is None or value is None:
            continue
        found = values[f.name] = find_case(session, submission, f, value)
        if found is None:
            typed[f.name] = f.unparse(value)
            faults.append(Fault(field=f.name, message=message("field.earlier_case.unknown", label=f.label, number=value.number)))
    return replace(parsed, values=values, typed=typed, faults=tuple(faults))


def renew_cases(session: Session, submission: Submission, fields: Mapping[str, FieldType], sheet: Sheet) -> None:
    """Bring an unsettled sheet up to what is known of its cases now; one that may not be named any more is to be chosen anew."""
    for name, value in list(sheet.values.items()):
        f = fields[name]
        if f.names_cases is None:
            continue
        found = find_case(session, submission, f, value)
        if found is not None:
            sheet.values[name] = found
        else:
            sheet.typed[name] = f.unparse(sheet.values.pop(name))
