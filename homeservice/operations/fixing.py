"""Fixing the list before the lot is known: whoever draws can then choose neither who is in it nor which lot they like best.

The list is closed, with its rule and every value that it goes by; its digests are published with what will settle the lots, a drawing in
public that is still to come. Only after that moment the words are written down, where the city wants it by a second officer.
"""

from __future__ import annotations

import datetime as dt
import secrets

from sqlalchemy import func, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from homeservice.core.errors import Conflict, DomainError, Invalid
from homeservice.core.messages import Display, message
from homeservice.core.selection import fixed
from homeservice.core.selection.declaration import Selection
from homeservice.core.text import clean_line, clean_lines
from homeservice.core.workflow import State
from homeservice.models import Chosen, FixedList, Intake, Officer, RunningChange, Submission
from homeservice.operations.acting import REASON_LIMIT
from homeservice.operations.candidates import Entries, entries_of, mark_of, selection_of
from homeservice.operations.office import office

#: Everybody has so long at least to fetch the list before the lot is drawn; in the demonstration, as long as one can wait for it.
NOTICE, DEMO_NOTICE = dt.timedelta(hours=1), dt.timedelta(minutes=1)
#: What is drawn later than this is nothing to wait for.
LONGEST_WAIT = dt.timedelta(days=60)
SOURCE_LIMIT = 150
FIXED = "fixed_list"


def notice_of(session: Session) -> dt.timedelta:
    """How long before the draw a list is fixed at least, and can be opened no more."""
    return DEMO_NOTICE if office(session).is_demo else NOTICE


def earliest_of(session: Session, *, now: dt.datetime) -> dt.datetime:
    """The first whole minute that a list fixed now may name for its draw."""
    return (now + notice_of(session) + dt.timedelta(seconds=59)).replace(second=0, microsecond=0)


def locked_for_selection(session: Session, officer: Officer, intake_id: int, *, now: dt.datetime) -> tuple[Intake, Selection]:
    """The intake, over and not chosen from yet; whoever comes at the same time waits here. Raises NotFound, Conflict, DomainError."""
    row, intake, selection = selection_of(session, officer, intake_id)
    session.execute(select(Intake.id).where(Intake.id == row.id).with_for_update())
    if session.get(Chosen, row.id, populate_existing=True) is not None:
        raise Conflict("selection.made_already")
    if intake.closes is None or intake.closes > now:
        raise DomainError("selection.still_open")
    return row, selection


def need_ready(entries: Entries) -> None:
    """Raises DomainError where an application stands in the way, or nobody is there."""
    if entries.unready:
        raise DomainError("selection.not_ready", n=len(entries.unready))
    if not entries.candidates:
        raise DomainError("selection.nobody")


def fix_list(
    session: Session, officer: Officer, intake_id: int, *, source: str, known_at: dt.datetime | None, seen: str, now: dt.datetime
) -> FixedList:  # fmt: skip
    """Fix the list of an intake and publish what will settle the lots: a drawing in public, and when it will be known.

    `seen` is the mark of what the officer was shown. Raises Conflict where it is fixed already or something has changed since,
    DomainError where it cannot be fixed yet, Invalid for the source or the moment.
    """
    row, selection = locked_for_selection(session, officer, intake_id, now=now)
    if selection.seed is not None or session.get(FixedList, row.id, populate_existing=True) is not None:
        raise Conflict("selection.fixed_already")
    source = clean_line(source, label=message("selection.source"))
    if not source:
        raise Invalid("selection.source_needed")
    if len(source) > SOURCE_LIMIT:
        raise Invalid("selection.source_too_long", limit=SOURCE_LIMIT)
    if known_at is None:
        raise Invalid("selection.moment_needed")
    earliest = earliest_of(session, now=now)
    if known_at < earliest:
        raise Invalid("selection.moment_early", earliest=earliest)
    if known_at > now + LONGEST_WAIT:
        raise Invalid("selection.moment_late", days=LONGEST_WAIT.days)
    entries = entries_of(session, row, selection, now=now)
    if mark_of(entries, selection) != seen:
        raise Conflict("selection.changed")
    need_ready(entries)
    _need_no_drafts(session, row)
    text = fixed.written(entries.candidates, salt=secrets.token_hex(16))
    made = FixedList(
        intake_id=row.id, officer_id=officer.id, fixed_at=now, source=source, known_at=known_at, rule=selection.model_dump(mode="json"),
        entries=text, digest=fixed.digest(text),
    )  # fmt: skip
    try:
        with session.begin_nested():
            session.add(made)
    except IntegrityError:
        raise Conflict("selection.fixed_already") from None
    _publish(session, row, None, _told(made), now=now)
    return made


def open_list(session: Session, officer: Officer, intake_id: int, *, reason: str, now: dt.datetime) -> None:
    """Let a fixed list go, for everybody to read why: some time before the lot is drawn at the latest, lest somebody waits for one they like.

    Raises Conflict later than that, and for one's own list where the city wants a second person; Invalid.
    """
    row, _ = locked_for_selection(session, officer, intake_id, now=now)
    made = session.get(FixedList, row.id, populate_existing=True)
    if made is None:
        raise Conflict("selection.not_fixed")
    until = made.known_at - notice_of(session)
    if until <= now:
        raise Conflict("selection.known_by_now", before=until)
    if made.officer_id == officer.id and needs_second(session, row):
        raise Conflict("selection.own_opening")
    _publish(session, row, _told(made), {"reason": reason_of(reason, label=message("selection.open_reason"))}, now=now)
    session.delete(made)


def _need_no_drafts(session: Session, row: Intake) -> None:
    """Raises DomainError where somebody is paying, or an officer is entering what came on paper: they would be left out."""
    query = select(func.count()).select_from(Submission).where(Submission.intake_id == row.id, Submission.state == State.DRAFT)
    coming = session.scalar(query.where(or_(Submission.paying_since.is_not(None), Submission.channel != "online"))) or 0
    if coming:
        raise DomainError("selection.drafts_coming", n=coming)


def need_drawer(session: Session, made: FixedList, row: Intake, officer: Officer, *, now: dt.datetime) -> None:
    """Whether this officer may write down the lot by now. Raises DomainError before its moment, Conflict where it takes a second person."""
    if made.known_at > now:
        raise DomainError("selection.not_known_yet", known=made.known_at)
    if made.officer_id == officer.id and needs_second(session, row):
        raise Conflict("selection.own_list")


def needs_second(session: Session, row: Intake) -> bool:
    """Whether the city wants the lot written down by somebody else than who fixed the list."""
    return row.form.kind in office(session).city.second_person


def reason_of(typed: str, *, label: Display) -> str:
    """A reason as it was typed. Raises Invalid."""
    reason = clean_lines(typed, label=label)
    if not reason:
        raise Invalid("error.reason_needed")
    if len(reason) > REASON_LIMIT:
        raise Invalid("error.reason_too_long", limit=REASON_LIMIT)
    return reason


def _told(made: FixedList) -> dict[str, str]:
    return {"digest": made.digest, "source": made.source, "known_at": made.known_at.isoformat()}


def _publish(session: Session, row: Intake, before: object, after: object, *, now: dt.datetime) -> None:
    """Into the public history of the form, which nobody can take anything out of."""
    session.add(RunningChange(form_id=row.form_id, intake_name=row.name, key=FIXED, before=before, after=after, changed_at=now))
