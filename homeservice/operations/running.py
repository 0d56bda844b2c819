"""What an officer changes of a form that runs: an intake ends later or earlier, a form is taken out of the catalogue and put back."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from homeservice.catalog.edits import with_value
from homeservice.clock import SEOUL
from homeservice.core.definitions import FormDefinition
from homeservice.core.errors import Conflict, DomainError, Invalid
from homeservice.core.workflow import State
from homeservice.models import CatalogueText, Form, Intake, Officer, Submission
from homeservice.operations.catalogue import end_intakes
from homeservice.operations.checking import check_text
from homeservice.operations.releasing import Faulty, has_other_files, needs_second_person, put_into_catalogue, release
from homeservice.operations.running_requests import ask, close_request, judge_free
from homeservice.operations.standing import is_settled
from homeservice.operations.telling import tell_drafts_later
from homeservice.operations.writing import digest_of, judged_remark, note, save_text, title_in


def change_close(session: Session, row: CatalogueText, officer: Officer, intake: str, closes: dt.datetime, *, now: dt.datetime) -> None:
    """Let an intake of a published form end at another moment: at once, in the published text and in the one that is being written.

    Where the city wants a second person it is asked for. People who have begun an application are told by mail. Raises Invalid for a
    moment that is past or before the opening, Faulty where the text could not be published so.
    """
    form = _published(row)
    judge_free(session, row)
    if closes <= now:
        raise Invalid("catalogue.closes_past", now=now)
    # Whoever applies after the selection could never be chosen.
    if any(row.name == intake and is_settled(session, row.id) for row in form.intakes):
        raise Conflict("selection.made_already")
    text = _with_close(session, row, row.published or "", intake, closes)
    if needs_second_person(session, form.kind):
        if row.state == "draft":
            raise Conflict("catalogue.draft_first")
        save_text(session, row, officer, text, seen=None, exactly=True, now=now)
        release(session, row, officer, seen=digest_of(text), at=None, now=now)
        return
    checked = check_text(session, row, text)
    if checked.definition is None:
        raise Faulty(checked)
    put_into_catalogue(session, checked.definition, now=now)
    if row.state == "published":
        row.text = text
    else:
        # Where that cannot be done, the changes tell of it before the text in hand is published.
        with suppress(DomainError):
            row.text = _with_close(session, row, row.text, intake, closes)
    row.published, row.published_digest = text, digest_of(text)
    row.title, row.saves = title_in(row.text, row.slug), row.saves + 1
    session.flush()
    note(session, row, "running", officer, now=now, text=text)


def _with_close(session: Session, row: CatalogueText, text: str, intake: str, closes: dt.datetime) -> str:
    checked = check_text(session, row, text)
    if checked.definition is None:
        raise Faulty(checked)
    names = [each.name for each in checked.definition.intakes]
    if intake not in names:
        raise Invalid("catalogue.no_such_intake")
    moment = f"{closes.astimezone(SEOUL):%Y-%m-%d %H:%M}"
    return with_value(text, ("intakes", names.index(intake), "closes"), moment, behind="opens", plain=True)


def take_out(session: Session, row: CatalogueText, officer: Officer, remark: str, *, now: dt.datetime) -> None:
    """Take a form out of the catalogue: it takes no more applications and stands in no list; cases go on. People who have begun are told.

    Where the city wants a second person it is asked for.
    """
    form, told = _published(row), judged_remark(remark)
    judge_free(session, row)
    _judge(session, row, "take_out")
    if needs_second_person(session, form.kind):
        ask(session, row, officer, "take_out", told, now=now)
    else:
        _take_out(session, row, officer, told, now=now)


def put_back(session: Session, row: CatalogueText, officer: Officer, *, now: dt.datetime) -> None:
    """Put a form back as it was published last, or ask for the second person. Raises Faulty where it has faults by now."""
    form = _published(row)
    judge_free(session, row)
    definition = _judge(session, row, "put_back")
    if needs_second_person(session, form.kind):
        ask(session, row, officer, "put_back", None, now=now)
    elif definition is not None:
        _put_back(session, row, officer, definition, now=now)


def approve_request(session: Session, row: CatalogueText, officer: Officer, *, seen: str, now: dt.datetime) -> str:
    """Approve what somebody else has asked of the form, and do it; which it was. `seen` is the seal of the request that was looked at.

    Raises Conflict where it is one's own, settled, or another by now, Faulty where the form cannot be put back.
    """
    asked = close_request(session, row, officer, seen=seen, now=now)
    definition = _judge(session, row, asked.what)
    if definition is not None:
        _put_back(session, row, officer, definition, now=now)
    else:
        _take_out(session, row, officer, asked.remark, now=now)
    return asked.what


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What taking a form out does now: how many intakes end, and how many people have begun an application there and are told."""

    intakes: int
    people: int


def outcome_of_taking_out(session: Session, form: Form, *, now: dt.datetime) -> Outcome:
    """What would happen at this moment."""
    ending = [row.id for row in _not_over(form, now=now)]
    drafts = select(func.count(Submission.person_id.distinct())).where(Submission.intake_id.in_(ending), Submission.state == State.DRAFT)
    return Outcome(intakes=len(ending), people=session.scalar(drafts) or 0)


def _not_over(form: Form, *, now: dt.datetime) -> list[Intake]:
    return [row for row in form.intakes if row.closes is None or row.closes > now]


def _judge(session: Session, row: CatalogueText, what: str) -> FormDefinition | None:
    """Whether it can be done; the published text where the form is to be put back. Raises Conflict, Faulty."""
    out = _published(row).taken_out_at
    if what == "take_out":
        if out is not None:
            raise Conflict("catalogue.already_out")
        return None
    if out is None:
        raise Conflict("catalogue.not_out")
    if has_other_files(session, row):
        raise Conflict("catalogue.other_files")
    checked = check_text(session, row, row.published or "")
    if checked.definition is None:
        raise Faulty(checked)
    return checked.definition


def _take_out(session: Session, row: CatalogueText, officer: Officer, remark: str | None, *, now: dt.datetime) -> None:
    form = _published(row)
    form.taken_out_at = now
    for each in _not_over(form, now=now):
        tell_drafts_later(session, each, "form_taken_out", now=now)
    end_intakes(session, form, now=now)
    session.flush()
    note(session, row, "taken_out", officer, now=now, text=row.published, remark=remark)


def _put_back(session: Session, row: CatalogueText, officer: Officer, definition: FormDefinition, *, now: dt.datetime) -> None:
    _published(row).taken_out_at = None
    session.flush()
    put_into_catalogue(session, definition, now=now)
    note(session, row, "put_back", officer, now=now, text=row.published)


def _published(row: CatalogueText) -> Form:
    if row.form is None:
        raise Conflict("catalogue.not_published")
    return row.form
