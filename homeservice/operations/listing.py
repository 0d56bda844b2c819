"""The catalogue as people find their way in it: searched, filtered and paged in the database, out of columns and no definitions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from homeservice.clock import SEOUL
from homeservice.core import intakes
from homeservice.core.definitions import FormDefinition, Retention
from homeservice.core.messages import LocalText
from homeservice.core.search import by_word, terms_of, widened
from homeservice.models import Department, Form, Intake
from homeservice.operations.finding import corrected, found_by
from homeservice.operations.office import office
from homeservice.operations.versions import current_intake, standing

PAGE_SIZE = 20
_THERE = (Form.version_id.is_not(None), Form.taken_out_at.is_(None))


def listing_of(definition: FormDefinition) -> dict[str, Any]:
    """What lists show of a form, as its row keeps it, and which lists of a department it looks into."""
    shown = definition.model_dump(mode="json", include={"title", "summary", "retention"})
    return {**shown, "rosters": sorted({f.list_name for f in definition.rosters})}


@dataclass(frozen=True, kw_only=True)
class Listed:
    """A form as lists show it, with the intake that matters most now: the open one, else the next, else the last."""

    form: Form
    title: LocalText
    summary: LocalText
    category: LocalText
    department: LocalText
    retention: Retention
    intake: intakes.Intake
    standing: str


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What somebody looks for; what is blank asks for nothing."""

    text: str = ""
    kind: str = ""
    category: str = ""
    department: str = ""
    only_open: bool = False
    #: Only what closes before this week is over, the first to close first.
    closing: bool = False

    @property
    def is_anything(self) -> bool:
        return bool(self.text or self.kind or self.category or self.department or self.only_open or self.closing)


@dataclass(frozen=True, kw_only=True)
class Page:
    """One page of a list: its entries, its number from 1, how many pages and entries there are.

    `meant` is what was searched for instead, where nothing is called what was written.
    """

    entries: list[Any]
    number: int
    pages: int
    total: int
    meant: str | None = None


def listed(session: Session, wanted: Wanted | None = None, *, page: int = 1, size: int = PAGE_SIZE, now: dt.datetime) -> Page:
    """A page of the catalogue. What is called so comes first, then what is listed so, then the rest; among equals what is open."""
    wanted = wanted or Wanted()
    terms = terms_of(wanted.text)
    if wanted.text and not terms:
        return Page(entries=[], number=1, pages=1, total=0)
    found = _page(session, wanted, terms, page=page, size=size, now=now)
    if not terms or found.total:
        return found
    # A filter may be why nothing is found: only what no form is called is taken for mistyped.
    meant = corrected(session, terms)
    if meant is None:
        return found
    other = _page(session, wanted, meant, page=page, size=size, now=now)
    return (
        Page(entries=other.entries, number=other.number, pages=other.pages, total=other.total, meant=" ".join(meant))
        if other.total
        else found
    )


def _page(session: Session, wanted: Wanted, terms: Sequence[str], *, page: int, size: int, now: dt.datetime) -> Page:
    query = _filtered(select(Form).where(*_THERE), wanted, now)
    order: list[Any] = []
    if terms:
        wordings = widened(terms, by_word(office(session).city.synonyms))
        query = query.where(found_by(session, wordings))
        exact = [[term] for term in terms]
        order.append(
            case(
                (found_by(session, exact, within="title"), 0),
                (found_by(session, exact, within="keywords"), 1),
                (found_by(session, exact), 2),
                else_=3,
            )
        )
    total = session.scalar(select(func.count()).select_from(query.with_only_columns(Form.id).subquery())) or 0
    if not total:
        return Page(entries=[], number=1, pages=1, total=0)
    pages = -(-total // size)
    number = min(max(page, 1), pages)
    if wanted.closing:
        order.insert(0, _first_close(now))
    elif not wanted.only_open:
        order.append(_is_open(now).desc())
    ordered = query.order_by(*order, Form.code).limit(size).offset((number - 1) * size)
    forms = session.scalars(ordered.options(joinedload(Form.department), selectinload(Form.intakes))).all()
    return Page(entries=[_listed(form, now) for form in forms], number=number, pages=pages, total=total)


def _filtered(query: Select[Any], wanted: Wanted, now: dt.datetime) -> Select[Any]:
    if wanted.kind:
        query = query.where(Form.kind == wanted.kind)
    if wanted.category:
        query = query.where(Form.category == wanted.category)
    if wanted.department:
        query = query.where(Form.department_id.in_(select(Department.id).where(Department.name == wanted.department)))
    if wanted.closing:
        return query.where(Form.id.in_(select(Intake.form_id).where(_open_intake(now), Intake.closes <= end_of_week(now))))
    # Found once for the whole list, and not for each form anew.
    return query.where(_is_open(now)) if wanted.only_open else query


def _open_intake(now: dt.datetime) -> ColumnElement[bool]:
    return and_(Intake.opens <= now, or_(Intake.closes.is_(None), Intake.closes > now))


def _is_open(now: dt.datetime) -> ColumnElement[bool]:
    return Form.id.in_(select(Intake.form_id).where(_open_intake(now)))


def _first_close(now: dt.datetime) -> Any:
    """When the open intake of a form closes that closes first."""
    return select(func.min(Intake.closes)).where(Intake.form_id == Form.id, _open_intake(now)).scalar_subquery()


def end_of_week(now: dt.datetime) -> dt.datetime:
    """Midnight after this week's Sunday, by the city's clock."""
    here = now.astimezone(SEOUL)
    monday = here.date() + dt.timedelta(days=7 - here.weekday())
    return dt.datetime.combine(monday, dt.time(), SEOUL).astimezone(dt.UTC)


def _listed(form: Form, now: dt.datetime) -> Listed:
    intake, _ = current_intake(form.intakes, now)
    return Listed(
        form=form,
        title=LocalText.of(form.listing["title"]),
        summary=LocalText.of(form.listing["summary"]),
        category=LocalText(ko=form.category, en=form.category_en),
        department=LocalText(ko=form.department.name, en=form.department.name_en),
        retention=Retention.model_validate(form.listing["retention"]),
        intake=intake,
        standing=standing(intake, now),
    )


@dataclass(frozen=True, kw_only=True)
class Group:
    """A category or a department, and how many forms it has."""

    name: LocalText
    count: int


def categories(session: Session) -> list[Group]:
    """The categories in use, for filters and the front page."""
    query = select(Form.category, func.min(Form.category_en), func.count()).where(*_THERE).group_by(Form.category).order_by(Form.category)
    return [Group(name=LocalText(ko=name, en=english), count=count) for name, english, count in session.execute(query)]


def departments(session: Session) -> list[Group]:
    """The departments that have forms."""
    query = (
        select(Department.name, Department.name_en, func.count())
        .join(Form, Form.department_id == Department.id)
        .where(*_THERE)
        .group_by(Department.name, Department.name_en)
        .order_by(Department.name)
    )
    return [Group(name=LocalText(ko=name, en=english), count=count) for name, english, count in session.execute(query)]
