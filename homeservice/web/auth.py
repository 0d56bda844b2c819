"""A resident's way in and out: the identity provider, and back to where they were."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, session, url_for

from homeservice.adapters.identity import SignInAttempt, SignInTampered
from homeservice.core.errors import DomainError
from homeservice.operations.sign_in import begin_sign_in, end_sign_in, parked_path, welcome
from homeservice.web.access import public
from homeservice.web.current import PARKED_COOKIE, db, house, identity, now, safe_target
from homeservice.web.limits import limiter
from homeservice.web.voice import language, voice

blueprint = Blueprint("auth", __name__)


@blueprint.get("/sign-in")
@public
def sign_in() -> Any:
    """Tell what signing in is for, and whether something typed is waiting."""
    target = safe_target(request.args.get("next"), url_for("citizen.applications"))
    return render_template("auth/sign_in.html", target=target, parked=PARKED_COOKIE in request.cookies)


@blueprint.post("/sign-in")
@public
@limiter.limit("30/minute")
def start() -> Any:
    """Go to the identity provider with a fresh attempt, remembered in this browser only."""
    attempt = SignInAttempt.new()
    session["attempt"] = {"state": attempt.state, "nonce": attempt.nonce, "code_verifier": attempt.code_verifier}
    session["target"] = safe_target(request.form.get("next"), url_for("citizen.applications"))
    address = identity().start(
        redirect_uri=_callback(), state=attempt.state, nonce=attempt.nonce, code_verifier=attempt.code_verifier, language=language()
    )
    return redirect(address, 303)


@blueprint.get("/sign-in/callback")
@public
@limiter.limit("60/minute")
def callback() -> Any:
    """Back from the provider: check, know the person, begin a new session and go on where they were."""
    attempt = session.pop("attempt", None)
    target = session.pop("target", None) or url_for("citizen.applications")
    try:
        if attempt is None:
            raise SignInTampered("identity.tampered")
        code = identity().code_of(request.args, state=attempt["state"])
        who = identity().finish(
            code=code, redirect_uri=_callback(), nonce=attempt["nonce"], code_verifier=attempt["code_verifier"], now=now()
        )
    except DomainError as error:
        return render_template(
            "auth/sign_in.html", target=target, parked=PARKED_COOKIE in request.cookies, sentence=error.message
        ), error.status
    with house().database.transaction() as own:
        person = welcome(own, who, language=language(), now=now())
        token = begin_sign_in(own, now=now(), person=person)
        parked = request.cookies.get(PARKED_COOKIE)
        waiting = parked_path(own, parked, now=now()) if parked else None
    _renew(token)
    return redirect(waiting or target, 303)


def _callback() -> str:
    return house().config.base_url + url_for("auth.callback")


def _renew(token: str) -> None:
    """A new session for the person who came in: nothing of the one before is kept but how pages look."""
    kept = {key: session[key] for key in ("language", "display", "officer") if key in session}
    session.clear()
    session.update(kept)
    session["resident"] = token


@blueprint.post("/sign-out")
@public
def sign_out() -> Any:
    """End the sign-in on this side too, so that a stolen cookie is worth nothing."""
    if token := session.pop("resident", None):
        end_sign_in(db(), token)
        # A page that is still open in another window may yet be sent.
        session["been_here"] = True
    for key in ("attempt", "target", "seen"):
        session.pop(key, None)
    flash(voice()("page.signed_out"))
    answer = redirect(url_for("citizen.home"), 303)
    answer.delete_cookie(PARKED_COOKIE)
    return answer


@blueprint.get("/sign-in/extend")
@public
def extend() -> Any:
    """Asked by the page when the person wants to stay: the request itself has put off the end."""
    return ("", 204)
