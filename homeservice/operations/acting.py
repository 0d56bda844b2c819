"""The one place that moves a case: it honours every column of the workflow's table."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from homeservice.clock import today
from homeservice.core.deadline import PauseReason
from homeservice.core.errors import DomainError
from homeservice.core.numbering import receipt_number
from homeservice.core.rules import StepRule
from homeservice.core.workflow import ClockEffect, Role, State, Transition, transition_for
from homeservice.models import Event, Intake, Officer, Submission
from homeservice.operations.awarding import give_award
from homeservice.operations.billing import follow_step
from homeservice.operations.booking import approve_hours, free_hours
from homeservice.operations.cases import Case, load_case
from homeservice.operations.deadlines import begin_pause, city_calendar, due_of, end_pauses, keep_until, pauses_of
from homeservice.operations.drafts import forget_unsent, working_row
from homeservice.operations.events import record
from homeservice.operations.files import drop_unused
from homeservice.operations.holding import let_go
from homeservice.operations.issuing import issue
from homeservice.operations.jobs import enqueue
from homeservice.operations.notices import queue_notice
from homeservice.operations.numbers import next_number
from homeservice.operations.option_places import free_options
from homeservice.operations.places import first_in_line, free_place, give_free_place, turn_of
from homeservice.operations.sheets import Sheet, latest, part_of, write_sheet
from homeservice.operations.stages import enter_stage, need_time
from homeservice.operations.standing import leave, need_standing, need_unfixed
from homeservice.operations.versions import intake_of

REASON_LIMIT = 4000
#: Where what was sent may be changed, if the form lets it be.
_CHANGEABLE = frozenset({State.SUBMITTED, State.RECEIVED})
#: Under this name it stands in the history of a case that it waited for a place and has got one.
PROMOTED = "promote"


class PageMissing(DomainError):
    """A section that this step needs is not filled in; `section` names it."""

    status = 422

    def __init__(self, section: str, title: Any, label: Any) -> None:
        super().__init__("error.section_incomplete", section=title, label=label)
        self.section = section


class StepBarred(DomainError):
    """A rule of the form stands against this step."""

    status = 422

    def __init__(self, rule: StepRule) -> None:
        super().__init__("error.step_barred", say=rule.say)


def act(
    session: Session, case: Case, action: str, *, role: Role, now: dt.datetime, officer: Officer | None = None, reason: str = "",
    data: Mapping[str, Any] | None = None,
) -> Transition:  # fmt: skip
    """Move the case by one row of its table, with all that the row says: clock, stage, number, paper, event, notice.

    Raises Conflict where the case has moved on or the role may not, DomainError for a missing reason, PageMissing where
    a section that the step needs is not complete, StepBarred where a rule of the form stands against it.
    """
    submission, officer = case.submission, officer or case.officer
    row = transition_for(case.definition.rows, action, state=State(submission.state), stage=submission.stage, role=role)
    written = _reason(row, reason)
    if role == Role.OFFICER:
        need_unfixed(session, submission)
    need_time(case, row, now=now)
    need_sections(case, row)
    if row.action == "approve" and turn_of(session, submission) is not None:
        raise DomainError("error.still_waiting")
    for rule in case.situation.unmet(row.action):
        raise StepBarred(rule)
    if row.action == "approve":
        need_standing(session, case, now=now)
        give_award(session, case)
        approve_hours(session, case)
    source, from_stage = submission.state, submission.stage
    _settle_parts(session, case, row, now=now)
    if row.source in _CHANGEABLE and row.target not in _CHANGEABLE:
        # A change that is not sent ends with the first step that goes on.
        forget_unsent(session, case, now=now)
    # One flush writes state, stamps and number together: the invariants hold between them.
    with session.no_autoflush:
        submission.state = row.target
        submission.stage = row.to_stage or _stage_after(session, case, row)
        submission.updated_at = now
        if row.source != row.target:
            _stamp(session, case, row, now=now)
        enter_stage(session, case, row, now=now)
        if row.target in State.final_states:
            # Each step after the decision is work on the case too: its years count from the last (handbook 5.3).
            submission.delete_after = keep_until(case.definition.retention.months_in(row.target), now=now)
        stage = case.definition.stage(submission.stage)
        if stage is not None and stage.releases:
            _let_go(session, submission, now=now)
    session.flush()
    record(
        session,
        submission,
        row.action,
        actor=role,
        now=now,
        officer=officer,
        source=source,
        from_stage=from_stage,
        reason=written,
        data=data,
    )
    case.__dict__.pop("actions", None)
    if row.target == State.RECEIVED and row.clock == ClockEffect.START and case.definition.automatic is not None:
        enqueue(session, "decide_by_rule", {"submission": str(submission.id)}, dedupe_key=f"decide_by_rule:{submission.id}", now=now)
    # A paper that is to be paid for waits for its money.
    held_back = follow_step(session, case, row, officer=officer, now=now)
    issued = [] if held_back else issue(session, case, row, officer=officer, reason=written, now=now)
    if row.notice is not None:
        queue_notice(
            session, case, row.notice, action=row.action, reason=written, data=data or {}, document=next(iter(issued), None), now=now
        )
    return row


def _reason(row: Transition, reason: str) -> str | None:
    reason = reason.strip()
    if row.needs_reason and not reason:
        raise DomainError("error.reason_needed")
    if len(reason) > REASON_LIMIT:
        raise DomainError("error.reason_too_long", limit=REASON_LIMIT)
    return reason or None


def need_sections(case: Case, row: Transition) -> None:
    """A decision in the resident's favour needs the officer's own sections; a step on needs the stage's. A danger row needs none."""
    if row.danger or (row.from_stage is None and row.action != "approve"):
        return
    situation = case.situation
    for section in case.definition.sections:
        if section.at == row.from_stage and section.filled_by == _whose(row) and situation.shows_section(section):
            if case.sheet(part_of(section)).typed.keys() & {f.name for f in section.fields}:
                raise PageMissing(section.name, section.title, section.title)
            missing = [f.label for f in situation.missing((section,))]
            missing += [case.definition.fields[fault.field].label for fault in situation.faults_within((section,))]
            if missing:
                raise PageMissing(section.name, section.title, missing[0])


def _whose(row: Transition) -> Role:
    """Whose pages a step needs and settles: where the system decides by a rule, it does so in the officer's place."""
    return Role.OFFICER if row.role == Role.SYSTEM and row.action == "approve" else row.role


def _settle_parts(session: Session, case: Case, row: Transition, *, now: dt.datetime) -> None:
    """What the actor wrote for this step is final with it; what was hidden again goes."""
    parts = {part_of(section) for section in case.definition.sections if section.filled_by == _whose(row) and section.at == row.from_stage}
    deciding = row.target in State.final_states and _whose(row) == Role.OFFICER
    if deciding and case.match.values:
        # What the lists say is kept from here on, as it is now.
        working_row(session, case, Role.OFFICER, now=now)
    for part in parts:
        sheet_row = latest(case.rows, part, settled=False)
        if sheet_row is not None and (row.from_stage is not None or deciding):
            sheet = case.contents[sheet_row.id]
            kept = case.situation.kept()
            told = case.match.values if part == Role.OFFICER else {}
            values = {name: kept[name] for name in {**told, **sheet.values} if name in kept}
            case.contents = {**case.contents, sheet_row.id: Sheet(values=values, saves=sheet.saves)}
            write_sheet(session, sheet_row, case.definition, case.contents[sheet_row.id], now=now)
            session.flush()
            sheet_row.settled = True
            drop_unused(session, case, now=now)


def _stage_after(session: Session, case: Case, row: Transition) -> str | None:
    if row.source == row.target:
        return case.submission.stage
    if row.clock == ClockEffect.RESUME:
        asked = select(Event.from_stage).where(Event.submission_id == case.submission.id, Event.target == row.source)
        stage = case.definition.stage(session.scalar(asked.order_by(Event.id.desc()).limit(1)))
        if stage is not None and stage.within == row.target:
            # The case goes on where it was interrupted, not from the first stage again.
            return stage.name
    return case.definition.first_stage(row.target)


def _stamp(session: Session, case: Case, row: Transition, *, now: dt.datetime) -> None:
    """The three stamps, the clock, the number and what ends with the case."""
    submission = case.submission
    if row.clock == ClockEffect.PAUSE:
        begin_pause(session, submission, PauseReason.SUPPLEMENT, now=now)
    if row.clock in {ClockEffect.RESUME, ClockEffect.STOP}:
        end_pauses(session, submission, now=now)
    if row.target in State.decided_states:
        submission.decided_at = now
    if row.target not in State.live_states:
        _let_go(session, submission, now=now)
    if row.clock in {ClockEffect.START, ClockEffect.RESUME}:
        _reckon(session, case, row, now=now)


def _reckon(session: Session, case: Case, row: Transition, *, now: dt.datetime) -> None:
    """The due moment; with the receipt also its number, whose counter locks the series until the commit and so comes last."""
    submission = case.submission
    calendar = city_calendar(session)
    # Before its receipt no case was ever paused.
    pauses = [] if row.clock == ClockEffect.START else pauses_of(session, submission)
    # What came on paper or by phone was received when it arrived, however much later it is entered (민원처리법 시행령 제6조).
    received_at = (case.arrived_at or now) if row.clock == ClockEffect.START else submission.received_at
    if row.clock == ClockEffect.START:
        year = today(received_at or now).year
        submission.receipt_number = receipt_number(
            year, case.definition.code, next_number(session, f"receipt:{case.definition.code}", year)
        )
    submission.received_at = received_at
    due = due_of(submission, case.definition, case.intake, calendar, pauses, now=now)
    submission.due_at = due.moment if due is not None else None


def _let_go(session: Session, submission: Submission, *, now: dt.datetime) -> None:
    """What an ended case held is free again: its values, and its place for whoever waits first."""
    let_go(session, submission)
    leave(session, submission, now=now)
    free_hours(session, submission)
    freed = free_place(session, submission)
    free_options(session, submission)
    if freed:
        hand_on_later(session, submission.intake_id, dedupe=str(submission.id), now=now)


def hand_on_later(session: Session, intake_id: int, *, dedupe: str, now: dt.datetime) -> None:
    """Have free places handed on, once this change is committed."""
    enqueue(session, "hand_on_places", {"intake": intake_id}, dedupe_key=f"hand_on_places:{intake_id}:{dedupe}", now=now)


def promote_next(session: Session, intake_id: int, *, now: dt.datetime) -> bool:
    """Give a free place to whoever waits first, and tell them; whether to go on. One promotion a transaction."""
    intake = session.get_one(Intake, intake_id)
    quota, heir = intake_of(intake).quota, first_in_line(session, intake_id)
    if quota is None or heir is None:
        return False
    # As it was sent: what its owner is changing and has not sent counts for nothing.
    case = load_case(session, heir, viewer=Role.SYSTEM, now=now, for_change=True)
    given = give_free_place(session, case.submission, quota)
    if given:
        record(session, case.submission, PROMOTED, actor=Role.SYSTEM, now=now, source=case.submission.state)
        queue_notice(session, case, "promoted", action=PROMOTED, reason=None, data={}, document=None, now=now)
        if case.definition.receipt == "automatic" and case.submission.state == State.SUBMITTED:
            act(session, case, "receive_automatically", role=Role.SYSTEM, now=now)
    return given is not None
