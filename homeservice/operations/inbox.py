"""Lists of cases: an officer's inbox and a resident's own applications; filtered, sorted and paged in the database."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Select, case, func, or_, select
from sqlalchemy.orm import Session, joinedload

from homeservice.core.workflow import State
from homeservice.models import Form, Officer, Person, Submission
from homeservice.operations.listing import Page
from homeservice.operations.versions import warm

PAGE_SIZE = 25

#: The tabs of an inbox: which states each holds.
VIEWS: Mapping[str, frozenset[str]] = {
    "open": State.open_states,
    "submitted": frozenset({State.SUBMITTED}),
    "working": frozenset({State.RECEIVED, State.IN_PROGRESS}),
    "supplement": frozenset({State.SUPPLEMENT}),
    "approved": frozenset({State.APPROVED}),
    "done": State.final_states,
    "all": frozenset(State) - {State.DRAFT},
}


def inbox(
    session: Session, officer: Officer, *, view: str = "open", text: str = "", form: str = "", channel: str = "", page: int = 1
) -> Page:
    """The cases of the officer's department: what is due first comes first, then what waits for its receipt the longest."""
    query = _of_department(officer).where(Submission.state.in_(VIEWS.get(view, VIEWS["open"])))
    if form:
        query = query.where(Submission.form_id.in_(select(Form.id).where(Form.code == form)))
    if channel:
        query = query.where(Submission.channel == channel)
    for word in text.split()[:6]:
        query = query.where(
            or_(
                Submission.receipt_number.contains(word.upper(), autoescape=True),
                Submission.reference.contains(word.upper(), autoescape=True),
                Submission.applicant_name.contains(word, autoescape=True),
            )
        )
    waiting = case((Submission.state == State.SUBMITTED, 0), else_=1)
    if view == "done":
        query = query.order_by(Submission.decided_at.desc(), Submission.id)
    else:
        query = query.order_by(waiting, Submission.due_at.is_(None), Submission.due_at, Submission.submitted_at, Submission.id)
    return _paged(session, query, page)


def _of_department(officer: Officer) -> Select[Submission]:
    return select(Submission).where(Submission.department_id == officer.department_id, Submission.state != State.DRAFT)


def counts(session: Session, officer: Officer) -> dict[str, int]:
    """How many cases each tab of the inbox holds."""
    query = select(Submission.state, func.count()).where(Submission.department_id == officer.department_id).group_by(Submission.state)
    by_state = dict(iter(session.execute(query)))
    return {view: sum(by_state.get(state, 0) for state in states) for view, states in VIEWS.items()}


def forms_of(session: Session, officer: Officer) -> list[Form]:
    """The forms of the officer's department, for the filter."""
    query = select(Form).where(Form.department_id == officer.department_id).options(joinedload(Form.version))
    return list(session.scalars(query.order_by(Form.code)))


def applications(session: Session, person: Person, *, page: int = 1) -> Page:
    """A resident's own drafts and cases, the last changed first."""
    return _paged(
        session, select(Submission).where(Submission.person_id == person.id).order_by(Submission.updated_at.desc(), Submission.id), page
    )


def _paged(session: Session, query: Select[Submission], page: int) -> Page:
    total = session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    pages = max(1, -(-total // PAGE_SIZE))
    number = min(max(page, 1), pages)
    options = (joinedload(Submission.form).joinedload(Form.department), joinedload(Submission.form_version), joinedload(Submission.intake))
    rows = session.scalars(query.limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE).options(*options)).all()
    warm(session, [row.form_version for row in rows])
    return Page(entries=list(rows), number=number, pages=pages, total=total)
