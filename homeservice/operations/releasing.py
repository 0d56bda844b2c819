"""From a text to the live catalogue: a second person where the city wants one, now or at a moment, and always the very text that was seen."""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from homeservice.core.definitions import FormDefinition
from homeservice.core.errors import Conflict, DomainError, Invalid
from homeservice.models import CatalogueText, Form, Intake, Officer, TextEntry
from homeservice.operations.blank_form import print_missing
from homeservice.operations.catalogue import publish
from homeservice.operations.checking import Checked, check_text
from homeservice.operations.jobs import enqueue
from homeservice.operations.notice_paper import print_missing_notices
from homeservice.operations.office import office
from homeservice.operations.running_requests import judge_free
from homeservice.operations.sample_intakes import with_sample_intakes
from homeservice.operations.seeding import load_demo
from homeservice.operations.telling import tell_drafts_later, tell_officer
from homeservice.operations.writing import digest_of, judged_remark, note

LONGEST_WAIT = dt.timedelta(days=366)
#: What stands in the history of a text when it has come into the catalogue, with the files beside it.
_PUBLISHED = ("published", "running", "from_file")


class Faulty(DomainError):
    """The text has faults; `checked` holds them."""

    status = 422

    def __init__(self, checked: Checked) -> None:
        super().__init__("catalogue.faulty", count=len(checked.faults))
        self.checked = checked


def needs_second_person(session: Session, kind: str) -> bool:
    """Whether a form of a kind is published only once a second officer has approved it: the city says so."""
    return kind in office(session).city.second_person


def release(
    session: Session, row: CatalogueText, officer: Officer, *, seen: str, at: dt.datetime | None, now: dt.datetime
) -> CatalogueText:
    """Publish the text whose digest was `seen`, now or at a moment; where the city wants a second person, ask for the approval.

    Raises Faulty, Conflict where the text is another one by now or something else of the form waits, Invalid for a moment that is past
    or far away.
    """
    if row.state == "published":
        raise Conflict("catalogue.nothing_new")
    judge_free(session, row)
    definition = _sound(session, row, seen)
    _judge_moment(at, now=now)
    row.asked_by, row.digest, row.publish_at, row.told, row.approved_by = officer.id, seal_of(row, definition), at, None, None
    if needs_second_person(session, definition.kind):
        row.state = "waiting"
        note(session, row, "asked", officer, now=now)
        return row
    return _go(session, row, officer, definition, now=now)


def approve(session: Session, row: CatalogueText, officer: Officer, *, seen: str, now: dt.datetime) -> CatalogueText:
    """Approve the very text that somebody else has asked to publish, with the files beside it.

    `seen` is the row's `digest` at the time it was looked at. Raises Conflict where it is one's own, or another by now.
    """
    if row.state != "waiting":
        raise Conflict("catalogue.not_waiting")
    if row.asked_by == officer.id:
        raise Conflict("catalogue.own_approval")
    if row.digest != seen:
        raise Conflict("catalogue.other_text")
    definition = _sealed(session, row, seen)
    row.approved_by = officer.id
    note(session, row, "approved", officer, now=now)
    return _go(session, row, officer, definition, now=now)


def send_back(session: Session, row: CatalogueText, officer: Officer, remark: str, *, now: dt.datetime) -> None:
    """Do not approve; what the second person writes stands with the text."""
    if row.state != "waiting":
        raise Conflict("catalogue.not_waiting")
    told = judged_remark(remark, needed=True)
    _let_go(session, row)
    row.told = {"id": "catalogue.told.sent_back", "name": officer.name, "remark": told}
    note(session, row, "sent_back", officer, now=now, remark=told)


def take_back(session: Session, row: CatalogueText, officer: Officer, *, now: dt.datetime) -> None:
    """Write on: what waits for its approval or its moment waits no more."""
    if row.state not in {"waiting", "scheduled"}:
        raise Conflict("catalogue.not_waiting")
    _let_go(session, row)
    note(session, row, "taken_back", officer, now=now)


def publish_when_due(session: Session, text_id: uuid.UUID, digest: str, *, now: dt.datetime) -> None:
    """At its moment: judge the text anew and publish it; where that fails, the page says so, and a mail to whoever asked for it.

    What was taken back or moved to another moment is left alone.
    """
    query = select(CatalogueText).where(CatalogueText.id == text_id).with_for_update(of=CatalogueText)
    row = session.scalar(query.options(undefer(CatalogueText.text)).execution_options(populate_existing=True))
    if row is None or row.state != "scheduled" or row.digest != digest or row.publish_at is None or row.publish_at > now:
        return
    asked = session.get(Officer, row.asked_by) if row.asked_by is not None else None
    try:
        with session.begin_nested():
            definition = _sealed(session, row, digest)
            _publish(session, row, definition, asked, now=now)
    except DomainError as error:
        _let_go(session, row)
        row.told = {"id": "catalogue.told.failed", "count": len(error.checked.faults) if isinstance(error, Faulty) else 0}
        note(session, row, "failed", None, now=now)
        tell_officer(session, asked, row, "publishing_failed", now=now)


def _sound(session: Session, row: CatalogueText, seen: str) -> FormDefinition:
    """The definition in the text, which must be the one that was seen. Raises Conflict, Faulty."""
    if digest_of(row.text) != seen:
        raise Conflict("catalogue.other_text")
    checked = check_text(session, row, row.text)
    if checked.definition is None:
        raise Faulty(checked)
    return checked.definition


def _sealed(session: Session, row: CatalogueText, seen: str) -> FormDefinition:
    """The definition of the text, which must be sealed as it was seen. Raises Conflict, Faulty."""
    definition = _sound(session, row, digest_of(row.text))
    if seal_of(row, definition) != seen:
        raise Conflict("catalogue.other_text")
    return definition


def seal_of(row: CatalogueText, definition: FormDefinition) -> str:
    """What is approved: the text to the letter, and whatever it takes in, files and tables beside it too. Hex digits."""
    return hashlib.sha256(f"{digest_of(row.text)}\n{definition.digest}".encode()).hexdigest()


def has_other_files(session: Session, row: CatalogueText) -> bool:
    """Whether files beside the text were put or taken away since it was published last."""
    said = select(TextEntry.what).where(TextEntry.text_id == row.id, TextEntry.what.in_((*_PUBLISHED, "file_put", "file_gone")))
    return session.scalar(said.order_by(TextEntry.at.desc(), TextEntry.id.desc()).limit(1)) in {"file_put", "file_gone"}


def _judge_moment(at: dt.datetime | None, *, now: dt.datetime) -> None:
    if at is not None and at <= now:
        raise Invalid("catalogue.moment_past", now=now)
    if at is not None and at - now > LONGEST_WAIT:
        raise Invalid("catalogue.moment_far")


def _go(session: Session, row: CatalogueText, officer: Officer, definition: FormDefinition, *, now: dt.datetime) -> CatalogueText:
    """Publish, or wait for the moment that was asked for."""
    if row.publish_at is not None and row.publish_at > now:
        row.state = "scheduled"
        entry = note(session, row, "scheduled", officer, now=now)
        args = {"text": str(row.id), "digest": row.digest}
        enqueue(session, "publish_text", args, dedupe_key=f"publish_text:{entry.id}", now=now, at=row.publish_at)
        return row
    _publish(session, row, definition, officer, now=now)
    return row


def _let_go(session: Session, row: CatalogueText) -> None:
    row.state, row.digest, row.publish_at, row.asked_by, row.approved_by = "draft", None, None, None, None
    if row.published_digest == digest_of(row.text) and not has_other_files(session, row):
        row.state = "published"


def _publish(session: Session, row: CatalogueText, definition: FormDefinition, officer: Officer | None, *, now: dt.datetime) -> None:
    put_into_catalogue(session, definition, now=now)
    row.form_id = session.scalars(select(Form.id).where(Form.code == definition.code)).one()
    row.state, row.published, row.published_digest = "published", row.text, digest_of(row.text)
    row.digest, row.publish_at, row.told = None, None, None
    session.flush()
    note(session, row, "published", officer, now=now)


def put_into_catalogue(session: Session, definition: FormDefinition, *, now: dt.datetime) -> None:
    """Publish one definition, in the demonstration beside its own intakes. People who have begun are told of another end of their intake."""
    here = office(session)
    rows = session.scalars(select(Intake).join(Form).where(Form.code == definition.code)).all()
    before = {row.id: row.closes for row in rows}
    wanted = [definition]
    if here.is_demo and (here.forms_dir / "demo.yaml").is_file():
        samples = [each for each in load_demo(here.forms_dir).intakes if each.form == definition.code and definition.intake(each.like)]
        wanted = with_sample_intakes(session, wanted, samples, now=now)
    publish(session, wanted, now=now)
    for row in rows:
        if row.closes != before[row.id] and row.closes is not None and row.closes > now:
            tell_drafts_later(session, row, "intake_changed", now=now)
    print_missing(session, now=now)
    print_missing_notices(session, now=now)
