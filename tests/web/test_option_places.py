"""A page shows how many places each option has left; one that is full can be seen and not chosen, and whoever had chosen it loses nothing."""

import pytest

from homeservice import clock
from homeservice.core.workflow import State
from homeservice.models import Submission
from tests.definitions.reading import load
from tests.web.conftest import make_site, token_of
from tests.web.desk import queries_of
from tests.web.reading import page_of

SLUG = "few-seats"
FULL = "시간은 다른 것을 고르십시오. ‘오전’의 자리가 모두 찼습니다."


@pytest.fixture
def site(sqlite_url, tmp_path):
    built = make_site(sqlite_url, tmp_path, definitions=[load(SLUG)])
    yield built
    built.close()


class Applicant:
    """Somebody with a draft, and the browser before it."""

    def __init__(self, site, number, **given):
        self.site = site
        person = site.world.person(f"견본{number}", subject=f"sample-{number}", email=None)
        self.case_id = site.world.draft(person, SLUG, now=clock.now())
        if given:
            site.world.answer(self.case_id, person, {"wish": None, "room": None, **given}, now=clock.now())
        self.browser = site.client(person=person)
        self.path = f"/my/{self.case_id}/pages/course"

    def page(self):
        return page_of(self.browser.get(self.path))

    def send(self, path, **sent):
        token = token_of(self.browser.get(f"/my/{self.case_id}/check").get_data(as_text=True))
        return self.browser.post(path, data={"csrf_token": token, **sent})

    def submit(self):
        return self.send(f"/my/{self.case_id}/submit")

    @property
    def state(self):
        with self.site.world.database.session(reading=True) as session:
            return session.get_one(Submission, self.case_id).state


def options(page, name="hour"):
    """What each radio says: its value, how many places are left, and whether it is chosen and closed."""
    told = []
    for choice in page.all(".choice"):
        (box,) = choice.all(f'input[name="{name}"]')
        attributes = box._wrapper.etree_element.attrib
        left = [mark.text for mark in choice.all(".choice-places")]
        told.append((attributes["value"], left, "checked" in attributes, "disabled" in attributes))
    return told


def test_page_shows_the_places_left_of_each_option_and_closes_what_is_full(site):
    Applicant(site, 1, hour="morning").submit()
    Applicant(site, 2, hour="noon", room="r1").submit()

    page = Applicant(site, 3).page()

    assert options(page) == [
        ("morning", ["남은 자리 1"], False, False), ("noon", ["남은 자리 없음"], False, True), ("online", [], False, False),
    ]  # fmt: skip
    rooms = [(option.text, "disabled" in option._wrapper.etree_element.attrib) for option in page.all("#room option")][1:4]
    assert rooms == [("1호실 (남은 자리 없음)", True), ("2호실 (남은 자리 5)", False), ("3호실", False)]
    described = page.one("#hour-2")["aria-describedby"].split()
    assert [page.one(f"#{id}").text for id in described] == ["남은 자리 없음", "점심을 드립니다."]


def test_stale_option_is_refused_at_the_submission_and_nothing_typed_is_lost(site):
    late = Applicant(site, 3, hour="morning", wish="창가에 앉고 싶습니다.")
    for number in (1, 2):
        Applicant(site, number, hour="morning").submit()

    answer = late.submit()

    (link,) = page_of(answer).all(".error-summary a")
    assert (answer.status_code, late.state) == (422, State.DRAFT)
    assert (link.text, link["href"]) == (FULL, f"/my/{late.case_id}/pages/course?back=check#hour")
    page = late.page()
    # The sentence stands at the question, and the answer is still there to be changed.
    assert page.one("#hour-error").text == f"오류: {FULL}"
    assert options(page)[0] == ("morning", ["남은 자리 없음"], True, False)
    assert page.one("#wish")["value"] == "창가에 앉고 싶습니다."


def test_stale_option_is_told_on_the_check_page_before_anything_is_sent(site):
    late = Applicant(site, 3, hour="morning")
    for number in (1, 2):
        Applicant(site, number, hour="morning").submit()

    check = page_of(late.browser.get(f"/my/{late.case_id}/check"))

    assert [link.text for link in check.all(".error-summary a")] == [FULL]


def test_forged_choice_of_a_closed_option_is_kept_as_typed_and_refused_at_once_and_again(site):
    for number in (1, 2):
        Applicant(site, number, hour="morning").submit()
    forger = Applicant(site, 3)

    saved = forger.send(forger.path, wish="", hour="morning", room="")
    sent = forger.submit()

    assert (saved.status_code, page_of(saved).one("#hour-error").text) == (422, f"오류: {FULL}")
    assert (sent.status_code, forger.state) == (422, State.DRAFT)


def test_another_option_is_taken_after_a_refusal(site):
    for number in (1, 2):
        Applicant(site, number, hour="morning").submit()
    late = Applicant(site, 3, hour="morning")
    assert late.submit().status_code == 422

    late.send(late.path, wish="", hour="noon", room="")

    assert (late.submit().status_code, late.state) == (303, State.RECEIVED)


def test_page_asks_for_all_options_at_once(site):
    applicant = Applicant(site, 1)
    applicant.page()

    assert queries_of(site, applicant.page) <= 12
