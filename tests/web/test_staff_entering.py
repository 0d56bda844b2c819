"""The officers' door: three things that must fit, a lock, and codes that work once."""

import datetime as dt

import pytest
from sqlalchemy import func, select

from homeservice import clock
from homeservice.models import SignIn
from homeservice.operations.staff import LOCKED_FOR, TRIES
from tests.web.desk import AIR, PASSWORD, Browser, Desk, code_of
from tests.web.reading import page_of

DOOR = "/staff/sign-in"


@pytest.fixture
def account(site):
    return Desk(site).account("kim", AIR, name="김열쇠")


@pytest.fixture
def browser(site, account):
    return Browser(site.app.test_client())


def keys(account, **other):
    return {"login": "kim", "password": PASSWORD, "code": code_of(account), **other}


def is_in(browser):
    return browser.get("/staff").status_code == 200


def test_officer_comes_in_with_login_password_and_code(browser, account):
    answer = browser.send(DOOR, keys(account))

    assert (answer.status_code, answer.location) == (303, "/staff")
    assert page_of(browser.get("/staff")).one(".account-name").text == "담당자 김열쇠"


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param({"login": "nobody"}, id="unknown login"),
        pytest.param({"password": "another-password"}, id="wrong password"),
        pytest.param({"code": "000000"}, id="wrong code"),
        pytest.param({"login": "kim\x00"}, id="control character in the login"),
        pytest.param({"code": "１２３４５６"}, id="full-width digits"),
    ],
)
def test_one_key_that_does_not_fit_keeps_the_door_shut_and_does_not_say_which(browser, account, wrong):
    answer = browser.send(DOOR, keys(account, **wrong))
    page = page_of(answer)

    assert answer.status_code == 401
    assert (
        page.one(".error-summary-list").text
        == "아이디, 비밀번호 또는 인증번호가 맞지 않습니다. 확인하고 다시 입력하십시오. 5번 틀리면 15분 동안 로그인할 수 없습니다."
    )
    assert PASSWORD not in answer.get_data(as_text=True)
    assert not is_in(browser)


def test_blank_boxes_are_named_and_count_as_no_try(browser, account):
    for _ in range(TRIES + 1):
        answer = browser.send(DOOR, {"login": "kim", "password": "", "code": " "})

    assert answer.status_code == 422
    assert [link["href"] for link in page_of(answer).all(".error-summary-list a")] == ["#password", "#code"]
    assert page_of(answer).one("#login")["value"] == "kim"
    assert browser.send(DOOR, keys(account)).status_code == 303


def test_account_is_locked_after_too_many_tries_even_for_the_right_keys(browser, account):
    statuses = [browser.send(DOOR, keys(account, password="another-password")).status_code for _ in range(TRIES)]
    right = browser.send(DOOR, keys(account))

    assert statuses == [401] * TRIES
    assert right.status_code == 429
    assert f"{int(LOCKED_FOR.total_seconds()) // 60}분 뒤에" in page_of(right).one(".error-summary-list").text
    assert not is_in(browser)


def test_code_lets_in_once(site, browser, account):
    code = code_of(account)
    first = browser.send(DOOR, keys(account, code=code))
    thief = Browser(site.app.test_client())

    second = thief.send(DOOR, keys(account, code=code))

    assert (first.status_code, second.status_code) == (303, 401)
    assert not is_in(thief)


@pytest.mark.parametrize(
    ("wanted", "reached"),
    [
        ("/staff?view=done", "/staff?view=done"),
        ("https://evil.invalid/staff", "/staff"),
        ("//evil.invalid", "/staff"),
        ("/\\evil.invalid", "/staff"),
    ],
)
def test_sign_in_goes_on_to_our_own_pages_only(browser, account, wanted, reached):
    assert browser.send(DOOR, keys(account, next=wanted)).location == reached


def test_sign_in_begins_a_new_session_and_keeps_how_pages_look(site, browser, account):
    with browser.client.session_transaction() as kept:
        kept.update(language="en", display="large", planted="by somebody else")
    browser.send(DOOR, keys(account))

    with browser.client.session_transaction() as kept:
        assert sorted(kept) == ["csrf_token", "display", "language", "officer"] or sorted(kept) == ["display", "language", "officer"]


def test_signing_in_again_ends_the_sign_in_before(site, browser, account):
    browser.send(DOOR, keys(account))
    with browser.client.session_transaction() as kept:
        old = dict(kept)
    page = browser.get("/staff").get_data(as_text=True)
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    later = code_of(account, clock.now() + dt.timedelta(seconds=30))
    browser.client.post(DOOR, data={**keys(account, code=later), "csrf_token": token})
    copied = site.app.test_client()
    with copied.session_transaction() as kept:
        kept.update(old)

    assert is_in(browser)
    assert copied.get("/staff").status_code == 303


def test_signing_out_makes_a_copied_cookie_worthless(site, browser, account):
    browser.send(DOOR, keys(account))
    copied = site.app.test_client()
    with browser.client.session_transaction() as kept, copied.session_transaction() as copy:
        copy.update(kept)
    answer = browser.send("/staff/sign-out", page="/staff")

    assert (answer.status_code, answer.location) == (303, DOOR)
    assert copied.get("/staff").status_code == 303
    with site.world.database.session(reading=True) as session:
        assert session.scalar(select(func.count()).select_from(SignIn)) == 0


def test_who_is_signed_in_needs_no_door(browser, account):
    browser.send(DOOR, keys(account))
    answer = browser.get(f"{DOOR}?next=/staff?view=all")

    assert (answer.status_code, answer.location) == (303, "/staff?view=all")


def test_resident_is_nobody_at_the_desk(site, account):
    person = site.world.person()

    answer = site.client(person=person).get("/staff")

    assert (answer.status_code, answer.location) == (303, "/staff/sign-in?next=/staff")


@pytest.mark.parametrize("language", ["ko", "en"])
def test_door_is_whole_in_both_languages(small_site, language):
    page = page_of(small_site.client().get(f"{DOOR}?lang={language}"))

    assert (page.one("html")["lang"], len(page.all("h1"))) == (language, 1)
    assert [label["for"] for label in page.all("main label")] == ["login", "password", "code"]


def test_tries_do_not_tell_which_logins_there_are(browser, account):
    def told(**changed):
        answers = [browser.send(DOOR, keys(account, password="another-password", **changed)) for _ in range(TRIES + 2)]
        return [(answer.status_code, page_of(answer).one(".error-summary-list").text) for answer in answers]

    assert told() == told(login="nobody-here")
