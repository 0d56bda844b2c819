"""Signing in and out: a random token in the browser, its digest here, so that a sign-in can be ended from this side."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import secrets
import uuid
from collections.abc import Mapping, Sequence

from sqlalchemy import bindparam, delete, exists, select
from sqlalchemy.orm import Session

from homeservice.adapters.identity import Identity
from homeservice.models import AccessLog, Officer, ParkedPage, Person, SignIn, Submission
from homeservice.operations.office import office

RESIDENT_IDLE = dt.timedelta(minutes=60)
OFFICER_IDLE = dt.timedelta(minutes=30)
LONGEST = dt.timedelta(hours=12)
PARKED_FOR = dt.timedelta(minutes=30)
PARKED_LIMIT = 256 * 1024
PARKED_PAGES = 10
#: As the privacy policy promises (개인정보의 안전성 확보조치 기준; handbook 5.3).
ACCESS_LOG_FOR = dt.timedelta(days=2 * 365 + 1)
#: How long a person is known without a case, counted from the last sign-in: as long as a draft is kept.
PERSON_FOR = dt.timedelta(days=366)
#: How stale `seen_at` may be: written once a minute, not at every request.
SEEN_EVERY = dt.timedelta(minutes=1)
# Asked at every request: built once, as building a query costs more than asking it.
_IN_FORCE = (SignIn.token_digest == bindparam("digest"), SignIn.expires_at > bindparam("now", type_=SignIn.expires_at.type))
_PERSON = select(Person).join(SignIn, SignIn.person_id == Person.id).where(*_IN_FORCE)
_OFFICER = select(Officer).join(SignIn, SignIn.officer_id == Officer.id).where(*_IN_FORCE, Officer.active.is_(True))


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def welcome(session: Session, identity: Identity, *, language: str, now: dt.datetime) -> Person:
    """The person behind a verified identity, with what the provider tells now."""
    subject = office(session).blind_index.digest("identity", f"{identity.provider}:{identity.subject}")
    person = session.scalar(select(Person).where(Person.subject_digest == subject))
    if person is None:
        person = Person(
            id=uuid.uuid4(), subject_digest=subject, language=language, created_at=now, name="", birth_date=None, phone=None, email=None
        )
        session.add(person)
    person.name, person.birth_date = identity.name, identity.birth_date
    person.phone, person.email = identity.phone, identity.email
    person.language, person.seen_at = language, now
    session.flush()
    return person


def begin_sign_in(session: Session, *, now: dt.datetime, person: Person | None = None, officer: Officer | None = None) -> str:
    """A new sign-in of one or the other; returns the token for the browser."""
    token = secrets.token_urlsafe(32)
    idle = RESIDENT_IDLE if person is not None else OFFICER_IDLE
    session.add(
        SignIn(
            id=uuid.uuid4(), token_digest=_digest(token), person_id=person.id if person else None, officer_id=officer.id if officer else None,
            created_at=now, seen_at=now, expires_at=now + idle,
        )
    )  # fmt: skip
    return token


def person_of(session: Session, token: str, *, now: dt.datetime) -> Person | None:
    """Who is signed in with a token; None where it is unknown, ended or too old."""
    return session.scalar(_PERSON, {"digest": _digest(token), "now": now})


def officer_of(session: Session, token: str, *, now: dt.datetime) -> Officer | None:
    """Which officer is signed in with a token; None also where the account was closed meanwhile."""
    return session.scalar(_OFFICER, {"digest": _digest(token), "now": now})


def keep_alive(session: Session, token: str, *, now: dt.datetime) -> None:
    """Put off the end of a sign-in that is in use, up to its longest duration."""
    row = session.scalar(select(SignIn).where(SignIn.token_digest == _digest(token), SignIn.expires_at > now))
    if row is not None and now - row.seen_at >= SEEN_EVERY:
        idle = RESIDENT_IDLE if row.person_id is not None else OFFICER_IDLE
        row.seen_at, row.expires_at = now, min(now + idle, row.created_at + LONGEST)


def end_sign_in(session: Session, token: str) -> None:
    """End a sign-in for good."""
    session.execute(delete(SignIn).where(SignIn.token_digest == _digest(token)))


def forget_old(session: Session, *, now: dt.datetime) -> None:
    """Delete what has run out: sign-ins, parked pages, old entries of the access log, and people of whom nothing else is kept."""
    session.execute(delete(SignIn).where(SignIn.expires_at <= now))
    session.execute(delete(ParkedPage).where(ParkedPage.expires_at <= now))
    session.execute(delete(AccessLog).where(AccessLog.at < now - ACCESS_LOG_FOR))
    has_cases = exists().where(Submission.person_id == Person.id)
    session.execute(delete(Person).where(Person.seen_at < now - PERSON_FOR, ~has_cases).execution_options(synchronize_session=False))


# --- a page that came after the sign-in had ended -----------------------------------------------------------------------
def park_page(session: Session, path: str, sent: Mapping[str, Sequence[str]], *, token: str | None, now: dt.datetime) -> str | None:
    """Keep what was typed, sealed, until the person is back; returns the browser's token for it, None where it is too much.

    A page that waits already is kept anew; of one browser so many pages wait and no more.
    """
    told = json.dumps({name: list(values) for name, values in sent.items()}, ensure_ascii=False).encode()
    if len(told) > PARKED_LIMIT:
        return None
    token, row_id = token or secrets.token_urlsafe(32), uuid.uuid4()
    drop_parked(session, token, path)
    waiting = select(ParkedPage.id).where(ParkedPage.token_digest == _digest(token), ParkedPage.expires_at > now)
    if len(session.scalars(waiting).all()) >= PARKED_PAGES:
        return None
    sealed = office(session).cipher.seal(told, aad=f"parked_page.sealed:{row_id}")
    session.add(ParkedPage(id=row_id, token_digest=_digest(token), path=path, sealed=sealed, expires_at=now + PARKED_FOR))
    return token


def fetch_parked(session: Session, token: str, path: str, *, now: dt.datetime) -> dict[str, list[str]] | None:
    """What was typed into a page, as often as it is asked for until the page is saved; None where nothing is kept for this page."""
    query = select(ParkedPage).where(ParkedPage.token_digest == _digest(token), ParkedPage.path == path, ParkedPage.expires_at > now)
    row = session.scalar(query)
    if row is None:
        return None
    told: dict[str, list[str]] = json.loads(office(session).cipher.open(row.sealed, aad=f"parked_page.sealed:{row.id}"))
    return told


def drop_parked(session: Session, token: str, path: str) -> None:
    """Let go of what was typed into a page: it has been saved, or is kept anew."""
    session.execute(delete(ParkedPage).where(ParkedPage.token_digest == _digest(token), ParkedPage.path == path))


def parked_path(session: Session, token: str, *, now: dt.datetime) -> str | None:
    """Where the page belongs that was parked last."""
    query = select(ParkedPage.path).where(ParkedPage.token_digest == _digest(token), ParkedPage.expires_at > now)
    return session.scalar(query.order_by(ParkedPage.expires_at.desc()).limit(1))
