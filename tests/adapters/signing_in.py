"""The steps of one sign-in, as a browser and the service take them."""

import datetime as dt
from urllib.parse import parse_qs, urlsplit

import requests

from homeservice.adapters.identity import SignInAttempt

NOW = dt.datetime(2026, 11, 22, 3, 0, tzinfo=dt.UTC)
BACK = "http://localhost:8000/auth/back"
ATTEMPT = SignInAttempt.new()


def start(provider, attempt=ATTEMPT, language="ko"):
    return provider.start(
        redirect_uri=BACK, state=attempt.state, nonce=attempt.nonce, code_verifier=attempt.code_verifier, language=language
    )


def choose(address, **chosen):
    """What a browser does: press a button on the page at this address and come back with a query."""
    asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    answer = requests.post(address.partition("?")[0], data=asked | (chosen or {"person": "sample-kim"}), allow_redirects=False, timeout=5)
    return {name: values[0] for name, values in parse_qs(urlsplit(answer.headers["Location"]).query).items()}


def finish(provider, code, attempt=ATTEMPT, *, redirect_uri=BACK, now=NOW):
    return provider.finish(code=code, redirect_uri=redirect_uri, nonce=attempt.nonce, code_verifier=attempt.code_verifier, now=now)
