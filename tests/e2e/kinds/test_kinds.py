"""Forms of many kinds, each from its page to the paper of the decision, by a resident and an officer in front of browsers."""

import datetime as dt

import pytest

from homeservice import clock
from homeservice.core.workflow import State
from tests.e2e.kinds.kinds import DRAWN, KINDS
from tests.e2e.story import Story
from tests.e2e.visitor import bare
from tests.services.browser import DESKTOP

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize("slug", KINDS)
def test_form_is_filled_in_sent_and_decided_in_a_browser(house, visitor, slug):
    viewport, decision = KINDS[slug]
    story = Story(house, visitor, slug, viewport)
    number = story.apply()
    story.open_at_desk(number)
    getattr(story, decision)()

    assert story.row.state == (State.APPROVED if decision == "approve" else State.REFUSED)
    papers = story.papers()
    assert len(papers) >= 2
    assert any(bare(story.row.receipt_number) in bare(paper) for paper in papers)


def test_people_are_drawn_by_lot_once_the_intake_has_closed(house, visitor):
    story = Story(house, visitor, DRAWN, DESKTOP)
    story.open_at_desk(story.apply())
    house.close_intake(story.slug, story.intake.name, clock.now())
    desk = story.desk
    desk.go("/staff/selections")
    desk.look("selections")
    desk.leave_by(desk.page.locator("main table a").first)
    assert story.row.receipt_number in desk.text()  # who stands in the way of it
    desk.look("selection-not-ready")
    story.fill_pages()
    desk.go("/staff/selections")
    desk.look("selections")
    desk.leave_by(desk.page.locator("main table a").first)
    desk.look("selection-before")
    desk.press("selection.fix")
    assert desk.error_summary() != []
    desk.look("selection-fix-wrong")
    desk.page.fill("#source", "견본 추첨의 수 세 개를 띄어 쓴 것")
    desk.page.fill("#known_at", f"{clock.now().astimezone(clock.SEOUL) + dt.timedelta(days=1):%Y-%m-%dT%H:%M}")
    desk.page.locator('label[for="agree"]').click()
    desk.press("selection.fix")
    desk.look("selection-fixed")
    house.announce_lot(story.slug, story.intake.name, clock.now())
    desk.page.reload()
    desk.press("selection.confirm")
    assert desk.error_summary() != []
    desk.look("selection-wrong")
    desk.page.fill("#seed", "3 14 15")
    desk.page.fill("#seed_again", "3 14 15")
    desk.page.fill("#reason", "견본 사유입니다.")
    desk.page.locator('label[for="agree"]').click()
    desk.press("selection.confirm")
    house.work()
    desk.page.reload()
    desk.look("selection-made")
    desk.leave_by(desk.page.locator('main a[href*="/selections/"]').first)
    desk.look("selection-disclosed")
    assert story.row.receipt_number in desk.text()
    desk.page.go_back()

    assert desk.page.locator("main table td", has_text=story.row.receipt_number).count() == 1
    assert story.row.state == State.APPROVED
    assert len(story.papers()) >= 2
