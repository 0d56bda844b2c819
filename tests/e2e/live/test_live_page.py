"""A page of questions that answers while one types, with the server's own words, and the same page without scripts."""

import re

import pytest

from tests.e2e import deciding
from tests.e2e.people import a_resident, sign_in
from tests.e2e.scrapping import pdf_file
from tests.services.browser import DESKTOP, PHONE

pytestmark = pytest.mark.e2e
SLUG = "cost-table"
SIZES = [pytest.param(DESKTOP, id="1280"), pytest.param(PHONE, id="390")]


def open_costs(visitor):
    """A new draft, open at its page of costs; gives the page's address."""
    return open_page(visitor, SLUG, "costs")


def open_page(visitor, slug, page):
    visitor.go(f"/services/{slug}")
    visitor.press("public.service.apply")
    visitor.page.get_by_role("button", name=visitor.t("page.sign_in.button"), exact=True).wait_for()
    sign_in(visitor, a_resident())
    visitor.press("public.service.apply")
    case = re.fullmatch(r"/my/([0-9a-f-]{36})", visitor.path())[1]
    assert visitor.go(f"/my/{case}/pages/{page}") == 200
    return f"/my/{case}/pages/{page}"


def is_asked(visitor, name):
    return visitor.page.locator(f'form.form [name="{name}"]').count() == 1


def shown(visitor):
    """What the form says of itself that it asks."""
    return visitor.value("_shown").split(",")


def result(visitor, name):
    return visitor.page.inner_text(f'[data-result="{name}"]')


def heard(visitor, sentence):
    """All that a screen reader is told, once the sentence is among it."""
    line = visitor.page.locator("[data-live-line]").filter(has_text=sentence)
    line.wait_for(state="attached")
    return line.text_content().split("\n")


@pytest.mark.parametrize("size", SIZES)
def test_question_comes_with_its_answer_and_goes_with_it(visitor, size):
    me = visitor(size)
    open_costs(me)
    assert [is_asked(me, name) for name in ("other_place", "why_there", "consent_of_place")] == [False, False, False]

    me.fill(place="other")

    assert is_asked(me, "other_place")
    assert me.page.evaluate("document.activeElement.name") == "place"
    assert heard(me, "그 밖의 장소") == [me.t("live.appeared", label="그 밖의 장소")]
    assert "other_place" in shown(me)
    me.look("question-came")

    me.fill(place="hall")

    assert not is_asked(me, "other_place")
    assert "other_place" not in shown(me)


def test_question_that_hangs_on_one_that_came_comes_and_goes_with_it(visitor):
    me = visitor()
    open_costs(me)
    me.fill(place="other")

    me.fill(other_place="강변")
    assert is_asked(me, "why_there")
    assert is_asked(me, "consent_of_place")

    me.fill(place="park")
    assert [is_asked(me, name) for name in ("other_place", "why_there", "consent_of_place")] == [False, False, False]


def test_what_was_typed_comes_back_with_its_question(visitor):
    me = visitor()
    open_costs(me)
    me.fill(place="other", other_place="강변")
    me.fill(why_there="넓어서")

    me.fill(place="hall")
    me.fill(place="other")

    assert (me.value("other_place"), me.value("why_there")) == ("강변", "넓어서")


def test_question_that_hangs_on_a_file_comes_once_it_is_chosen_and_stays_once_it_is_kept(visitor):
    me = visitor()
    open_costs(me)
    me.fill(place="other", other_place="강변")
    assert not is_asked(me, "consent_by")

    me.fill(consent_of_place=pdf_file("동의서.pdf"))
    me.page.locator('[name="consent_by"]').wait_for()
    me.keep_file("consent_of_place", "동의서.pdf")
    assert is_asked(me, "consent_by")
    address = me.path()
    me.press("page.apply.leave")
    me.go(address)
    assert is_asked(me, "consent_by")
    me.fill(place="park")
    assert not is_asked(me, "consent_by")


def test_question_that_came_counts_its_characters(visitor):
    me = visitor()
    open_costs(me)
    me.fill(place="other", other_place="강변")

    me.fill(why_there="넓어서")

    assert me.page.inner_text('[data-counter-for="why_there"]') == me.t("component.counter.left").replace("%n", "97")


@pytest.mark.parametrize("size", SIZES)
def test_totals_add_while_one_types(visitor, size):
    me = visitor(size)
    open_costs(me)
    assert [result(me, name) for name in ("total", "granted")] == [me.t("live.unknown")] * 2

    me.fill(items__0__item="무대", items__0__cost="1,650,000원")

    assert [result(me, name) for name in ("total", "granted")] == ["1,650,000원", "700,000원"]
    said = (("합계", "1,650,000원"), ("지원액", "700,000원"))
    assert heard(me, "합계") == [me.t("live.result", label=label, value=value) for label, value in said]
    me.look("totals")

    me.fill(items__0__cost="많이")

    assert result(me, "total") == me.t("live.unknown")


@pytest.mark.parametrize("size", SIZES)
def test_rule_speaks_as_soon_as_it_is_known_to_be_broken_and_is_silent_once_mended(visitor, size):
    me = visitor(size)
    open_costs(me)
    sentence = "합계가 십만 원을 넘어야 합니다. 비용 항목을 확인하십시오."
    assert sentence not in me.text()

    me.fill(items__0__item="무대", items__0__cost="50000")
    me.page.locator(".banner-danger", has_text=sentence).wait_for()
    assert heard(me, sentence) == [f"{me.t('page.apply.not_eligible')} {sentence}"]
    me.look("rule-broken")

    me.fill(items__0__cost="500000")
    assert me.page.locator(".banner-danger", has_text=sentence).count() == 0


def test_rule_that_the_server_told_goes_once_it_is_mended(visitor):
    me = visitor()
    page = open_costs(me)
    me.fill(items__0__item="무대", items__0__cost="50000", place="hall", phone="010-0000-1234")
    me.press("page.apply.save")
    me.go(page)
    assert me.page.locator("[data-rule-told]").count() == 1
    me.look("rule-told-by-the-server")

    me.fill(items__0__cost="500000")

    assert me.page.locator(".banner-danger").count() == 0


def test_mark_of_the_optional_question_follows_the_other_answer(visitor):
    me = visitor()
    open_costs(me)
    optional = {name: me.page.locator(f'[data-optional="{name}"]') for name in ("phone", "email")}
    me.fill(phone="", email="")
    assert [mark.is_visible() for mark in optional.values()] == [False, False]

    me.fill(phone="010-0000-1234")
    assert [mark.is_visible() for mark in optional.values()] == [False, True]
    me.look("optional-marks")

    me.fill(phone="010")
    assert [mark.is_visible() for mark in optional.values()] == [False, False]


def test_answer_to_a_question_that_went_is_kept_by_the_house(visitor):
    me = visitor()
    page = open_costs(me)
    me.fill(place="other", other_place="강변")
    kept(me)
    me.fill(place="hall")
    kept(me)

    me.go(page)
    assert not is_asked(me, "other_place")
    me.fill(place="other")

    assert me.value("other_place") == "강변"


def kept(visitor):
    """Wait until what was typed is kept."""
    with visitor.page.expect_response("**/autosave") as answered:
        pass
    assert answered.value.status == 200
    visitor.page.locator('[data-autosave-state][data-state="saved"]').wait_for()


def test_question_that_came_must_be_answered_like_any_other(visitor):
    me = visitor()
    open_costs(me)
    me.fill(items__0__item="무대", items__0__cost="500000", place="other", phone="010-0000-1234")

    assert me.press("page.apply.save") == 422

    assert me.error_summary() == [me.t("field.required", label="그 밖의 장소")]
    me.look("question-that-came-left-blank")


def test_saved_page_leads_on_where_every_question_that_came_is_answered(visitor):
    me = visitor()
    page = open_costs(me)
    me.fill(items__0__item="무대", items__0__cost="500000", place="park", phone="010-0000-1234")
    me.fill(place="other", other_place="강변")
    me.fill(place="park")

    me.press("page.apply.save")

    assert me.path() == page.removesuffix("/pages/costs") + "/check"


def test_page_speaks_english(visitor):
    me = visitor(language="en")
    open_costs(me)

    me.fill(place="other", items__0__item="Stage", items__0__cost="50000")

    assert result(me, "total") == "KRW 50,000"
    me.page.locator(".banner-danger", has_text="The total must be over 100,000 won").wait_for()
    assert me.t("live.appeared", label="Other place") in heard(me, "Other place")


def test_without_scripts_the_question_comes_with_the_saved_page(visitor):
    me = visitor(java_script_enabled=False)
    open_costs(me)
    me.fill(items__0__item="무대", items__0__cost="500000", place="other", phone="010-0000-1234")

    me.press("page.apply.save")

    assert me.says("page.apply.brought_up")
    assert is_asked(me, "other_place")
    assert result(me, "total") == "500,000원"
    me.fill(other_place="강변")
    me.press("page.apply.save")
    assert is_asked(me, "consent_of_place")


# --- rows ---------------------------------------------------------------------------------------------------------------
CHILD = {"called": "김견본", "born-year": "2015", "born-month": "3", "born-day": "7"}


def child(place, **cells):
    return {f"each_child__{place}__{name}": text for name, text in cells.items()}


@pytest.mark.parametrize("size", SIZES)
def test_rows_follow_the_number_that_settles_them(visitor, size):
    me = visitor(size)
    open_page(me, "rows-in-rows", "family")
    assert not is_asked(me, "each_child__0__called")

    me.fill(children="2")
    assert [is_asked(me, f"each_child__{place}__called") for place in range(4)] == [True, True, False, False]
    assert me.page.evaluate("document.activeElement.name") == "children"
    assert "each_child" in shown(me)
    me.fill(**child(1, called="이예시"))
    me.look("rows-came")

    me.fill(children="1")
    assert [is_asked(me, f"each_child__{place}__called") for place in range(2)] == [True, False]
    me.fill(children="0")
    assert not is_asked(me, "each_child__0__called")
    assert "each_child" not in shown(me)
    me.fill(children="2")
    assert me.value("each_child__1__called") == "이예시"


def test_cell_comes_up_in_the_row_whose_answer_asks_for_it(visitor):
    me = visitor()
    open_page(me, "rows-in-rows", "family")
    me.fill(children="2")

    me.fill(each_child__0__at_school=True, each_child__1__at_school=False)

    assert [is_asked(me, f"each_child__{place}__school") for place in range(2)] == [True, False]
    assert is_asked(me, "each_child__0__lessons__0__price")
    assert heard(me, "학교") is not None
    me.look("cells-came")


def test_mark_of_a_cell_follows_its_row(visitor):
    me = visitor()
    open_page(me, "rows-in-rows", "family")
    me.fill(children="1", each_child__0__at_school=True)
    mark = me.page.locator('[data-optional="each_child__0__lessons__0__grant"]')
    assert mark.is_visible()

    me.fill(each_child__0__lessons__0__price="200000")

    assert not mark.is_visible()


def test_rows_of_chosen_answers_add_up(visitor):
    me = visitor()
    open_page(me, "rows-in-rows", "family")
    me.fill(subjects=["art", "sport"])
    me.fill(each_subject__0__cost="1,000", each_subject__2__cost="4,000")
    assert not is_asked(me, "each_subject__1__cost")
    assert result(me, "costs") == "5,000원"

    me.page.locator('label[for="subjects-1"]').click()

    assert not is_asked(me, "each_subject__0__cost")
    assert result(me, "costs") == "4,000원"


def test_rows_that_came_are_saved_in_one_go(visitor):
    me = visitor()
    page = open_page(me, "rows-in-rows", "family")
    me.fill(children="1")
    me.fill(**child(0, **CHILD, at_school=False))

    me.press("page.apply.save")

    assert me.path() == page.removesuffix("/pages/family") + "/check"


# --- the officer --------------------------------------------------------------------------------------------------------
def test_officers_page_answers_while_one_types(house, visitor):
    me = visitor(who="resident")
    page = open_costs(me)
    me.fill(items__0__item="무대", items__0__cost="1,000,000", place="hall", phone="010-0000-1234")
    me.press("page.apply.save")
    me.press("page.check.submit")
    case = page.split("/")[2]
    officer = visitor(who="officer")
    deciding.sign_in(officer, house.officer("시험과"))
    officer.go(f"/staff/cases/{case}/pages/assessment")
    assert not officer.page.locator("[data-results]").is_visible()

    officer.fill(cut=True)
    officer.fill(cut_by="100000")

    assert result(officer, "paid") == "400,000원"
    assert officer.page.locator("[data-results]").is_visible()
    officer.look("officers-page")

    officer.fill(cut=False)

    assert not is_asked(officer, "cut_by")
    assert not officer.page.locator("[data-results]").is_visible()


@pytest.mark.parametrize("size", SIZES)
def test_what_follows_in_a_row_and_on_the_page_is_worked_out_while_one_types(visitor, size):
    me = visitor(size)
    open_page(me, "all-kinds", "what")
    sums = me.page.locator('[data-calculated="things__0__sum"]')
    assert sums.inner_text() == me.t("field.calculated.later")

    me.page.fill('[name="things__0__thing"]', "공책")
    me.page.fill('[name="things__0__price"]', "1500")
    me.page.fill('[name="things__0__number"]', "3")

    assert (sums.inner_text(), me.page.inner_text('[data-calculated="in_all"]')) == ("4,500원", "4,500원")
    me.page.fill('[name="things__0__number"]', "")
    assert sums.inner_text() == me.t("field.calculated.later")


def test_an_answer_stands_in_the_next_question_while_one_types(visitor):
    me = visitor(DESKTOP)
    open_page(me, "answers-in-texts", "pet")
    label = me.page.locator('label[for="age"]')
    assert "(미입력)" in label.inner_text()

    me.page.fill('[name="pet_name"]', "콩이")
    assert "콩이는 몇 살입니까?" in label.inner_text()
    me.page.fill('[name="pet_name"]', "콩")
    assert "콩은 몇 살입니까?" in label.inner_text()
    me.page.fill('[name="pet_name"]', "<i>콩</i>")
    assert "<i>콩</i>" in label.inner_text()
