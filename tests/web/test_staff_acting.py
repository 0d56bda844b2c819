"""What officers do: every action of the table and none beside it, each with what it needs, and nothing typed lost."""

import pytest
from sqlalchemy import select

from homeservice.core.workflow import TRANSITIONS, Role
from homeservice.models import Job, Notice, Supplement
from tests.web.desk import Desk, address_of
from tests.web.reading import page_of

OFFICERS = [row for row in TRANSITIONS if row.role == Role.OFFICER]
ACTIONS = sorted({row.action for row in OFFICERS})
STATES = ("submitted", "received", "in_progress", "supplement")
#: What the action's page sends at least.
SENT = {"request_supplement": {"field": "model_year", "days": "10"}}
INSPECTION = {
    "inspected_on-year": "2026", "inspected_on-month": "11", "inspected_on-day": "2", "inspection_outcome": "running", "_action": "save",
}  # fmt: skip
REASON = "신청하신 차는 등록 기간이 모자랍니다."


@pytest.fixture
def desk(site):
    return Desk(site)


def fill_assessment(desk, case_id):
    return desk.browser().send(address_of(case_id, "pages", "assessment"), {"base_value": "2,000,000", "_action": "save"})


def take(browser, case_id, action, **sent):
    return browser.send(address_of(case_id, "actions", action), {"reason": REASON, **SENT.get(action, {}), **sent})


@pytest.mark.parametrize("row", OFFICERS, ids=lambda row: f"{row.action} from {row.source}")
def test_every_action_of_the_table_has_a_page_and_does_what_its_row_says(small_site, row):
    desk = Desk(small_site)
    case_id = desk.case(row.source)
    browser = desk.browser()
    if row.action == "approve":
        fill_assessment(desk, case_id)
    offered = [link["href"] for link in page_of(browser.get(address_of(case_id))).all(".action-list a")]

    answer = take(browser, case_id, row.action)

    assert address_of(case_id, "actions", row.action) in offered
    assert (answer.status_code, answer.location) == (303, address_of(case_id))
    assert desk.submission(case_id).state == row.target
    with desk.world.transaction() as session:
        told = session.scalars(select(Notice.kind).where(Notice.submission_id == case_id).order_by(Notice.created_at.desc())).all()
    assert row.notice is None or row.notice in told


@pytest.mark.parametrize("state", STATES)
def test_what_the_table_does_not_allow_is_refused_with_the_way_back(site, state):
    desk = Desk(site)
    case_id = desk.case(state)
    browser = desk.browser()
    allowed = {row.action for row in OFFICERS if row.source == state}
    refused = [
        action for action in (*ACTIONS, "withdraw", "supply", "submit", "nonsense", "receive_automatically") if action not in allowed
    ]

    for action in refused:
        path = address_of(case_id, "actions", action)
        asked, sent = browser.get(path), browser.send(path, {"reason": REASON}, page="/staff")
        assert (action, asked.status_code, sent.status_code) == (action, 409, 409)
        assert page_of(sent).one(".error-page a.primary")["href"] == address_of(case_id)
    assert desk.submission(case_id).state == state
    assert [link["href"].rsplit("/", 1)[1] for link in page_of(browser.get(address_of(case_id))).all(".action-list a")] == [
        row.action for row in OFFICERS if row.source == state
    ]


def test_approval_without_the_officers_own_section_leads_to_it(desk):
    case_id = desk.case("received")

    answer = take(desk.browser(), case_id, "approve")

    assert answer.status_code == 422
    assert page_of(answer).one(".to-fill a")["href"] == address_of(case_id, "pages", "assessment")
    assert desk.submission(case_id).state == "received"


def test_resident_sees_the_decision_at_once_and_the_papers_are_on_their_way(desk):
    person = desk.person()
    case_id = desk.case("received", person=person)
    fill_assessment(desk, case_id)
    take(desk.browser(), case_id, "approve")

    page = page_of(desk.site.client(person=person).get(f"/my/{case_id}"))
    assert [title.text for title in page.all(".document-title")] == ["조기폐차 보조금 지급대상 확인서", "접수증"]
    assert page.all(".timeline-text")[0].text == "담당자가 승인했습니다."
    with desk.world.transaction() as session:
        jobs = session.scalars(select(Job.kind)).all()
    assert (jobs.count("print_document"), jobs.count("send_notice")) == (2, 3)


def test_steps_of_the_definition_are_taken_like_the_tables_own(desk):
    case_id = desk.case("received")
    fill_assessment(desk, case_id)
    browser = desk.browser()
    take(browser, case_id, "approve")
    without = take(browser, case_id, "pass_inspection")
    browser.send(address_of(case_id, "pages", "inspection_result"), INSPECTION)

    done = take(browser, case_id, "pass_inspection")

    assert (without.status_code, done.status_code) == (422, 303)
    assert desk.submission(case_id).stage == "claim"


@pytest.mark.parametrize(
    "reason",
    ["", " \n ", "가" * 4001, "까\x00닭", "\u202e거꾸로"],
    ids=["none", "blanks", "too long", "control character", "direction character"],
)
def test_decision_against_the_resident_needs_a_reason_that_can_be_printed(small_site, reason):
    desk = Desk(small_site)
    case_id = desk.case("received")

    answer = take(desk.browser(), case_id, "reject", reason=reason)

    assert answer.status_code == 422
    assert page_of(answer).one(".error-summary-list a")["href"] == "#reason"
    assert desk.submission(case_id).state == "received"


def test_refusal_names_the_remedies_that_are_printed(small_site):
    desk = Desk(small_site)
    page = page_of(desk.browser().get(address_of(desk.case("received"), "actions", "reject")))

    remedies = [line.text.split(":")[0] for line in page.all('section[aria-labelledby="remedies"] li')]
    # no objection: this is no statutory petition
    assert remedies == ["행정심판", "행정소송"]


@pytest.mark.parametrize(
    ("sent", "target"),
    [
        ({"field": ""}, "#field-1"),
        ({"field": "no_such_question"}, "#field-1"),
        ({"field": "applicant_name"}, "#field-1"),
        ({"days": "0"}, "#days"),
        ({"days": "61"}, "#days"),
        ({"days": "ten"}, "#days"),
        ({"days": "１０"}, None),
        ({"note-vin": "가" * 501}, "#fields"),
        ({"reason": ""}, "#reason"),
    ],
    ids=[
        "no question",
        "unknown question",
        "verified question",
        "no day",
        "too many days",
        "words",
        "full-width digits",
        "long note",
        "no reason",
    ],
)
def test_supplement_that_cannot_be_asked_keeps_what_was_typed(small_site, sent, target):
    desk = Desk(small_site)
    case_id = desk.case("received")

    typed = {"field": ["model_year", "vin"], "note-vin": "등록증을 보고 적어 주십시오.", **sent}
    answer = take(desk.browser(), case_id, "request_supplement", **typed)

    if target is None:
        assert (answer.status_code, desk.submission(case_id).state) == (303, "supplement")
        return
    page = page_of(answer)
    assert answer.status_code == 422
    assert page.one(".error-summary-list a")["href"] == target
    assert page.one("#reason").text == sent.get("reason", REASON)
    assert page.one("#days")["value"] == sent.get("days", "10")
    assert page.one("#note-vin")["value"] == typed["note-vin"]
    if "field" not in sent:
        assert {box["value"] for box in page.all('input[name="field"][checked]')} == {"model_year", "vin"}
    assert desk.submission(case_id).state == "received"


def test_supplement_is_asked_with_its_questions_notes_and_day(desk):
    person = desk.person()
    case_id = desk.case("received", person=person)

    notes = {"note-model_year": " 등록증과 다릅니다. ", "note-plate": "고르지 않은 항목"}
    answer = take(desk.browser(), case_id, "request_supplement", field=["model_year", "vin"], **notes)

    with desk.world.transaction() as session:
        (asked,) = session.scalars(select(Supplement).where(Supplement.submission_id == case_id))
    assert answer.status_code == 303
    assert (asked.fields, asked.reason) == ({"model_year": "등록증과 다릅니다.", "vin": ""}, REASON)
    assert REASON in page_of(desk.site.client(person=person).get(f"/my/{case_id}")).one(".to-do").text


def test_case_that_changed_meanwhile_asks_once_more_and_keeps_the_reason(desk):
    case_id = desk.case("received")
    browser = desk.browser()
    path = address_of(case_id, "actions", "reject")
    opened = browser.get(path).get_data(as_text=True)
    version = opened.split('name="version" value="')[1].split('"')[0]
    desk.act(case_id, "start")

    stale = browser.send(path, {"reason": REASON, "version": version})
    again = browser.send(path, {"reason": REASON})

    assert stale.status_code == 409
    assert (page_of(stale).one("#reason").text, page_of(stale).one('input[name="version"]')["value"]) == (REASON, str(int(version) + 1))
    assert (again.status_code, desk.submission(case_id).state) == (303, "refused")


def test_second_officer_is_told_that_the_case_was_decided(desk):
    case_id = desk.case("received")
    second = desk.browser(desk.account("second", "기후대기과").officer)
    path = address_of(case_id, "actions", "reject")
    token = second.get(path).get_data(as_text=True)
    desk.act(case_id, "close", reason="까닭")

    answer = second.client.post(
        path, data={"reason": REASON, "version": "1", "csrf_token": token.split('name="csrf_token" value="')[1].split('"')[0]}
    )

    assert answer.status_code == 409
    assert page_of(answer).one(".error-page a.primary")["href"] == address_of(case_id)
    assert "‘종결’ 상태" in page_of(answer).one(".lead").text
    assert desk.submission(case_id).state == "closed"


def test_form_without_its_token_does_nothing(small_site):
    desk = Desk(small_site)
    case_id = desk.case("received")

    answer = desk.browser().client.post(address_of(case_id, "actions", "start"), data={"version": "1"})

    assert (answer.status_code, desk.submission(case_id).state) == (400, "received")


def test_reason_typed_after_the_sign_in_had_ended_waits_at_the_page(small_site):
    desk = Desk(small_site)
    case_id = desk.case("received")
    path = address_of(case_id, "actions", "reject")
    browser = desk.browser()
    token = browser.get(path).get_data(as_text=True).split('name="csrf_token" value="')[1].split('"')[0]
    with browser.client.session_transaction() as kept:
        kept["officer"] = "ended"
    sent = browser.client.post(path, data={"reason": REASON, "csrf_token": token}, headers={"Origin": "http://localhost"})
    with browser.client.session_transaction() as kept, desk.browser().client.session_transaction() as fresh:
        kept["officer"] = fresh["officer"]

    assert (sent.status_code, desk.submission(case_id).state) == (303, "received")
    assert page_of(browser.get(path)).one("#reason").text == REASON
