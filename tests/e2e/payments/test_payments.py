"""Fees before the application and after the approval, through the till of the simulator and its notices."""

import pytest

from homeservice.models import Payment
from tests.e2e.payments.conftest import AT_APPROVAL, AT_SENDING
from tests.e2e.story import Story
from tests.e2e.visitor import bare
from tests.services.browser import DESKTOP, PHONE

pytestmark = pytest.mark.e2e


def at_till(me, outcome):
    """Press one of the till's buttons, those under `more` too; we are back in the house."""
    me.page.locator("details").evaluate_all("all => all.forEach(one => { one.open = true })")
    me.look(f"till-{outcome}")
    me.press(f"simulator.pay.outcome.{outcome}")
    assert me.page.url.startswith(me.house.url)


def payments(house, case):
    with house.database.transaction() as session:
        return sorted(row.state for row in session.query(Payment).filter_by(submission_id=case))


def test_fee_is_paid_with_the_application_whatever_went_wrong_before(house, visitor):
    story = Story(house, visitor, AT_SENDING, PHONE)
    me = story.me
    story.fill_in()
    assert me.says("value.won", n=800)
    me.look("check")
    for outcome in ("cancelled", "failed"):
        me.press("page.check.submit")
        at_till(me, outcome)
        assert me.says(f"payment.ended.{outcome}")
        me.look(f"after-{outcome}")
    me.press("page.check.submit")
    me.go(f"/my/{story.case}")
    me.look("going-on")
    me.press("fee.continue")
    at_till(me, "paid")
    assert me.path() == f"/my/{story.case}/submitted"
    me.look("submitted")
    house.work()
    assert payments(house, story.case) == ["cancelled", "failed", "paid"]
    story.open_at_desk(story.row.receipt_number or story.row.reference)
    story.approve()

    papers = [bare(paper) for paper in story.papers()]
    assert sum("수수료800원(전자납부)" in paper for paper in papers) >= 1
    assert any(bare("영수증") in paper for paper in papers)


def test_fee_is_paid_after_the_approval_and_sent_back_by_the_officer(house, visitor):
    story = Story(house, visitor, AT_APPROVAL, DESKTOP)
    me, desk = story.me, story.desk
    story.open_at_desk(story.apply())
    story.approve()
    me.go(f"/my/{story.case}")
    me.look("billed")
    desk.go(f"/staff/cases/{story.case}/fee")
    desk.look("fee-billed")
    me.press("fee.pay")
    at_till(me, "paid")
    assert me.says("payment.ended.paid")
    me.look("paid")
    assert any("전자납부" in bare(paper) for paper in story.papers())
    desk.go(f"/staff/cases/{story.case}/fee")
    desk.look("fee-paid")
    desk.page.fill("#reason-refund", "견본 사유입니다.")
    desk.press("fee.staff.refund")
    house.work()
    desk.go("/staff/payments")
    desk.look("payments")
    assert payments(house, story.case) == ["refunded"]
    me.go(f"/my/{story.case}")
    me.look("refunded")
