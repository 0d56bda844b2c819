"""The inbox: the own department's cases, masked, findable, counted."""

import pytest

from tests.web.desk import AIR, CERTIFICATE, YOUTH, Desk, queries_of
from tests.web.reading import page_of

MOST_QUERIES = 12


@pytest.fixture
def desk(site):
    return Desk(site)


def numbers(browser, query=""):
    return [link.text for link in page_of(browser.get(f"/staff{query}")).all(".case-number")]


def test_inbox_shows_the_own_departments_cases_and_no_draft(desk):
    mine = desk.case()
    desk.world.draft(desk.person(number=2), "early-scrapping")
    theirs = desk.case(slug=CERTIFICATE, number=3)
    other = desk.account("other", YOUTH).officer

    assert numbers(desk.browser(), "?view=all") == [desk.submission(mine).reference]
    assert numbers(desk.browser(other), "?view=all") == [desk.submission(theirs).receipt_number]


def test_inbox_masks_the_applicants_name(desk):
    desk.case()
    answer = desk.browser().get("/staff")

    assert page_of(answer).one(".case-applicant").text == "황○○본"
    assert "황보견본" not in answer.get_data(as_text=True)


#: What is asked for, and how many of the one case in the world are found.
FOUND = {
    "?q=황보견본": 1, "?q=황보": 1, "?q=이예시": 0, "?q=M01-000001": 1, "?q=m01-000001": 1, "?q=%25": 0, "?q=_": 0,
    "?q=황보견본+M01": 1, "?q=이예시+M01": 0, "?form=M01": 1, "?form=M06": 0, "?view=working": 1, "?view=submitted": 0,
    "?view=nonsense": 1, "?page=99": 1, "?page=-1": 1, "?page=minus": 1,
}  # fmt: skip


def test_inbox_finds_by_number_name_form_and_tab(desk):
    desk.case("received")
    browser = desk.browser()

    assert {query: len(numbers(browser, query)) for query in FOUND} == FOUND


def test_reference_finds_a_case_that_has_no_receipt_number_yet(desk):
    reference = desk.submission(desk.case()).reference

    assert numbers(desk.browser(), f"?q={reference.lower()}") == [reference]


def test_tabs_count_what_they_hold(desk):
    for number, state in enumerate(("submitted", "received", "in_progress", "supplement"), 1):
        desk.case(state, number=number)
    refused = desk.case("received", number=5)
    desk.act(refused, "reject", reason="까닭")
    page = page_of(desk.browser().get("/staff"))

    assert [tab.text for tab in page.all(".view-tabs a")] == [
        "처리할 신청 4건", "접수 대기 1건", "처리 중 2건", "보완 기다림 1건", "승인 0건", "마침 1건", "전체 5건",
    ]  # fmt: skip
    assert page.one(".view-tabs [aria-current]").text == "처리할 신청 4건"


def test_what_waits_for_its_receipt_comes_first_then_what_is_due_first(desk):
    received = desk.case("received", number=1)
    submitted = desk.case(number=2)

    assert numbers(desk.browser()) == [desk.submission(submitted).reference, desk.submission(received).receipt_number]


def test_search_words_are_shown_as_text(desk):
    page = page_of(desk.browser().get("/staff", query_string={"q": '"><script>alert(1)</script>'}))

    assert page.one("#search-q")["value"] == '"><script>alert(1)</script>'
    assert page.one(".empty-title").text == "찾는 신청이 없습니다"


def test_search_keeps_the_tab(desk):
    assert page_of(desk.browser().get("/staff?view=done")).one('.search-bar input[name="view"]')["value"] == "done"


def test_inbox_takes_as_few_queries_for_three_cases_as_for_one(desk):
    browser = desk.browser()
    desk.case("received", number=1)
    browser.get("/staff")
    one = queries_of(desk.site, lambda: browser.get("/staff"))
    desk.case("supplement", number=2)
    desk.case("in_progress", number=3)
    three = queries_of(desk.site, lambda: browser.get("/staff"))

    assert one == three
    assert three <= MOST_QUERIES


def test_inbox_is_a_table_with_a_caption_and_named_columns(desk):
    desk.case()
    page = page_of(desk.browser().get("/staff?lang=en"))

    assert page.one("table caption").text == "Cases of our department"
    assert [column.text for column in page.all("thead th")] == [cell["data-label"] for cell in page.all("tbody td")]
    assert page.one(".page-over").text == "Climate and Air Quality Division"
    assert AIR not in page.text
