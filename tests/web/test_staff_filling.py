"""The officer's own pages of questions: kept while typed, judged when saved, like a resident's."""

import pytest

from tests.web.desk import AIR, Desk, address_of
from tests.web.reading import page_of


@pytest.fixture
def desk(site):
    return Desk(site)


def assessment(case_id, *more):
    return address_of(case_id, "pages", "assessment", *more)


def base_value(desk, case_id):
    return page_of(desk.browser().get(assessment(case_id))).one("#base_value")["value"]


def test_saved_page_leads_back_to_the_case_and_shows_in_it(desk):
    case_id = desk.case("received")
    browser = desk.browser()

    answer = browser.send(assessment(case_id), {"base_value": "2,000,000", "assessment_note": "조회함", "_action": "save"})
    page = page_of(browser.get(address_of(case_id)))

    assert (answer.status_code, answer.location) == (303, address_of(case_id))
    assert page.one(".task-state").text == "작성 완료"
    assert "2,000,000원" in page.text


@pytest.mark.parametrize("typed", ["many", "-5", "0"])
def test_value_that_cannot_be_read_stands_as_it_was_typed(small_site, typed):
    desk = Desk(small_site)
    case_id = desk.case("received")

    answer = desk.browser().send(assessment(case_id), {"base_value": typed, "_action": "save"})

    assert answer.status_code == 422
    assert page_of(answer).one("#base_value")["value"] == typed
    assert page_of(answer).one(".error-summary-list a")["href"] == "#base_value"


def test_required_question_left_blank_is_told_and_may_wait_when_leaving(desk):
    case_id = desk.case("received")
    browser = desk.browser()

    saved = browser.send(assessment(case_id), {"base_value": "", "assessment_note": "나중에", "_action": "save"})
    left = browser.send(assessment(case_id), {"base_value": "", "assessment_note": "나중에", "_action": "leave"})

    assert (saved.status_code, left.status_code, left.location) == (422, 303, address_of(case_id))
    assert page_of(browser.get(assessment(case_id))).one("#assessment_note").text == "나중에"


def test_typing_is_kept_by_itself(desk):
    case_id = desk.case("received")

    answer = desk.browser().send(
        assessment(case_id, "autosave"), {"base_value": "1500000"}, page=assessment(case_id), headers={"Accept": "application/json"}
    )

    assert (answer.status_code, answer.get_json()["version"]) == (200, 1)
    assert base_value(desk, case_id) == "1,500,000"


def test_another_window_is_noticed_and_not_overwritten(desk):
    case_id = desk.case("received")
    browser = desk.browser()
    browser.send(assessment(case_id), {"base_value": "1000000", "_action": "save", "draft_version": "0"})

    stale = browser.send(assessment(case_id), {"base_value": "3000000", "_action": "save", "draft_version": "0"})

    assert stale.status_code == 422
    assert base_value(desk, case_id) == "1,000,000"


def test_page_that_is_not_to_be_filled_in_now_is_not_there(desk):
    case_id = desk.case("received")
    browser = desk.browser()

    for name in ("inspection_result", "vehicle", "no_such_page"):
        assert browser.get(address_of(case_id, "pages", name)).status_code == 404
        assert browser.send(address_of(case_id, "pages", name), {"_action": "save"}, page=address_of(case_id)).status_code == 404
    desk.act(case_id, "reject", reason="까닭")
    assert browser.get(assessment(case_id)).status_code == 404


def test_name_that_is_no_question_is_refused(small_site):
    desk = Desk(small_site)
    case_id = desk.case("received")

    answer = desk.browser().send(assessment(case_id), {"base_value": "1", "plate": "99하9999", "_action": "save"})

    assert answer.status_code == 400
    assert base_value(desk, case_id) == ""


def test_kept_page_shows_each_officer_their_own_name(small_site):
    desk = Desk(small_site)
    case_id = desk.case("received")
    other = desk.account("other", AIR, name="이접수").officer

    names = [page_of(desk.browser(who).get(assessment(case_id))).one(".account-name").text for who in (desk.officer, other)]

    assert names == ["담당자 박담당", "담당자 이접수"]


def test_officers_page_has_its_own_addresses(small_site):
    desk = Desk(small_site)
    case_id = desk.case("received")
    page = page_of(desk.browser().get(assessment(case_id)))

    assert page.one("form[data-autosave]")["data-autosave"] == assessment(case_id, "autosave")
    assert page.one("form[data-autosave]")["data-sign-in"] == "/staff/sign-in"
    assert [link["href"] for link in page.all("nav.breadcrumb a")] == ["/staff", address_of(case_id)]
