"""An officer opens a contest in the browser: begins with a blank, mends a fault, looks at it, publishes it; with scripts and without."""

import itertools

import pytest

from tests.e2e.deciding import sign_in
from tests.services.browser import DESKTOP, PHONE

NUMBERS = itertools.count(50)
DEPARTMENT = "청년정책과"


def begin(visitor, slug, code, *, looks=True):
    page = visitor.page
    visitor.go("/staff/catalogue")
    visitor.look_if(looks, "catalogue")
    visitor.press("catalogue.new.title")
    visitor.look_if(looks, "new-form")
    page.check("input[name=from][value=contest]")
    page.fill("#slug", slug)
    page.fill("#title", "견본 사진 공모전")
    page.fill("#code", code)
    visitor.typed |= {slug, code, "견본 사진 공모전"}
    visitor.press("catalogue.new.begin")
    return visitor.path()


def delete_first_line(page):
    for key in ("Control+Home", "Shift+ArrowDown", "Delete"):
        page.keyboard.press(key)


@pytest.mark.e2e
@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_contest_is_written_tried_and_published_with_scripts(visitor, house, judge, viewport):
    officer = visitor(viewport)
    number = next(NUMBERS)
    sign_in(officer, house.officer(DEPARTMENT, edits_catalogue=True))
    here = begin(officer, f"photo-contest-{number}", f"C{number}")
    page = officer.page

    # A wrong word is told at its place as it is typed, and the list leads there.
    page.click(".cm-content")
    page.keyboard.press("Control+Home")
    page.keyboard.type("keywrds: [a]\n")
    page.wait_for_selector("[data-faults-list] [data-line='1']")
    page.wait_for_selector(".cm-lint-marker-error")
    page.click("[data-faults-list] [data-line='1']")
    assert page.evaluate("document.activeElement.closest('.cm-editor') !== null")
    # The text itself is full of braces and names, which elsewhere were blanks and ids: axe alone judges this page.
    assert judge(page) == []
    delete_first_line(page)
    page.wait_for_selector("[data-faults-list]:empty", state="attached")

    # The words of the place are offered.
    page.keyboard.press("Control+Home")
    page.keyboard.type("\n")
    page.keyboard.press("ArrowUp")
    page.keyboard.type("legal_b", delay=30)
    page.wait_for_selector(".cm-tooltip-autocomplete [role=option]")
    assert page.inner_text(".cm-tooltip-autocomplete [role=option] .cm-completionLabel >> nth=0") == "legal_basis"
    page.keyboard.press("Escape")
    delete_first_line(page)
    page.wait_for_selector("[data-faults-list]:empty", state="attached")
    page.wait_for_selector("[data-text-state][data-state=saved]")

    # The form stands beside its text, and follows it once what is kept has no fault.
    page.click("[data-preview-beside] summary")
    pane = page.frame_locator("[data-preview-beside] iframe")
    pane.frame_locator("iframe").locator("h1", has_text="견본 사진 공모전").wait_for()
    pane.get_by_role("link", name="제출 전 확인").click()
    pane.frame_locator("iframe").locator("h1", has_text="내용 확인").wait_for()
    officer.album.keep(page, "beside")
    assert judge(page) == []
    page.click(".cm-content")
    page.keyboard.press("Control+Home")
    with page.expect_response(lambda answer: "beside=yes&at=" in answer.url):
        page.keyboard.type("# 견본\n")
    pane.frame_locator("iframe").locator("h1", has_text="내용 확인").wait_for()

    for tab in ("boxes", "files", "preview", "history"):
        officer.go(f"{here}/{tab}")
        officer.look(tab)
    officer.go(f"{here}/changes")
    officer.look("changes")
    officer.press("catalogue.publish")
    assert officer.says("catalogue.done.published")
    officer.go(f"{here}/running")
    officer.look("running")
    assert officer.go(f"/services/photo-contest-{number}") == 200


@pytest.mark.e2e
def test_contest_is_written_and_published_without_scripts(visitor, house):
    officer = visitor(DESKTOP, java_script_enabled=False)
    number = next(NUMBERS)
    login, page = house.officer(DEPARTMENT, edits_catalogue=True), officer.page
    officer.go("/staff")
    for box, word in (("login", login.login), ("password", login.password), ("code", login.code())):
        page.fill(f"#{box}", word)
    officer.press("staff.sign_in.button")
    here = begin(officer, f"photo-contest-{number}", f"C{number}", looks=False)

    text = page.input_value("#text")
    page.fill("#text", text.replace("weight: 40", "weight: 41"))
    officer.press("catalogue.save")
    assert page.locator("[data-faults-list] li").count() == 1
    page.fill("#text", text)
    officer.press("catalogue.save")
    assert page.locator("[data-faults-list] li").count() == 0

    officer.go(f"{here}/preview")
    assert page.frame_locator("iframe").locator("h1").inner_text() == "견본 사진 공모전"
    officer.go(f"{here}/changes")
    officer.press("catalogue.publish")
    assert officer.go(f"/services/photo-contest-{number}") == 200


@pytest.mark.e2e
def test_contest_is_begun_from_questions_and_published_on_a_phone(visitor, house, judge):
    officer = visitor(PHONE)
    number = next(NUMBERS)
    sign_in(officer, house.officer(DEPARTMENT, edits_catalogue=True))
    page = officer.page
    officer.go("/staff/catalogue")
    officer.press("guided.heading")
    page.click(".button-row button[value=begin]")
    assert page.locator(".error-summary li").count() == 5
    assert judge(page) == []

    written = {
        "title": "견본 빛 공모전", "summary": "빛을 담은 사진", "category": "문화", "phone": "053-000-0000", "notice": "빛을 담은 사진을 찾습니다.",
        "code": f"C{number}", "slug": f"light-contest-{number}", "criteria-1-label": "창의성", "criteria-1-weight": "60",
    }  # fmt: skip
    for box, text in written.items():
        page.fill(f"#{box}", text)
    officer.press("guided.criteria.more")
    assert {box: page.input_value(f"#{box}") for box in written} == written
    page.fill("#criteria-2-label", "완성도")
    page.fill("#criteria-2-weight", "40")
    page.click(".button-row button[value=begin]")
    page.wait_for_selector("[data-text-form]")
    assert page.locator("[data-faults-list] li").count() == 0

    officer.go(f"{officer.path()}/changes")
    officer.press("catalogue.publish")
    assert officer.go(f"/services/light-contest-{number}") == 200
