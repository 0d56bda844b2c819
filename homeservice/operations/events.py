"""The record of a case: what happened, and who looked."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from homeservice.core.workflow import Role
from homeservice.models import AccessLog, Event, Officer, Submission


def record(
    session: Session, submission: Submission, action: str, *, actor: Role, now: dt.datetime, officer: Officer | None = None,
    source: str | None = None, from_stage: str | None = None, reason: str | None = None, data: Mapping[str, Any] | None = None,
) -> None:  # fmt: skip
    """Add one event; where the case stands afterwards is read from it."""
    session.add(
        Event(
            submission_id=submission.id, at=now, actor=actor, officer_id=officer.id if officer else None, action=action,
            source=source, target=submission.state, from_stage=from_stage, to_stage=submission.stage, reason=reason, data=dict(data or {}),
        )
    )  # fmt: skip


def events_of(session: Session, submission_id: uuid.UUID) -> list[tuple[Event, str | None]]:
    """The events of a case, oldest first, with the officer's name where one acted."""
    query = select(Event, Officer.name).outerjoin(Officer, Officer.id == Event.officer_id).where(Event.submission_id == submission_id)
    return [(event, name) for event, name in session.execute(query.order_by(Event.id))]


def last_event(session: Session, submission_id: uuid.UUID, action: str) -> Event | None:
    """The newest event of one kind."""
    query = select(Event).where(Event.submission_id == submission_id, Event.action == action).order_by(Event.id.desc())
    return session.scalars(query.limit(1)).first()


def log_access(
    session: Session, submission_id: uuid.UUID | None, action: str, *, address: str, now: dt.datetime,
    officer_id: uuid.UUID | None = None, person_id: uuid.UUID | None = None, detail: str | None = None,
) -> None:  # fmt: skip
    """Who looked at whose case, when, from where (개인정보의 안전성 확보조치 기준; handbook 5.3). Committed on its own by the caller."""
    session.add(
        AccessLog(
            at=now, officer_id=officer_id, person_id=person_id, submission_id=submission_id, action=action, detail=detail, address=address[:64],
        )
    )  # fmt: skip
