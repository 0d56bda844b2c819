"""Steps that a resident takes with a button: what the table offers, and nothing that has checks of its own."""

import pytest
from sqlalchemy import func, select

from homeservice import clock
from homeservice.core.answers import Parsed
from homeservice.core.workflow import Role
from homeservice.models import Event, Submission
from homeservice.operations.acting import act
from homeservice.operations.drafts import save_page
from homeservice.operations.sheets import part_of
from tests.definitions.reading import load
from tests.web.conftest import make_site, token_of


def standing(world, case_id):
    """State and stage of a case, and how often it was moved."""
    with world.transaction() as session:
        case = session.get_one(Submission, case_id)
        return case.state, case.stage, session.scalar(select(func.count()).select_from(Event).where(Event.submission_id == case_id))


@pytest.mark.parametrize(
    "state, action",
    [
        pytest.param("draft", "submit", id="an unfinished application is not filed past its checks"),
        pytest.param("complete", "submit", id="nor a finished one"),
        pytest.param("supplement", "supply", id="a supplement is not sent past its checks"),
        pytest.param("received", "withdraw", id="a case is not withdrawn without being asked once more"),
        pytest.param("received", "approve", id="an officer's step is none of the resident's"),
        pytest.param("received", "nothing", id="no such step"),
    ],
)
def test_step_with_checks_of_its_own_is_no_plain_step(town, state, action):
    case_id = town.cases[state].id
    before = standing(town.world, case_id)
    browser = town.site.client(person=town.owner)
    token = token_of(browser.get("/my").text)

    answer = browser.post(f"/my/{case_id}/moves/{action}", data={"csrf_token": token})

    assert answer.status_code == 409
    assert standing(town.world, case_id) == before


def appeal_form():
    """A form whose resident may leave a stage, giving a reason, without a page to fill in there."""
    form = load("staged-hearing")
    moves = [move.model_copy(update={"needs_reason": True}) if move.action == "reply" else move for move in form.moves]
    sections = [section for section in form.sections if section.at != "invited"]
    return form.model_copy(update={"moves": tuple(moves), "sections": tuple(sections)})


@pytest.fixture
def invited(sqlite_url, tmp_path):
    """A site, its resident and a case at a stage that only asks for a reason."""
    site = make_site(sqlite_url, tmp_path, definitions=[appeal_form()])
    world, now = site.world, clock.now()
    person, officer = world.person(), world.officer("시험과")
    case_id = world.submitted(person, "staged-hearing", {}, now=now)
    for action in ("receive", "start", "invite"):
        with world.transaction() as session:
            case = world.theirs(session, case_id, officer, now=now)
            for section in case.pages():
                fields = case.editable(section)
                save_page(session, case, part_of(section), fields, Parsed(values={f.name: f.sample() for f in fields}), seen=None, now=now)
        with world.transaction() as session:
            act(session, world.theirs(session, case_id, officer, now=now), action, role=Role.OFFICER, officer=officer, now=now)
    yield site, person, case_id
    site.close()


def test_step_without_a_page_is_offered_and_asks_for_its_reason(invited):
    site, person, case_id = invited
    browser = site.client(person=person)

    case = browser.get(f"/my/{case_id}").text
    check = browser.get(f"/my/{case_id}/check").text

    assert f'href="/my/{case_id}/check"' in case
    assert f'action="/my/{case_id}/moves/reply"' in check
    assert 'name="reason"' in check


@pytest.mark.parametrize("reason, status", [("", 400), ("나" * 4001, 400)])
def test_step_without_its_reason_is_not_taken_and_nothing_typed_is_lost(invited, reason, status):
    site, person, case_id = invited
    browser = site.client(person=person)
    token = token_of(browser.get(f"/my/{case_id}/check").text)

    answer = browser.post(f"/my/{case_id}/moves/reply", data={"csrf_token": token, "reason": reason})

    assert answer.status_code == status
    assert f"{reason}</textarea>" in answer.text
    assert standing(site.world, case_id)[:2] == ("in_progress", "invited")


def test_step_with_its_reason_is_taken(invited):
    site, person, case_id = invited
    browser = site.client(person=person)
    token = token_of(browser.get(f"/my/{case_id}/check").text)

    answer = browser.post(f"/my/{case_id}/moves/reply", data={"csrf_token": token, "reason": "참석하겠습니다."})

    assert answer.status_code == 303
    assert standing(site.world, case_id)[:2] == ("in_progress", "heard")
    with site.world.transaction() as session:
        assert session.scalar(select(Event.reason).where(Event.action == "reply")) == "참석하겠습니다."
