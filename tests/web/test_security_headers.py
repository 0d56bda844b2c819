"""What every answer carries, what cookies may do, and what a fault tells: enough to be quoted, nothing to learn from."""

import re
import shutil

import pytest
from werkzeug.http import parse_options_header

from homeservice.adapters.language import Language
from homeservice.web.access import public
from tests.web.conftest import make_site
from tests.web.town import upload

KO = Language("ko")
PAGES = ("/", "/services", "/sign-in", "/staff/sign-in", "/verify", "/privacy", "/no-such-page", "/my", "/healthz")
DIRECTIVES = {"default-src", "script-src", "style-src", "img-src", "font-src", "connect-src", "form-action", "base-uri", "frame-ancestors"}


def policy_of(answer):
    """The content security policy as its directives."""
    return {part.split()[0]: part.split()[1:] for part in answer.headers["Content-Security-Policy"].split(";") if part.strip()}


@pytest.mark.parametrize("path", PAGES)
def test_every_answer_carries_its_guards(small_site, path):
    answer = small_site.client().get(path)

    policy = policy_of(answer)
    assert set(policy) == DIRECTIVES
    assert (policy["default-src"], policy["base-uri"], policy["frame-ancestors"]) == (["'none'"], ["'none'"], ["'none'"])
    assert [word for words in policy.values() for word in words if "unsafe" in word or word in {"*", "https:", "http:"}] == []
    guards = ("X-Content-Type-Options", "Referrer-Policy", "Cross-Origin-Opener-Policy", "Cache-Control")
    assert [answer.headers[name] for name in guards] == ["nosniff", "same-origin", "same-origin", "no-store"]


def test_nonce_is_fresh_for_every_answer_and_stands_on_every_script(small_site):
    answers = [small_site.client().get("/") for _ in range(3)]

    nonces = [policy_of(answer)["script-src"] for answer in answers]
    assert len({nonce for (nonce,) in nonces}) == 3
    for answer, (nonce,) in zip(answers, nonces, strict=True):
        scripts = re.findall(r"<script\b[^>]*>", answer.text)
        assert scripts
        assert [script for script in scripts if f'nonce="{nonce[7:-1]}"' not in script] == []


def test_nonce_of_a_kept_page_is_fresh_too(town):
    browser, case = town.site.client(person=town.owner), town.cases["draft"]
    answers = [browser.get(f"/my/{case.id}/pages/vehicle") for _ in range(2)]

    nonces = [policy_of(answer)["script-src"][0][7:-1] for answer in answers]
    assert nonces[0] != nonces[1]
    assert [set(re.findall(r'nonce="([^"]+)"', answer.text)) for answer in answers] == [{nonce} for nonce in nonces]


@pytest.mark.parametrize("state", ["received", "supplement", "claim"])
def test_no_page_holds_a_style_or_a_script_of_its_own(town, state):
    case = town.cases[state]
    shown = [
        town.site.client(person=town.owner).get(f"/my/{case.id}"),
        town.site.client(officer=town.officer).get(f"/staff/cases/{case.id}"),
    ]

    for answer in shown:
        assert re.findall(r"<[^>]+\s(?:style|on[a-z]+)=", answer.text) == []
        assert re.findall(r"<script\b(?![^>]*\bsrc=)[^>]*>\s*\S", answer.text) == []
        assert "<style" not in answer.text


# --- downloads --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("kind", ["files", "documents"])
def test_download_is_an_attachment_that_can_do_nothing(town, kind):
    case = town.cases["received"]
    ways = {
        "owner": (town.site.client(person=town.owner), f"/my/{case.id}/{kind}/{getattr(case, kind)[0]}"),
        "officer": (town.site.client(officer=town.officer), f"/staff/cases/{case.id}/{kind}/{getattr(case, kind)[0]}"),
    }
    for browser, path in ways.values():
        answer = browser.get(path, buffered=True)

        disposition, options = parse_options_header(answer.headers["Content-Disposition"])
        assert (disposition, answer.headers["Content-Disposition"].count("filename*=UTF-8''")) == ("attachment", 1)
        assert options["filename"].endswith(".pdf")
        assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
        assert (answer.headers["X-Content-Type-Options"], answer.headers["Cache-Control"]) == ("nosniff", "no-store")
        assert answer.mimetype == "application/pdf"


def test_media_type_is_what_the_file_is_and_not_what_was_sent(town):
    browser, case = town.site.client(person=town.owner), town.cases["draft"]
    token = re.search(r'name="csrf_token" value="([^"]+)"', browser.get("/sign-in").text)[1]
    file = upload()
    file.headers["Content-Type"] = "text/html"
    browser.post(f"/my/{case.id}/pages/support", data={"csrf_token": token, "hardship": "small_merchant"})

    browser.post(f"/my/{case.id}/pages/support", data={"csrf_token": token, "hardship": "small_merchant", "hardship_proof": file})

    link = re.search(r'href="(/my/[^"]+/files/[^"]+)"', browser.get(f"/my/{case.id}/pages/support").text)[1]
    assert browser.get(link, buffered=True).mimetype == "application/pdf"


# --- cookies and the line ---------------------------------------------------------------------------------------------
@pytest.fixture
def https_site(sqlite_template, tmp_path):
    """The site as production has it: behind https."""
    built = make_site(f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'https.db')}", tmp_path, base_url="https://home.example")
    yield built
    built.close()


def cookie_of(answer, name):
    """The attributes of a cookie that an answer sets."""
    told = next(cookie for cookie in answer.headers.getlist("Set-Cookie") if cookie.startswith(f"{name}="))
    return {part.strip() for part in told.split(";")[1:]}


def test_cookie_of_the_session_is_out_of_reach_of_scripts_and_of_other_sites(small_site):
    cookie = cookie_of(small_site.client().get("/sign-in"), "homeservice")

    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= cookie
    assert "Secure" not in cookie


def test_over_https_cookies_stay_there_and_browsers_come_back_so(https_site):
    answer = https_site.client().get("/sign-in", base_url="https://home.example")

    assert {"HttpOnly", "SameSite=Lax", "Secure"} <= cookie_of(answer, "homeservice")
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


def test_over_http_nothing_is_promised_of_https(small_site):
    assert "Strict-Transport-Security" not in small_site.client().get("/").headers


@pytest.mark.parametrize("base_url, secure", [("http://localhost", False), ("https://localhost", True)])
def test_cookie_of_a_parked_page_is_as_well_kept(town, base_url, secure):
    browser = town.site.client()
    with browser.session_transaction(base_url=base_url) as kept:
        kept["been_here"] = True
    answer = browser.post(
        f"/my/{town.cases['draft'].id}/pages/vehicle", data={"model_name": "견본"}, headers={"Origin": base_url}, base_url=base_url
    )

    cookie = cookie_of(answer, "parked")
    assert {"HttpOnly", "SameSite=Lax", "Max-Age=1800"} <= cookie
    assert ("Secure" in cookie) == secure


def test_form_over_https_is_taken_from_ourselves_only(https_site):
    browser = https_site.client()
    token = re.search(r'name="csrf_token" value="([^"]+)"', browser.get("/verify", base_url="https://home.example").text)[1]
    sent = {"csrf_token": token, "code": "1", "holder": "견본"}

    answers = [
        browser.post("/verify", data=sent, base_url="https://home.example", headers={"Referer": referrer}).status_code
        for referrer in ("https://home.example/verify", "https://evil.example/", "https://home.example.evil.example/")
    ]

    assert answers == [422, 400, 400]


# --- faults -----------------------------------------------------------------------------------------------------------
@pytest.fixture
def faulty(town):
    """The town with a page that fails as a bug does."""

    @public
    def fail():
        raise RuntimeError("견본 비밀번호 hunter2")

    town.site.app.add_url_rule("/fail", "fail", fail, methods=["GET", "POST"])
    return town


def test_fault_tells_a_number_and_nothing_of_itself(faulty, caplog):
    answer = faulty.site.client().get("/fail")

    assert (answer.status_code, KO("error_page.500.title") in answer.text) == (500, True)
    (reference,) = re.findall(r"<strong>([0-9A-F]{8})</strong>", answer.text)
    assert [word for word in ("Traceback", "hunter2", "RuntimeError", "/homeservice/", ".py") if word in answer.text] == []
    (record,) = [record for record in caplog.records if record.name == "homeservice"]
    assert (record.getMessage(), record.levelname) == (f"fault {reference}", "ERROR")
    assert "hunter2" in str(record.exc_info[1])


def test_fault_carries_the_guards_too(faulty):
    answer = faulty.site.client().get("/fail")

    assert set(policy_of(answer)) == DIRECTIVES
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_fault_is_told_to_a_script_as_data(faulty):
    answer = faulty.site.client().get("/fail", headers={"Accept": "application/json"})

    assert (answer.status_code, answer.mimetype, len(answer.json["reference"])) == (500, "application/json", 8)
    assert "hunter2" not in answer.text


def test_numbers_of_faults_differ(faulty):
    browser = faulty.site.client()
    found = {re.search(r"<strong>([0-9A-F]{8})</strong>", browser.get("/fail").text)[1] for _ in range(3)}

    assert len(found) == 3


def test_answer_names_no_software(small_site):
    answer = small_site.client().get("/")

    assert [name for name in ("Server", "X-Powered-By") if name in answer.headers] == []
