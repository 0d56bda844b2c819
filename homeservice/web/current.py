"""What belongs to one request: its moment, its session, its transaction, and who sent it."""

from __future__ import annotations

import datetime as dt
from contextlib import nullcontext
from typing import cast
from urllib.parse import urlsplit

from flask import Response, current_app, g, redirect, request, session, url_for
from sqlalchemy.orm import Session

from homeservice import clock
from homeservice.adapters.identity import IdentityProvider
from homeservice.core.errors import Forbidden
from homeservice.core.workflow import Role
from homeservice.models import Officer, Person
from homeservice.operations.opening import House
from homeservice.operations.sign_in import drop_parked, fetch_parked, keep_alive, officer_of, park_page, person_of
from homeservice.web.access import Access, access_of

PARKED_COOKIE = "parked"


def identity() -> IdentityProvider:
    """Who verifies residents."""
    return cast(IdentityProvider, current_app.extensions["identity"])


def house() -> House:
    """The database, keys and services that the process was started with."""
    return cast(House, current_app.extensions["house"])


def now() -> dt.datetime:
    """The moment of this request, read once."""
    if "now" not in g:
        g.now = clock.now()
    return cast(dt.datetime, g.now)


def db() -> Session:
    """The session of this request: a reading one for GET, else one whose transaction is committed with the answer."""
    if "db" not in g:
        g.db = house().database.session(reading=_reads())
        g.db.begin()
    return cast(Session, g.db)


def _reads() -> bool:
    return request.method in {"GET", "HEAD", "OPTIONS"}


def commit() -> None:
    """Commit what the view did; called once, after the view returned and before its answer is sent. Who reads has nothing to commit."""
    if "db" in g and not _reads() and g.db.in_transaction():
        g.db.commit()


def close(error: BaseException | None = None) -> None:
    """Give the session back; what is not committed is undone."""
    del error
    if "db" in g:
        g.db.close()
        g.pop("db")


def undo() -> None:
    """Roll back: an error never leaves something half-written."""
    if "db" in g:
        g.db.rollback()


def person() -> Person:
    """The resident who is signed in; the route's access line has seen to it that there is one."""
    return cast(Person, g.person)


def acting_officer() -> Officer:
    """The officer who is signed in."""
    return cast(Officer, g.officer)


def edits_catalogue() -> bool:
    """Whether whoever is signed in may write the forms of their department: it decides of a link in the menu."""
    officer = g.get("officer")
    return officer is not None and bool(officer.edits_catalogue)


def address() -> str:
    """The network address of the client, for the records the law asks for."""
    return request.remote_addr or ""


def let_in() -> Response | None:
    """Before every request: find out who it is, and refuse who may not. A route without an access line lets nobody in."""
    g.person = g.officer = None
    if request.endpoint is None:
        return None
    access = access_of(current_app, request.endpoint)
    if access is None:
        raise Forbidden("error.forbidden")
    if request.endpoint == "static":
        return None
    _find_out()
    if not has_signed_in():
        # Whoever never signed in has no file to bring.
        request.max_content_length = current_app.config["MAX_FORM_MEMORY_SIZE"]
    if access == Access.RESIDENT and g.person is None:
        return _to_sign_in(url_for("auth.sign_in", next=_way_back()))
    if access in {Access.VIEWER, Access.OFFICER, Access.EDITOR} and g.officer is None:
        return _to_sign_in(url_for("staff.sign_in", next=_way_back()))
    if access == Access.OFFICER and g.officer.role != Role.OFFICER:
        raise Forbidden("error.viewer_cannot_act")
    if access == Access.EDITOR and not g.officer.edits_catalogue:
        raise Forbidden("error.may_not_edit")
    return None


def _find_out() -> None:
    resident_token, officer_token = session.get("resident"), session.get("officer")
    if not resident_token and not officer_token:
        return
    # A request that writes does not ask in its own session: on SQLite that would hold the lock while an upload is still coming in.
    with nullcontext(db()) if _reads() else house().database.session(reading=True) as reading:
        if resident_token:
            g.person = person_of(reading, resident_token, now=now())
        if officer_token:
            g.officer = officer_of(reading, officer_token, now=now())
        for someone in (g.person, g.officer):
            if someone is not None:
                # An error page names who is signed in after all else was undone.
                reading.expunge(someone)


def stay_signed_in() -> None:
    """After a request of somebody signed in: put off the end of the sign-in, in a transaction of its own."""
    signed_in = (("resident", g.get("person")), ("officer", g.get("officer")))
    tokens = [session[key] for key, someone in signed_in if someone is not None and session.get(key)]
    if tokens and _stale():
        with house().database.transaction() as own:
            for token in tokens:
                keep_alive(own, token, now=now())


def _stale() -> bool:
    """Whether the end of the sign-ins was put off more than a minute ago, as this browser remembers it."""
    minute = int(now().timestamp()) // 60
    if session.get("seen") == minute:
        return False
    session["seen"] = minute
    return True


def wants_json() -> bool:
    """Whether a script asks, which can do nothing with a page."""
    return request.accept_mimetypes.best == "application/json"


def _to_sign_in(target: str) -> Response:
    if wants_json():
        return current_app.response_class('{"error": "signed_out"}', 401, mimetype="application/json")
    answer = cast(Response, redirect(target, 303))
    if request.method == "POST" and has_signed_in() and _opens() and same_origin():
        # The sign-in ended while a page was being written: what was typed waits for the person to be back.
        sent = {name: values for name, values in request.form.lists() if name not in {"csrf_token", "_action"}}
        with house().database.transaction() as own:
            token = park_page(own, request.path, sent, token=request.cookies.get(PARKED_COOKIE), now=now())
        if token is not None:
            answer.set_cookie(PARKED_COOKIE, token, max_age=1800, httponly=True, secure=request.is_secure, samesite="Lax")
    return answer


def has_signed_in() -> bool:
    """Whether this browser has, or has had, a sign-in: a stranger has nothing to be kept, and no file to bring."""
    return any(session.get(key) for key in ("resident", "officer", "been_here"))


def parked_here() -> dict[str, list[str]] | None:
    """What was typed into this very page after the sign-in had ended; None where nothing is kept."""
    token = request.cookies.get(PARKED_COOKIE)
    return fetch_parked(db(), token, request.path, now=now()) if token is not None else None


def let_go_of_parked() -> None:
    """After somebody signed in has saved a page: what was parked for it has been taken over, or is old."""
    token = request.cookies.get(PARKED_COOKIE)
    if token is not None and request.method == "POST" and (g.get("person") or g.get("officer")):
        with house().database.transaction() as own:
            drop_parked(own, token, request.path.removesuffix("/autosave"))


def same_origin() -> bool:
    """Whether the browser says that the page was ours; one that says nothing is not believed."""
    told = request.headers.get("Origin") or request.headers.get("Referer") or ""
    return urlsplit(told).netloc == request.host


def _way_back() -> str:
    """Where to go on once signed in: this page; for an address that only takes what is sent, the case or service it belongs to."""
    if request.method == "GET":
        return request.full_path.rstrip("?")
    if _opens():
        return request.path
    args = request.view_args or {}
    if "submission_id" in args:
        return url_for(f"{request.blueprint}.case", submission_id=args["submission_id"])
    return url_for("citizen.service", slug=args["slug"]) if "slug" in args else ""


def _opens() -> bool:
    """Whether the address of this request is also that of a page."""
    return "GET" in current_app.url_map.bind(request.host).allowed_methods(request.path)


def safe_target(target: str | None, fallback: str) -> str:
    """A path of our own to go on to: an address elsewhere is not followed."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")) or "\\" in target or any(ord(c) < 32 for c in target):
        return fallback
    return target
