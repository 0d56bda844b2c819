"""A step by which a resident ends what was decided: offered quietly, asked once more, and what it held is free again."""

import datetime as dt

import pytest

from homeservice import clock
from homeservice.core.answers import Parsed
from homeservice.core.workflow import Role
from homeservice.operations.acting import act
from homeservice.operations.drafts import save_page
from homeservice.operations.sheets import part_of
from tests.definitions.reading import load
from tests.web.conftest import make_site, token_of
from tests.web.test_steps import standing

SLUG = "no-driving-day"
FOUND = {"register_fits": True, "joined_already": False}


@pytest.fixture
def taking_part(sqlite_url, tmp_path):
    """A site, a resident, and the case of their car that takes part in the scheme."""
    site = make_site(sqlite_url, tmp_path, definitions=[load(SLUG)])
    world, now = site.world, clock.now()
    person, officer = world.person(), world.officer("교통정책과")
    answers = {
        "applicant_kind": "individual", "car_kind": "passenger", "usage": "private", "registered_in_city": True, "plate": "12가3456",
        "begins_on": clock.today(now) + dt.timedelta(days=7),
    }  # fmt: skip
    case_id = world.submitted(person, SLUG, answers, now=now)
    with world.transaction() as session:
        case = world.theirs(session, case_id, officer, now=now)
        for section in case.pages():
            fields = case.editable(section)
            save_page(session, case, part_of(section), fields, Parsed(values=FOUND), seen=None, now=now)
    for action in ("start", "approve"):
        with world.transaction() as session:
            act(session, world.theirs(session, case_id, officer, now=now), action, role=Role.OFFICER, officer=officer, now=now)
    yield site, person, case_id, answers
    site.close()


def test_what_ends_it_is_nothing_that_is_to_be_done(taking_part):
    site, person, case_id, _ = taking_part
    page = site.client(person=person).get(f"/my/{case_id}").text

    assert "지금 하실 일" not in page
    assert f'<a class="link-quiet" href="/my/{case_id}/check">참여 그만두기</a>' in page


def test_it_is_asked_once_more_in_its_own_words(taking_part):
    site, person, case_id, _ = taking_part
    page = site.client(person=person).get(f"/my/{case_id}/check").text

    assert "되돌릴 수 없습니다." in page
    assert "적으신 내용이 사실임" not in page
    assert f'action="/my/{case_id}/moves/stop"' in page


def test_a_car_that_stopped_may_take_part_again(taking_part):
    site, person, case_id, answers = taking_part
    browser = site.client(person=person)

    answer = browser.post(f"/my/{case_id}/moves/stop", data={"csrf_token": token_of(browser.get(f"/my/{case_id}/check").text)})
    again = site.world.submitted(person, SLUG, answers, now=clock.now())

    assert answer.status_code == 303
    assert standing(site.world, case_id)[:2] == ("approved", "stopped")
    assert standing(site.world, again)[0] == "received"
