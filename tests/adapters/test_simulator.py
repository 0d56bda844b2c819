"""The identity simulator, over real HTTP."""

import datetime as dt
import json
import os
import signal
import socket
import subprocess
import sys
import textwrap
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from homeservice.adapters.language import Language
from homeservice.adapters.simulator import pages
from homeservice.adapters.simulator.people import PEOPLE, Unfit, sample_person
from homeservice.adapters.simulator.server import Simulator

NOW = dt.datetime(2026, 11, 22, 3, 0, tzinfo=dt.UTC)
BACK = "http://localhost:8000/auth/back"
VERIFIER = "v" * 64
CHALLENGE = "w1TpKUdYE9hUAcNSeeSRFioHDxfUxuHho_JHAfZ_vDM"
ASKED = {
    "response_type": "code", "client_id": "homeservice", "redirect_uri": BACK, "scope": "openid profile phone email",
    "state": "s1", "nonce": "n1", "code_challenge": CHALLENGE, "code_challenge_method": "S256",
}  # fmt: skip


class Clock:
    now = NOW

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture(scope="module")
def key_folder(tmp_path_factory):
    return tmp_path_factory.mktemp("simulator")


@pytest.fixture
def simulator(clock, key_folder):
    with Simulator(clock=clock, port=0, smtp_port=0, data_dir=key_folder) as running:
        yield running


def query_of(response):
    return {name: values[0] for name, values in parse_qs(urlsplit(response.headers["Location"]).query).items()}


def sign_in(simulator, **changed):
    return requests.post(f"{simulator.issuer}/authorize", data=ASKED | {"person": "sample-kim"} | changed, allow_redirects=False, timeout=5)


def exchange(simulator, code, **changed):
    form = {"grant_type": "authorization_code", "client_id": "homeservice", "redirect_uri": BACK, "code": code, "code_verifier": VERIFIER}
    return requests.post(f"{simulator.issuer}/token", data=form | changed, timeout=5)


def page(simulator, path, **query):
    return requests.get(f"{simulator.issuer}{path}", params=query, timeout=5)


def test_page_is_marked_as_simulation_and_offers_every_sample_person(simulator):
    shown = page(simulator, "/authorize", **ASKED, ui_locales="ko")

    assert shown.status_code == 200
    assert "시범 인증 (simulated identity – not real)" in shown.text
    assert shown.text.count('name="person"') == len(PEOPLE)
    for person in PEOPLE:
        assert f'value="{person.subject}"' in shown.text


@pytest.mark.parametrize("path", ["/", "/mailbox", "/mailbox/1", "/nothing-here"])
@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_page_is_marked_and_in_its_language(simulator, path, language):
    simulator.mailbox.keep(b"Subject: s", ["kim@example.com"], now=NOW)
    shown = page(simulator, path, lang=language)

    assert shown.status_code == (404 if path == "/nothing-here" else 200)
    assert f'<html lang="{language}">' in shown.text
    assert Language(language)("simulator.banner") in shown.text


def test_nothing_is_inline_and_the_policy_forbids_it(simulator):
    for path, query in (("/authorize", ASKED), ("/", {}), ("/mailbox", {})):
        shown = page(simulator, path, **query)

        assert ("<style" in shown.text, "<script" in shown.text, " style=" in shown.text) == (False, False, False)
        assert shown.headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'self'")
    assert "form-action 'self' http://localhost:8000;" in page(simulator, "/authorize", **ASKED).headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "query, headers, language",
    [
        ({"ui_locales": "en"}, {}, "en"),
        ({"ui_locales": "fr en"}, {}, "en"),
        ({"ui_locales": "en", "lang": "ko"}, {}, "ko"),
        ({}, {"Accept-Language": "en-GB,en;q=0.9"}, "en"),
        ({}, {"Accept-Language": "fr"}, "ko"),
        ({}, {}, "ko"),
    ],
)
def test_language_is_the_one_asked_for(simulator, query, headers, language):
    shown = requests.get(f"{simulator.issuer}/authorize", params=ASKED | query, headers=headers, timeout=5)

    assert f'<html lang="{language}">' in shown.text


def test_chosen_person_goes_back_with_code_state_and_issuer(simulator):
    answer = sign_in(simulator)

    assert (answer.status_code, answer.headers["Location"].partition("?")[0]) == (303, BACK)
    query = query_of(answer)
    assert (query["state"], query["iss"], set(query)) == ("s1", simulator.issuer, {"code", "state", "iss"})


def test_person_who_cancels_goes_back_denied(simulator):
    assert query_of(sign_in(simulator, cancel="1")) == {"error": "access_denied", "state": "s1", "iss": simulator.issuer}


@pytest.mark.parametrize(
    "changed, error",
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"scope": "profile"}, "invalid_scope"),
        ({"code_challenge": ""}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"state": ""}, "invalid_request"),
    ],
)
def test_request_that_is_not_whole_goes_back_with_its_error(simulator, changed, error):
    assert query_of(sign_in(simulator, **changed))["error"] == error


@pytest.mark.parametrize(
    "changed",
    [
        {"client_id": ""},
        {"redirect_uri": ""},
        {"redirect_uri": "https://evil.example/back"},
        {"redirect_uri": "http://localhost@evil.example/"},
        {"redirect_uri": "http://user@localhost/"},
        {"redirect_uri": "javascript:alert(1)"},
        {"redirect_uri": "//localhost/x"},
        {"redirect_uri": "http://localhost:8000/#x"},
        {"redirect_uri": "http://[::1"},
    ],
    ids=str,
)
def test_nobody_is_sent_to_an_address_that_is_not_allowed(simulator, changed):
    answer = sign_in(simulator, **changed)

    assert (answer.status_code, "Location" in answer.headers) == (400, False)


def test_code_gives_tokens_once(simulator):
    code = query_of(sign_in(simulator))["code"]

    first, second = exchange(simulator, code), exchange(simulator, code)

    assert (first.status_code, first.json()["token_type"], first.json()["expires_in"]) == (200, "Bearer", 600)
    assert (second.status_code, second.json()) == (400, {"error": "invalid_grant"})


@pytest.mark.parametrize(
    "changed, error",
    [
        ({"code_verifier": "w" * 64}, "invalid_grant"),
        ({"code_verifier": ""}, "invalid_grant"),
        ({"client_id": "another"}, "invalid_grant"),
        ({"redirect_uri": "http://localhost:8000/other"}, "invalid_grant"),
        ({"code": "guessed"}, "invalid_grant"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
    ],
    ids=str,
)
def test_code_is_worth_nothing_to_anybody_else(simulator, changed, error):
    answer = exchange(simulator, **{"code": query_of(sign_in(simulator))["code"]} | changed)

    assert (answer.status_code, answer.json()) == (400, {"error": error})


def test_code_and_token_end(simulator, clock):
    late = query_of(sign_in(simulator))["code"]
    clock.now += dt.timedelta(minutes=2)
    assert exchange(simulator, late).status_code == 400

    token = exchange(simulator, query_of(sign_in(simulator))["code"]).json()["access_token"]
    clock.now += dt.timedelta(minutes=10)
    told = requests.get(f"{simulator.issuer}/userinfo", headers={"Authorization": f"Bearer {token}"}, timeout=5)
    assert (told.status_code, told.json()) == (401, {"error": "invalid_token"})


@pytest.mark.parametrize(
    "scope, told",
    [
        ("openid", {"sub"}),
        ("openid profile", {"sub", "name", "birthdate"}),
        ("openid phone email", {"sub", "phone_number", "phone_number_verified", "email", "email_verified"}),
    ],
)
def test_user_info_tells_what_was_asked_for_and_no_more(simulator, scope, told):
    token = exchange(simulator, query_of(sign_in(simulator, scope=scope))["code"]).json()["access_token"]

    answer = requests.get(f"{simulator.issuer}/userinfo", headers={"Authorization": f"Bearer {token}"}, timeout=5)

    assert set(answer.json()) == told


def test_user_info_without_token_tells_nothing(simulator):
    assert page(simulator, "/userinfo").json() == {"error": "invalid_token"}


def test_key_set_holds_no_private_part_and_the_key_is_kept(simulator, clock, key_folder):
    with Simulator(clock=clock, port=0, smtp_port=0, data_dir=key_folder) as restarted:
        again = page(restarted, "/jwks").json()

    [key] = page(simulator, "/jwks").json()["keys"]
    assert again["keys"] == [key]
    assert {"d", "p", "q"} & set(key) == set()
    assert oct((key_folder / "simulator-key.pem").stat().st_mode & 0o777) == "0o600"


def test_end_session_sends_back_to_the_service_only(simulator):
    home = requests.get(f"{simulator.issuer}/end-session?post_logout_redirect_uri={BACK}&state=x", allow_redirects=False, timeout=5)
    away = requests.get(f"{simulator.issuer}/end-session?post_logout_redirect_uri=https://evil.example", allow_redirects=False, timeout=5)

    assert (home.status_code, home.headers["Location"]) == (303, f"{BACK}?state=x")
    assert (away.status_code, "Location" in away.headers) == (200, False)


OWN = {"person": "", "name": "홍견본", "birth_date": "1990-01-31", "phone": "010-0000-1234", "email": "Hong@Example.com"}


def test_person_made_up_on_the_spot_is_the_same_again():
    first, again = (sample_person(OWN | {"phone": phone}, today=NOW.date()) for phone in ("010-0000-1234", "01000005678"))

    assert first.subject == again.subject
    assert (first.name, first.birth_date, first.phone, first.email) == ("홍견본", dt.date(1990, 1, 31), "010-0000-1234", "hong@example.com")
    assert again.phone == "010-0000-5678"
    assert first.subject not in {person.subject for person in PEOPLE}


@pytest.mark.parametrize(
    "box, typed",
    [
        ("name", ""), ("name", "가" * 41), ("name", "두\n줄"),
        ("birth_date", ""), ("birth_date", "1990-02-30"), ("birth_date", "2026-11-23"), ("birth_date", "1899-12-31"), ("birth_date", "31.1.1990"),
        ("phone", ""), ("phone", "010-1234-5678"), ("phone", "010-0000-12345"), ("phone", "０１０-0000-1234"),
        ("email", ""), ("email", "hong@naver.com"), ("email", "hong@example.com\nx"), ("email", "hong@example.com.evil.example"),
    ],
)  # fmt: skip
def test_what_may_belong_to_a_real_person_is_not_taken(box, typed):
    with pytest.raises(Unfit) as unfit:
        sample_person(OWN | {box: typed}, today=NOW.date())

    assert list(unfit.value.errors) == [box]


def test_wrong_box_is_told_and_nothing_typed_is_lost(simulator):
    answer = sign_in(simulator, **OWN | {"phone": "010-1234-5678", "name": '<b>"홍'}, lang="ko")

    assert answer.status_code == 422
    assert answer.text.count("010-0000-으로 시작하는 견본 번호로 적으십시오") == 2
    assert 'value="010-1234-5678"' in answer.text
    assert 'value="&lt;b&gt;&#34;홍"' in answer.text
    assert f'name="code_challenge" value="{CHALLENGE}"' in answer.text


def test_sample_people_are_plainly_samples():
    assert len({person.subject for person in PEOPLE}) == len(PEOPLE) == len({person.phone for person in PEOPLE})
    for person in PEOPLE:
        assert person.phone.startswith("010-0000-")
        assert person.email.endswith("@example.com")
        assert [Language(code).say(person.note) != "" for code in ("ko", "en")] == [True, True]


PROCESS = """
    import pathlib, sys
    from homeservice.adapters.simulator.server import serve
    from homeservice.clock import now
    serve("127.0.0.1", int(sys.argv[1]), int(sys.argv[2]), pathlib.Path(sys.argv[3]), clock=now)
"""


def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@pytest.fixture
def start_process(tmp_path):
    started = []

    def start(port):
        started.append(
            subprocess.Popen(
                [sys.executable, "-c", textwrap.dedent(PROCESS), str(port), "0", tmp_path],
                cwd=Path(__file__).parents[2], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            )
        )  # fmt: skip
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.communicate()


def wait_for(port, process):
    while process.poll() is None:
        try:
            return requests.get(f"http://127.0.0.1:{port}/jwks", timeout=5)
        except requests.ConnectionError:
            continue
    raise AssertionError(process.stderr.read())


@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGINT], ids=["TERM", "Ctrl-C"])
def test_process_serves_quietly_and_ends_when_told(start_process, told):
    port = free_port()
    process = start_process(port)
    keys = wait_for(port, process).json()["keys"]

    # An idle connection of a browser must not hold up the end.
    with socket.create_connection(("127.0.0.1", port)):
        os.kill(process.pid, told)
        output = process.communicate(timeout=10)

    assert len(keys) == 1
    assert (process.returncode, output) == (0, ("", ""))


def test_taken_port_is_told_at_once(start_process):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        process = start_process(taken.getsockname()[1])
        errors = process.communicate(timeout=10)[1]

    assert process.returncode == 1
    assert "Address already in use" in errors


def test_discovery_names_only_this_issuer(simulator):
    told = page(simulator, "/.well-known/openid-configuration").json()

    assert told["issuer"] == simulator.issuer
    assert {value.startswith(simulator.issuer) for value in told.values() if isinstance(value, str)} == {True}
    assert json.dumps(told).count("plain") == 0


@pytest.mark.parametrize("weight", ["regular", "bold"])
def test_pages_bring_their_typeface_where_it_is_built(simulator, weight, tmp_path, monkeypatch):
    monkeypatch.setattr(pages, "FONTS", tmp_path)
    assert requests.get(f"{simulator.issuer}/{weight}.woff2", timeout=5).status_code == 404
    (tmp_path / f"PretendardGOV-{weight.capitalize()}.subset.X.woff2").write_bytes(b"wOF2")

    answer = requests.get(f"{simulator.issuer}/{weight}.woff2", timeout=5)

    assert (answer.status_code, answer.headers["Content-Type"], answer.content) == (200, "font/woff2", b"wOF2")
    assert "font-src 'self'" in answer.headers["Content-Security-Policy"]
