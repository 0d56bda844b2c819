"""The design contest from the front page to the receipt: alone and as a team, with scripts and without, on a desk and on a phone."""

import dataclasses
import re

import pytest

from homeservice.operations.sample_files import sample_image, sample_pdf
from tests.adapters.pdf.reading import text
from tests.e2e import deciding
from tests.e2e.applying import begin, download, fill_page, read_mail, refuse_page, submit
from tests.e2e.people import Resident, a_resident, sign_in
from tests.e2e.runs import RUNS
from tests.e2e.visitor import Upload, bare
from tests.services.browser import DESKTOP, PHONE

pytestmark = pytest.mark.e2e

SLUG = "city-design"
TITLES = {"ko": "대구 도시디자인 공모전", "en": "Daegu Urban Design Contest"}
ADDRESS = {"zip": "41911", "road": "대구광역시 중구 공평로 88", "detail": "101동 202호"}
WORK = {
    "work_title": "견본천 물길 쉼터",
    "place": "견본교에서 견본공원까지",
    "intent": "물가에 그늘을 둡니다.",
    "entered_elsewhere": False,
    "ai_use": "none",
}
PANEL, STATEMENT = sample_pdf("PANEL"), sample_pdf("STATEMENT")


def form_of(house):
    return next(form for form in house.definitions if form.slug == SLUG)


def enter(me, person, language="ko", **entry):
    """From the front page to the page of alone or as a team; gives the case."""
    case = begin(me, SLUG, TITLES[language], "디자인" if language == "ko" else "design", person, button="contest.apply.works")
    me.press("page.draft.continue")
    fill_page(me, case, "applicant", mobile_phone="010-0000-1234", address=ADDRESS)
    me.fill(**entry)
    return case


def choose_division(me):
    """The page of divisions and fields."""
    me.fill(division="general", genre="space")
    me.look("entry")
    me.press("page.apply.save")


def panel_in_print_size(form):
    """An A1 panel at 300 dpi: seventy megapixels."""
    return sample_image("jpg", dataclasses.replace(form.fields["thumbnail"].sample(), width=9_933, height=7_016), 1)


def send_files(me, house, case, panel):
    """The page of files, one kind after the other."""
    thumb = sample_image("jpg", form_of(house).fields["thumbnail"].sample(), 1)
    for name, file in (
        ("panels", panel), ("thumbnail", Upload("섬네일.jpg", thumb, "image/jpeg")), ("statement", Upload("작품설명서.pdf", STATEMENT)),
    ):  # fmt: skip
        me.fill(**{name: file})
        me.keep_file(name, file.name)


def finish(me, person, house, case, panel=None):
    """Work, files, promise and consents, as far as the check."""
    fill_page(me, case, "work", **WORK)
    assert me.path() == f"/my/{case}/pages/files"
    send_files(me, house, case, panel or Upload("판넬.pdf", PANEL))
    me.look("files")
    me.press("page.apply.save")
    sign(me, "pledge", person.name)
    sign(me, "rights", person.name)
    me.look("promise")
    me.press("page.apply.save")
    fill_page(me, case, "consents", consent_personal=True)


def sign(me, name, who):
    box = me.page.locator(f'input[type=checkbox][name="{name}"], input[type=checkbox][name="{name}-agreed"]').first
    me.page.locator(f'label[for="{box.get_attribute("id")}"]').last.click()
    me.page.fill(f'[name="{name}-name"]', who)


def only_keep(visitor):
    """Pictures of pages without scripts: what measures a page is a script itself."""
    return lambda name, **_: visitor.album.keep(visitor.page, name)


def as_row(resident, number=0):
    return {
        f"team__{number}__name": resident.name, f"team__{number}__birth_date-year": str(resident.birth_date.year),
        f"team__{number}__birth_date-month": str(resident.birth_date.month), f"team__{number}__birth_date-day": str(resident.birth_date.day),
        f"team__{number}__phone": "010-0000-5678", f"team__{number}__email": resident.email,
    }  # fmt: skip


PLAIN = [pytest.param(DESKTOP, "ko", False, id="1280-plain"), pytest.param(PHONE, "ko", False, id="390-plain")]


@pytest.mark.parametrize("viewport, language, scripts", [*(pytest.param(*run.values, True, id=run.id) for run in RUNS), *PLAIN])
def test_one_person_enters_changes_and_withdraws(house, visitor, viewport, language, scripts):
    person = a_resident()
    me = visitor(viewport, language, who="1-entrant", **({} if scripts else {"java_script_enabled": False}))
    if not scripts:
        me.look = only_keep(me)
    me.typed |= set(WORK.values()) - {False} | {"판넬.pdf", "판넬.jpg", "섬네일.jpg", "작품설명서.pdf"}

    case = enter(me, person, language, participation="individual")
    me.look("participation")
    me.press("page.apply.save")
    choose_division(me)
    printed = scripts and (viewport, language) == (DESKTOP, "ko")
    finish(me, person, house, case, Upload("판넬.jpg", panel_in_print_size(form_of(house)), "image/jpeg") if printed else None)
    number = submit(me, case)
    assert re.fullmatch(r"\d{4}-C01-\d{6}", number)
    house.work()
    me.go(f"/my/{case}")
    me.look("case-received")
    # A PDF has no small picture; the thumbnail and a panel that is an image have.
    assert me.page.locator(".listed-file-picture").count() == (2 if printed else 1)
    receipt = download(me, "receipt")
    me.album.keep_paper(receipt, "receipt")
    assert bare(WORK["work_title"]) in bare(text(receipt))

    me.press("page.change.button")
    me.look("changing")
    me.go(f"/my/{case}/pages/work")
    fill_page(me, case, "work", work_title="견본천 새 물길", look=False)
    me.go(f"/my/{case}/check")
    me.look("check-change", typed={"견본천 새 물길"})
    me.press("page.change.send")
    assert me.says("page.change.sent")
    house.work()
    me.go(f"/my/{case}")
    me.look("case-changed")
    read_mail(me, person, count=3)

    me.go(f"/my/{case}/withdraw")
    me.press("page.withdraw.button")
    me.look("withdrawn")


@pytest.mark.parametrize(
    "viewport, scripts",
    [
        pytest.param(DESKTOP, True, id="1280"), pytest.param(PHONE, True, id="390"),
        pytest.param(DESKTOP, False, id="1280-plain"), pytest.param(PHONE, False, id="390-plain"),
    ],
)  # fmt: skip
def test_a_team_enters_once_every_member_has_agreed(house, visitor, viewport, scripts):
    person, member = a_resident(), a_resident("박시범")
    options = {} if scripts else {"java_script_enabled": False}
    me = visitor(viewport, who="1-leader", **options)
    if not scripts:
        me.look = only_keep(me)

    case = enter(me, person, participation="team")
    if not scripts:
        me.press("page.apply.save")
        assert me.path() == f"/my/{case}/pages/participation"
    me.fill(team_name="견본모임", **as_row(member))
    me.look("team")
    me.press("page.apply.save")
    choose_division(me)
    finish(me, person, house, case)
    assert me.path() == f"/my/{case}/check"
    me.look("check-waiting", typed={member.name, member.email})
    assert member.name in me.page.inner_text(".agreements")
    assert me.page.locator("main").get_by_role("button", name=me.t("page.check.submit")).count() == 0
    me.press("agreement.mail")
    house.work()
    link = me.page.locator(".agreement-link").input_value()

    them = visitor(viewport, who="2-member", **options)
    if not scripts:
        them.look = only_keep(them)
    them.typed |= me.typed | {person.name}
    assert link.removeprefix(house.url) in read_mail(them, member, count=1)
    them.go(link)
    sign_in(them, member)
    them.look("agree")
    assert person.name in them.text()
    them.press("agreement.button")
    assert len(them.error_summary() if scripts else [1, 2]) == 2
    them.look("agree-wrong")
    them.fill(member_personal=True)
    sign(them, "member_pledge", member.name)
    them.press("agreement.button")
    them.look("agreed")

    me.go(f"/my/{case}/check")
    me.look("check-agreed")
    submit(me, case)
    house.work()
    me.go(f"/my/{case}")
    me.look("case")
    assert me.page.locator(".agreement").count() == 1
    assert download(me, "receipt").startswith(b"%PDF")
    if not scripts:
        return
    officer = visitor(viewport, who="3-officer")
    officer.typed |= me.typed
    deciding.sign_in(officer, house.officer("도시재창조국"))
    officer.go(f"/staff/cases/{case}")
    officer.look("staff-case")
    assert officer.says("agreement.panel")
    assert member.name not in officer.text()


def test_whoever_is_somebody_else_cannot_agree(house, visitor):
    person, member = a_resident(), a_resident("박시범")
    me = visitor(DESKTOP, who="1-leader")
    case = enter(me, person, participation="team")
    me.fill(team_name="견본모임", **as_row(member))
    me.press("page.apply.save")
    me.go(f"/my/{case}")
    me.go(f"/my/{case}/check")
    link = me.page.locator(".agreement-link").input_value()

    other = visitor(DESKTOP, who="2-stranger")
    other.go(link)
    sign_in(other, Resident(name="박시범", birth_date=person.birth_date, email="other@example.com"))
    other.look("not-mine", typed={"박시범"})

    assert other.says("agreement.somebody_else")


def test_an_entrant_who_is_too_young_is_told_at_once_and_leads_to_the_other_division(house, visitor):
    young = Resident(name="남궁보기", birth_date=a_resident().birth_date.replace(year=2013), email="young@example.com")
    me = visitor(PHONE)
    case = enter(me, young, participation="individual")
    me.press("page.apply.save")
    assert me.path() == f"/my/{case}/pages/guardian"
    me.look("guardian", typed={"남궁보기"})
    assert len(refuse_page(me, "guardian-blank", guardians__0__name="")) > 0

    me.go(f"/my/{case}/pages/entry")
    me.fill(division="general", genre="space")
    me.page.locator(".banner", has_text="학생부를 고르십시오").wait_for()
    me.look("too-young", typed={"남궁보기"})
    me.fill(division="student", school="견본초등학교 6학년")
    me.page.locator(".banner", has_text="학생부를 고르십시오").wait_for(state="detached")
