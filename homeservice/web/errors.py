"""The one place where an error becomes an answer: a sentence and 4xx for what a person can mend, a reference for the rest."""

from __future__ import annotations

import logging
import secrets
from typing import Any

from flask import Flask, Response, jsonify, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException

from homeservice.core.errors import Conflict, DomainError
from homeservice.core.messages import Display, message
from homeservice.operations.sign_in import PARKED_LIMIT
from homeservice.web.current import same_origin, undo, wants_json
from homeservice.web.voice import voice

log = logging.getLogger("homeservice")

KNOWN = {400, 403, 404, 409, 413, 422, 429, 500}
#: What our pages send beside what a person typed.
NOT_TYPED = frozenset({"_action", "_shown", "draft_version", "version", "next", "intake", "_key"})


def answer_errors(app: Flask) -> None:
    """Register the handlers."""

    @app.errorhandler(DomainError)
    def domain_error(error: DomainError) -> Any:
        return _answer(error.status, error.message)

    @app.errorhandler(StaleDataError)
    def somebody_was_first(error: StaleDataError) -> Any:
        del error
        return _answer(Conflict.status, message("error.somebody_was_first"))

    @app.errorhandler(CSRFError)
    def forged_token(error: CSRFError) -> Any:
        del error
        # The person may have signed in anew in another window: one click sends the same again, with the token of now.
        return _answer(400, message("error.form_token"), again=True)

    @app.errorhandler(HTTPException)
    def http_error(error: HTTPException) -> Any:
        if error.response is not None or error.code is None or error.code < 400:
            return error
        return _answer(error.code, None, headers=dict(error.get_headers() or ()) if error.code == 405 else {})

    @app.errorhandler(Exception)
    def fault(error: Exception) -> Any:
        reference = secrets.token_hex(4).upper()
        log.error("fault %s", reference, exc_info=error)
        return _answer(500, None, reference=reference)


def _answer(
    status: int, sentence: Display, *, reference: str | None = None, headers: dict[str, str] | None = None, again: bool = False
) -> Response:
    undo()
    if wants_json():
        answer = jsonify(error=voice().say(sentence) if sentence is not None else str(status), reference=reference)
    else:
        sent = _sent()
        typed = [text for name, texts in sent.items() if name not in NOT_TYPED for text in texts if text.strip()]
        page = render_template(
            "errors/error.html", status=told_as(status), sentence=sentence, reference=reference,
            again=[(name, text) for name, texts in sent.items() for text in texts] if again else [],
            again_to=request.full_path.rstrip("?"), typed=[] if again else typed,
        )  # fmt: skip
        answer = Response(page, mimetype="text/html")
    answer.status_code = status
    if headers and "Allow" in headers:
        answer.headers["Allow"] = headers["Allow"]
    return answer


def _sent() -> dict[str, list[str]]:
    """What came from one of our own pages, so that no refusal loses what was typed; nothing where a password was among it."""
    if request.method != "POST" or not same_origin():
        return {}
    try:
        sent = {name: texts for name, texts in request.form.lists() if name != "csrf_token"}
    except HTTPException:
        # It was refused because it cannot be read.
        return {}
    length = sum(len(text) for texts in sent.values() for text in texts)
    return {} if "password" in sent or length > PARKED_LIMIT else sent


def told_as(status: int) -> int:
    """The status whose title a page bears: its own, or the plain one of its kind."""
    if status in KNOWN:
        return status
    return 400 if status < 500 else 500
