"""The registers of issued papers, masked; a file of them only for a reason that is kept."""

from __future__ import annotations

import io
from typing import Any

from flask import render_template, request, url_for

from homeservice.core import masking
from homeservice.core.errors import DomainError, Invalid
from homeservice.core.messages import Display, LocalText, message
from homeservice.core.text import clean_line
from homeservice.models import Document
from homeservice.operations.events import log_access
from homeservice.operations.issuing import SERIES
from homeservice.operations.listing import Page
from homeservice.operations.registers import STATES, Wanted, as_csv, choices, register
from homeservice.web.access import officer, staff
from homeservice.web.current import acting_officer, address, db, house, now
from homeservice.web.downloads import download
from homeservice.web.staff.routes import blueprint
from homeservice.web.voice import say, speak, voice

LONGEST_REASON = 200
COLUMNS = ("series", "number", "title", "holder", "department", "issued_at", "state")


@blueprint.get("/registers")
@staff
def registers() -> Any:
    """A page of the registers, by series, year, department, state and number."""
    return _page(_wanted(request.args))


@blueprint.post("/registers/download")
@officer
def download_register() -> Any:
    """What was looked for as a file, once it is recorded who takes it and why."""
    wanted = _wanted(request.form)
    # A reading session: the request's own would hold the lock on SQLite, and nothing of the papers changes here.
    with house().database.session(reading=True) as reading:
        try:
            reason = _reason()
            head = [speak(f"register.column.{column}") for column in COLUMNS]
            file = as_csv(
                reading, wanted, own_department=acting_officer().department.name, head=head,
                say_state=lambda state: speak(f"register.state.{state}"),
            )  # fmt: skip
        except DomainError as error:
            return _page(wanted, reason=request.form.get("reason", ""), fault=error.message), error.status
    with house().database.transaction() as own:
        log_access(own, None, "register", address=address(), now=now(), officer_id=acting_officer().id, detail=reason)
    return download(io.BytesIO(file), f"{speak('register.title')}.csv", "text/csv")


def _wanted(given: Any) -> Wanted:
    year = given.get("year", "")[:4]
    state = given.get("state", "")
    return Wanted(
        series=given.get("series", "")[:40],
        year=int(year) if year.isascii() and year.isdigit() else None,
        department=given.get("department", "")[:200],
        state=state if state in STATES else "",
        number=given.get("q", "")[:40].strip(),
    )


def _reason() -> str:
    reason = clean_line(request.form.get("reason", ""), label=message("staff.reveal.reason"))
    if not reason:
        raise Invalid("staff.reveal.reason_needed")
    if len(reason) > LONGEST_REASON:
        raise Invalid("staff.reveal.reason_too_long", limit=LONGEST_REASON)
    return reason


def _page(wanted: Wanted, *, reason: str = "", fault: Display = None) -> Any:
    number_fault: Display = None
    try:
        page = register(db(), wanted, page=request.args.get("page", 1, type=int))
    except Invalid as error:
        page, number_fault = Page(entries=[], number=1, pages=1, total=0), error.message
    given = {"series": wanted.series, "year": wanted.year or "", "department": wanted.department, "state": wanted.state}
    known = choices(db())
    errors = [("reason", say(fault))] if fault is not None else [("search-q", say(number_fault))] if number_fault is not None else []
    return render_template(
        "staff/registers.html", page_title=voice()("register.title"), menu="registers", page=page, wanted=wanted, selected=given,
        rows=[_row(document) for document in page.entries], searched=any((*given.values(), wanted.number)), columns=COLUMNS,
        filters=[
            {"name": "series", "label": speak("register.column.series"), "options": [("", speak("register.all")), *((name, series_title(name)) for name in known.series)]},
            {"name": "year", "label": speak("register.year"), "options": [("", speak("register.all")), *((year, str(year)) for year in known.years)]},
            {
                "name": "department", "label": speak("register.column.department"),
                "options": [("", speak("register.all")), *((d.name, say(LocalText(ko=d.name, en=d.name_en))) for d in known.departments)],
            },
            {"name": "state", "label": speak("register.column.state"), "options": [("", speak("register.all")), *((s, speak(f"register.state.{s}")) for s in STATES)]},
        ],
        reason=reason, fault=fault, number_fault=number_fault, errors=errors,
    )  # fmt: skip


def _row(document: Document) -> dict[str, Any]:
    own = document.submission_id is not None and document.department == acting_officer().department.name
    return {
        "series": series_title(document.series.removeprefix(SERIES)),
        "number": speak("register.number", number=document.number),
        "title": say(LocalText(ko=document.title["ko"], en=document.title.get("en"))),
        "holder": masking.name(document.holder_name),
        "department": say(LocalText(ko=document.department)),
        "issued_at": document.issued_at,
        "state": document.state,
        "href": url_for("staff.case", submission_id=document.submission_id) if own else None,
    }


def series_title(series: str) -> str:
    """What a register is called: like the layout that it is named after."""
    return speak(f"document.title.{series}")
