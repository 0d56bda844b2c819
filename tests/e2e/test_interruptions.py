"""What comes in between: a sign-in that ends, an intake that closes, a browser without scripts, a page made twice as large."""

import datetime as dt

import pytest

from homeservice import clock
from tests.e2e.drafting import CERTIFICATE, SERVICE, begin_at, fill_certificate
from tests.e2e.people import a_resident, come_in_at_simulator
from tests.e2e.scrapping import SLUG, a_plate, eligible
from tests.services.browser import PHONE

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize("scripts", [pytest.param(True, id="with-scripts"), pytest.param(False, id="without-scripts")])
def test_what_was_typed_outlives_the_sign_in(house, visitor, scripts):
    person = a_resident()
    me = visitor(java_script_enabled=scripts)
    case = begin_at(me, CERTIFICATE, person)
    me.go(f"/my/{case}/pages/service")
    house.end_sign_ins()
    me.fill(**{**SERVICE, "student_number": "아직 모름"})

    me.press("page.apply.save")
    assert me.path() == "/sign-in"
    assert me.says("page.sign_in.parked")
    me.look_if(scripts, "signed-out")
    me.press("page.sign_in.button")
    come_in_at_simulator(me, person)

    assert me.path() == f"/my/{case}/pages/service"
    assert me.says("page.apply.brought_back")
    assert (me.value("student_number"), me.value("purpose"), me.value("served-to-day")) == ("아직 모름", "취업 서류 제출", "20")
    me.look_if(scripts, "brought-back")


def test_intake_that_closes_in_mid_draft_says_so_and_keeps_the_draft(house, visitor):
    me = visitor()
    case = begin_at(me, SLUG, a_resident())
    me.go(f"/my/{case}/pages/vehicle")
    house.close_intake(SLUG, "2023-always", clock.now() - dt.timedelta(seconds=1))
    try:
        me.fill(**eligible(a_plate())["vehicle"])
        me.press("page.apply.save")
        me.go(f"/my/{case}")
        assert me.says("page.draft.closed_title")
        me.look("closed-draft")
        me.go(f"/services/{SLUG}")
        me.look("closed-service")
        assert me.page.get_by_role("link", name=me.t("public.service.apply"), exact=True).and_(me.page.locator("main *")).count() == 0
        me.go("/services?open=yes")
        assert "조기폐차" not in me.page.inner_text("main")
        me.go(f"/my/{case}/pages/vehicle")
        assert me.value("model_name") == "견본 디젤"
    finally:
        house.close_intake(SLUG, "2023-always", None)


def test_intake_that_closes_before_the_last_click_files_nothing_and_says_so(house, visitor):
    me = visitor()
    case = begin_at(me, CERTIFICATE, a_resident())
    fill_certificate(me, case)
    closed = clock.now() - dt.timedelta(seconds=1)
    house.close_intake(CERTIFICATE, "always", closed)
    try:
        assert me.press("page.check.submit") == 409
        me.look("closed-at-the-last-click")
        assert me.says("error.intake_closed_draft_kept", closes=closed)
    finally:
        house.close_intake(CERTIFICATE, "always", None)

    me.go(f"/my/{case}/check")
    me.press("page.check.submit")
    assert me.path() == f"/my/{case}/submitted"


def test_whole_application_works_without_scripts(visitor):
    me = visitor(PHONE, java_script_enabled=False)
    case = begin_at(me, CERTIFICATE, a_resident())

    me.go(f"/my/{case}/pages/service")
    me.fill(**{**SERVICE, "university": "other"})
    me.press("page.apply.save")
    assert me.says("page.apply.brought_up")
    me.fill(university_name="견본대학교")
    me.press("page.apply.save")
    fill_certificate(me, case)
    me.press("page.check.submit")

    assert me.path() == f"/my/{case}/submitted"


def test_form_page_at_twice_the_size_needs_no_scrolling_sideways(visitor):
    me = visitor({"width": 640, "height": 450}, device_scale_factor=2)
    case = begin_at(me, SLUG, a_resident())

    for section in ("applicant", "vehicle", "ownership", "condition", "consents"):
        me.go(f"/my/{case}/pages/{section}")
        me.look(f"zoomed-{section}")


def test_large_text_and_high_contrast_hold_on_a_phone(visitor):
    me = visitor(PHONE)
    case = begin_at(me, SLUG, a_resident())

    for display in ("large", "contrast", "contrast-large"):
        me.go(f"/my/{case}/pages/vehicle?display={display}")
        me.look(f"{display}-vehicle")
        me.go("/")
        me.look(f"{display}-home")
