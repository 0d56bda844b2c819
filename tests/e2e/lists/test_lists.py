"""Answers out of lists, chosen step by step and typed, with scripts and without."""

import pytest

from tests.e2e.live.test_live_page import open_page
from tests.services.browser import DESKTOP, PHONE

pytestmark = pytest.mark.e2e
SLUG = "from-lists"
UPPER, LOWER = 'select[name="place-level-a"]', 'select[name="place-level-b"]'


def offered(visitor):
    """What the second list shows, without its blank first line."""
    return visitor.page.locator(f"{LOWER} option").all_inner_texts()[1:]


def save(visitor):
    visitor.leave_by(visitor.page.locator('button.primary[value="save"]'))


@pytest.mark.parametrize("size", [pytest.param(DESKTOP, id="1280"), pytest.param(PHONE, id="390")])
def test_each_step_offers_what_stands_under_the_one_before(visitor, size):
    me = visitor(size)
    open_page(me, SLUG, "where")
    assert offered(me) == []

    me.page.select_option(UPPER, "수성구")
    assert offered(me) == ["범어동", "만촌동"]
    me.page.select_option(LOWER, "수성구›만촌동")
    me.look("steps")

    me.page.select_option(UPPER, "중구")
    assert (offered(me), me.page.input_value(LOWER)) == (["삼덕동", "동인동"], "")
    me.page.select_option(UPPER, "군위군")
    assert me.page.locator(".box-level-b").is_hidden()

    me.page.select_option(UPPER, "중구")
    save(me)
    assert me.page.locator(f'{LOWER}[aria-invalid="true"]').count() == 1
    me.look("step-missing")


@pytest.mark.parametrize("size", [pytest.param(DESKTOP, id="1280"), pytest.param(PHONE, id="390")])
def test_without_scripts_the_lower_list_shows_everything_in_groups(visitor, size):
    me = visitor(size, java_script_enabled=False)
    open_page(me, SLUG, "where")
    assert me.page.locator(f"{LOWER} optgroup").count() == 2

    me.page.select_option(UPPER, "중구")
    me.page.select_option(LOWER, "수성구›만촌동")
    save(me)
    assert "만촌동은 중구에 속하지 않습니다." in me.text()
    assert me.page.input_value(LOWER) == "수성구›만촌동"

    me.page.select_option(UPPER, "수성구")
    save(me)
    assert me.path().endswith("/pages/what")


@pytest.mark.parametrize("size", [pytest.param(DESKTOP, id="1280"), pytest.param(PHONE, id="390")])
def test_what_is_typed_is_found_in_the_list_or_what_is_near_is_named(visitor, size):
    me = visitor(size)
    page = open_page(me, SLUG, "what")
    me.fill(item="책쟝")
    save(me)
    assert "비슷한 항목: 책장" in me.text()
    me.look("nearly")

    me.fill(item="b-03", tree="OAK", times=2)
    save(me)
    me.go(page)
    assert (me.value("item"), me.value("tree")) == ("책장", "떡갈나무")
    assert me.page.locator('[name="size"]').count() == 1
    me.look("found")
