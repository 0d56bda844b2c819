"""The pages on which one officer asks to take a form out or put it back, and another one answers."""

import html
import re

import pytest

from homeservice import clock
from homeservice.adapters.language import Language
from homeservice.core.workflow import Role
from homeservice.operations.releasing import approve, release
from homeservice.operations.staff import add_officer
from homeservice.operations.writing import begin_text, digest_of, find_text
from tests.web.conftest import make_site, token_of
from tests.web.test_writing_forms import TEXT
from tests.world import FORMS

KO = Language("ko")
DEPARTMENT = "청년정책과"


class Two:
    """Two officers of a department in a city that wants a second person for contests, and a published contest of theirs."""

    def __init__(self, site):
        self.site = site
        kim, self.lee = self._officer("kim", "김담당"), self._officer("lee", "이담당")
        with site.world.transaction() as session:
            row = begin_text(session, kim, "sample-contest", TEXT, what="begun", now=clock.now())
            release(session, row, kim, seen=digest_of(TEXT), at=None, now=clock.now())
            approve(session, row, self.lee, seen=row.digest, now=clock.now())
            self.path = f"/staff/catalogue/{row.id}"
            self.id = row.id
        self.browsers = {"kim": site.client(officer=kim), "lee": site.client(officer=self.lee)}

    def _officer(self, login, name):
        with self.site.world.transaction() as session:
            return add_officer(
                session, login=login, name=name, department=DEPARTMENT, role=Role.OFFICER, edits_catalogue=True, now=clock.now()
            ).officer

    def page(self, who, more="/running"):
        return html.unescape(self.browsers[who].get(self.path + more).text)

    def post(self, who, more, **sent):
        browser = self.browsers[who]
        return browser.post(self.path + more, data={"csrf_token": token_of(browser.get("/staff/catalogue/new").text), **sent})

    def is_out(self):
        with self.site.world.transaction() as session:
            return find_text(session, self.id, self.lee).form.taken_out_at is not None


@pytest.fixture
def two(sqlite_url, tmp_path):
    city = tmp_path / "city.yaml"
    city.write_text((FORMS / "city.yaml").read_text("utf-8") + "\nsecond_person: [contest]\n", "utf-8")
    site = make_site(sqlite_url, tmp_path, city_file=city)
    yield Two(site)
    site.close()


def test_one_officer_asks_to_take_a_form_out_and_another_one_sees_what_happens_and_approves(two):
    before = two.page("kim")
    two.post("kim", "/take-out", remark="예산 <b>소진</b>")
    mine, theirs, listed = two.page("kim"), two.page("lee"), html.unescape(two.browsers["lee"].get("/staff/catalogue").text)
    outcome = KO("catalogue.take_out_outcome", intakes=1, people=0)
    own = two.post("kim", "/request", _action="approve", seen="")
    waited = two.is_out()
    missing = two.post("lee", "/request", _action="send_back", remark="")
    stale = two.post("lee", "/request", _action="approve", seen="0" * 64)

    done = two.post("lee", "/request", _action="approve", seen=re.search(r'name="seen" value="(\w+)"', theirs)[1])

    assert (KO("catalogue.take_out_by_two") in before, KO("catalogue.take_out_ask") in before) == (True, True)
    assert (KO("catalogue.request_take_back") in mine, 'value="approve"' in mine) == (True, False)
    assert (outcome in theirs, "예산 <b>소진</b>" in theirs, "김담당" in theirs, 'value="approve"' in theirs) == (True, True, True, True)
    assert (KO("catalogue.standing.take_out") in listed, f"{two.path}/running" in listed) == (True, True)
    assert [(answer.status_code, sentence in html.unescape(answer.text)) for answer, sentence in (
        (own, KO("catalogue.own_request")), (missing, KO("catalogue.remark_needed")), (stale, KO("catalogue.other_request"))
    )] == [(409, True), (422, True), (409, True)]  # fmt: skip
    assert (waited, done.status_code, two.is_out()) == (False, 303, True)


def test_request_to_put_a_form_back_is_sent_back_with_a_remark_and_the_next_one_taken_back(two):
    two.post("kim", "/take-out", remark="")
    two.post("lee", "/request", _action="approve", seen=re.search(r'name="seen" value="(\w+)"', two.page("lee"))[1])
    two.post("lee", "/put-back")
    held = two.page("lee", "/changes")
    two.post("kim", "/request", _action="send_back", remark="아직 이릅니다.")
    told = two.page("lee")
    two.post("lee", "/put-back")
    taken_back = two.post("lee", "/request", _action="take_back")

    assert KO("catalogue.standing.put_back") in held
    assert ("아직 이릅니다." in told, KO("catalogue.put_back_ask") in told) == (True, True)
    assert (taken_back.status_code, two.is_out()) == (303, True)
    assert KO("catalogue.entry.back_sent_back") in two.page("lee", "/history")
