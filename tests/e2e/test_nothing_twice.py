"""Impatience, the back button, two windows: nothing is filed twice, and nothing typed is lost."""

import pytest
from sqlalchemy import func, select

from homeservice.models import Submission
from tests.e2e.applying import refuse_page
from tests.e2e.drafting import CERTIFICATE, SERVICE, begin_at, fill_certificate
from tests.e2e.people import a_resident

pytestmark = pytest.mark.e2e


def cases_of(house, person):
    with house.database.session(reading=True) as session:
        query = (
            select(func.count())
            .select_from(Submission)
            .where(Submission.applicant_name == person.name, Submission.submitted_at.is_not(None))
        )
        return session.scalar(query)


def test_double_click_files_one_case(house, visitor):
    person = a_resident("김두번")
    me = visitor()
    case = begin_at(me, CERTIFICATE, person)
    fill_certificate(me, case)

    with me.page.expect_navigation(url="**/submitted"):
        me.page.get_by_role("button", name=me.t("page.check.submit"), exact=True).dblclick()

    assert cases_of(house, person) == 1
    house.work()
    assert len(house.mails(person.email, count=2)) == 2


def test_two_windows_that_both_submit_file_one_case(house, visitor):
    person = a_resident("김두창")
    me = visitor()
    case = begin_at(me, CERTIFICATE, person)
    fill_certificate(me, case)
    other = me.another_window()
    other.go(f"/my/{case}/check")

    me.press("page.check.submit")
    number = me.page.inner_text(".confirmation-number strong")
    other.press("page.check.submit")

    assert other.path() == f"/my/{case}/submitted"
    assert other.page.inner_text(".confirmation-number strong") == number
    assert cases_of(house, person) == 1


def test_back_button_after_submitting_shows_the_case_and_not_the_form(house, visitor):
    person = a_resident("김되돌")
    me = visitor()
    case = begin_at(me, CERTIFICATE, person)
    fill_certificate(me, case)
    me.press("page.check.submit")

    me.page.go_back()

    assert me.path() == f"/my/{case}"
    me.look("after-back")
    assert cases_of(house, person) == 1


def test_two_windows_on_one_page_tell_each_other(visitor):
    me = visitor()
    case = begin_at(me, CERTIFICATE, a_resident())
    me.go(f"/my/{case}/pages/service")
    me.fill(**SERVICE)
    me.press("page.apply.leave")
    first, second = me, me.another_window()
    for window in (first, second):
        window.go(f"/my/{case}/pages/service")
        # Without its script a window keeps nothing by itself: what is sent is all there is.
        window.stop_keeping()

    first.fill(student_number="11111111")
    first.press("page.apply.save")
    (line,) = refuse_page(second, "conflict", student_number="22222222")

    assert "11111111" in line
    assert second.value("student_number") == "22222222"
    second.stop_keeping()
    second.press("page.apply.save")
    second.go(f"/my/{case}/pages/service")
    assert second.value("student_number") == "22222222"


def test_draft_is_kept_while_it_is_typed(visitor):
    me = visitor()
    case = begin_at(me, CERTIFICATE, a_resident())
    me.go(f"/my/{case}/pages/service")

    me.fill(student_number="20241234", purpose="취업 서류 제출")
    state = me.page.locator("[data-autosave-state]")
    state.and_(me.page.locator('[data-state="saved"]')).wait_for()

    me.look("kept")
    me.page.reload()
    assert (me.value("student_number"), me.value("purpose")) == ("20241234", "취업 서류 제출")


def test_leaving_keeps_what_cannot_be_read(visitor):
    me = visitor()
    case = begin_at(me, CERTIFICATE, a_resident())
    me.go(f"/my/{case}/pages/applicant")
    me.fill(mobile_phone="나중에", address={"zip": "4", "road": "", "detail": ""})

    me.press("page.apply.leave")

    assert me.path() == f"/my/{case}"
    me.look("left")
    me.go(f"/my/{case}/pages/applicant")
    assert (me.value("mobile_phone"), me.value("address-zip")) == ("나중에", "4")
