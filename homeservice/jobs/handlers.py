"""What each kind of job does: the slow part outside any transaction, and the effect that is committed with the job's end."""

from __future__ import annotations

import datetime as dt
import io
import logging
import uuid
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from homeservice.adapters.mail import MailRefused
from homeservice.adapters.pdf import UnprintableCharacter
from homeservice.adapters.previews import NoPreview, preview
from homeservice.adapters.storage import LocalStorage
from homeservice.core.errors import DomainError
from homeservice.jobs.payments import ask_payment, check_payments, end_payment, refund_payment, remind_bills
from homeservice.jobs.tools import Effect, GivenUp, Handler, Tools, nothing
from homeservice.operations import notice_paper
from homeservice.operations.acting import promote_next
from homeservice.operations.blank_form import TEMPLATE, keep_form, to_print_form
from homeservice.operations.deciding import decide_by_rule, decide_waiting
from homeservice.operations.examining import note_examined, to_examine
from homeservice.operations.files import PENDING_FOR, delete_blob, preview_key_of, sweep_pending
from homeservice.operations.jobs import forget_done
from homeservice.operations.lapsing import lapse, remind, to_lapse, to_remind
from homeservice.operations.notices import mail_of, note_refused, note_sent
from homeservice.operations.printing import store_print, to_print
from homeservice.operations.releasing import publish_when_due
from homeservice.operations.retention import delete_case, expired_cases
from homeservice.operations.rosters import forget_entries
from homeservice.operations.selecting import decide, move_up, next_open, note_failure
from homeservice.operations.sign_in import forget_old
from homeservice.operations.telling import drafts_to_tell, mail_to_officer, tell_draft
from homeservice.operations.uploads import KEPT_FOR, sweep_uploads

log = logging.getLogger(__name__)

DONE_FOR = dt.timedelta(days=30)
LARGEST_PREVIEW = 8 * 1024 * 1024


#: The moment that stands in sheets, which are nothing of a day: the same sheet, the same bytes.
_SINCE = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def print_document(tools: Tools, args: Mapping[str, Any], now: dt.datetime) -> Effect:
    """Draw a paper and keep its file, once."""
    document_id = uuid.UUID(args["document"])
    with tools.database.session(reading=True) as session:
        wanted = to_print(session, document_id)
    if wanted is None:
        return nothing
    try:
        pdf = tools.printer().print_document(wanted.template, wanted.values, identifier=wanted.identifier, created=wanted.issued_at)
    except UnprintableCharacter as error:
        raise GivenUp(error.message.id, nothing) from error
    return lambda session: store_print(session, document_id, pdf, now=now)


def print_form(tools: Tools, args: Mapping[str, Any], _now: dt.datetime) -> Effect:
    """Draw a form to fill in by hand and keep its file, once."""
    with tools.database.session(reading=True) as session:
        wanted = to_print_form(session, int(args["form"]))
    if wanted is None:
        return nothing
    key, values = wanted
    try:
        pdf = tools.printer().print_document(TEMPLATE, values, identifier=bytes.fromhex(key), created=_SINCE)
    except UnprintableCharacter as error:
        raise GivenUp(error.message.id, nothing) from error
    return lambda session: keep_form(session, key, pdf)


def print_notice(tools: Tools, args: Mapping[str, Any], _now: dt.datetime) -> Effect:
    """Draw the notice of a contest's intake and keep its file, once."""
    with tools.database.session(reading=True) as session:
        wanted = notice_paper.to_print_notice(session, int(args["form"]), args["intake"])
    if wanted is None:
        return nothing
    key, values = wanted
    try:
        pdf = tools.printer().print_document(notice_paper.TEMPLATE, values, identifier=bytes.fromhex(key), created=_SINCE)
    except UnprintableCharacter as error:
        raise GivenUp(error.message.id, nothing) from error
    return lambda session: notice_paper.keep_notice(session, key, pdf)


def send_notice(tools: Tools, args: Mapping[str, Any], now: dt.datetime) -> Effect:
    """Send a notice. A worker that dies between sending and saying so sends it again under the same message id."""
    notice_id = uuid.UUID(args["notice"])
    with tools.database.session(reading=True) as session:
        mail = mail_of(session, notice_id)
    if mail is None:
        return nothing
    try:
        tools.mailer.send(mail, now=now)
    except MailRefused as error:
        why = error.message.id
        raise GivenUp(why, lambda session: note_refused(session, notice_id, why)) from error
    return lambda session: note_sent(session, notice_id, now=now)


def delete_file(_tools: Tools, args: Mapping[str, Any], _now: dt.datetime) -> Effect:
    """Delete a file that nothing refers to any more."""
    return lambda session: delete_blob(session, uuid.UUID(args["blob"]))


def sweep_files(tools: Tools, _args: Mapping[str, Any], now: dt.datetime) -> Effect:
    """Let go of uploads that never became part of a case, and of what killed processes left half-written."""
    if isinstance(tools.office.storage, LocalStorage):
        tools.office.storage.sweep(before=now - PENDING_FOR)
    tools.office.staging.sweep(before=now - KEPT_FOR)

    def effect(session: Session) -> None:
        sweep_pending(session, now=now)
        sweep_uploads(session, now=now)

    return effect


def examine_file(tools: Tools, args: Mapping[str, Any], now: dt.datetime) -> Effect:
    """Have a file scanned, then draw the small picture of an image. Raises ScannerDown, and is tried again then."""
    blob_id, storage = uuid.UUID(args["blob"]), tools.office.storage
    with tools.database.session(reading=True) as session:
        wanted = to_examine(session, blob_id)
    if wanted is None:
        return nothing
    scan: str | None = None
    if wanted.scans and tools.office.scanner is not None:
        with storage.open(wanted.key) as file:
            found = tools.office.scanner.find(file)
        scan = "clean" if found is None else "infected"
        if found is not None:
            log.warning("file %s: %s", blob_id, found)
    # What carries a virus is opened by no parser of ours.
    drawn = _draw(tools, wanted.key) if wanted.draws and scan != "infected" else None
    return lambda session: note_examined(session, blob_id, wanted, scan=scan, drawn=drawn, now=now)


def _draw(tools: Tools, key: str) -> bool:
    """Keep the small picture of an image; False where it cannot be drawn."""
    try:
        with tools.office.storage.open(key) as file:
            picture = preview(file)
    except NoPreview as error:
        log.warning("no preview of %s: %s", key, error)
        return False
    tools.office.storage.put_stream(io.BytesIO(picture), filename="preview.jpg", limit=LARGEST_PREVIEW, key=preview_key_of(key))
    return True


def publish_text(_tools: Tools, args: Mapping[str, Any], now: dt.datetime) -> Effect:
    """Publish a text at its moment, or tell whoever asked for it that it has faults."""
    return lambda session: publish_when_due(session, uuid.UUID(args["text"]), args["digest"], now=now)


def tell_drafts(tools: Tools, args: Mapping[str, Any], now: dt.datetime) -> Effect:
    """Tell everybody who has begun an application, each in a transaction of its own."""
    with tools.database.session(reading=True) as session:
        waiting = drafts_to_tell(session, args["intake"], args["key"])
    for submission_id in waiting:
        with tools.database.transaction() as session:
            tell_draft(session, submission_id, args["kind"], args["key"], now=now)
    return nothing


def mail_officer(tools: Tools, args: Mapping[str, Any], now: dt.datetime) -> Effect:
    """Write to an officer. An address that is refused is given up: their pages say the same."""
    with tools.database.session(reading=True) as session:
        mail = mail_to_officer(session, args)
    if mail is not None:
        try:
            tools.mailer.send(mail, now=now)
        except MailRefused as error:
            raise GivenUp(error.message.id, nothing) from error
    return nothing


def forget(_tools: Tools, _args: Mapping[str, Any], now: dt.datetime) -> Effect:
    """Drop sign-ins, parked pages and entries of lists that have run out, and jobs done long ago."""

    def effect(session: Session) -> None:
        forget_old(session, now=now)
        forget_done(session, before=now - DONE_FOR)
        forget_entries(session, now=now)

    return effect


def hand_on_places(tools: Tools, args: Mapping[str, Any], now: dt.datetime) -> Effect:
    """Give the free places of an intake to who waits, each in a transaction of its own."""
    while True:
        with tools.database.transaction() as session:
            if not promote_next(session, args["intake"], now=now):
                return nothing


def decide_case(_tools: Tools, args: Mapping[str, Any], now: dt.datetime) -> Effect:
    """Decide a case that has just been received, where its form has a rule for that."""
    return lambda session: decide_by_rule(session, uuid.UUID(args["submission"]), now=now)


def decide_matched(_tools: Tools, args: Mapping[str, Any], now: dt.datetime) -> Effect:
    """Have everybody looked at who waits, now that a list was loaded: one that fails keeps no other."""
    return lambda session: decide_waiting(session, args["roster"], args["load"], now=now)


def decide_selected(tools: Tools, args: Mapping[str, Any], now: dt.datetime) -> Effect:
    """Hand what became free to the next in line, then decide and tell every outcome; each in a transaction of its own."""
    while True:
        with tools.database.transaction() as session:
            if not move_up(session, args["intake"], now=now):
                break
    while True:
        with tools.database.session(reading=True) as session:
            submission_id = next_open(session, args["intake"])
        if submission_id is None:
            return nothing
        try:
            with tools.database.transaction() as session:
                decide(session, submission_id, now=now)
        except DomainError as error:
            log.warning("case %s could not be decided as it was chosen: %s", submission_id, error.message.id)
            with tools.database.transaction() as session:
                note_failure(session, submission_id, error.message)


def watch_stages(tools: Tools, _args: Mapping[str, Any], now: dt.datetime) -> Effect:
    """Remind of the last days that are near, and end what lapsed; each case in a transaction of its own."""
    with tools.database.session(reading=True) as session:
        due = [
            *((remind, case_id) for case_id in to_remind(session, now=now)),
            *((lapse, case_id) for case_id in to_lapse(session, now=now)),
        ]
    for take, case_id in due:
        try:
            with tools.database.transaction() as session:
                take(session, case_id, now=now)
        except (DomainError, SQLAlchemyError):
            # One case that cannot move must not keep the others; the log shows it every hour until somebody looks.
            log.exception("case %s could not be moved by its last day", case_id)
    return nothing


def delete_expired(tools: Tools, _args: Mapping[str, Any], now: dt.datetime) -> Effect:
    """Delete the cases past their day, each in a transaction of its own: what is left comes with the next hour."""
    with tools.database.session(reading=True) as session:
        expired = expired_cases(session, now=now)
    for submission_id in expired:
        try:
            with tools.database.transaction() as session:
                delete_case(session, submission_id, now=now)
        except SQLAlchemyError:
            # One case that cannot go must not keep all later ones; the log shows it every hour until somebody looks.
            log.exception("case %s could not be deleted", submission_id)
    return nothing


#: The kinds of jobs that operations write, and those of the hour.
HANDLERS: Mapping[str, Handler] = MappingProxyType({
    "print_document": print_document,
    "print_form": print_form,
    "print_notice": print_notice,
    "ask_payment": ask_payment,
    "end_payment": end_payment,
    "refund_payment": refund_payment,
    "check_payments": check_payments,
    "remind_bills": remind_bills,
    "hand_on_places": hand_on_places,
    "publish_text": publish_text,
    "tell_drafts": tell_drafts,
    "mail_officer": mail_officer,
    "send_notice": send_notice,
    "delete_blob": delete_file,
    "examine_file": examine_file,
    "sweep_files": sweep_files,
    "forget": forget,
    "delete_expired": delete_expired,
    "watch_stages": watch_stages,
    "decide_selected": decide_selected,
    "decide_by_rule": decide_case,
    "decide_matched": decide_matched,
})  # fmt: skip
