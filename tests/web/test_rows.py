"""Tables on a page, without scripts: rows that follow from answers, cells that come up in their row, tables in rows."""

import re

import pytest

from homeservice import clock
from homeservice.core.workflow import Role
from tests.definitions.reading import load
from tests.web.asking import asked, read
from tests.web.conftest import make_site, token_of

BORN = {"born-year": "2015", "born-month": "3", "born-day": "7"}
CHILD = {"called": "김견본", "at_school": "yes", **BORN}


class Applicant:
    """One browser at the page of the family."""

    def __init__(self, site):
        self.world = site.world
        self.person = self.world.person()
        self.id = self.world.draft(self.person, "rows-in-rows", now=clock.now())
        self.browser = site.client(person=self.person)
        self.token = token_of(self.browser.get("/sign-in").text)
        self.path = f"/my/{self.id}/pages/family"

    def send(self, action="save", **boxes):
        sent = {"csrf_token": self.token, "_action": action, **boxes}
        return self.browser.post(self.path, data=sent, headers={"Origin": "http://localhost"})

    def open(self):
        return asked(read(self.browser.get(self.path)))

    def values(self):
        with self.world.transaction() as session:
            return dict(self.world.own(session, self.id, self.person, now=clock.now()).sheet(Role.RESIDENT).values)


@pytest.fixture
def applicant(sqlite_url, tmp_path):
    site = make_site(sqlite_url, tmp_path, definitions=[load("rows-in-rows")])
    yield Applicant(site)
    site.close()


def child(place, **cells):
    return {f"each_child__{place}__{name}": text for name, text in cells.items()}


def boxes_of(page, table):
    """The boxes that a page has for a table."""
    return re.findall(rf'name="({table}__[^"]+)"', page)


def test_rows_come_up_with_the_number_that_settles_them(applicant):
    assert boxes_of(applicant.open(), "each_child") == []

    applicant.send("leave", children="2")

    assert {box.split("__")[1] for box in boxes_of(applicant.open(), "each_child")} == {"0", "1"}
    assert "자녀 2" in applicant.open()
    assert 'add_row:each_child"' not in applicant.open()


def test_a_cell_comes_up_in_the_row_whose_answer_asks_for_it(applicant):
    applicant.send("leave", children="2", **child(0, **CHILD), **child(1, called="이예시", at_school="no", **BORN))

    page = applicant.open()

    assert ('name="each_child__0__school"' in page, 'name="each_child__1__school"' in page) == (True, False)


def test_a_missing_cell_is_told_at_its_box_and_nothing_typed_is_lost(applicant):
    applicant.send("leave", children="1", **child(0, **CHILD))

    answer = applicant.send(
        children="1", **child(0, **CHILD, school="", **{"entered-year": "2022", "entered-month": "3", "entered-day": "2"})
    )

    page = read(answer)
    assert answer.status_code == 422
    assert 'href="#each_child__0__school"' in page
    assert "자녀, 자녀 1: 학교를 입력하십시오." in page
    assert 'value="김견본"' in page


def test_a_row_of_a_table_in_a_row_is_added_and_taken_away(applicant):
    lessons = {"each_child__0__lessons__0__lesson": "미술", "each_child__0__lessons__0__price": "1000"}
    applicant.send("leave", children="1", **child(0, **CHILD), **lessons)

    more = asked(read(applicant.send("add_row:each_child__0__lessons", children="1", **child(0, **CHILD), **lessons)))
    second = {"each_child__0__lessons__1__lesson": "음악", "each_child__0__lessons__1__price": "2000"}
    applicant.send("remove_row:each_child__0__lessons:0", children="1", **child(0, **CHILD), **lessons, **second)

    assert 'name="each_child__0__lessons__1__lesson"' in more
    assert 'name="each_child__0__lessons__2__lesson"' not in more
    (row,) = applicant.values()["each_child"]
    assert [(lesson["lesson"], lesson["price"]) for lesson in row["lessons"]] == [("음악", 2000)]


def test_an_answer_of_a_list_has_its_row_whatever_else_is_chosen(applicant):
    applicant.send("leave", children="0", subjects=["art", "sport"], each_subject__0__cost="1000", each_subject__2__cost="4000")
    applicant.send("leave", children="0", subjects=["sport"], each_subject__2__cost="4000")

    page = applicant.open()

    assert set(boxes_of(page, "each_subject")) == {"each_subject__2__cost"}
    assert 'value="4,000"' in page


@pytest.mark.parametrize(
    "action", ["remove_row:each_child:" + "9" * 5000, "remove_row:each_child:²", "remove_row:nothing:0", "remove_row", "add_row:nothing"]
)
def test_a_forged_button_changes_nothing(applicant, action):
    applicant.send("leave", children="1", **child(0, **CHILD))
    before = applicant.values()

    assert applicant.send(action, children="1", **child(0, **CHILD)).status_code in {200, 303, 422}
    assert applicant.values() == before


@pytest.mark.parametrize(
    "box",
    ["each_child__²__called", "each_child__0__lessons__²__lesson", "each_child__٣__called", "each_child__0__lessons__0__lesson__0__x"],
)
def test_a_forged_box_breaks_no_later_page(applicant, box):
    applicant.send("leave", children="1", **child(0, **CHILD), **{box: "가"})

    assert applicant.browser.get(applicant.path).status_code == 200
