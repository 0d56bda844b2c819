"""The last seat of an hour: seen by two, taken by one, and the other told so with nothing lost; with scripts and without."""

import pytest

from tests.e2e.live.test_live_page import open_page
from tests.services.browser import DESKTOP, PHONE

pytestmark = pytest.mark.e2e
FULL = "시간은 다른 것을 고르십시오. ‘낮’의 자리가 모두 찼습니다."


def send(visitor, page):
    """From the page of questions through the check."""
    visitor.leave_by(visitor.page.locator('button.primary[value="save"]'))
    visitor.go(page.replace("pages/course", "check"))
    visitor.leave_by(visitor.page.locator('form[action$="/submit"] button.primary'))


@pytest.mark.parametrize(
    ("slug", "size", "scripts"),
    [pytest.param("few-seats-0", DESKTOP, True, id="1280"), pytest.param("few-seats-1", PHONE, False, id="390-without-scripts")],
)
def test_last_seat_goes_to_one_and_the_other_is_told_and_chooses_again(visitor, size, slug, scripts):
    first, second = (visitor(size, who=who, java_script_enabled=scripts) for who in ("first", "second"))
    pages = [open_page(one, slug, "course") for one in (first, second)]
    for one, wish in ((first, "창가"), (second, "문가")):
        one.page.fill("#wish", wish)
        one.page.check("#hour-2")
    assert "남은 자리 1" in second.page.inner_text("#hour-2-places")
    second.leave_by(second.page.locator('button.primary[value="save"]'))
    send(first, pages[0])
    assert first.path().endswith("/submitted")

    second.go(pages[1].replace("pages/course", "check"))
    second.look_if(scripts, "check")
    assert FULL in second.text()
    second.go(pages[1])
    second.look_if(scripts, "full")
    assert second.page.inner_text("#hour-error").endswith(FULL)
    assert (second.value("wish"), second.page.is_checked("#hour-2")) == ("문가", True)

    second.page.check("#hour-1")
    send(second, pages[1])
    assert second.path().endswith("/submitted")

    third = visitor(size, who="third", java_script_enabled=scripts)
    open_page(third, slug, "course")
    third.look_if(scripts, "closed")
    assert third.page.is_disabled("#hour-2")
    assert "남은 자리 없음" in third.page.inner_text("#hour-2-places")
