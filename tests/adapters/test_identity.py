"""Signing in against the real simulator, over loopback HTTP."""

import datetime as dt
import socket
from urllib.parse import parse_qs, urlsplit

import pytest

from homeservice.adapters.identity import (
    Identity,
    OidcProvider,
    ProviderFaulty,
    ProviderUnreachable,
    SignInAttempt,
    SignInDenied,
    SignInExpired,
    SignInTampered,
)
from homeservice.adapters.language import Language
from homeservice.adapters.simulator.server import Simulator
from tests.adapters.signing_in import ATTEMPT, BACK, NOW, choose, finish, start


@pytest.fixture(scope="module")
def simulator():
    with Simulator(clock=lambda: NOW, port=0, smtp_port=0) as running:
        yield running


@pytest.fixture
def provider(simulator):
    return OidcProvider(issuer=simulator.issuer, client_id="homeservice")


def test_person_is_told_as_verified(provider, simulator):
    code = provider.code_of(choose(start(provider)), state=ATTEMPT.state)

    assert finish(provider, code) == Identity(
        provider=simulator.issuer, subject="sample-kim", name="김견본", birth_date=dt.date(1951, 3, 2),
        phone="010-0000-0001", email="kim@example.com", verified_at=NOW,
    )  # fmt: skip


def test_address_asks_for_a_code_with_pkce_in_the_persons_language(provider):
    asked = parse_qs(urlsplit(start(provider, language="en")).query)

    assert asked["response_type"] == ["code"]
    assert asked["code_challenge_method"] == ["S256"]
    assert (asked["state"], asked["nonce"], asked["ui_locales"]) == ([ATTEMPT.state], [ATTEMPT.nonce], ["en"])
    assert asked["scope"] == ["openid profile phone email"]
    assert ATTEMPT.code_verifier not in start(provider)


def test_attempts_share_no_secret():
    first, second = SignInAttempt.new(), SignInAttempt.new()

    assert len({first.state, first.nonce, first.code_verifier, second.state, second.nonce, second.code_verifier}) == 6
    assert 43 <= len(first.code_verifier) <= 128


def test_person_who_cancels_is_told_so(provider):
    query = choose(start(provider), cancel="1")

    with pytest.raises(SignInDenied) as denied:
        provider.code_of(query, state=ATTEMPT.state)
    assert (denied.value.status, Language("ko").say(denied.value.message)[:7]) == (403, "본인인증을 취")


@pytest.mark.parametrize(
    "query, error",
    [
        ({"code": "c", "state": "another"}, SignInTampered),
        ({"code": "c"}, SignInTampered),
        ({"code": "c", "state": ""}, SignInTampered),
        ({"state": "s"}, SignInTampered),
        ({"code": "", "state": "s"}, SignInTampered),
        ({"code": "c", "state": "s", "iss": "https://another.example"}, SignInTampered),
        ({"error": "access_denied", "state": "another"}, SignInTampered),
        ({"error": "access_denied", "state": "s"}, SignInDenied),
        ({"error": "login_required", "state": "s"}, SignInExpired),
        ({"error": "server_error", "state": "s"}, ProviderFaulty),
        ({"code": "c", "state": "상태"}, SignInTampered),
    ],
    ids=str,
)
def test_redirect_that_does_not_fit_gives_no_code(provider, query, error):
    with pytest.raises(error):
        provider.code_of(query, state="s")


def test_redirect_without_a_started_sign_in_gives_no_code(provider):
    with pytest.raises(SignInTampered):
        provider.code_of({"code": "c", "state": ""}, state="")


def test_code_used_twice_asks_to_sign_in_anew(provider):
    code = choose(start(provider))["code"]
    finish(provider, code)

    with pytest.raises(SignInExpired):
        finish(provider, code)


@pytest.mark.parametrize("change", ["verifier", "redirect", "code"])
def test_stolen_code_is_worth_nothing(provider, change):
    code = choose(start(provider))["code"]
    thief = SignInAttempt(state=ATTEMPT.state, nonce=ATTEMPT.nonce, code_verifier="w" * 64)

    with pytest.raises(SignInExpired):
        finish(
            provider, code if change != "code" else "guessed", thief if change == "verifier" else ATTEMPT,
            redirect_uri=BACK if change != "redirect" else BACK + "/x",
        )  # fmt: skip


def test_token_for_another_sign_in_is_refused(provider):
    other = SignInAttempt(state=ATTEMPT.state, nonce="another", code_verifier=ATTEMPT.code_verifier)

    with pytest.raises(ProviderFaulty):
        finish(provider, choose(start(provider))["code"], other)


@pytest.mark.parametrize("hours", [1, -1], ids=["our clock ahead", "our clock behind"])
def test_token_of_another_time_is_refused(provider, hours):
    with pytest.raises(ProviderFaulty):
        finish(provider, choose(start(provider))["code"], now=NOW + dt.timedelta(hours=hours))


@pytest.mark.parametrize("seconds", [-50, 50])
def test_clocks_may_differ_a_little(provider, seconds):
    assert finish(provider, choose(start(provider))["code"], now=NOW + dt.timedelta(seconds=seconds)).subject == "sample-kim"


def test_provider_that_is_away_is_told_kindly():
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        away = OidcProvider(issuer=f"http://127.0.0.1:{closed.getsockname()[1]}", client_id="homeservice", timeout=(0.5, 0.5))

        with pytest.raises(ProviderUnreachable) as unreachable:
            start(away)
    assert unreachable.value.status == 502
    assert "잠시 뒤 다시 로그인하십시오" in Language("ko").say(unreachable.value.message)


def test_provider_that_never_answers_is_left():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        provider = OidcProvider(issuer=f"http://127.0.0.1:{silent.getsockname()[1]}", client_id="homeservice", timeout=(0.5, 0.2))

        with pytest.raises(ProviderUnreachable):
            start(provider)


@pytest.mark.parametrize(
    "issuer", ["http://provider.example", "ftp://provider.example", "provider.example", "http://localhost.evil.example"]
)
def test_issuer_is_reached_safely_or_not_at_all(issuer):
    with pytest.raises(ValueError):
        OidcProvider(issuer=issuer, client_id="homeservice")
