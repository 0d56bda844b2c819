"""Answers that must fit together, from the page to the officer's desk: told where they stand, and reasons kept and shown."""

import html
import re

import pytest
from werkzeug.datastructures import MultiDict

from homeservice import clock
from homeservice.core.workflow import Role
from homeservice.models import AnswerSheet, Submission
from homeservice.operations.staff import add_officer
from tests.definitions.reading import load
from tests.web.conftest import make_site, token_of

SLUG = "fitting-answers"
EVENT = {
    "begins_on-year": "2026", "begins_on-month": "12", "begins_on-day": "1",
    "ends_on-year": "2026", "ends_on-month": "12", "ends_on-day": "3",
    "outdoors": "yes", "visitors": "3000",
}  # fmt: skip
ORDER = "종료일이 시작일보다 빠릅니다. 두 날짜를 확인해 주십시오."
MANY = "바깥 행사로는 관람객이 아주 많습니다. 수를 확인해 주십시오."
GUARDS = "안전요원이 관람객 100명에 한 명보다 적습니다. 늘려 주십시오."


class Visit:
    """A resident's browser with a draft of the form."""

    def __init__(self, url, folder, **changes):
        definition = load(SLUG).model_copy(update=changes)
        self.site = make_site(url, folder, definitions=[definition])
        self.world = self.site.world
        self.person = self.world.person()
        self.case_id = self.world.draft(self.person, SLUG, now=clock.now())
        self.browser = self.site.client(person=self.person)
        self.token = token_of(self.browser.get("/sign-in").text)

    def post(self, to, **boxes):
        return self.browser.post(f"/my/{self.case_id}{to}", data=MultiDict({"csrf_token": self.token, **boxes}))

    def open(self, to=""):
        return html.unescape(self.browser.get(f"/my/{self.case_id}{to}").text)

    def save(self, page, boxes):
        shown = re.search(r'name="_shown" value="([^"]*)"', self.open(f"/pages/{page}"))[1]
        return self.post(f"/pages/{page}", _action="save", _shown=shown, **boxes)

    def go_to(self, answer):
        """The page that an answer leads to."""
        assert answer.status_code == 303
        return answer.location.partition(str(self.case_id))[2]

    def state(self):
        with self.world.transaction() as session:
            return session.get_one(Submission, self.case_id).state


@pytest.fixture
def visit(migrated_url, tmp_path):
    made = Visit(migrated_url, tmp_path)
    yield made
    made.site.close()


@pytest.fixture
def petition(sqlite_url, tmp_path):
    """The same form as a petition whose receipt may not be refused."""
    made = Visit(sqlite_url, tmp_path, petition="statutory")
    yield made
    made.site.close()


def errors(answer):
    """The sentences in the summary on top, and the questions that are marked."""
    page = html.unescape(answer.text)
    summary = re.findall(r'<li><a href="#[^"]+">([^<]+)</a></li>', page.partition('id="error-summary"')[2].partition("</ul>")[0])
    return summary, re.findall(r'id="(\w+)-error"', page)


def test_broken_rule_keeps_the_page_and_is_told_once_above_and_at_each_question(visit):
    answer = visit.save("event", {**EVENT, "ends_on-day": "1", "begins_on-day": "2"})

    assert answer.status_code == 422
    assert errors(answer) == ([ORDER], ["begins_on", "ends_on"])
    assert 'name="begins_on-day" type="text" value="2"' in answer.text


def test_rule_across_pages_is_told_on_the_page_of_its_last_question(visit):
    assert visit.go_to(visit.save("event", EVENT)) == "/pages/safety"

    answer = visit.save("safety", {"guards": "3", "guard_firm": ""})

    assert errors(answer) == ([GUARDS], ["guards"])


def test_soft_rule_brings_up_the_box_for_its_reason_and_needs_one(visit):
    assert visit.go_to(visit.save("event", {**EVENT, "visitors": "8000"})) == "/pages/event"
    page = visit.open("/pages/event")
    assert page.index('<div class="appearing" data-comes="many_visitors">') < page.index(MANY) < page.index('name="many_visitors"')

    answer = visit.save("event", {**EVENT, "visitors": "8000", "many_visitors": " "})
    assert errors(answer) == (["그대로 두시려면 까닭을 적어 주십시오. 잘못 적으셨으면 답을 고쳐 주십시오."], ["many_visitors"])

    assert visit.go_to(visit.save("event", {**EVENT, "visitors": "8000", "many_visitors": "해마다 이만큼 옵니다."})) == "/pages/safety"


def test_answers_that_stopped_to_fit_are_told_before_they_are_sent_and_nothing_is_filed(visit):
    visit.save("event", EVENT)
    visit.save("safety", {"guards": "30", "guard_firm": "견본경비"})
    visit.save("event", {**EVENT, "visitors": "4000"})

    check = visit.open("/check")
    sent = visit.post("/submit")

    assert check.count(GUARDS) == 1
    assert f'href="/my/{visit.case_id}/pages/event?back=check#visitors">{GUARDS}' in check
    assert (sent.status_code, visit.state()) == (422, "draft")


def test_application_without_the_reason_is_not_filed(visit):
    visit.save("event", {**EVENT, "visitors": "8000"})
    visit.save("safety", {"guards": "80", "guard_firm": "견본경비"})

    sent = visit.post("/submit")

    assert (sent.status_code, visit.state()) == (422, "draft")


def test_reason_is_kept_with_the_answers_and_shown_to_applicant_and_officer(visit):
    visit.save("event", {**EVENT, "visitors": "8000"})
    visit.save("event", {**EVENT, "visitors": "8000", "many_visitors": "<b>해마다</b> 이만큼 옵니다."})
    visit.save("safety", {"guards": "80", "guard_firm": "견본경비"})
    assert visit.go_to(visit.post("/submit")) == "/submitted"

    with visit.world.transaction() as session:
        officer = add_officer(session, login="desk", name="박담당", department="시험과", role=Role.OFFICER, phone="053-000-0001", now=clock.now()).officer  # fmt: skip
        settled = session.query(AnswerSheet).filter_by(submission_id=visit.case_id, settled=True).one()
        assert settled.answers["many_visitors"] == "<b>해마다</b> 이만큼 옵니다."
    mine = visit.browser.get(f"/my/{visit.case_id}").text
    theirs = visit.site.client(officer=officer).get(f"/staff/cases/{visit.case_id}").text
    for page in (mine, theirs):
        assert MANY in page
        assert "적은 까닭: &lt;b&gt;해마다&lt;/b&gt; 이만큼 옵니다." in page


def test_reason_for_answers_that_were_mended_is_not_kept(visit):
    visit.save("event", {**EVENT, "visitors": "8000"})
    visit.save("event", {**EVENT, "visitors": "8000", "many_visitors": "까닭"})
    visit.save("event", EVENT)
    visit.save("safety", {"guards": "80", "guard_firm": "견본경비"})
    visit.post("/submit")

    with visit.world.transaction() as session:
        settled = session.query(AnswerSheet).filter_by(submission_id=visit.case_id, settled=True).one()
    assert sorted(settled.answers) == ["begins_on", "ends_on", "guard_firm", "guards", "outdoors", "visitors"]


def test_petition_whose_receipt_may_not_be_refused_is_only_warned(petition):
    assert petition.go_to(petition.save("event", {**EVENT, "ends_on-day": "1", "begins_on-day": "2"})) == "/pages/safety"
    petition.save("safety", {"guards": "80", "guard_firm": "견본경비"})

    refused = petition.post("/submit")
    assert (refused.status_code, html.unescape(refused.text).count(ORDER)) == (422, 1)

    assert petition.go_to(petition.post("/submit", accept_incomplete="yes")) == "/submitted"


def test_page_carries_what_the_script_needs_to_tell_a_rule(visit):
    page = visit.open("/pages/safety")

    assert '<template data-rule="0">' in page
    assert page.index('<template data-rule="0">') < page.index(GUARDS)
    assert '"patient":["no_guards_needed"]' in page
