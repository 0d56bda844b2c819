"""What is being entered, loaded for the officer who is signed in; and the officer's side of its pages."""

from __future__ import annotations

import uuid
from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

from homeservice.core.workflow import State
from homeservice.operations.cases import Case
from homeservice.operations.lodging import lodged_case
from homeservice.web.answering import Side
from homeservice.web.current import acting_officer, now
from homeservice.web.file_cards import lodged_files
from homeservice.web.staff.cases import name_of
from homeservice.web.staff.loading import note_access
from homeservice.web.voice import speak_of, voice

CASE = "/<uuid:submission_id>"


def load(session: Session, submission_id: uuid.UUID, *, for_change: bool = False) -> Case:
    """The case as its applicant sees it, of which the request speaks from here on. Raises NotFound for another department's."""
    case = lodged_case(session, submission_id, acting_officer(), now=now(), for_change=for_change)
    speak_of(case)
    return case


def _trail(case: Case) -> list[tuple[Any, str]]:
    here = case.submission.id
    if case.submission.state == State.DRAFT:
        return [(voice()("lodging.title"), url_for("lodging.home")), (name_of(case), url_for("lodging.case", submission_id=here))]
    return [(name_of(case), url_for("staff.case", submission_id=here))]


def _note(submission_id: uuid.UUID, page: str) -> None:
    # The answers stand there whole: they are copied from the paper, or compared with it.
    note_access(submission_id, "lodging", detail=page)


#: The officer's side of a case that they enter.
DESK = Side(
    blueprint="lodging", layout="staff/base.html", template="staff/page.html", menu="lodging", sign_in="staff.sign_in", load=load,
    files=lodged_files, left="lodging.left", name_of=name_of, trail=_trail, home="staff.inbox", note=_note, by_officer=True,
)  # fmt: skip
