"""Forms of other trades, written as YAML alone, go the whole way: asked, answered, sent, read by the officer, and printed on the receipt."""

import html
import re
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import select

from homeservice import clock
from homeservice.catalog.loader import load_file
from homeservice.core.answers import Parsed
from homeservice.core.errors import DomainError
from homeservice.core.lint import lint
from homeservice.core.workflow import Role
from homeservice.models import Document
from homeservice.operations.acting import act
from homeservice.operations.drafts import save_page
from homeservice.operations.issuing import said_in
from homeservice.operations.sheets import part_of
from homeservice.operations.staff import add_officer
from tests.definitions.reading import SHARED, TEMPLATES
from tests.web.conftest import make_site, token_of
from tests.web.reading import page_of

FOLDER = Path(__file__).parents[1] / "definitions" / "foreign"
SLUGS = sorted(path.stem for path in FOLDER.glob("*.yaml"))


@dataclass(frozen=True, kw_only=True)
class Wrong:
    """What is sent instead on one page, and the sentences that stand above the page then. `language` is what the page speaks."""

    page: str
    sent: dict
    said: tuple
    language: str = "ko"


@dataclass(frozen=True, kw_only=True)
class Answered:
    """A form filled in well: its pages in their order, what the receipt states, what the officer reads, and what would be wrong."""

    pages: dict
    receipt: dict
    officer: tuple
    wrong: tuple = ()
    not_asked: tuple = field(default=())


def day(name, year, month, date):
    return {f"{name}-year": str(year), f"{name}-month": str(month), f"{name}-day": str(date)}


def moment(name, year, month, date, hour, minute="00"):
    return {**day(name, year, month, date), f"{name}-hour": str(hour), f"{name}-minute": minute}


def member(place, called, age, out, *ways):
    cells = {"called": called, "age": str(age), "goes_out": out}
    for number, (how, times, minutes) in enumerate(ways):
        cells |= {f"ways__{number}__how": how, f"ways__{number}__times": str(times), f"ways__{number}__minutes": str(minutes)}
    return {f"members__{place}__{cell}": text for cell, text in cells.items()}


def line(place, book, number):
    return {f"lines__{place}__book": book, f"lines__{place}__number": str(number)}


TRIPS = {**member(0, "엄마", 41, "yes", ("drive", 5, 30), ("walk", 2, 15)), **member(1, "막내", 5, "no")}
ENTRY = {
    "years_here": "12", "children": "1", "gardens-place-a": "river", "gardens-place-b": "north", "refund-bank": "031",
    "refund-number": "0000000000", "refund-holder": "김견본", "promise-agreed": "yes", "promise-name": "김견본",
}  # fmt: skip
BODY = {**day("born", 1990, 3, 2), "sex": "woman", "height": "165", "weight": "60", "pregnant": "no"}
ROOM = {
    "slot": "mon_am", **moment("starts", 2030, 1, 7, 9), **moment("ends", 2030, 1, 7, 11, "30"), "people": "25", "also-tue": ["09", "10"],
}  # fmt: skip
LEARNER = {"latin_name": "SAMPLE KIM", "level": "new", "needs": ["child"], "children": "2", "data": "yes"}

CASES = {
    "travel-survey": Answered(
        pages={"household": {"people": "2", "car": "yes"}, "trips": TRIPS},
        receipt={"가구원 수": "2명", "다니는 사람": "1"},
        officer=("엄마", "직접 운전", "한 주 합계: 150분"),
        wrong=(
            Wrong(page="household", sent={"people": "7"}, said=("가구원 수는 6명 이하여야 합니다. 값을 확인하여 다시 입력하십시오.",)),
            Wrong(page="trips", sent={"members__0__age": "17"}, said=("가구원, 가구원 1: 다니는 길, 길 1: 직접 운전은 18세부터 고를 수 있습니다. 나이와 방법을 확인하십시오.",)),
            Wrong(page="trips", sent={"members__0__ways__1__times": "0"}, said=("가구원, 가구원 1: 다니는 길, 길 2: 한 주 횟수는 1 이상이어야 합니다. 값을 확인하여 다시 입력하십시오.",)),
            Wrong(page="trips", sent={"members__1__called": ""}, said=("가구원, 가구원 2: 부르는 이름을 입력하십시오.",)),
        ),
    ),
    "garden-lottery": Answered(
        pages={"entry": ENTRY},
        receipt={"희망 텃밭": "1순위: 강변 텃밭\n2순위: 북쪽 텃밭", "추첨 번호 수": "2개"},
        officer=("1순위: 강변 텃밭 2순위: 북쪽 텃밭", "추첨 번호 수 2개"),
        wrong=(
            Wrong(page="entry", sent={"gardens-place-b": "river"}, said=("희망 텃밭에서 강변 텃밭을 두 번 골랐습니다. 순위마다 다른 것을 고르십시오.",)),
            Wrong(page="entry", sent={"promise-name": "이견본"}, said=("서약의 성명이 신청인의 성명과 다릅니다. 신청인의 성명을 그대로 적으십시오.",)),
            Wrong(page="entry", sent={"refund-number": "12"}, said=("보증금을 돌려받을 계좌의 계좌번호는 숫자 10자리에서 16자리까지 입력하십시오. 예: 1234567890",)),
        ),
    ),
    "book-order": Answered(
        pages={"books": {**line(0, "history", 4), **line(1, "map", 2)}, "delivery": {"how": "post", "to-zip": "41911", "to-road": "공평로 88", "zone": "island"}},
        receipt={"책값": "124,000원", "할인": "12,400원", "우편료": "7,000원", "합계": "118,600원"},
        officer=("역사책", "118,600원"),
        wrong=(
            Wrong(page="books", sent=line(0, "history", 6), said=("주문, 줄 1: 역사책은 한 번에 5권까지 주문할 수 있습니다.",)),
            Wrong(page="books", sent=line(1, "history", 1), said=("같은 책은 한 줄에 모아 권수를 적으십시오.",)),
            Wrong(page="books", sent=line(1, "atlas", 1), said=("주문, 줄 2: 책은 보이는 항목 가운데에서 고르십시오. 항목이 보이지 않으면 페이지를 새로 고치십시오.",)),
            Wrong(page="delivery", sent={"to-zip": "1"}, said=("받을 주소의 우편번호는 다섯 자리 숫자로 입력하십시오. 예: 41911",)),
        ),
    ),
    "health-questions": Answered(
        pages={
            "who": BODY,
            "habits": {"smokes": "now", "a_day": "12", "wants_help": "yes", "call": "010-0000-0000"},
            "illness": {"has": ["sugar"], "sugar_kind": "one", "insulin": "yes", "medicines__0__called": "견본약", "medicines__0__times": "2"},
        },
        receipt={"담배": "피움", "지금 있는 병": "당뇨", "당뇨 종류": "제1형"},
        officer=("위험 점수 2", "견본약"),
        not_asked=("끊은 날", "심장병으로 입원한 기간", "임신 주수"),
        wrong=(
            Wrong(page="illness", sent={"has": ["none", "sugar"]}, said=("‘없음’과 다른 병을 함께 고를 수 없습니다. 하나를 지우십시오.",)),
            Wrong(page="illness", sent={"medicines__0__times": "0"}, said=("드시는 약, 약 1: 하루 횟수는 1 이상이어야 합니다. 값을 확인하여 다시 입력하십시오.",)),
            Wrong(page="who", sent=day("born", 2999, 1, 1), said=("생년월일의 연도는 네 자리 숫자로, 1800부터 2200까지 입력하십시오. 예: 2018",)),
            Wrong(page="habits", sent={"call": "12"}, said=("상담 전화를 전화번호로 입력하십시오. 지역번호까지 넣고, 외국 번호는 +와 국가번호로 시작합니다. 예: 010-0000-0000",)),
        ),
    ),
    "room-booking": Answered(
        pages={"when": ROOM},
        receipt={"시간대": "월요일 오전", "인원": "25명", "이용료": "60,000원"},
        officer=("월요일 오전", "60,000원", "화 09:00~11:00"),
        wrong=(
            Wrong(page="when", sent=moment("ends", 2030, 1, 7, 8), said=("끝은 시작보다 뒤여야 합니다.",)),
            Wrong(page="when", sent=moment("ends", 2030, 1, 7, 14), said=("한 번에 4시간까지 예약할 수 있습니다.",)),
            Wrong(page="when", sent={"starts-minute": "10"}, said=("시작의 분을 30분 단위로 입력하십시오.",)),
            Wrong(page="when", sent=day("starts", 2030, 2, 31), said=("시작을 확인하십시오. 2030년 2월에는 31일이 없습니다. 달력에 있는 날짜를 입력하십시오.",)),
            Wrong(page="when", sent={"slot": "wed"}, said=("시간대는 보이는 항목 가운데에서 고르십시오. 항목이 보이지 않으면 페이지를 새로 고치십시오.",)),
        ),
    ),
    "korean-classes": Answered(
        pages={"learner": LEARNER},
        receipt={"로마자 성명": "SAMPLE KIM", "수준": "처음", "필요한 것": "아이 돌봄"},
        officer=("SAMPLE KIM", "아이 돌봄"),
        wrong=(
            Wrong(page="learner", sent={"latin_name": "김견본"}, said=("Enter “Name in Latin letters” in Roman letters only. Example: Kim Gyeonbon",), language="en"),
            Wrong(page="learner", sent={"data": ""}, said=("This application needs your agreement to “Consent to the use of personal data”. Read it and tick the box.",), language="en"),
            Wrong(page="learner", sent={"children": "9"}, said=("아이 수는 5 이하여야 합니다. 값을 확인하여 다시 입력하십시오.",)),
        ),
    ),
}  # fmt: skip


def load(slug):
    return load_file(FOLDER / f"{slug}.yaml", SHARED, templates=TEMPLATES)


class Sitting:
    """A site with one form, somebody at a draft of it, and an officer."""

    def __init__(self, site, slug):
        self.site, self.world = site, site.world
        self.person = self.world.person()
        told = {"login": "officer", "name": "박담당", "department": "시험과", "role": Role.OFFICER, "phone": "053-000-0001"}
        with self.world.transaction() as session:
            self.officer = add_officer(session, **told, now=clock.now()).officer
        self.case_id = self.world.draft(self.person, slug, now=clock.now())
        self.browser = site.client(person=self.person)
        self.token = token_of(self.browser.get("/sign-in").text)

    def post(self, path, sent):
        return self.browser.post(
            f"/my/{self.case_id}/{path}", data={"csrf_token": self.token, **sent}, headers={"Origin": "http://localhost"}
        )

    def fill(self, page, sent, *, language="ko"):
        return self.post(f"pages/{page}?lang={language}", {"_action": "save", **sent})

    def fill_all(self, pages):
        """Every page twice: an answer may bring up a question of a page before."""
        return [self.fill(page, sent).status_code for page, sent in (*pages.items(), *pages.items())]

    def draws(self, number):
        """The officer enters where in the draw this entry came, and its plot, and approves it. Raises DomainError."""
        with self.world.transaction() as session:
            case = self.world.theirs(session, self.case_id, self.officer, now=clock.now())
            (section,) = case.pages()
            drawn = Parsed(values={"drawn_as": number, "plot": "river"})
            save_page(session, case, part_of(section), section.fields, drawn, seen=None, now=clock.now())
        with self.world.transaction() as session:
            case = self.world.theirs(session, self.case_id, self.officer, now=clock.now())
            act(session, case, "approve", role=Role.OFFICER, officer=self.officer, now=clock.now())

    def receipt(self, template="receipt"):
        with self.world.transaction() as session:
            document = session.scalars(select(Document).where(Document.submission_id == self.case_id, Document.template == template)).one()
            return {fact["label"]: fact["value"] for fact in said_in(session, document)["facts"]}


@pytest.fixture
def sitting(request, sqlite_url, tmp_path):
    built = make_site(sqlite_url, tmp_path, definitions=[load(request.param)])
    yield Sitting(built, request.param)
    built.close()


def errors_of(answer):
    return [part.text for part in page_of(answer).all(".error-summary-list li")]


@pytest.mark.parametrize("slug", SLUGS)
def test_form_of_another_trade_has_no_fault(slug):
    assert lint(load(slug), templates=TEMPLATES) == []
    assert slug in CASES


@pytest.mark.parametrize("sitting, slug", [(slug, slug) for slug in SLUGS], ids=SLUGS, indirect=["sitting"])
def test_form_of_another_trade_goes_the_whole_way(sitting, slug):
    case = CASES[slug]

    statuses = sitting.fill_all(case.pages)
    check = page_of(sitting.browser.get(f"/my/{sitting.case_id}/check"))
    sent = sitting.post("submit", {})
    desk = page_of(sitting.site.client(officer=sitting.officer).get(f"/staff/cases/{sitting.case_id}"))

    assert statuses == [303] * 2 * len(case.pages)
    assert [label for label in case.not_asked if label in check.text] == []
    assert (sent.status_code, errors_of(sent)) == (303, [])
    printed = sitting.receipt()
    assert {label: printed.get(label) for label in case.receipt} == case.receipt
    assert [text for text in case.officer if text not in desk.text] == []


WRONGS = [(slug, slug, wrong) for slug in SLUGS for wrong in CASES[slug].wrong]


@pytest.mark.parametrize(
    "sitting, slug, wrong", WRONGS, ids=[f"{slug}-{next(iter(wrong.sent))}-{n}" for n, (_, slug, wrong) in enumerate(WRONGS)], indirect=["sitting"]
)  # fmt: skip
def test_wrong_answer_is_told_with_its_sentence(sitting, slug, wrong):
    pages = CASES[slug].pages
    sitting.fill_all(pages)

    answer = sitting.fill(wrong.page, {**pages[wrong.page], **wrong.sent}, language=wrong.language)

    assert answer.status_code == 422
    assert tuple(errors_of(answer)) == wrong.said


@pytest.mark.parametrize("sitting", ["korean-classes"], indirect=True)
def test_form_in_two_languages_speaks_one_of_them_at_a_time(sitting):
    page = html.unescape(sitting.browser.get(f"/my/{sitting.case_id}/pages/learner?lang=en").text)
    shown = page[page.index("<main") : page.index("</main>")]

    assert "What you need" in shown
    assert re.findall(r"[가-힣]+", re.sub(r'<span lang="ko">.*?</span>', "", shown)) == []


@pytest.mark.parametrize("sitting", ["health-questions"], indirect=True)
def test_odd_answer_of_a_questionnaire_is_confirmed_with_a_reason_that_the_officer_reads(sitting):
    pages = CASES["health-questions"].pages
    odd = {**pages["who"], "weight": "200"}
    sitting.fill_all({**pages, "who": {**odd, "weight_odd": ""}})

    refused = sitting.post("submit", {})
    confirmed = sitting.fill("who", {**odd, "weight_odd": "다시 쟀습니다."})
    sent = sitting.post("submit", {})
    desk = page_of(sitting.site.client(officer=sitting.officer).get(f"/staff/cases/{sitting.case_id}"))

    assert (
        "키에 비해 몸무게가 많습니다. 맞으면 확인한 내용을 적어 주십시오."
        in page_of(sitting.browser.get(f"/my/{sitting.case_id}")).text + refused.text
    )
    assert (refused.status_code, confirmed.status_code, sent.status_code) == (422, 303, 303)
    assert "다시 쟀습니다." in desk.text


@pytest.mark.parametrize("sitting", ["garden-lottery"], indirect=True)
def test_who_is_drawn_within_the_plots_gets_the_paper_and_nobody_else(sitting):
    sitting.fill_all(CASES["garden-lottery"].pages)
    sitting.post("submit", {})

    with pytest.raises(DomainError) as refused:
        sitting.draws(41)
    sitting.draws(40)

    assert refused.value.message.params["say"].ko == "추첨 순번이 텃밭 수 안에 있을 때만 승인할 수 있습니다."
    assert sitting.receipt("confirmation") == {"추첨 순번": "40", "배정된 텃밭": "강변 텃밭"}


@pytest.mark.parametrize("sitting", ["garden-lottery"], indirect=True)
def test_rule_of_a_lottery_bars_who_has_just_come(sitting):
    sitting.fill_all({"entry": {**ENTRY, "years_here": "0"}})

    sent = sitting.post("submit", {})

    assert sent.status_code == 422
    assert "우리 시에 1년 이상 산 분만 응모할 수 있습니다." in sent.text
