"""Anybody's way to learn whether a paper is ours: by its QR link, or by its code and its holder's name or birth date."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request

from homeservice.core.errors import DomainError, Invalid, NotFound
from homeservice.operations.verification import Verified, verify_by_holder, verify_by_link
from homeservice.web.access import public
from homeservice.web.current import db, now
from homeservice.web.limits import limiter
from homeservice.web.voice import say, voice

blueprint = Blueprint("verify", __name__)

#: Of one address; a code has 15 free digits, so that guessing within this is hopeless.
TRIES = "10/minute"
LONGEST = 60



@blueprint.route("/verify", methods=["GET", "POST"])
@public
@limiter.limit(TRIES, exempt_when=lambda: request.method == "GET")
def ask() -> Any:
    """The form, and its answer: sent with POST, so that nobody's name stands in an address."""
    if request.method == "GET":
        return _form(code=request.args.get("code", "")[:LONGEST])
    code, holder = (request.form.get(name, "")[:LONGEST] for name in ("code", "holder"))
    try:
        return _result(verify_by_holder(db(), code, holder, now=now()))
    except (Invalid, NotFound) as error:
        return _form(code=code, holder=holder, error=error), error.status


@blueprint.get("/verify/<code>")
@public
@limiter.limit(TRIES)
def by_link(code: str) -> Any:
    """The QR link of a paper. Without its key the form asks for the holder."""
    key = request.args.get("k", "")
    if not key:
        return _form(code=code[:LONGEST])
    try:
        return _result(verify_by_link(db(), code[:LONGEST], key[:LONGEST], now=now()))
    except (Invalid, NotFound) as error:
        return _form(code=code[:LONGEST], error=error), error.status


def _form(*, code: str = "", holder: str = "", error: DomainError | None = None) -> str:
    faults = []
    if error is not None:
        box = "holder" if isinstance(error, Invalid) and error.part == "holder" else "code" if isinstance(error, Invalid) else None
        faults = [(box, say(error.message))]
    return render_template(
        "verify/ask.html", page_title=voice()("verify.ask.title"), menu="verify", code=code, holder=holder, errors=faults
    )


def _result(verified: Verified) -> str:
    return render_template(
        "verify/result.html", page_title=voice()("verify.result.title"), menu="verify", paper=verified, moment=now()
    )
