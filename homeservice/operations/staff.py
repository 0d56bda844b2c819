"""Officers: making an account, and the two keys to its door (a password and a time-based code)."""

from __future__ import annotations

import datetime as dt
import functools
import secrets
import uuid
from dataclasses import dataclass

import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from sqlalchemy import select
from sqlalchemy.orm import Session

from homeservice.core.errors import DomainError, Invalid, NotFound
from homeservice.core.workflow import Role
from homeservice.models import Department, Officer
from homeservice.operations.office import office

PASSWORD_LENGTH = 10
TRIES = 5
LOCKED_FOR = dt.timedelta(minutes=15)
STEP_SECONDS = 30

_HASHER = PasswordHasher()


class NotLetIn(DomainError):
    """Login, password or code do not fit; which one is not told."""

    status = 401


class LockedOut(DomainError):
    """Too many tries; the account opens again by itself."""

    status = 429


@dataclass(frozen=True, kw_only=True)
class NewOfficer:
    """A new account with the two secrets that are shown once: `totp_uri` is for the officer's authenticator."""

    officer: Officer
    password: str
    totp_secret: str
    totp_uri: str


def add_officer(
    session: Session, *, login: str, name: str, department: str, role: Role, phone: str | None = None, password: str | None = None,
    totp_secret: str | None = None, edits_catalogue: bool = False, email: str | None = None, now: dt.datetime,
) -> NewOfficer:  # fmt: skip
    """Make an account in a department that has a service in the catalogue.

    Raises Invalid for a login that is taken, a department nobody knows or a short password.
    """
    if role not in {Role.OFFICER, Role.VIEWER}:
        raise Invalid("error.staff_role", role=role)
    if edits_catalogue and role != Role.OFFICER:
        raise Invalid("error.staff_viewer_edits", login=login)
    login = login.strip().casefold()
    if not login or session.scalar(select(Officer.id).where(Officer.login == login)) is not None:
        raise Invalid("error.staff_login_taken", login=login)
    row = session.scalar(select(Department).where(Department.name == department))
    if row is None:
        known = session.scalars(select(Department.name).order_by(Department.name)).all()
        raise Invalid("error.staff_department", department=department, known=", ".join(known))
    password = password or secrets.token_urlsafe(12)
    if len(password) < PASSWORD_LENGTH:
        raise Invalid("error.staff_password_short", length=PASSWORD_LENGTH)
    secret = totp_secret or pyotp.random_base32()
    officer = Officer(
        id=uuid.uuid4(), department_id=row.id, login=login, name=name, phone=phone, role=role, password_hash=_HASHER.hash(password),
        totp_sealed=b"", created_at=now, locked_until=None,
        edits_catalogue=edits_catalogue, email=email,
    )  # fmt: skip
    officer.totp_sealed = office(session).cipher.seal(secret.encode(), aad=_place(officer))
    session.add(officer)
    session.flush()
    uri = pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=office(session).city.service_name.ko)
    return NewOfficer(officer=officer, password=password, totp_secret=secret, totp_uri=uri)


def let_edit(session: Session, login: str, *, edits: bool) -> Officer:
    """Give an officer the right to write and publish the forms of their department, or take it away. Raises NotFound, Invalid for who only reads."""
    officer = session.scalar(select(Officer).where(Officer.login == login.strip().casefold()))
    if officer is None:
        raise NotFound("error.staff_unknown", login=login)
    if edits and officer.role != Role.OFFICER:
        raise Invalid("error.staff_viewer_edits", login=officer.login)
    officer.edits_catalogue = edits
    return officer


def _place(officer: Officer) -> str:
    return f"officer.totp_sealed:{officer.id}"


def password_fits(session: Session, *, login: str, password: str) -> bool:
    """Whether this is the password of an officer; asked before `let_in`, outside its transaction, because the answer takes long."""
    stored = session.scalar(select(Officer.password_hash).where(Officer.login == login.strip().casefold(), Officer.active.is_(True)))
    return _fits(stored if stored is not None else _nobodys_hash(), password)


def let_in(session: Session, *, login: str, right: bool, code: str, now: dt.datetime) -> Officer | DomainError:
    """The officer whose login and code these are, where the password was found `right`; else the reason not to let anybody in.

    The reason is returned, not raised: the caller commits the counted try in either case. A code is taken once. That an
    account is locked is told only to who has its password: anybody else gets the answer that an unknown login gets.
    """
    officer = session.scalar(
        select(Officer).where(Officer.login == login.strip().casefold(), Officer.active.is_(True)).with_for_update(of=Officer)
    )
    if officer is None:
        return _not_let_in()
    if officer.locked_until is not None and now < officer.locked_until:
        return LockedOut("error.locked_out", minutes=_minutes(officer.locked_until - now)) if right else _not_let_in()
    step = _step_of(session, officer, code, now=now)
    if right and step is not None and step > officer.totp_step:
        officer.totp_step, officer.failures, officer.locked_until = step, 0, None
        return officer
    officer.failures += 1
    if officer.failures >= TRIES:
        officer.failures, officer.locked_until = 0, now + LOCKED_FOR
        return LockedOut("error.locked_out", minutes=_minutes(LOCKED_FOR)) if right else _not_let_in()
    return _not_let_in()


def _not_let_in() -> NotLetIn:
    """The one answer to whatever does not fit; it says beforehand that tries are counted."""
    return NotLetIn("error.not_let_in", tries=TRIES, minutes=_minutes(LOCKED_FOR))


@functools.cache
def _nobodys_hash() -> str:
    """Checked where the login is unknown, so that an unknown login takes as long as a wrong password."""
    return _HASHER.hash(secrets.token_hex(16))


def _minutes(left: dt.timedelta) -> int:
    return -(-int(left.total_seconds()) // 60)


def _fits(password_hash: str, password: str) -> bool:
    try:
        return _HASHER.verify(password_hash, password[:200])
    except (Argon2Error, InvalidHashError):
        return False


def _step_of(session: Session, officer: Officer, code: str, *, now: dt.datetime) -> int | None:
    """The time step a code belongs to: this one, or one before or after, for clocks that go wrong."""
    secret = office(session).cipher.open(officer.totp_sealed, aad=_place(officer)).decode()
    totp, digits = pyotp.TOTP(secret), "".join(code.split())
    current = int(now.timestamp()) // STEP_SECONDS
    for step in (current, current - 1, current + 1):
        if secrets.compare_digest(totp.at(step * STEP_SECONDS).encode(), digits.encode()):
            return step
    return None
