"""A contest from plain boxes: the text passes the check that files pass, nothing typed is lost, and what cannot be is told at its box."""

import html
import re

import pytest
from sqlalchemy import select

from homeservice.adapters.language import Language
from homeservice.catalog.guided import CHOSEN, KINDS
from homeservice.models import CatalogueText
from homeservice.operations.checking import check_text
from tests.web.conftest import token_of

KO = Language("ko")
ADDRESS = "/staff/catalogue/new/contest"
LEAST = {
    "title": '견본: “빛” "공모" {}', "code": "Z91", "slug": "light-contest", "category": "문화·관광", "summary": "빛 # 사진", "officer": "김담당",
    "phone": "053-000-0000", "who": "누구나", "notice": "첫 문단\n\n- 둘째: <title>", "opens": "2026-12-01T09:00", "closes": "2027-01-10T18:00",
    "questions-rows": "1", "questions-1-label": "작품명", "questions-1-kind": "short_text",
}  # fmt: skip
TEAMS = {"taken_part": "both", "team_least": "3", "team_most": "5", "age_least": "19", "per_person": "2"}
JUDGED = {
    "criteria-rows": "2",
    "criteria-1-label": "창의성",
    "criteria-1-weight": "60",
    "criteria-2-label": "완성도",
    "criteria-2-weight": "40",
}
VOTED = JUDGED | {"vote_share": "30", "votes_each": "3", "vote_opens": "2027-01-12T09:00", "vote_closes": "2027-01-20T18:00"}
PRIZES = {
    "prizes-rows": "2",
    "prizes-1-label": "대상",
    "prizes-1-places": "1",
    "prizes-1-prize": "상장, 300만 원",
    "prizes-2-label": "장려상",
}
LICENCE = {"rights": "licence", "rights_years": "3", "rights_scope": "전시 \\ 홍보", "pledges": "스스로 만들었습니다.\n사실입니다."}
EVERY_KIND = {"questions-rows": str(len(KINDS))} | {
    f"questions-{n}-{box}": value
    for n, kind in enumerate(KINDS, 1)
    for box, value in {
        "label": f"물음 {n}?",
        "kind": kind,
        "size": "7",
        "options": "가, 나: 다" if kind in CHOSEN else "",
        "optional": "yes",
    }.items()
}


@pytest.fixture
def officer(town):
    browser = town.site.client(officer=town.foreign)
    token = token_of(browser.get(ADDRESS).text)
    return town, browser, lambda **sent: browser.post(ADDRESS, data={"csrf_token": token, **sent})


@pytest.mark.parametrize(
    "more",
    [
        {}, TEAMS, TEAMS | {"taken_part": "team"}, {"age_least": "10"}, JUDGED, VOTED | PRIZES | LICENCE, {"divisions": "학생부\n일반부"},
        {"rights": "assignment", "rights_scope": "섬의 이름"}, EVERY_KIND, EVERY_KIND | TEAMS | VOTED | PRIZES | LICENCE | {"divisions": "yes\nno"},
    ],
    ids=["least", "teams", "teams-only", "children", "judged", "voted", "divisions", "assigned", "every-kind", "everything"],
)  # fmt: skip
def test_text_that_is_written_has_no_fault(officer, more):
    town, _, send = officer
    answer = send(**LEAST | more, _action="begin")

    with town.site.world.database.session(reading=True) as session:
        row = session.scalars(select(CatalogueText).where(CatalogueText.slug == "light-contest")).one()
        checked = check_text(session, row, row.text)
    assert (answer.status_code, answer.location) == (303, f"/staff/catalogue/{row.id}")
    assert [KO.say(fault.message) for fault in checked.faults] == []
    read = checked.definition
    assert (read.title.ko, [paragraph.ko for paragraph in read.contest.notice]) == (LEAST["title"], ["첫 문단", "- 둘째: <title>"])


@pytest.mark.parametrize(
    ("written", "least", "most"),
    [("3000", 0, 3000), ("1,500~3,000", 1500, 3000), ("1500 - 3000", 1500, 3000), ("1500~", 1500, 1500), ("100~", 100, 1000)],
)
def test_letters_are_asked_for_from_and_to(officer, written, least, most):
    town, _, send = officer
    send(**LEAST | {"questions-1-kind": "long_text", "questions-1-size": written}, _action="begin")

    with town.site.world.database.session(reading=True) as session:
        row = session.scalars(select(CatalogueText).where(CatalogueText.slug == "light-contest")).one()
        asked = check_text(session, row, row.text).definition.fields["question_1"]
    assert (asked.min, asked.max) == (least, most)


def test_divisions_by_age_bar_whoever_chose_another_age(officer):
    town, _, send = officer
    send(**LEAST | {"divisions": "청소년부, 13~18\n일반부, 만 19세~\n누구나, 서로"}, _action="begin")

    with town.site.world.database.session(reading=True) as session:
        row = session.scalars(select(CatalogueText).where(CatalogueText.slug == "light-contest")).one()
        checked = check_text(session, row, row.text)
    assert [KO.say(fault.message) for fault in checked.faults] == []
    assert [option.label.ko for option in checked.definition.fields["division"].control().options] == ["청소년부", "일반부", "누구나, 서로"]
    assert [rule.unless.source for rule in checked.definition.eligibility] == [
        'division != "option_1" or age_at(birth_date, reference_date) >= 13',
        'division != "option_1" or age_at(birth_date, reference_date) <= 18',
        'division != "option_2" or age_at(birth_date, reference_date) >= 19',
    ]


WRONG = {
    "ages": (
        {"divisions": "청소년부, 18~13"},
        [("divisions", "‘청소년부’의 나이 하한(18세)이 상한(13세)보다 많습니다. 둘 중 하나를 고쳐 주십시오.")],
    ),
    "weights": (JUDGED | {"criteria-2-weight": "30"}, [("criteria", "배점의 합이 90입니다. 더해서 100이 되도록 고쳐 주십시오.")]),
    "team": (TEAMS | {"team_least": "6"}, [("team_least", "가장 적은 인원(6명)이 가장 많은 인원(5명)보다 많습니다. 둘 중 하나를 고쳐 주십시오.")]),
    "days": ({"closes": "2026-11-01T18:00"}, [("closes", "마감이 시작보다 빠릅니다. 시작보다 뒤의 때를 적어 주십시오.")]),
    "result": ({"result_on": "2027-01-09"}, [("result_on", "결과 발표일이 마감보다 빠릅니다. 마감한 날이나 그 뒤의 날을 적어 주십시오.")]),
    "vote": (VOTED | {"vote_opens": "2027-01-10T17:59"}, [("vote_opens", "투표가 접수 마감보다 먼저 시작합니다. 접수를 마감한 뒤의 때를 적어 주십시오.")]),
    "options": (
        {"questions-1-kind": "one_of", "questions-1-options": "가, 가"},
        [("questions", "‘작품명’에서 고를 답을 쉼표로 나누어 서로 다르게 둘 이상 적어 주십시오.")],
    ),
    "notice": (
        {"notice": "줄\n" * 31},
        [("notice", "공고문이 31문단입니다. 30문단까지 쓸 수 있으니 짧은 줄을 이어 붙이거나, 만든 다음 ‘붙임 파일’에 공고문 파일을 올리십시오.")],
    ),
    "number": ({"age_least": "-1"}, [("age_least", "1부터 120까지의 숫자만 적어 주십시오.")]),
    "huge": ({"per_person": "9" * 5000}, [("per_person", "1부터 100까지의 숫자만 적어 주십시오.")]),
    "moment": ({"opens": "내일"}, [("opens", "날짜와 시각을 2026-03-31 18:00처럼 적어 주십시오.")]),
    "span": (
        {"questions-1-size": "30~20"},
        [("questions-1-size", "글자 수의 앞이 뒤보다 큽니다. ‘1500~3000’처럼 적은 쪽을 앞에 적어 주십시오.")],
    ),
    "half-span": ({"questions-1-size": "~x"}, [("questions-1-size", "1부터 500까지의 숫자만 적어 주십시오.")]),
    "code": ({"code": "C-1"}, [("code", KO("catalogue.code_form"))]),
    "several": (
        {"title": " ", "opens": "", "result_on": "x", **JUDGED, "criteria-1-weight": "x"},
        [
            ("title", "공모전의 이름을 적어 주십시오."), ("opens", "접수 시작을 적어 주십시오."), ("result_on", "날짜를 2026-03-31처럼 적어 주십시오."),
            ("criteria-1-weight", "1부터 100까지의 숫자만 적어 주십시오."),
        ],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("more", "faults"), WRONG.values(), ids=WRONG)
def test_what_cannot_be_is_told_at_its_box_all_at_once_and_nothing_is_lost(officer, more, faults):
    _, _, send = officer
    answer = send(**LEAST | more, _action="begin")

    page = html.unescape(answer.text)
    assert answer.status_code == 422
    assert re.findall(r'<li><a href="#([^"]+)">([^<]+)</a></li>', page) == faults
    assert [target for target, _ in faults if f'id="{target}"' not in page] == []
    kept = {value for value in (LEAST | more).values() if len(value) < 300 and "\n" not in value and value.strip()} - {"1", "2", "begin"}
    assert sorted(value for value in kept if value not in page) == []


def test_more_rows_keep_what_was_typed_without_judging_it(officer):
    _, _, send = officer
    answer = send(**LEAST | {"title": "", "questions-1-size": "x"}, _action="more-questions")

    page = html.unescape(answer.text)
    assert (answer.status_code, "error-summary" in page, page.count("<legend>문항 ")) == (200, False, 4)
    assert 'name="questions-1-label" value="작품명"' in page


def test_rows_have_a_limit_whatever_is_sent(officer):
    _, _, send = officer
    assert html.unescape(send(**LEAST | {"questions-rows": "999"}, _action="more-questions").text).count("<legend>문항 ") == 40


def test_address_that_is_taken_is_told_at_its_box(officer):
    _, _, send = officer
    send(**LEAST, _action="begin")
    answer = send(**LEAST, _action="begin")

    assert (answer.status_code, re.findall(r'<li><a href="#([^"]+)">', answer.text)) == (409, ["slug"])
