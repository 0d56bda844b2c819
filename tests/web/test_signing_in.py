"""A resident's way in through the real simulator: there and back, and every way in which it does not work out."""

import datetime as dt
import shutil
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import func, select, update

from homeservice import clock
from homeservice.adapters.simulator.people import PEOPLE
from homeservice.adapters.simulator.server import Simulator
from homeservice.models import Person, SignIn
from tests.adapters.signing_in import choose
from tests.web.asking import KO, read
from tests.web.conftest import make_site, token_of


@pytest.fixture
def simulator(tmp_path):
    with Simulator(clock=clock.now, port=0, smtp_port=0, data_dir=tmp_path) as running:
        yield running


@pytest.fixture
def house(simulator, sqlite_url, tmp_path):
    """The site with the simulator as its provider."""
    built = make_site(sqlite_url, tmp_path, identity_issuer=simulator.issuer)
    yield built
    built.close()


def leave(browser, target=""):
    """Press the button of the sign-in page: the address of the provider that it leads to."""
    page = browser.get("/sign-in", query_string={"next": target})
    sent = {"csrf_token": token_of(page.text), "next": page.text.partition('name="next" value="')[2].partition('"')[0]}
    answer = browser.post("/sign-in", data=sent)
    assert answer.status_code == 303
    return answer.headers["Location"]


def come_back(browser, **query):
    return browser.get("/sign-in/callback", query_string=query)


def sign_in(browser, target="", person="sample-kim"):
    return come_back(browser, **choose(leave(browser, target), person=person))


def people(house):
    with house.world.transaction() as session:
        return session.scalar(select(func.count()).select_from(Person)), session.scalar(select(func.count()).select_from(SignIn))


def test_person_comes_back_signed_in_where_they_wanted_to_go(house):
    browser = house.client()

    answer = sign_in(browser, "/services/early-scrapping")

    assert (answer.status_code, answer.headers["Location"]) == (303, "/services/early-scrapping")
    assert browser.get("/my").status_code == 200
    assert people(house) == (1, 1)


@pytest.mark.parametrize("target", ["", "//evil.example", "https://evil.example/my", "/\\evil.example"])
def test_without_an_address_of_ours_the_way_leads_to_the_own_applications(house, target):
    assert sign_in(house.client(), target).headers["Location"] == "/my"


def test_same_person_again_is_the_same_person(house):
    for _ in range(2):
        sign_in(house.client())
    sign_in(house.client(), person="sample-lee")

    assert people(house) == (2, 3)


def test_session_is_new_after_the_sign_in_and_keeps_how_pages_look(house):
    browser = house.client()
    browser.get("/?lang=en&display=large")
    before = token_of(browser.get("/sign-in").text)
    with browser.session_transaction() as kept:
        kept["planted"] = "by somebody else"
        old = dict(kept)

    sign_in(browser)

    with browser.session_transaction() as kept:
        assert set(kept) - {"csrf_token", "seen"} == {"language", "display", "resident"}
        assert (kept["language"], kept["display"]) == ("en", "large")
        assert kept.get("csrf_token") != old["csrf_token"]
    assert browser.post("/sign-out", data={"csrf_token": before}).status_code == 400


def test_sign_in_tells_the_provider_no_secret_of_its_own(house):
    asked = parse_qs(urlsplit(leave(house.client())).query)

    assert asked["code_challenge_method"] == ["S256"]
    assert set(asked) == {
        "response_type",
        "client_id",
        "redirect_uri",
        "scope",
        "state",
        "nonce",
        "code_challenge",
        "code_challenge_method",
        "ui_locales",
    }
    assert asked["redirect_uri"] == ["http://localhost:8000/sign-in/callback"]


def test_person_who_does_not_want_to_is_told_kindly_and_can_try_again(house):
    browser = house.client()
    answer = come_back(browser, **choose(leave(browser, "/services/early-scrapping"), cancel="1"))

    assert (answer.status_code, KO("identity.denied") in read(answer)) == (403, True)
    assert 'name="next" value="/services/early-scrapping"' in answer.text
    assert people(house) == (0, 0)


@pytest.mark.parametrize(
    "changed",
    [{"state": "forged"}, {"state": ""}, {"code": ""}, {"iss": "https://evil.example"}, {"state": "견본"}],
    ids=["state", "no state", "no code", "issuer", "hangul"],
)
def test_answer_to_another_question_lets_nobody_in(house, changed):
    browser = house.client()

    answer = come_back(browser, **(choose(leave(browser)) | changed))

    assert (answer.status_code, KO("identity.tampered") in read(answer)) == (400, True)
    assert people(house) == (0, 0)


def test_answer_of_one_browser_is_worth_nothing_in_another(house):
    """Else somebody could be signed in as a stranger without noticing."""
    first, second = house.client(), house.client()
    answered = choose(leave(first))
    leave(second)

    assert [come_back(browser, **answered).status_code for browser in (second, house.client())] == [400, 400]
    assert come_back(first, **answered).status_code == 303


def test_code_is_taken_once(house):
    browser = house.client()
    answered = choose(leave(browser))
    come_back(browser, **answered)

    again = come_back(browser, **answered)

    assert (again.status_code, KO("identity.tampered") in read(again)) == (400, True)
    assert (browser.get("/my").status_code, people(house)) == (200, (1, 1))


def test_code_that_was_guessed_is_told_as_expired(house):
    browser = house.client()

    answer = come_back(browser, **(choose(leave(browser)) | {"code": "guessed"}))

    assert (answer.status_code, KO("identity.expired") in read(answer)) == (400, True)


def test_provider_that_is_down_is_told_with_patience(small_site):
    browser = small_site.client()
    page = browser.get("/sign-in", query_string={"next": "/services/early-scrapping"})

    answer = browser.post("/sign-in", data={"csrf_token": token_of(page.text), "next": "/services/early-scrapping"})

    assert (answer.status_code, KO("identity.unreachable") in read(answer)) == (502, True)


def test_provider_that_goes_down_on_the_way_is_told_and_lets_nobody_in(sqlite_template, tmp_path):
    with Simulator(clock=clock.now, port=0, smtp_port=0) as running:
        built = make_site(f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'down.db')}", tmp_path, identity_issuer=running.issuer)
        browser = built.client()
        answered = choose(leave(browser))

    answer = come_back(browser, **answered)

    assert (answer.status_code, KO("identity.unreachable") in read(answer)) == (502, True)
    assert people(built) == (0, 0)
    built.close()


def test_sign_in_ends_by_itself_and_use_puts_it_off(house):
    browser = house.client()
    sign_in(browser)

    def move(**stamps):
        with house.world.transaction() as session:
            session.execute(update(SignIn).values(**stamps))

    move(seen_at=clock.now() - dt.timedelta(minutes=55), expires_at=clock.now() + dt.timedelta(minutes=5))
    with browser.session_transaction() as kept:
        kept.pop("seen", None)
    assert browser.get("/my").status_code == 200
    with house.world.transaction() as session:
        assert session.scalar(select(SignIn.expires_at)) > clock.now() + dt.timedelta(minutes=50)

    move(expires_at=clock.now())
    assert browser.get("/my").status_code == 303


def test_officer_beside_the_resident_stays_signed_in(house):
    browser = house.client(officer=house.world.officer("기후대기과"))

    sign_in(browser)

    assert (browser.get("/my").status_code, browser.get("/staff").status_code) == (200, 200)


def test_page_that_was_parked_is_where_the_sign_in_leads(house):
    browser = house.client()
    sign_in(browser)
    case = browser.post("/services/early-scrapping/apply", data={"csrf_token": token_of(browser.get("/sign-in").text)}).headers["Location"]
    token = token_of(browser.get(f"{case}/pages/vehicle").text)
    browser.post("/sign-out", data={"csrf_token": token})
    browser.post(f"{case}/pages/vehicle", data={"csrf_token": token, "model_name": "새 견본차"}, headers={"Origin": "http://localhost"})

    answer = sign_in(browser)

    assert answer.headers["Location"] == f"{case}/pages/vehicle"
    assert 'value="새 견본차"' in browser.get(answer.headers["Location"]).text


def test_draft_of_every_sample_person_can_be_opened(house, simulator):
    """What the provider tells is filled in: no name, phone or birth date of the samples may break a page."""
    statuses = {}
    for person in PEOPLE:
        browser = house.client()
        sign_in(browser, person=person.subject)
        for service, page in (("early-scrapping", "applicant"), ("campus-guard-certificate", "applicant")):
            case = browser.post(f"/services/{service}/apply", data={"csrf_token": token_of(browser.get("/sign-in").text)}).headers[
                "Location"
            ]
            statuses[person.subject, service] = [browser.get(path).status_code for path in (case, f"{case}/pages/{page}", f"{case}/check")]

    assert {key: answered for key, answered in statuses.items() if answered != [200, 200, 200]} == {}
    assert len(statuses) == 2 * len(PEOPLE)


def test_file_is_not_had_after_the_sign_out(town):
    browser, case = town.site.client(person=town.owner), town.cases["received"]
    path = f"/my/{case.id}/files/{case.files[0]}"
    assert browser.get(path, buffered=True).data.startswith(b"%PDF-")

    browser.post("/sign-out", data={"csrf_token": token_of(browser.get("/sign-in").text)})

    assert browser.get(path).status_code == 303
