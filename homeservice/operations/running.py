"""What an officer changes of a form that runs: an intake ends later or earlier, a form is taken out of the catalogue and put back."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress

from sqlalchemy.orm import Session

from homeservice.catalog.edits import with_value
from homeservice.clock import SEOUL
from homeservice.core.errors import Conflict, DomainError, Invalid
from homeservice.models import CatalogueText, Chosen, Form, Officer
from homeservice.operations.catalogue import end_intakes
from homeservice.operations.checking import check_text
from homeservice.operations.releasing import Faulty, has_other_files, needs_second_person, put_into_catalogue, release
from homeservice.operations.telling import tell_drafts_later
from homeservice.operations.writing import digest_of, note, save_text, title_in


def change_close(session: Session, row: CatalogueText, officer: Officer, intake: str, closes: dt.datetime, *, now: dt.datetime) -> None:
    """Let an intake of a published form end at another moment: at once, in the published text and in the one that is being written.

    Where the city wants a second person it is asked for. People who have begun an application are told by mail. Raises Invalid for a
    moment that is past or before the opening, Faulty where the text could not be published so.
    """
    form = _published(row)
    if row.state in {"waiting", "scheduled"}:
        raise Conflict(f"catalogue.held.{row.state}")
    if closes <= now:
        raise Invalid("catalogue.closes_past", now=now)
    # Whoever applies after the selection could never be chosen.
    if any(row.name == intake and session.get(Chosen, row.id) is not None for row in form.intakes):
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
    """Take a form out of the catalogue: it takes no more applications and stands in no list; cases go on. People who have begun are told."""
    form = _published(row)
    if form.taken_out_at is not None:
        raise Conflict("catalogue.already_out")
    if row.state in {"waiting", "scheduled"}:
        raise Conflict(f"catalogue.held.{row.state}")
    form.taken_out_at = now
    for each in [each for each in form.intakes if each.closes is None or each.closes > now]:
        tell_drafts_later(session, each, "form_taken_out", now=now)
    end_intakes(session, form, now=now)
    session.flush()
    note(session, row, "taken_out", officer, now=now, text=row.published, remark=remark or None)


def put_back(session: Session, row: CatalogueText, officer: Officer, *, now: dt.datetime) -> None:
    """Put a form back as it was published last. Raises Faulty where it has faults by now."""
    form = _published(row)
    if form.taken_out_at is None:
        raise Conflict("catalogue.not_out")
    if has_other_files(session, row):
        raise Conflict("catalogue.other_files")
    checked = check_text(session, row, row.published or "")
    if checked.definition is None:
        raise Faulty(checked)
    form.taken_out_at = None
    session.flush()
    put_into_catalogue(session, checked.definition, now=now)
    note(session, row, "put_back", officer, now=now, text=row.published)


def _published(row: CatalogueText) -> Form:
    if row.form is None:
        raise Conflict("catalogue.not_published")
    return row.form
