"""What is told of a contest before anybody enters: notice, schedule, judging, prizes, rights."""

import pytest

from homeservice import clock
from homeservice.operations.catalogue import find_form
from homeservice.operations.notice_paper import keep_notice, noticed, to_print_notice
from tests.definitions.reading import load
from tests.web.conftest import make_site
from tests.web.reading import page_of


@pytest.fixture
def page(migrated_url, tmp_path):
    site = make_site(migrated_url, tmp_path, definitions=[load("prize-contest")])
    yield page_of(site.client().get("/services/prize-contest"))
    site.close()


def rows(page, heading):
    """The rows of the table under a heading."""
    table = next(region for region in page.all(".table-region") if region["aria-label"] == heading)
    return [[cell.text for cell in row.all("td")] for row in table.all("tbody tr")]


def test_contest_tells_its_notice_and_lets_one_enter(page):
    assert [line.text for line in page.all("section[aria-labelledby=notice] p")] == [
        "골목을 그린 그림을 찾습니다.",
        "한 사람이 여러 점을 낼 수 있습니다.",
    ]
    assert "응모하기" in page.one(".apply-panel").text


def test_schedule_holds_entries_vote_result_and_occasions_in_the_order_of_the_days(page):
    assert rows(page, "일정") == [
        ["응모 접수", "2026. 1. 5. 09:00 ~ 2026. 12. 5. 18:00"],
        ["시민투표", "2026. 12. 10. 09:00 ~ 2026. 12. 20. 18:00"],
        ["작품 전시", "2026. 12. 22. ~ 2026. 12. 28."],
        ["결과 발표", "2026. 12. 30."],
        ["시상식", "2026. 12. 30."],
    ]


def test_judging_tells_criteria_with_weights_who_goes_on_and_what_counts(page):
    assert rows(page, "1차 심사") == [["착상", "60점"], ["솜씨", "40점"]]
    assert rows(page, "2차 심사") == [["완성도", "100점"]]
    told = page.one("section[aria-labelledby=judging]").text
    for said in (
        "10건을 다음 순서로 올립니다.",
        "2차 심사 70%",
        "시민투표 30%",
        "한 사람이 3건까지 고릅니다.",
        "한 사람이 받는 상은 1개입니다.",
    ):
        assert said in told


def test_prizes_and_rights_are_told(page):
    assert rows(page, "시상") == [["금상", "1", "상금 100만 원"], ["은상", "2", "-"], ["감사상", "정하지 않음", "-"]]
    assert "결과 발표일부터 3년 동안" in page.one("section[aria-labelledby=rights]").text


def test_the_notice_is_offered_as_soon_as_it_is_printed(sqlite_url, tmp_path):
    site = make_site(sqlite_url, tmp_path, definitions=[load("prize-contest")])
    browser = site.client()
    assert page_of(browser.get("/services/prize-contest")).all(".notice-files a") == []
    with site.world.transaction() as session:
        form = find_form(session, "prize-contest", now=clock.now()).form
        (intake,) = noticed(form, now=clock.now())
        key, _ = to_print_notice(session, form.id, intake.name)
        keep_notice(session, key, b"%PDF-1.7")

    link = page_of(browser.get("/services/prize-contest")).one(".notice-files a")
    english = page_of(browser.get("/services/prize-contest?lang=en")).one(".notice-files a")
    sent = browser.get(link["href"])

    assert (link.text, english.text) == ("공고문 내려받기(PDF)", "Download the notice (PDF, in Korean)")
    assert (sent.status_code, sent.mimetype, sent.data) == (200, "application/pdf", b"%PDF-1.7")
    sent.close()
    assert browser.get("/services/prize-contest/notices/none-such.pdf").status_code == 404
    site.close()
