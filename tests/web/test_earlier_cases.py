"""A question that names an earlier case: one's own are offered, anybody else's is refused like none, and what is known of it follows."""

import pytest

from homeservice import clock
from homeservice.adapters.language import Language
from homeservice.core.earlier import EarlierCase
from homeservice.core.workflow import Role
from homeservice.models import Submission
from homeservice.operations.acting import act
from homeservice.operations.cases import own_case
from homeservice.operations.staff import add_officer
from homeservice.operations.submitting import Incomplete, submit
from tests.definitions.reading import load
from tests.web.conftest import make_site, token_of
from tests.web.desk import queries_of
from tests.web.reading import page_of

FIRST, AGAIN = "few-places", "second-request"
MOST_QUERIES = 12
UNKNOWN = "오류: 먼저 낸 신청에 적힌 {}: 고를 수 있는 신청이 아닙니다. 접수번호를 확인하고, 본인 앞으로 접수된 신청을 고르십시오."


class Applicant:
    """Somebody with a browser, at a draft of the second form."""

    def __init__(self, office, name, number):
        self.office = office
        self.person = office.world.person(name, subject=f"sample-{number}", email=None)
        self.browser = office.site.client(person=self.person)
        self.token = token_of(self.browser.get("/sign-in").text)

    def files(self, *, decided=None):
        """A case of the first form, decided where a decision is named. Gives its receipt number."""
        world, now = self.office.world, clock.now()
        case_id = world.submitted(self.person, FIRST, {}, now=now)
        if decided is not None:
            self.office.act(case_id, decided)
        with world.database.session(reading=True) as session:
            return session.get_one(Submission, case_id).receipt_number

    def begins(self):
        self.draft = self.office.world.draft(self.person, AGAIN, now=clock.now())
        return self

    @property
    def path(self):
        return f"/my/{self.draft}/pages/before"

    def opens(self):
        return page_of(self.browser.get(self.path))

    def sends(self, number, **more):
        sent = {"csrf_token": self.token, "_action": "save", "first": number, **more}
        return self.browser.post(self.path, data=sent, headers={"Origin": "http://localhost"})

    def kept(self):
        with self.office.world.database.session(reading=True) as session:
            return own_case(session, self.draft, self.person, now=clock.now()).values.get("first")


class Counter:
    """The counter at which it all comes together: the site, its officer, its applicants."""

    def __init__(self, site):
        self.site, self.world = site, site.world
        told = {"login": "officer", "name": "박담당", "department": "시험과", "role": Role.OFFICER, "phone": "053-000-0001"}
        with self.world.transaction() as session:
            self.officer = add_officer(session, **told, now=clock.now()).officer
        self.kim, self.lee = Applicant(self, "김견본", 1), Applicant(self, "이견본", 2)

    def act(self, case_id, action, reason="자료와 다릅니다."):
        with self.world.transaction() as session:
            case = self.world.theirs(session, case_id, self.officer, now=clock.now())
            act(session, case, action, role=Role.OFFICER, officer=self.officer, reason=reason, now=clock.now())


@pytest.fixture
def counter(migrated_url, tmp_path):
    built = make_site(migrated_url, tmp_path, definitions=[load(FIRST), load(AGAIN)])
    yield Counter(built)
    built.close()


def options(page):
    return [(option["value"], option.text) for option in page.all("#first option")]


def test_own_cases_of_the_named_form_and_states_are_offered_by_number_title_and_state(counter):
    approved = counter.kim.files(decided="approve")
    counter.kim.files(decided="reject")
    counter.lee.files(decided="approve")

    page = counter.kim.begins().opens()

    assert options(page) == [
        ("", "선택하십시오"),
        (
            approved,
            f"{approved} 숲 체험(시험용) ({Language('ko').say(clock.today(clock.now()))} 접수, 현재 {Language('ko')('state.approved')})",
        ),
    ]


def test_who_has_no_case_to_choose_is_told_so_and_what_is_missing(counter):
    applicant = counter.kim.begins()

    assert options(applicant.opens()) == [("", "고를 수 있는 신청이 없습니다")]
    said = page_of(applicant.sends("")).one("#first-error").text
    assert said == "오류: 먼저 낸 신청을 고르십시오. 목록에 없으면 아직 접수되지 않았거나 이 문항에서 고를 수 없는 신청입니다."


def test_chosen_case_is_kept_with_what_is_known_of_it_and_moves_conditions(counter):
    number = counter.kim.files(decided="approve")
    applicant = counter.kim.begins()

    answer = applicant.sends(number)
    kept = applicant.kept()

    assert answer.status_code == 303
    assert (kept.number, kept.form, kept.decided_on) == (number, FIRST, clock.today(clock.now()))
    assert [option["value"] for option in applicant.opens().all("#first option[selected]")] == [number]


def test_rule_reads_that_a_case_is_not_decided_yet_as_not_known(counter):
    number = counter.kim.files()
    applicant = counter.kim.begins()

    assert applicant.sends(number).status_code == 303
    assert applicant.kept().decided_on is None


@pytest.mark.parametrize("forged", ["another-person's", "of-another-state", "that-does-not-exist"])
def test_number_that_is_not_ones_own_is_refused_like_one_that_does_not_exist(counter, forged):
    number = {
        "another-person's": lambda: counter.lee.files(decided="approve"),
        "of-another-state": lambda: counter.kim.files(decided="reject"),
        "that-does-not-exist": lambda: "2026-T12-999999",
    }[forged]()
    applicant = counter.kim.begins()

    answer = applicant.sends(number)

    assert answer.status_code == 422
    assert page_of(answer).one("#first-error").text == UNKNOWN.format(number)
    assert page_of(answer).one(".error-summary-list a")["href"] == "#first"
    assert applicant.kept() is None


@pytest.mark.parametrize("sent", ["1", "<b>x</b>", "2026-T12-000001' OR '1'='1", "9" * 4000])
def test_what_is_no_number_is_refused_with_a_sentence(counter, sent):
    answer = counter.kim.begins().sends(sent)

    assert answer.status_code == 422
    assert "고를 수 있는 신청이 아닙니다" in page_of(answer).one("#first-error").text


def test_draft_whose_case_was_taken_back_must_choose_anew_before_it_is_sent(counter):
    number = counter.kim.files()
    applicant = counter.kim.begins()
    applicant.sends(number)
    with counter.world.transaction() as session:
        case = session.query(Submission).filter_by(receipt_number=number).one()
        own = own_case(session, case.id, applicant.person, now=clock.now(), for_change=True)
        act(session, own, "withdraw", role=Role.RESIDENT, now=clock.now())

    said = page_of(applicant.browser.get(f"/my/{applicant.draft}/check")).text

    assert "먼저 낸 신청에서 고르신 신청은 이제 고를 수 없습니다. 다른 신청을 고르십시오." in said
    with counter.world.transaction() as session:
        own = own_case(session, applicant.draft, applicant.person, now=clock.now(), for_change=True)
        with pytest.raises(Incomplete):
            submit(session, own, accept_incomplete=False, address="127.0.0.1", now=clock.now())


def test_decision_that_came_after_the_choice_is_known_when_it_is_sent(counter):
    number = counter.kim.files()
    applicant = counter.kim.begins()
    applicant.sends(number)
    with counter.world.database.session(reading=True) as session:
        first = session.query(Submission).filter_by(receipt_number=number).one().id
    counter.act(first, "approve")
    with counter.world.transaction() as session:
        own = own_case(session, applicant.draft, applicant.person, now=clock.now(), for_change=True)
        submit(session, own, accept_incomplete=False, address="127.0.0.1", now=clock.now())

    assert applicant.kept().decided_on == clock.today(clock.now())


def sent_case(counter):
    """A case of the second form at the officer's desk, and the address of the officer's page."""
    number = counter.kim.files(decided="approve")
    values = {"first": EarlierCase(number=number)}
    return number, counter.world.submitted(counter.kim.person, AGAIN, values, now=clock.now())


def test_officer_reads_number_and_title_and_types_a_number(counter):
    number, case_id = sent_case(counter)
    other = counter.lee.files(decided="approve")
    browser = counter.site.client(officer=counter.officer)
    token = token_of(browser.get("/staff").text)
    path = f"/staff/cases/{case_id}/pages/review"

    def sends(typed):
        sent = {"csrf_token": token, "_action": "save", "linked": typed}
        return browser.post(path, data=sent, headers={"Origin": "http://localhost"})

    assert page_of(browser.get(path)).one("#linked")["type"] == "text"
    refused = sends(other)
    assert (refused.status_code, page_of(refused).one("#linked")["value"]) == (422, other)
    assert page_of(refused).one("#linked-error").text.startswith(f"오류: 관련 신청에 적힌 {other}: 고를 수 있는 신청이 아닙니다.")
    assert sends(number.replace("-", "").lower()).status_code == 303
    assert f"{number} (숲 체험(시험용))" in page_of(browser.get(f"/staff/cases/{case_id}")).text


def test_page_with_many_cases_to_choose_from_asks_as_often_as_with_one(counter):
    counter.kim.files()
    counter.lee.files()
    applicant = counter.kim.begins()
    few = queries_of(counter.site, applicant.opens)
    for _ in range(2):
        counter.kim.files()

    assert queries_of(counter.site, applicant.opens) == few <= MOST_QUERIES
