"""Who waits for a place is told so, and so is the officer; the service's page tells how many places are left, whatever their number."""

import pytest

from homeservice import clock
from homeservice.core.workflow import Role
from homeservice.operations.inbox import applications
from homeservice.operations.staff import add_officer
from tests.definitions.reading import load
from tests.web.conftest import make_site
from tests.web.desk import queries_of
from tests.web.reading import page_of
from tests.web.test_public import published, rows_of

SLUG = "few-places"
WHAT_HAPPENS = "차례가 되면 보내신 내용 그대로 자리를 받아 바로 접수되고"


@pytest.fixture
def site(migrated_url, tmp_path):
    built = make_site(migrated_url, tmp_path, definitions=[load(SLUG)])
    yield built
    built.close()


class Queue:
    """Four applications for two places, one after the other, and the officer who sees them."""

    def __init__(self, site):
        self.site, self.world = site, site.world
        self.people = [self.world.person(f"견본{number}", subject=f"sample-{number}", email=None) for number in range(4)]
        self.cases = [self.world.submitted(person, SLUG, {}, now=clock.now()) for person in self.people]
        with self.world.transaction() as session:
            told = {"login": "places-officer", "name": "박담당", "department": "시험과", "role": Role.OFFICER, "phone": "053-000-0001"}
            self.officer = add_officer(session, **told, now=clock.now()).officer

    def seen_by(self, number, path):
        return page_of(self.site.client(person=self.people[number]).get(path))

    def seen_by_officer(self, path):
        return page_of(self.site.client(officer=self.officer).get(path))


@pytest.fixture
def queue(site):
    return Queue(site)


def turns(page):
    return [mark.text for mark in page.all(".case-stage")]


def test_applicant_reads_the_turn_and_what_happens_then_in_the_list_and_at_the_case(queue):
    for number, turn in ((2, "대기 1번"), (3, "대기 2번")):
        foot = queue.seen_by(number, "/my").one(".case-card .attention").text
        banner = queue.seen_by(number, f"/my/{queue.cases[number]}").one(".banner-warning").text

        assert foot == f"{turn}입니다. 자리가 나면 신청한 순서대로 드리고 알려 드립니다."
        assert banner.startswith(f"{turn}입니다")
        assert WHAT_HAPPENS in banner


def test_who_has_a_place_reads_of_no_line(queue):
    assert queue.seen_by(0, "/my").all(".case-card .attention") == []
    assert queue.seen_by(0, f"/my/{queue.cases[0]}").all(".banner-warning") == []


def test_officer_reads_who_waits_in_the_inbox_and_what_happens_then_at_the_case(queue):
    inbox = queue.seen_by_officer("/staff?view=all")
    case = queue.seen_by_officer(f"/staff/cases/{queue.cases[3]}")

    assert sorted(turns(inbox)) == ["대기 1번", "대기 2번"]
    assert turns(case) == ["대기 2번"]
    assert "그때까지는 승인할 수 없습니다" in case.one(".banner-warning").text
    assert turns(queue.seen_by_officer(f"/staff/cases/{queue.cases[0]}")) == []


def test_lists_ask_as_often_for_four_who_wait_as_for_one(queue):
    world = queue.world
    with world.transaction() as session:
        before = applications(session, queue.people[3]).total
    browser = queue.site.client(officer=queue.officer)
    few = queries_of(queue.site, lambda: browser.get("/staff?view=submitted"))
    for number in range(4, 6):
        published(queue.site, "T12", intakes=[{**_intake(queue), "quota": {"places": 2, "waiting": 9}}])
        person = world.person(f"견본{number}", subject=f"sample-{number}", email=None)
        world.submitted(person, SLUG, {}, now=clock.now())

    assert before == 1
    assert len(turns(queue.seen_by_officer("/staff?view=submitted"))) == 4
    assert queries_of(queue.site, lambda: browser.get("/staff?view=submitted")) == few <= 12


def _intake(queue):
    return queue.world.definitions[0].intakes[0].model_dump(mode="json")


def test_service_page_asks_as_often_for_six_intakes_with_places_as_for_one(site):
    browser = site.client()
    browser.get(f"/services/{SLUG}")
    one = queries_of(site, lambda: browser.get(f"/services/{SLUG}"))
    spring = site.world.definitions[0].intakes[0].model_dump(mode="json")
    more = [{**spring, "name": f"more-{number}", "quota": {"places": number, "waiting": 0}} for number in range(1, 6)]
    published(site, "T12", intakes=[spring, *more])

    page = page_of(browser.get(f"/services/{SLUG}"))

    assert sorted(line.text for line in page.all(".apply-places")) == sorted([
        "2자리 가운데 2자리 남음", *(f"{n}자리 가운데 {n}자리 남음" for n in range(1, 6)),
    ])  # fmt: skip
    assert queries_of(site, lambda: browser.get(f"/services/{SLUG}")) == one


def test_service_page_tells_how_many_wait(queue):
    assert queue.seen_by(0, f"/services/{SLUG}").one(".apply-places").text.startswith("2자리가 모두 찼습니다. 2명이 대기하고 있으며")


@pytest.mark.parametrize(
    ("quota", "said"),
    [
        ({"places": 5, "waiting": 2}, "5자리, 대기 2명까지"),
        ({"places": 1200, "waiting": "unlimited"}, "1,200자리, 대기 인원 제한 없음"),
        ({"places": 5, "waiting": 0}, "5자리"),
        (None, "없음"),
    ],
    ids=["more", "no end to the line", "no line", "no limit any more"],
)
def test_history_tells_a_change_of_the_places_in_words(site, quota, said):
    spring = site.world.definitions[0].intakes[0].model_dump(mode="json")
    published(site, "T12", intakes=[{**spring, "quota": quota}])

    ((_, what, before, after),) = rows_of(page_of(site.client().get(f"/services/{SLUG}/history")))

    assert (what, before, after) == ("자리 spring", "2자리, 대기 2명까지", said)
