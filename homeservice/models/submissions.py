"""A case: the submission, its answers, its files, its supplements, pauses and events."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from homeservice.core.workflow import State
from homeservice.models.base import Code, Data, Json, Key, Line, Long, Moment, Serial, Table, one_of
from homeservice.models.forms import Form, FormVersion, Intake
from homeservice.models.people import Person

DECIDED = tuple(sorted(State.decided_states))


class Submission(Table):
    """An application or entry. `version` is its lock: every change counts it up and checks what it read.

    Three stamps: `submitted_at` (도달), `received_at` (접수), `due_at` (처리기한). CHECKs repeat the invariants only.
    """

    __tablename__ = "submission"
    __table_args__ = (
        CheckConstraint(one_of("state", tuple(State)), name="state"),
        CheckConstraint("(state = 'draft') = (submitted_at IS NULL)", name="submitted_unless_draft"),
        CheckConstraint("(received_at IS NULL) = (receipt_number IS NULL)", name="receipt_number_iff_received"),
        CheckConstraint("state NOT IN ('draft', 'submitted') OR received_at IS NULL", name="not_received_early"),
        CheckConstraint("state IN ('draft', 'submitted', 'withdrawn') OR received_at IS NOT NULL", name="received_before_work"),
        CheckConstraint(f"({one_of('state', DECIDED)}) = (decided_at IS NOT NULL)", name="decided_iff_final"),
        CheckConstraint("due_at IS NULL OR received_at IS NOT NULL", name="due_after_receipt"),
        Index("ix_submission_inbox", "department_id", "state", "due_at", "id"),
        Index("ix_submission_person_id_updated_at", "person_id", "updated_at"),
        Index("ix_submission_delete_after", "delete_after"),
        Index("ix_submission_stage_due_on", "stage_due_on"),
    )

    id: Mapped[Key]
    reference: Mapped[Code] = mapped_column(unique=True)
    form_id: Mapped[int] = mapped_column(ForeignKey("form.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("form_version.id"))
    intake_id: Mapped[int] = mapped_column(ForeignKey("intake.id"), index=True)
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"))
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    applicant_name: Mapped[Line]
    #: By which way it came: `online`, `paper` or `phone`.
    channel: Mapped[Code] = mapped_column(default="online", server_default="online")
    #: What it costs in won, recorded when it is sent (or billed); None where nothing was worked out.
    fee: Mapped[int | None]
    #: The exemption that was picked.
    exemption: Mapped[Code | None]
    #: Since when a draft is being paid for: until that has ended nothing in it changes, and what it holds is held for it.
    paying_since: Mapped[Moment | None]
    language: Mapped[Code]
    state: Mapped[Code]
    stage: Mapped[Code | None]
    version: Mapped[int] = mapped_column(default=1)
    receipt_number: Mapped[Code | None] = mapped_column(unique=True)
    #: The parameter values of the intake that the case is decided under, kept at submission.
    parameters: Mapped[Data]
    created_at: Mapped[Moment]
    updated_at: Mapped[Moment]
    submitted_at: Mapped[Moment | None]
    received_at: Mapped[Moment | None]
    due_at: Mapped[Moment | None]
    decided_at: Mapped[Moment | None]
    delete_after: Mapped[dt.date | None]
    #: When the case entered its stage, until which day the resident may take its step, and when they were reminded of that.
    stage_entered_at: Mapped[Moment | None]
    stage_due_on: Mapped[dt.date | None]
    stage_reminded_at: Mapped[Moment | None]

    form: Mapped[Form] = relationship(lazy="raise")
    form_version: Mapped[FormVersion] = relationship(lazy="raise")
    intake: Mapped[Intake] = relationship(lazy="raise")
    person: Mapped[Person] = relationship(lazy="raise")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 -- SQLAlchemy's own name for it


class AnswerSheet(Table):
    """One revision of the answers of one part of the case; a draft is not settled, a settled sheet never changes.

    `part` says whose and when: `resident` and `officer` at the application, `resident:claim` at the stage `claim`.
    `answers` are dumped values by question; `typed` what was typed where it could not be read; `touched` the counter of
    the last change per question, by which two windows notice each other; `sealed` all of this for the questions whose
    values the law wants encrypted.
    """

    __tablename__ = "answer_sheet"
    __table_args__ = (UniqueConstraint("submission_id", "part", "revision"),)

    id: Mapped[Key]
    submission_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("submission.id", ondelete="CASCADE"))
    part: Mapped[Code]
    revision: Mapped[int]
    settled: Mapped[bool] = mapped_column(default=False)
    answers: Mapped[Data]
    typed: Mapped[Data]
    touched: Mapped[Data]
    saves: Mapped[int] = mapped_column(default=0)
    sealed: Mapped[bytes | None]
    created_at: Mapped[Moment]
    saved_at: Mapped[Moment]


class HeldValue(Table):
    """What only so many live submissions may hold, by its blind index; each takes a slot.

    `scope` says among which: `intake:<id>`, or `form:<id>` for ever; `key` what it is: a question's value by its name, a person, or
    answers taken together.
    """

    __tablename__ = "held_value"
    __table_args__ = (UniqueConstraint("scope", "key", "digest", "slot"),)

    id: Mapped[Serial]
    submission_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("submission.id", ondelete="CASCADE"), index=True)
    scope: Mapped[Code]
    key: Mapped[Code]
    digest: Mapped[Code]
    slot: Mapped[int] = mapped_column(default=1)


class Supplement(Table):
    """A request to mend named answers: `fields` maps question names to the officer's note ("" where there is none)."""

    __tablename__ = "supplement"

    id: Mapped[Key]
    submission_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("submission.id", ondelete="CASCADE"), index=True)
    officer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("officer.id"))
    reason: Mapped[Long]
    fields: Mapped[Data]
    requested_at: Mapped[Moment]
    reply_by: Mapped[dt.date]
    answered_at: Mapped[Moment | None]
    #: The settled revision that was found wanting, and the one that answers it.
    from_revision: Mapped[int]
    to_revision: Mapped[int | None]


class ClockPause(Table):
    """Days that the law's clock does not count, both ends included; `last_day` is open while the pause lasts."""

    __tablename__ = "clock_pause"
    __table_args__ = (CheckConstraint("last_day IS NULL OR last_day >= first_day", name="days_in_order"),)

    id: Mapped[Serial]
    submission_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("submission.id", ondelete="CASCADE"), index=True)
    reason: Mapped[Code]
    first_day: Mapped[dt.date]
    last_day: Mapped[dt.date | None]


class CalendarOverride(Table):
    """A day on which the city works or not, against the national calendar (handbook 7.10)."""

    __tablename__ = "calendar_override"
    __table_args__ = (CheckConstraint(one_of("kind", ("closed", "open")), name="kind"),)

    day: Mapped[dt.date] = mapped_column(primary_key=True)
    kind: Mapped[Code]
    note: Mapped[Line]


class Event(Table):
    """What happened to a case: who, what, why, when. Rows are only added; the database refuses to change them."""

    __tablename__ = "event"
    __table_args__ = (Index("ix_event_submission_id_id", "submission_id", "id"),)

    id: Mapped[Serial]
    submission_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("submission.id", ondelete="CASCADE"))
    at: Mapped[Moment]
    actor: Mapped[Code]
    officer_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("officer.id"))
    action: Mapped[Code]
    source: Mapped[Code | None]
    target: Mapped[Code | None]
    from_stage: Mapped[Code | None]
    to_stage: Mapped[Code | None]
    reason: Mapped[Long | None]
    data: Mapped[Any] = mapped_column(Json)


class AccessLog(Table):
    """Who looked at whose case, when, from where (handbook 5.3): views, downloads and what was revealed why."""

    __tablename__ = "access_log"
    __table_args__ = (Index("ix_access_log_submission_id_at", "submission_id", "at"), Index("ix_access_log_at", "at"))

    id: Mapped[Serial]
    at: Mapped[Moment]
    officer_id: Mapped[uuid.UUID | None]
    person_id: Mapped[uuid.UUID | None]
    #: No foreign key: the log outlives the case. None where somebody looked at many: a register.
    submission_id: Mapped[uuid.UUID | None]
    action: Mapped[Code]
    detail: Mapped[Line | None]
    address: Mapped[Code]
