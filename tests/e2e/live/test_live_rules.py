"""Rules between answers in a real browser: told while one types, a reason asked for and kept, and the same without scripts."""

import datetime as dt

import pytest

from tests.e2e.live.test_live_page import SIZES, heard, is_asked, open_page, shown
from tests.services.browser import DESKTOP

pytestmark = pytest.mark.e2e
SLUG = "fitting-answers"
ORDER = "종료일이 시작일보다 빠릅니다. 두 날짜를 확인해 주십시오."
MANY = "바깥 행사로는 관람객이 아주 많습니다. 수를 확인해 주십시오."


@pytest.mark.parametrize("size", SIZES)
def test_reason_is_asked_for_once_one_pauses_and_goes_with_the_mended_answer(visitor, size):
    me = visitor(size)
    open_page(me, SLUG, "event")

    me.fill(outdoors=True, visitors="9000")
    me.page.get_by_label(me.t("component.reason.label")).wait_for()
    assert MANY in me.text()
    assert "many_visitors" in shown(me)
    assert heard(me, MANY) == [me.t("live.appeared", label=MANY)]
    assert me.page.evaluate("document.activeElement.name") == "visitors"
    me.look("reason-asked")

    me.fill(visitors="900")
    assert not is_asked(me, "many_visitors")
    assert "many_visitors" not in shown(me)


def test_number_that_grows_asks_for_no_reason_before_it_is_whole(visitor):
    me = visitor()
    open_page(me, SLUG, "event")
    me.fill(outdoors=True)
    me.page.locator('input[name="visitors"]').press_sequentially("9000")

    assert not is_asked(me, "many_visitors")


@pytest.mark.parametrize("scripts", [pytest.param(True, id="scripts"), pytest.param(False, id="no scripts")])
def test_reason_is_needed_to_go_on_and_stands_among_the_answers(visitor, scripts):
    me = visitor(DESKTOP, java_script_enabled=scripts)
    case = open_page(me, SLUG, "event").removesuffix("/pages/event")
    me.fill(begins_on=dt.date(2026, 12, 1), ends_on=dt.date(2026, 12, 2), outdoors=True, visitors="9000")
    if not scripts:
        me.press("page.apply.save")
    me.page.get_by_label(me.t("component.reason.label")).wait_for()

    assert me.press("page.apply.save") == 422
    assert me.page.locator("main .error-summary li").all_inner_texts() == [me.t("field.reason.required")]
    me.look_if(scripts, "reason-missing")

    me.fill(many_visitors="해마다 이만큼 옵니다.")
    me.press("page.apply.save")
    me.go(f"{case}/check")
    assert "적은 까닭: 해마다 이만큼 옵니다." in me.text()
    me.look_if(scripts, "reason-on-the-check-page")


@pytest.mark.parametrize("size", SIZES)
def test_answers_that_do_not_fit_are_told_while_one_types(visitor, size):
    me = visitor(size)
    open_page(me, SLUG, "event")

    me.fill(begins_on=dt.date(2026, 12, 2), ends_on=dt.date(2026, 12, 1))
    banner = me.page.locator(".banner-danger", has_text=ORDER)
    banner.wait_for()
    assert heard(me, ORDER) == [f"{me.t('live.rule_broken')} {ORDER}"]
    me.look("answers-that-do-not-fit")

    me.fill(ends_on=dt.date(2026, 12, 3))
    assert banner.count() == 0


def test_rule_that_the_server_told_at_the_questions_goes_once_it_is_mended(visitor):
    me = visitor()
    open_page(me, SLUG, "event")
    me.fill(begins_on=dt.date(2026, 12, 2), ends_on=dt.date(2026, 12, 1), outdoors=False, visitors="30")
    assert me.press("page.apply.save") == 422
    assert me.error_summary() == [ORDER]
    assert me.page.locator(".question.is-error").count() == 2
    me.look("rule-told-at-both-questions")

    me.fill(ends_on=dt.date(2026, 12, 3))

    assert me.page.locator("[data-rule-told]").count() == 0
    assert (me.page.locator(".question.is-error").count(), me.page.locator("[aria-invalid]").count()) == (0, 0)
