"""The pages of lists: a file is looked over, then counts; each department its own; nothing of a list is shown to anybody."""

import csv
import io
import re

import pytest
from sqlalchemy import select

from homeservice import clock
from homeservice.core.workflow import Role, State
from homeservice.models import AccessLog, RosterEntry
from homeservice.operations.deciding import decide_by_rule
from tests.web.desk import CERTIFICATE, YOUTH, Desk, address_of, queries_of
from tests.web.reading import page_of

HEAD = "성명,생년월일,근무한 대학,학번,확인한 근무기간,확인한 근무시간\n"
KIM = "황보견본,1950-03-27,경북대학교,2019000001,2021-03-02 ~ 2021-12-17,320\n"
LEE = "이예시,1951-01-01,영남대학교,2018000002,2020-03-02 ~ 2020-12-18,280\n"
ANSWERS = {"university": "knu", "student_number": "2019000001", "purpose": "취업 서류 제출"}
LIST = "/staff/rosters/campus_guards"


class Youth(Desk):
    """The desk of the department that keeps the list."""

    def __init__(self, site):
        super().__init__(site)
        self.youth = self.account("youth", YOUTH).officer

    def sent(self, text, *, mode="replace", browser=None, name="명부.csv", encoding="utf-8"):
        browser = browser or self.browser(self.youth)
        file = (io.BytesIO(text.encode(encoding)), name)
        return browser.send(LIST, {"mode": mode, "file": file}, content_type="multipart/form-data")

    def loaded(self, text, **options):
        browser = self.browser(self.youth)
        seen = self.sent(text, browser=browser, **options).headers["Location"]
        return browser.send(seen, {"what": "load"})

    def entries(self):
        with self.world.database.session(reading=True) as session:
            return len(session.scalars(select(RosterEntry.id)).all())


@pytest.fixture
def desk(site):
    return Youth(site)


@pytest.fixture
def small_desk(small_site):
    return Youth(small_site)


def told(answer):
    return [line.text for line in page_of(answer).all(".error-summary-list li")]


def counts_of(answer):
    page = page_of(answer)
    return {row.one("dt").text: row.all("dd")[0].text for row in page.all(".summary-row")}


def test_a_file_is_looked_over_and_counts_once_it_is_let_count(desk):
    browser = desk.browser(desk.youth)
    seen = desk.sent(HEAD + KIM + LEE, browser=browser)
    assert (seen.status_code, desk.entries()) == (303, 0)

    shown = browser.get(seen.headers["Location"])
    assert counts_of(shown) == {"새로 넣음": "2명", "고침": "0명", "그대로": "0명", "지움": "0명"}

    done = browser.send(seen.headers["Location"], {"what": "load"})
    assert (done.status_code, done.headers["Location"], desk.entries()) == (303, LIST, 2)
    page = browser.get(LIST).get_data(as_text=True)
    assert "명부에 반영했습니다." in page
    assert "박담당" in page
    for secret in ("황보견본", "2019000001", "320"):
        assert secret not in page
    with desk.world.database.session(reading=True) as session:
        assert session.execute(select(AccessLog.action, AccessLog.detail).where(AccessLog.action == "roster")).all() == [
            ("roster", "campus_guards replace")
        ]


def test_what_a_file_would_delete_is_said_before(small_desk):
    small_desk.loaded(HEAD + KIM + LEE)
    seen = small_desk.sent(HEAD + LEE.replace("280", "300"))

    page = small_desk.browser(small_desk.youth).get(seen.headers["Location"])

    assert counts_of(page) == {"새로 넣음": "0명", "고침": "1명", "그대로": "0명", "지움": "1명"}
    assert "명부에서 1명을 지웁니다. 되돌릴 수 없습니다." in page.get_data(as_text=True)


def test_a_file_that_is_not_to_count_is_forgotten(small_desk):
    browser = small_desk.browser(small_desk.youth)
    seen = small_desk.sent(HEAD + KIM, browser=browser).headers["Location"]

    assert browser.send(seen, {"what": "drop"}).status_code == 303
    assert (browser.get(seen).status_code, small_desk.entries()) == (404, 0)


def test_every_fault_of_a_file_is_told_by_line_and_nothing_of_it_is_kept(small_desk):
    answer = small_desk.sent(HEAD + KIM.replace("경북대학교", "<b>견본</b>") + LEE.replace("280", "=1+1"), encoding="cp949")

    assert answer.status_code == 422
    assert [line.split(": ", 1)[0] for line in told(answer)] == ["2번째 줄", "3번째 줄"]
    assert "‘<b>견본</b>’" in told(answer)[0]
    assert told(answer)[1] == "3번째 줄: 확인한 근무시간 ‘=1+1’: 수식처럼 시작합니다. 값만 남겨 주십시오."
    assert [box["value"] for box in page_of(answer).all("input[name=mode][checked]")] == ["replace"]
    assert "<b>견본</b>" not in answer.get_data(as_text=True)
    assert small_desk.entries() == 0


@pytest.mark.parametrize(
    "sent, said",
    [
        pytest.param({"mode": "replace"}, "명부 파일을 골라 주십시오.", id="no file"),
        pytest.param({"file": (io.BytesIO(b"x"), "a.csv")}, "올리는 방법을 골라 주십시오.", id="no way"),
        pytest.param({"mode": "erase", "file": (io.BytesIO(b"x"), "a.csv")}, "올리는 방법을 골라 주십시오.", id="no such way"),
    ],
)
def test_what_is_missing_is_said(small_desk, sent, said):
    answer = small_desk.browser(small_desk.youth).send(LIST, sent, content_type="multipart/form-data")

    assert (answer.status_code, told(answer)) == (422, [said])


def test_the_pattern_holds_the_heads_and_nobody(small_desk):
    small_desk.loaded(HEAD + KIM)

    status, headers, content = small_desk.browser(small_desk.youth).fetch(f"{LIST}/pattern.csv")

    assert (status, headers["Content-Type"].split(";")[0]) == (200, "text/csv")
    assert list(csv.reader(io.StringIO(content.decode("utf-8-sig")))) == [HEAD.strip().split(",")]


def test_a_list_is_its_departments_alone(small_desk):
    seen = small_desk.sent(HEAD + KIM).headers["Location"]
    other = small_desk.browser()

    assert "명부가 없습니다." in other.get("/staff/rosters").get_data(as_text=True)
    assert [other.get(path).status_code for path in (LIST, f"{LIST}/pattern.csv", seen)] == [404, 404, 404]
    assert other.send(seen, {"what": "load"}, page="/staff/rosters").status_code in {400, 404}
    assert small_desk.entries() == 0


def test_who_only_reads_may_look_and_loads_nothing(small_desk):
    viewer = small_desk.browser(small_desk.account("reader", YOUTH, role=Role.VIEWER).officer)

    shown = viewer.get(LIST)

    assert (shown.status_code, page_of(shown).all("input[type=file]")) == (200, [])
    token = page_of(shown).one("input[name=csrf_token]")["value"]
    assert viewer.client.post(LIST, data={"csrf_token": token}).status_code == 403


def test_who_loads_second_is_told_to_look_again(small_desk):
    browser = small_desk.browser(small_desk.youth)
    first, second = (small_desk.sent(HEAD + line, browser=browser).headers["Location"] for line in (KIM, LEE))
    browser.send(first, {"what": "load"})

    answer = browser.send(second, {"what": "load"})

    assert (answer.status_code, small_desk.entries()) == (409, 1)
    assert "그사이 다른 사람이 명부를 올렸습니다." in answer.get_data(as_text=True)


def test_the_pages_ask_as_often_for_many_entries_as_for_one(small_desk):
    small_desk.loaded(HEAD + KIM)
    browser = small_desk.browser(small_desk.youth)
    for path in ("/staff/rosters", LIST):
        browser.get(path)
    few = [queries_of(small_desk.site, lambda path=path: browser.get(path)) for path in ("/staff/rosters", LIST)]
    small_desk.loaded(HEAD + "".join(LEE.replace("2018000002", f"{number:010}") for number in range(60)), mode="add")

    assert [queries_of(small_desk.site, lambda path=path: browser.get(path)) for path in ("/staff/rosters", LIST)] == few


# --- before the eyes of applicant and officer ---------------------------------------------------------------------------
def test_the_applicants_pages_are_the_same_whether_they_stand_in_the_list_or_not(small_desk):
    world = small_desk.world
    person = world.person("황보견본")
    case_id = world.draft(person, CERTIFICATE, now=clock.now())
    world.answer(case_id, person, ANSWERS, now=clock.now())
    browser = small_desk.browser(person=person)
    paths = [f"/my/{case_id}/pages/service", f"/my/{case_id}/pages/applicant", f"/my/{case_id}/check", f"/my/{case_id}"]

    def pages():
        seen = [browser.get(path, follow_redirects=True).get_data(as_text=True) for path in paths]
        varying = r'nonce="[^"]+"|name="csrf_token" value="[^"]+"|content="[^"]{40,}"|\d{2}:\d{2}(:\d{2})?'
        return [re.sub(varying, "", page) for page in seen], [
            queries_of(small_desk.site, lambda path=path: browser.get(path)) for path in paths
        ]

    pages()
    before = pages()
    small_desk.loaded(HEAD + KIM)

    assert pages() == before
    assert "명부에" not in "".join(before[0][:2])


def test_the_officer_sees_who_was_found_with_the_boxes_filled_in(small_desk):
    world = small_desk.world
    small_desk.loaded(HEAD + KIM)
    case_id = world.submitted(world.person("황보견본"), CERTIFICATE, ANSWERS, now=clock.now())

    page = page_of(small_desk.browser(small_desk.youth).get(address_of(case_id, "pages", "roster")))

    assert page.one("#found output").text == "명부에 있습니다."
    assert page.one("[name=confirmed_hours]")["value"] == "320"
    assert [page.one(f"[name=confirmed_period-from-{box}]")["value"] for box in ("year", "month", "day")] == ["2021", "3", "2"]
    assert page.all("main form > .question input[name=on_roster]") == []


def test_the_officer_of_who_is_not_found_is_asked_as_ever(small_desk):
    world = small_desk.world
    case_id = world.submitted(world.person("황보견본"), CERTIFICATE, ANSWERS, now=clock.now())
    browser = small_desk.browser(small_desk.youth)

    page = page_of(browser.get(address_of(case_id, "pages", "roster")))

    assert page.one("#found output").text == "명부에서 찾지 못했습니다."
    assert {box["value"] for box in page.all("[name=on_roster]")} == {"yes", "no"}


def test_the_history_says_that_the_system_decided_by_rule(small_desk):
    world = small_desk.world
    small_desk.loaded(HEAD + KIM)
    person = world.person("황보견본")
    case_id = world.submitted(person, CERTIFICATE, ANSWERS, now=clock.now())
    with world.transaction() as session:
        assert decide_by_rule(session, case_id, now=clock.now()) is True

    assert small_desk.submission(case_id).state == State.APPROVED
    assert "시스템 (정해진 기준)" in small_desk.browser(small_desk.youth).get(address_of(case_id)).get_data(as_text=True)
    assert "시스템 (정해진 기준)" not in small_desk.browser(person=person).get(f"/my/{case_id}").get_data(as_text=True)
