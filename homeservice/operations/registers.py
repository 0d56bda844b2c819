"""The registers of issued papers: every number of every series with what became of it, found by the database page by page."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from homeservice.clock import today
from homeservice.core import masking
from homeservice.core.errors import DomainError
from homeservice.core.numbering import parse_document_number, written_document_number
from homeservice.models import Counter, Department, Document
from homeservice.operations.issuing import SERIES
from homeservice.operations.listing import Page

PAGE_SIZE = 50
#: So many lines a file may have: a year of a busy register.
MOST_LINES = 20_000
STATES = ("valid", "superseded", "revoked")
#: What a spreadsheet would take for a formula at the beginning of a cell.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What is looked for; "" and None leave out nothing. `number` is as somebody typed it."""

    series: str = ""
    year: int | None = None
    department: str = ""
    state: str = ""
    number: str = ""


@dataclass(frozen=True, kw_only=True)
class Choices:
    """What the registers can be narrowed to."""

    series: Sequence[str]
    years: Sequence[int]
    departments: Sequence[Department]


class TooManyLines(DomainError):
    """More papers than one file holds."""

    status = 422


def choices(session: Session) -> Choices:
    """Series and years out of the counters, which are few, and not out of the papers."""
    counted = session.execute(select(Counter.series, Counter.year).where(Counter.series.startswith(SERIES, autoescape=True))).all()
    return Choices(
        series=sorted({series.removeprefix(SERIES) for series, _ in counted}),
        years=sorted({year for _, year in counted}, reverse=True),
        departments=session.scalars(select(Department).order_by(Department.name)).all(),
    )


def register(session: Session, wanted: Wanted, *, page: int = 1) -> Page:
    """A page of the papers looked for, the newest first. Raises Invalid for a number of another shape."""
    query = _found(wanted)
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    pages = max(1, -(-total // PAGE_SIZE))
    number = min(max(page, 1), pages)
    rows = session.scalars(_ordered(query).limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE)).all()
    return Page(entries=list(rows), number=number, pages=pages, total=total)


def _found(wanted: Wanted) -> Select[Document]:
    query = select(Document)
    if wanted.series:
        query = query.where(Document.series == f"{SERIES}{wanted.series}")
    if wanted.year is not None:
        query = query.where(Document.year == wanted.year)
    if wanted.department:
        query = query.where(Document.department == wanted.department)
    if wanted.state:
        query = query.where(Document.state == wanted.state)
    if wanted.number:
        # By its parts, so that it does not matter how many noughts somebody writes.
        year, serial, branch = parse_document_number(wanted.number)
        query = query.where(Document.year == year, Document.serial == serial)
        query = query if branch is None else query.where(Document.branch == branch)
    return query


def _ordered(query: Select[Document]) -> Select[Document]:
    return query.order_by(Document.issued_at.desc(), Document.series, Document.serial.desc(), Document.branch)


def as_csv(session: Session, wanted: Wanted, *, own_department: str, head: Sequence[str], say_state: Callable[[str], str]) -> bytes:
    """The papers looked for as a CSV file for spreadsheets: names whole for the own department's papers, masked for the others'.

    Raises TooManyLines, Invalid.
    """
    rows = session.scalars(_ordered(_found(wanted)).limit(MOST_LINES + 1)).all()
    if len(rows) > MOST_LINES:
        raise TooManyLines("register.too_many", most=MOST_LINES)
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(head)
    for row in rows:
        holder = row.holder_name if row.department == own_department else masking.name(row.holder_name)
        cells = (
            row.series.removeprefix(SERIES), written_document_number(row.number), row.title["ko"], holder, row.department,
            today(row.issued_at).isoformat(), say_state(row.state),
        )  # fmt: skip
        writer.writerow([f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in cells])
    # The mark at the beginning tells spreadsheets that it is UTF-8.
    return b"\xef\xbb\xbf" + file.getvalue().encode()
