"""Anybody's way to learn whether a paper is ours: by its QR link, or by its code and its holder's name or birth date."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import Blueprint, Response, make_response, render_template, request

from homeservice.core.errors import DomainError, Invalid, NotFound, TooMany
from homeservice.core.identifiers import without_separators
from homeservice.core.messages import LocalText, message
from homeservice.operations.verification import Verified, verify_by_holder, verify_by_link
from homeservice.web.access import public
from homeservice.web.current import house, now
from homeservice.web.limits import limiter
from homeservice.web.voice import say, voice

blueprint = Blueprint("verify", __name__)

#: Of one address, by form and link together; a code has 15 free digits, so that guessing within this is hopeless.
TRIES = "10/minute"
TRIES_OF_A_CODE = "30/hour"
LONGEST = 60


def _too_often(limit: object) -> Response:
    """The answer to the eleventh try of a minute: the form with what was typed, and when to go on."""
    del limit
    code = (request.view_args or {}).get("code") or request.form.get("code", "")
    return _form(code=code[:LONGEST], holder=request.form.get("holder", "")[:LONGEST], error=TooMany("verify.too_often"))


def _opens_the_form() -> bool:
    return request.method in {"GET", "HEAD"} and "k" not in request.args


tries = limiter.shared_limit(TRIES, scope="verify", exempt_when=_opens_the_form, on_breach=_too_often)


def code_asked() -> str:
    """The code that is asked about, under which tries are counted."""
    # As the check itself reads it: another spelling of a code is no further code to try.
    return without_separators(request.form.get("code", "")[:LONGEST])


#: Of one code, from all addresses together: birth dates are few enough to be tried one after the other.
tries_of_a_code = limiter.shared_limit(
    TRIES_OF_A_CODE, scope="verify a code", key_func=code_asked, exempt_when=_opens_the_form, on_breach=_too_often
)


@blueprint.route("/verify", methods=["GET", "POST"])
@public
@tries
@tries_of_a_code
def ask() -> Any:
    """The form, and its answer: sent with POST, so that nobody's name stands in an address."""
    if request.method != "POST":
        return _form(code=request.args.get("code", "")[:LONGEST])
    code, holder = (request.form.get(name, "")[:LONGEST] for name in ("code", "holder"))
    try:
        # A reading session although it is a POST: a stranger's question must never make a writer wait.
        with house().database.session(reading=True) as session:
            return _result(verify_by_holder(session, code, holder, now=now()))
    except (Invalid, NotFound) as error:
        return _form(code=code, holder=holder, error=error)


@blueprint.get("/verify/<code>")
@public
@tries
def by_link(code: str) -> Any:
    """The QR link of a paper. Without its key the form asks for the holder."""
    key = request.args.get("k")
    if key is None:
        return _form(code=code[:LONGEST])
    try:
        with house().database.session(reading=True) as session:
            return _result(verify_by_link(session, code[:LONGEST], key[:LONGEST], now=now()))
    except (Invalid, NotFound) as error:
        return _form(code=code[:LONGEST], error=error)


def _form(*, code: str = "", holder: str = "", error: DomainError | None = None) -> Response:
    faults = []
    if error is not None:
        # What does not fit is not said to be the code or the name: either would tell that the other is right.
        box = (error.part or "code") if isinstance(error, Invalid) else None
        faults = [(box, say(error.message))]
    page = render_template(
        "verify/ask.html", page_title=voice()("verify.ask.title"), menu="verify", code=code, holder=holder, errors=faults,
        sentence_title=voice()("verify.ask.errors"),
    )  # fmt: skip
    return make_response(page, error.status if error is not None else 200)


def _result(paper: Verified) -> str:
    return render_template(
        "verify/result.html", page_title=voice()("verify.result.title"), menu="verify", paper=paper,
        # A paper's words are Korean: on an English page they are marked as such.
        department=LocalText(ko=paper.department),
        facts=[{"label": say(_korean(label)), "value": say(_korean(value))} for label, value in (*_first(paper), *paper.facts)],
        files=[{"label": say(_korean(label)), "value": digest} for label, digest in paper.files],
        number=_numbered(paper.series, paper.number), original=_numbered(paper.series, paper.copy_of) if paper.copy_of is not None else None,
    )  # fmt: skip


def _numbered(series: str, number: str) -> str:
    """The number of a paper with its register, beside which another one may count alike."""
    return voice()("document.numbered", series=voice()(f"document.title.{series}"), number=number)


def _first(paper: Verified) -> Iterator[tuple[Any, Any]]:
    """What a paper is about and what stands out on it."""
    if paper.about is not None:
        yield message("verify.result.contest" if paper.is_contest else "verify.result.service"), paper.about
    if paper.headline is not None:
        yield paper.headline
    if paper.period is not None:
        yield message("verify.result.period"), paper.period
    if paper.members:
        yield message("verify.result.members"), ", ".join(paper.members)


def _korean(said: Any) -> Any:
    return LocalText(ko=said) if isinstance(said, str) and said else said
