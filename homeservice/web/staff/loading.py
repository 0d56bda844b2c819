"""A case of the own department, loaded for the officer who is signed in, and the record that it was."""

from __future__ import annotations

import uuid

from sqlalchemy.orm import Session

from homeservice.operations.cases import Case, department_case
from homeservice.operations.events import log_access
from homeservice.web.current import acting_officer, address, house, now
from homeservice.web.voice import speak_of


def load(session: Session, submission_id: uuid.UUID, *, for_change: bool = False) -> Case:
    """The case, of which the request speaks from here on. Raises NotFound for another department's and for a draft."""
    case = department_case(session, submission_id, acting_officer(), now=now(), for_change=for_change)
    speak_of(case)
    return case


def note_access(submission_id: uuid.UUID, action: str, *, detail: str | None = None) -> None:
    """Record who looks at whose case, before it is shown and whatever becomes of the request."""
    with house().database.transaction() as own:
        log_access(own, submission_id, action, address=address(), now=now(), officer_id=acting_officer().id, detail=detail)
