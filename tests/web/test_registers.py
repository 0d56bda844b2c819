"""The registers of papers: everything issued, masked, narrowed by the database; a file of them only for a kept reason."""

import csv
import io

import pytest
from sqlalchemy import select

from homeservice.adapters.language import Language
from homeservice.adapters.pdf import paper_names
from homeservice.core.papers import OTHER_SERIES
from homeservice.core.workflow import Role
from homeservice.models import AccessLog, Document, Submission
from homeservice.operations.registers import PAGE_SIZE, Wanted, as_csv
from tests.web.desk import AIR, CERTIFICATE, YOUTH, Desk
from tests.web.reading import page_of

YEAR = 2026


@pytest.fixture
def desk(site):
    return Desk(site)


def issue(desk, count=1, *, like=None, **changes):
    """So many papers more, like one that was really issued."""
    with desk.world.transaction() as session:
        paper = session.scalars(select(Document).order_by(Document.issued_at)).first()
        kept = {column.key: getattr(paper, column.key) for column in Document.__table__.columns if column.key != "id"}
        for number in range(count):
            serial = changes.get("serial", 500 + number)
            own = {"serial": serial, "number": f"{paper.year}-{serial}", "verification_code": f"{len(changes)}{serial:015}", "branch": 0}
            session.add(Document(**{**kept, **own, **changes}))
        return paper.year


def shown(browser, query=""):
    return [link.text for link in page_of(browser.get(f"/staff/registers{query}")).all(".case-number")]


def test_register_lists_the_papers_of_every_department_with_masked_names(desk):
    desk.case("received")
    desk.case(slug=CERTIFICATE, number=2)

    page = page_of(desk.browser().get("/staff/registers"))

    cells = [[cell.text for cell in row.all("td")] for row in page.all("tbody tr")]
    assert sorted((row[0], row[1].split("-")[1], row[2], row[3], row[4], row[6]) for row in cells) == [
        ("접수증", "1 호", "접수증", "황○○본", AIR, "유효"),
        ("접수증", "2 호", "접수증", "황○○본", YOUTH, "유효"),
    ]


def test_only_the_own_departments_papers_lead_to_their_case(desk):
    mine = desk.case("received")
    desk.case(slug=CERTIFICATE, number=2)

    links = [link["href"] for link in page_of(desk.browser().get("/staff/registers")).all("tbody a")]

    assert links == [f"/staff/cases/{mine}"]


def test_register_is_narrowed_by_series_year_department_state_and_number(desk):
    desk.case("received")
    year = issue(desk, series="document:award", template="award", serial=345, number=f"{YEAR}-345")
    issue(
        desk, series="document:award", template="award", serial=345, branch=2, number=f"{YEAR}-345-2", state="superseded", department=YOUTH
    )
    browser = desk.browser()

    found = {
        query: len(shown(browser, query))
        for query in (
            "", "?series=award", "?series=receipt", f"?year={year}", "?year=1999", "?year=x", f"?department={YOUTH}", "?state=superseded",
            "?state=nonsense", f"?q={year}-345", f"?q={year}-000345", f"?q=제 {year}-345-2 호", f"?q={year}-999", "?page=99", "?page=-1",
        )
    }  # fmt: skip

    assert list(found.values()) == [3, 2, 1, 3, 0, 3, 1, 1, 3, 2, 2, 1, 0, 3, 3]


@pytest.mark.parametrize("typed", ["abc", "2026", "2026-0", "%25", "1-2-3-4"])
def test_number_of_another_shape_is_told_how_to_write_it(desk, typed):
    desk.case("received")

    answer = desk.browser().get(f"/staff/registers?q={typed}")

    assert answer.status_code == 200
    assert "2018-345처럼" in page_of(answer).one(".error-summary").text


def test_register_comes_in_pages(desk):
    desk.case("received")
    issue(desk, PAGE_SIZE)

    assert [len(shown(desk.browser(), f"?page={page}")) for page in (1, 2)] == [PAGE_SIZE, 1]


def download(browser, **form):
    return browser.send("/staff/registers/download", form, page="/staff/registers")


def lines(answer):
    return list(csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig"))))


def test_file_says_names_of_the_own_department_whole_and_the_reason_is_kept(desk):
    desk.case("received")
    desk.case(slug=CERTIFICATE, number=2)

    answer = download(desk.browser(), reason="연말 대장 정리")

    assert (answer.status_code, answer.mimetype) == (200, "text/csv")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert sorted((row[3], row[4]) for row in lines(answer)[1:]) == [("황○○본", YOUTH), ("황보견본", AIR)]
    with desk.world.transaction() as session:
        kept = session.execute(
            select(AccessLog.action, AccessLog.detail, AccessLog.officer_id).where(AccessLog.submission_id.is_(None))
        ).all()
    assert kept == [("register", "연말 대장 정리", desk.officer.id)]


def test_file_without_a_reason_is_refused_and_nothing_is_lost(desk):
    desk.case("received")

    answer = download(desk.browser(), reason=" ", year="2026")

    assert answer.status_code == 422
    page = page_of(answer)
    assert page.one("#reason-error").text
    assert page.one("form.reveal-form input[name=year]")["value"] == "2026"


def test_file_holds_what_was_looked_for(desk):
    desk.case("received")
    issue(desk, series="document:award", template="award", serial=345, number=f"{YEAR}-345")

    assert [row[0] for row in lines(download(desk.browser(), reason="확인", series="award"))[1:]] == ["award"]


def test_file_never_hands_a_formula_to_a_spreadsheet(desk):
    case_id = desk.case("received")
    with desk.world.transaction() as session:
        session.get_one(Submission, case_id)
        paper = session.scalars(select(Document)).first()
        paper.holder_name = "=HYPERLINK(1)"

    with desk.world.transaction() as session:
        file = as_csv(session, Wanted(), own_department=AIR, head=["a"], say_state=str).decode("utf-8-sig")

    assert "'=HYPERLINK(1)" in file


def test_viewer_sees_no_button_to_take_the_file(desk):
    desk.case("received")
    viewer = desk.account("viewer", AIR, role=Role.VIEWER).officer

    page = page_of(desk.browser(viewer).get("/staff/registers"))

    assert page.all("form.reveal-form") == []
    assert len(page.all("tbody tr")) == 1


def test_paper_of_a_deleted_case_keeps_its_number(desk):
    desk.case("received")
    with desk.world.transaction() as session:
        paper = session.scalars(select(Document)).first()
        paper.submission_id, paper.holder_name, paper.sealed = None, "", b""

    page = page_of(desk.browser().get("/staff/registers"))

    assert [cell.text for cell in page.all("tbody td")][3] == "보존기간이 지나 지움"
    assert page.all("tbody a") == []


@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_register_has_a_name(language):
    said = {series: Language(language)(f"document.title.{series}") for series in (*paper_names(), *OTHER_SERIES)}

    assert len(set(said.values())) == len(said)
