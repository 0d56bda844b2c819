"""Somebody brings a paper form to the counter: an officer enters it, at a desk and on a narrow screen, and hands over the receipt."""

import datetime as dt

import pytest

from homeservice import clock
from tests.e2e import deciding
from tests.e2e.test_certificate import ADDRESS, SERVED, SLUG
from tests.services.browser import DESKTOP, PHONE

pytestmark = pytest.mark.e2e


def look(me, name):
    """At both widths, in one visit."""
    for viewport in (PHONE, DESKTOP):
        me.page.set_viewport_size(viewport)
        me.look(f"{name}-{viewport['width']}")


def test_a_paper_form_is_entered_at_the_counter(house, visitor):
    login, me = house.officer("청년정책과", name="정접수"), visitor(DESKTOP)
    deciding.sign_in(me, login)
    me.typed |= {"박어른"}
    arrived = (clock.now() - dt.timedelta(minutes=10)).astimezone(clock.SEOUL)

    me.go("/staff/lodging?q=지킴이")
    me.typed.add("지킴이")
    look(me, "forms")
    me.leave_by(me.page.locator(f'a[href="/staff/lodging/new/{SLUG}"]'))
    assert me.press("lodging.begin") == 422
    assert len(me.error_summary()) == 4
    look(me, "arrival-wrong")
    me.fill(
        channel="paper",
        applicant_name="박어른",
        birth_date=dt.date(1944, 5, 6),
        identity="shown",
        arrived_at={"hour": arrived.hour, "minute": arrived.minute},
    )
    look(me, "arrival")
    me.press("lodging.begin")
    look(me, "tasks")
    case = me.path()
    me.press("page.draft.continue")
    assert me.value("applicant_name") == "박어른"
    me.fill(mobile_phone="010-0000-1234", address=ADDRESS)
    look(me, "page")
    me.press("page.apply.save")
    me.fill(university="knu", student_number="20240001", served=SERVED, purpose="취업 서류 제출")
    me.press("page.apply.leave")
    me.go("/staff/lodging")
    look(me, "drafts")
    me.leave_by(me.page.locator(f'a[href="{case}"]'))
    me.press("page.draft.continue")
    me.fill(consent_personal=True)
    me.press("page.apply.save")
    assert me.press("lodging.send") == 422
    look(me, "check-not-confirmed")
    me.page.locator('label[for="confirmed"]').click()
    me.press("lodging.send")
    look(me, "filed")
    house.work()
    me.page.reload()
    look(me, "receipt")
    with me.page.expect_download() as coming:
        me.page.locator(".document-card a").click()
    assert coming.value.path().read_bytes().startswith(b"%PDF")
    me.album.keep_paper(coming.value.path().read_bytes(), "receipt")
    me.press("lodging.to_case")
    look(me, "case")
    me.press("lodging.withdraw")
    look(me, "withdraw")
    me.go("/staff?view=all&channel=paper")
    look(me, "inbox")
    me.go(f"/services/{SLUG}")
    me.look("service")
