"""A place set on the sketch by finger and by keys, and the same boxes without scripts."""

import pytest

from tests.e2e.live.test_live_page import open_page
from tests.services.browser import DESKTOP, PHONE

pytestmark = pytest.mark.e2e


def told(visitor, name):
    return visitor.page.locator(f'[data-map="{name}"] [data-map-told]').inner_text()


def lines(visitor):
    return [line for line in visitor.value("ground-corners").split("\n") if line]


def test_point_is_walked_to_and_area_is_tapped_on_a_phone(visitor):
    me = visitor(PHONE, has_touch=True)
    open_page(me, "example-map", "example")
    me.look("empty")

    me.page.focus("#place-map")
    for key in ("ArrowRight", "ArrowRight", "ArrowDown", "+", "Enter"):
        me.page.keyboard.press(key)
    assert me.value("place-lat").startswith("35.8")
    assert told(me, "place").startswith("정한 위치: 수성구, 중구청에서 약 1 km (")
    me.page.locator('[data-map="place"] [data-map-line]').filter(has_text="정한 위치").wait_for(state="attached")

    me.page.select_option("#ground-go", "duryu_park")
    for _ in range(4):
        me.page.locator('[data-map="ground"] [data-map-do="closer"]').click()
    box = me.page.locator("#ground-map").bounding_box()
    for x, y in ((0.2, 0.3), (0.2, 0.8), (0.6, 0.8), (0.9, 0.95), (0.6, 0.45)):
        me.page.locator("#ground-map").tap(position={"x": x * box["width"], "y": y * box["height"]})
    assert len(lines(me)) == 5
    me.page.locator('[data-map="ground"] [data-map-do="undo"]').click()
    assert len(lines(me)) == 4
    assert told(me, "ground").startswith("꼭짓점 4개, 넓이 약 ")
    assert "두류공원" in told(me, "ground")
    me.look("set")

    me.page.fill("#ground-corners", "\n".join(lines(me)[:3]))
    me.page.locator("#ground-corners").blur()
    assert told(me, "ground").startswith("꼭짓점 3개")
    me.leave_by(me.page.locator('button.primary[value="save"]'))
    me.look("check")
    assert me.page.locator(".sketch svg").count() >= 2


def test_place_is_typed_where_no_script_runs_and_nothing_typed_is_lost(visitor):
    me = visitor(DESKTOP, java_script_enabled=False)
    page = open_page(me, "example-map", "example")
    assert not me.page.locator("#place-map").is_visible()

    me.page.select_option("#place-near", "duryu_park")
    me.page.fill("#ground-corners", "35.87, 128.60\n동성로")
    assert me.leave_by(me.page.locator('button.primary[value="save"]')) == 422
    assert "2번째 줄 동성로를 읽을 수 없습니다" in me.text()
    assert me.value("ground-corners") == "35.87, 128.60\n동성로"

    me.page.fill("#ground-corners", "35.8700, 128.6000\n35.8709, 128.6000\n35.8709, 128.6011")
    me.leave_by(me.page.locator('button.primary[value="save"]'))
    assert "달서구 · 두류공원" in me.text()
    me.go(page)
    assert (me.value("place-lat"), me.value("place-lon")) == ("35.850000", "128.558000")
