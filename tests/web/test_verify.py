"""Whether a paper is ours: told to strangers by link or by code and holder, and no more than they need."""

import dataclasses
import datetime as dt
import shutil

import pytest
from sqlalchemy import select

from homeservice import clock
from homeservice.app import create_app
from homeservice.config import Config
from homeservice.core.numbering import check_digit, written_verification_code
from homeservice.models import Document
from homeservice.operations.issuing import said_in
from homeservice.operations.verification import verify_by_holder
from homeservice.web.limits import limiter
from homeservice.web.verify import code_asked
from tests.web.conftest import Site, make_site, token_of
from tests.web.reading import page_of
from tests.world import FORMS, World

NOT_OURS = "입력하신 내용에 맞는 문서가 없습니다."
FULL_BIRTH_DATES = ["1950-03-27", "1950. 3. 27.", "19500327", "1950.3.27"]


class Paper:
    """A receipt that was issued in the ordinary way, with what a stranger holds in their hands."""

    def __init__(self, site):
        self.site = site
        person = site.world.person()
        case_id = site.world.submitted(person, "campus-guard-certificate", {}, now=clock.now())
        with site.world.transaction() as session:
            document = session.scalar(select(Document).where(Document.submission_id == case_id))
            self.id, self.digits = document.id, document.verification_code
            self.link = said_in(session, document)["document"]["verify_url"].removeprefix("http://localhost:8000")
        self.code = written_verification_code(self.digits)

    def change(self, **values):
        with self.site.world.transaction() as session:
            document = session.get(Document, self.id)
            for name, value in values.items():
                setattr(document, name, value)

    def ask(self, holder, code=None, *, browser=None):
        browser = browser or self.site.client()
        token = token_of(browser.get("/verify").get_data(as_text=True))
        return browser.post("/verify", data={"csrf_token": token, "code": code or self.code, "holder": holder})


@pytest.fixture
def paper(site):
    return Paper(site)


@pytest.fixture
def small_paper(small_site):
    return Paper(small_site)


@pytest.fixture(scope="module")
def standing_paper(sqlite_template, tmp_path_factory):
    """A paper for tests that only look at it."""
    folder = tmp_path_factory.mktemp("paper")
    site = make_site(f"sqlite:///{shutil.copy(sqlite_template, folder / 'test.db')}", folder)
    yield Paper(site)
    site.close()


@pytest.fixture
def limited_paper(sqlite_url, tmp_path):
    """A paper of a site that counts how often it is asked."""
    app = create_app(
        dataclasses.replace(Config(), database_url=sqlite_url, data_dir=tmp_path, city_file=FORMS / "city.yaml"),
        {"RATELIMIT_ENABLED": True},
    )
    site = Site(World(sqlite_url, tmp_path / "files", office=app.extensions["house"].office), app)
    limiter.reset()
    yield Paper(site)
    limiter.enabled = False
    site.close()


def text_of(answer):
    return page_of(answer).one("main").text


def mistyped(digits):
    """The digits with one of them wrong."""
    return digits[:4] + str((int(digits[4]) + 1) % 10) + digits[5:]


def free(digits):
    """Another code that is well formed and nobody's."""
    body = digits[:-2] + str((int(digits[-2]) + 1) % 10)
    return body + check_digit(body)


def test_link_of_a_paper_shows_that_it_is_valid(paper):
    answer = paper.site.client().get(paper.link)

    assert answer.status_code == 200
    assert "유효한 문서입니다" in text_of(answer)
    assert paper.code in text_of(answer)


@pytest.mark.parametrize("holder", ["김견본", " 김 견본 ", "1950-03-27", "1950.3.27.", "1950. 3. 27.", "19500327", "500327"])
def test_code_and_holder_show_the_paper_however_they_are_written(standing_paper, holder):
    answer = standing_paper.ask(holder)

    assert answer.status_code == 200
    assert "유효한 문서입니다" in text_of(answer)


@pytest.mark.parametrize("write", [str, written_verification_code, " ".join], ids=["digits", "hyphens", "blanks"])
def test_code_is_understood_with_and_without_hyphens(standing_paper, write):
    assert standing_paper.ask("김견본", write(standing_paper.digits)).status_code == 200


@pytest.mark.parametrize("way", ["link", "holder"])
def test_name_and_birth_date_are_masked_wherever_they_stand(standing_paper, way):
    answer = standing_paper.site.client().get(standing_paper.link) if way == "link" else standing_paper.ask("김견본")
    html = answer.get_data(as_text=True)

    assert [text for text in ["김견본", *FULL_BIRTH_DATES] if text in html] == []
    assert ("김○본" in html, "1950-**-**" in html) == (True, True)


@pytest.mark.parametrize("holder", ["이예시", "김견", "1950-03-28", "0327", "*"])
def test_anothers_name_gives_the_answer_of_an_unknown_code(standing_paper, holder):
    of_wrong_holder, of_unknown_code = standing_paper.ask(holder), standing_paper.ask(holder, free(standing_paper.digits))

    assert (of_wrong_holder.status_code, of_unknown_code.status_code) == (404, 404)
    assert text_of(of_wrong_holder).replace(standing_paper.code, "") == text_of(of_unknown_code)
    assert NOT_OURS in text_of(of_wrong_holder)


@pytest.mark.parametrize("key", ["", "wrong", "k" * 500])
def test_wrong_key_gives_the_answer_of_an_unknown_code(standing_paper, key):
    browser = standing_paper.site.client()
    of_wrong_key, of_unknown_code = (
        browser.get(f"/verify/{code}?k={key}") for code in (standing_paper.digits, free(standing_paper.digits))
    )

    assert (of_wrong_key.status_code, of_unknown_code.status_code) == (404, 404)
    assert text_of(of_wrong_key) == text_of(of_unknown_code)
    assert NOT_OURS in text_of(of_wrong_key)


def test_link_without_its_key_asks_for_the_holder(standing_paper):
    answer = standing_paper.site.client().get(f"/verify/{standing_paper.digits}")
    page = page_of(answer)

    assert answer.status_code == 200
    assert page.one("#code")["value"] == standing_paper.digits
    assert page.one("#holder")["value"] == ""


@pytest.mark.parametrize(
    "change", [mistyped, lambda digits: digits[1] + digits[0] + digits[2:] if digits[0] != digits[1] else mistyped(digits)]
)
def test_mistyped_code_is_told_by_its_check_digit_and_nothing_typed_is_lost(standing_paper, change):
    wrong = change(standing_paper.digits)
    answer = standing_paper.ask("김견본", wrong)
    page = page_of(answer)

    assert answer.status_code == 422
    assert (page.one("#code")["value"], page.one("#holder")["value"]) == (wrong, "김견본")
    assert page.one("#code")["aria-invalid"] == "true"
    assert page.one(".error-summary a")["href"] == "#code"


@pytest.mark.parametrize("code", ["1234", "abcd-efgh-ijkl-mnop", "1" * 60, "<b>"])
def test_code_of_another_shape_is_told(standing_paper, code):
    answer = standing_paper.ask("김견본", code)

    assert answer.status_code == 422
    assert "숫자 16자리" in text_of(answer)


@pytest.mark.parametrize("holder", ["", "   "])
def test_holder_is_asked_for_where_missing(standing_paper, holder):
    answer = standing_paper.ask(holder)
    page = page_of(answer)

    assert answer.status_code == 422
    assert page.one(".error-summary a")["href"] == "#holder"


def test_question_without_a_form_token_is_refused(standing_paper):
    answer = standing_paper.site.client().post("/verify", data={"code": standing_paper.code, "holder": "김견본"})

    assert answer.status_code == 400


@pytest.mark.parametrize(
    ("state", "sentence"), [("revoked", "취소된 문서입니다"), ("superseded", "새 문서로 바뀐 문서입니다")]
)  # fmt: skip
def test_state_is_told_of_a_paper_that_is_no_longer_valid(small_paper, state, sentence):
    small_paper.change(state=state)
    shown = text_of(small_paper.ask("김견본"))

    assert (sentence in shown, "유효한 문서입니다" in shown) == (True, False)


def test_content_is_told_for_ninety_days_and_the_state_for_ever(paper):
    issued = clock.now()
    paper.change(issued_at=issued)
    told = {}
    with paper.site.world.transaction() as session:
        for days in (0, 89, 90, 4000):
            found = verify_by_holder(session, paper.code, "김견본", now=issued + dt.timedelta(days=days))
            told[days] = (found.state, found.holder, found.facts != ())

    assert told == {0: ("valid", "김○본", True), 89: ("valid", "김○본", True), 90: ("expired", None, False), 4000: ("expired", None, False)}


def test_ninety_days_are_counted_from_the_day_of_issue_in_the_city(small_paper):
    # Half past eight in the morning of 2 March in Seoul is still 1 March in UTC.
    small_paper.change(issued_at=dt.datetime(2026, 3, 1, 23, 30, tzinfo=dt.UTC))
    with small_paper.site.world.transaction() as session:
        found = verify_by_holder(session, small_paper.code, "김견본", now=dt.datetime(2026, 3, 2, 1, 0, tzinfo=dt.UTC))

    assert found.content_until == dt.date(2026, 5, 31)


def test_page_of_an_expired_paper_shows_its_state_without_its_content(small_paper):
    small_paper.change(issued_at=clock.now() - dt.timedelta(days=91))
    answer = small_paper.site.client().get(small_paper.link)

    assert answer.status_code == 200
    assert "확인 기간이 지난 문서입니다" in text_of(answer)
    assert ("김○본" in text_of(answer), "문서에 적힌 내용" in text_of(answer)) == (False, False)


def test_revoked_paper_stays_revoked_after_ninety_days(small_paper):
    small_paper.change(state="revoked", issued_at=clock.now() - dt.timedelta(days=91))

    assert "취소된 문서입니다" in text_of(small_paper.ask("김견본"))


def test_english_page_marks_the_words_of_the_paper_as_korean(standing_paper):
    page = page_of(standing_paper.site.client().get(f"{standing_paper.link}&lang=en"))

    assert page.one("h1").text == "This document is valid"
    assert "청년정책과" in [marked.text for marked in page.all('main [lang="ko"]')]


def test_result_is_kept_by_no_browser_and_no_proxy(standing_paper):
    assert standing_paper.site.client().get(standing_paper.link).headers["Cache-Control"] == "no-store"


def test_eleventh_try_of_a_minute_is_put_off_and_keeps_what_was_typed(limited_paper):
    browser = limited_paper.site.client()
    tries = [limited_paper.ask("이예시", browser=browser).status_code for _ in range(10)]
    answer = limited_paper.ask("이예시", browser=browser)
    page = page_of(answer)

    assert tries == [404] * 10
    assert answer.status_code == 429
    assert "1분에 10번까지 확인할 수 있습니다." in text_of(answer)
    assert (page.one("#code")["value"], page.one("#holder")["value"]) == (limited_paper.code, "이예시")


def test_links_and_the_form_share_their_tries(limited_paper):
    browser = limited_paper.site.client()
    for _ in range(10):
        browser.get(f"/verify/{limited_paper.digits}?k=wrong")

    assert limited_paper.ask("김견본", browser=browser).status_code == 429


def test_opening_the_form_is_never_put_off(limited_paper):
    browser = limited_paper.site.client()

    assert {browser.get("/verify").status_code for _ in range(15)} == {200}


@pytest.mark.parametrize("spelling", ["１２３４-5678-9012-3456", "1234 5678 9012 345⁶", " 1234567890123456 "])
def test_another_spelling_of_a_code_is_no_further_code_to_try(small_paper, spelling):
    with small_paper.site.app.test_request_context("/verify", method="POST", data={"code": spelling}):
        assert code_asked() == "1234567890123456"
