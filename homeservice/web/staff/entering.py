"""The officers' own door: login, password and time-based code on one page, and the way out."""

from __future__ import annotations

from typing import Any

from flask import flash, g, redirect, render_template, request, session, url_for

from homeservice.core.errors import DomainError, Invalid
from homeservice.core.messages import Display, message
from homeservice.core.text import clean_line
from homeservice.operations.sign_in import begin_sign_in, end_sign_in, parked_path
from homeservice.operations.staff import NotLetIn, let_in, password_fits
from homeservice.web.access import public
from homeservice.web.current import PARKED_COOKIE, db, house, now, safe_target
from homeservice.web.limits import limiter
from homeservice.web.staff.routes import blueprint
from homeservice.web.voice import say, voice

#: Of one address, beside the lock of each account: so that nobody goes through many logins with one password.
TRIES = "20/minute"
LONGEST = 200
BOXES = ("login", "password", "code")


@blueprint.get("/sign-in")
@public
def sign_in() -> Any:
    """The form; who is signed in already goes on."""
    target = safe_target(request.args.get("next"), url_for("staff.inbox"))
    return redirect(target, 303) if g.officer is not None else _form(target)


def _form(target: str, *, login: str = "", faults: list[tuple[str, Display]] | None = None, status: int = 200) -> Any:
    errors = [(box, say(sentence)) for box, sentence in faults or ()]
    page = render_template(
        "staff/sign_in.html", page_title=voice()("staff.sign_in.title"), target=target, login=login, errors=errors, faults=dict(errors),
        parked=PARKED_COOKIE in request.cookies,
    )  # fmt: skip
    return page, status


@blueprint.post("/sign-in")
@public
@limiter.limit(TRIES)
def enter() -> Any:
    """Let the officer in, or say that something does not fit; which of the three is not told."""
    target = safe_target(request.form.get("next"), url_for("staff.inbox"))
    typed = {box: request.form.get(box, "")[:LONGEST] for box in BOXES}
    blank: list[tuple[str, Display]] = [(box, message(f"staff.sign_in.{box}_needed")) for box in BOXES if not typed[box].strip()]
    if blank:
        return _form(target, login=typed["login"], faults=blank, status=422)
    parked = request.cookies.get(PARKED_COOKIE)
    login = _login(typed["login"])
    with house().database.session(reading=True) as reading:
        right = password_fits(reading, login=login, password=typed["password"])
    with house().database.transaction() as own:
        # The try counts whatever becomes of this request.
        found = let_in(own, login=login, right=right, code=typed["code"], now=now())
        token = "" if isinstance(found, DomainError) else begin_sign_in(own, now=now(), officer=found)
        waiting = parked_path(own, parked, now=now()) if parked and token else None
    if isinstance(found, DomainError):
        # The summary leads to the first box where something can be mended; a locked account can only wait.
        return _form(
            target, login=typed["login"], faults=[("login" if isinstance(found, NotLetIn) else "", found.message)], status=found.status
        )
    _renew(token)
    return redirect(waiting if waiting and waiting.startswith(f"{blueprint.url_prefix}/") else target, 303)


def _login(typed: str) -> str:
    """The login as it may be looked up; what holds characters that no login has is nobody's."""
    try:
        return clean_line(typed, label=message("staff.sign_in.login"))
    except Invalid:
        return ""


def _renew(token: str) -> None:
    """A new session for the officer who came in: nothing of the one before is kept but how pages look, and a resident's sign-in."""
    before = session.get("officer")
    kept = {key: session[key] for key in ("language", "display", "resident") if key in session}
    session.clear()
    session.update(kept)
    session["officer"] = token
    if before:
        end_sign_in(db(), before)


@blueprint.post("/sign-out")
@public
def sign_out() -> Any:
    """End the sign-in on this side too, so that a stolen cookie is worth nothing."""
    if token := session.pop("officer", None):
        end_sign_in(db(), token)
        session["been_here"] = True
    session.pop("seen", None)
    flash(voice()("staff.signed_out"))
    answer = redirect(url_for("staff.sign_in"), 303)
    answer.delete_cookie(PARKED_COOKIE)
    return answer
