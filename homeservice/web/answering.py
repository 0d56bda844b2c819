"""Filling in a case page by page, whoever does it: the resident, the officer on their own pages, the officer for somebody who came on paper."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from sqlalchemy.orm import Session

from homeservice.core.answers import Fault
from homeservice.core.definitions import Section
from homeservice.operations.attaching import Kept
from homeservice.operations.booking import taken_bookings
from homeservice.operations.cases import Case, page_of
from homeservice.operations.option_places import full_options
from homeservice.web.access import takes_files
from homeservice.web.current import db, house, parked_here
from homeservice.web.file_cards import CaseFiles
from homeservice.web.page_of_questions import Frame, show_page
from homeservice.web.sent_page import keep_typed, keep_uploads, save_sent, unanswered
from homeservice.web.uploads import add_routes
from homeservice.web.voice import voice

Guard = Callable[[Callable[..., Any]], Callable[..., Any]]


def _unnoted(submission_id: uuid.UUID, detail: str) -> None:
    """A resident's own look is not recorded."""


@dataclass(frozen=True, kw_only=True)
class Side:
    """One side of a case: under whose addresses it is filled in, in which frame, and where that leads.

    `blueprint` has an endpoint `case`, and `check` where the answers are looked over before they are sent (`checks`). `left` and `saved` are
    said on the way out.
    """

    blueprint: str
    #: The frame of its pages, and the template of a page of questions in it.
    layout: str
    template: str
    menu: str
    sign_in: str
    #: Loads the case of the request: (session, its id, for_change=…).
    load: Callable[..., Case]
    files: Callable[[Session, Case], CaseFiles]
    left: str
    saved: str | None = None
    checks: bool = True
    #: Whether an officer does it for the applicant.
    by_officer: bool = False
    #: What the way back to the case is called, where that is not the service's title.
    name_of: Callable[[Case], str] = lambda _: ""
    #: The way back that a page shows: its texts and addresses, and where it begins.
    trail: Callable[[Case], list[tuple[Any, str]]] = lambda _: []
    home: str = "citizen.home"
    #: Who has to agree themselves, as the panel shows them.
    agreements: Callable[[Case], list[dict[str, Any]]] = lambda _: []
    #: Records who looks at whose page.
    note: Callable[[uuid.UUID, str], None] = _unnoted

    def url(self, endpoint: str, submission_id: uuid.UUID, **more: Any) -> str:
        """The address of one of this side's pages of a case."""
        return url_for(f"{self.blueprint}.{endpoint}", submission_id=submission_id, **more)

    def to(self, endpoint: str, submission_id: uuid.UUID, **more: Any) -> Any:
        """On to another page of the case."""
        return redirect(self.url(endpoint, submission_id, **more), 303)

    def frame(self, case: Case, section: Section) -> Frame:
        """What stands around the questions of a page."""
        here = case.submission.id
        return Frame(
            template=self.template, menu=self.menu, case_url=self.url("case", here), sign_in_url=url_for(self.sign_in),
            autosave_url=self.url("autosave", here, name=section.name), uploads_url=self.url("create_upload", here, name=section.name),
            files=self.files(db(), case), case_name=self.name_of(case),
        )  # fmt: skip

    def after(self, case: Case, section: Section, *, brought_up: bool) -> str:
        """Where to go on: the same page where an answer has brought up a question, the next one to fill in, else the end."""
        here = case.submission.id
        if brought_up and case.situation.missing((section,)):
            flash(voice()("page.apply.brought_up"))
            return self.url("page", here, name=section.name)
        if self.checks and request.args.get("back") == "check":
            return self.url("check", here)
        pages = list(case.pages())
        names = [page.name for page in pages]
        # What hides its own page leads on to those that are left.
        later = pages[names.index(section.name) + 1 :] if section.name in names else pages if self.checks else []
        if later:
            return self.url("page", here, name=later[0].name)
        if self.saved is not None:
            flash(voice()(self.saved))
        return self.url("check" if self.checks else "case", here)


def add_pages(blueprint: Blueprint, guard: Guard, base: str, side: Side) -> None:
    """The addresses of the pages of questions below those of a case, and of the files on them, for whoever the `guard` lets in."""
    path = f"{base}/pages/<name>"

    @blueprint.get(path)
    @guard
    def page(submission_id: uuid.UUID, name: str) -> Any:
        """One topic, with what was typed so far; what was typed after the sign-in had ended stands in it again."""
        case = side.load(db(), submission_id)
        section = page_of(case, name)
        side.note(submission_id, section.name)
        return show_page(case, section, side.frame(case, section), parked=parked_here())

    @blueprint.post(path)
    @guard
    @takes_files
    def save(submission_id: uuid.UUID, name: str) -> Any:
        """Keep the page; go on where nothing is wrong, else show it again with what was typed."""
        return _save(side, submission_id, name)

    @blueprint.post(f"{path}/autosave")
    @guard
    def autosave(submission_id: uuid.UUID, name: str) -> Any:
        """Keep what is typed while it is typed; answers the counter that the window sends next time, and when it was kept."""
        case = side.load(db(), submission_id, for_change=True)
        return keep_typed(case, page_of(case, name))

    def load_of(submission_id: uuid.UUID) -> Callable[..., Case]:
        return lambda session, **how: side.load(session, submission_id, **how)

    add_routes(blueprint, guard, path, load_of, side.files)


def _save(side: Side, submission_id: uuid.UUID, name: str) -> Any:
    action = request.form.get("_action", "save")
    kept, file_faults = _uploads(side, submission_id, name)
    # Files lie safely by now; from here on one short transaction writes.
    case = side.load(db(), submission_id, for_change=True)
    section = page_of(case, name)
    saved = save_sent(case, section, kept, action)
    # Whoever leaves or adds a row is not told of what is unfinished, only of what could not be kept.
    faults = (*file_faults, *(saved.faults if action == "save" else saved.not_kept))
    if action == "save":
        faults += unanswered(case, section, faults, brought_up=saved.brought_up)
        faults += full_options(db(), case, case.editable(section))
        faults += taken_bookings(db(), case, case.editable(section))
    extra_row = action.removeprefix("add_row:") if action.startswith("add_row:") else None
    if faults:
        return show_page(case, section, side.frame(case, section), faults=faults, parsed=saved.parsed, extra_row=extra_row, status=422)
    if action == "leave":
        flash(voice()(side.left))
        return side.to("case", submission_id)
    if action != "save":
        return show_page(case, section, side.frame(case, section), parsed=saved.parsed, extra_row=extra_row)
    return redirect(side.after(case, section, brought_up=bool(saved.brought_up)), 303)


def _uploads(side: Side, submission_id: uuid.UUID, name: str) -> tuple[dict[str, list[Kept]], tuple[Fault, ...]]:
    """The files that came with the page, kept, and what is wrong with the others."""
    if not request.files:
        return {}, ()
    with house().database.session(reading=True) as before:
        case = side.load(before, submission_id)
        return keep_uploads(case, page_of(case, name))
