"""Early scrapping, from the front page to the claim: eligibility, papers, a supplement, an approval, an inspection, a claim."""

import re

import pytest

from tests.adapters.pdf.reading import text
from tests.e2e import deciding
from tests.e2e.applying import begin, download, fill_page, read_mail, refuse_page, submit
from tests.e2e.people import a_resident
from tests.e2e.runs import RUNS
from tests.e2e.scrapping import ADDRESS, CLAIM, INSPECTED_ON, SLUG, TITLES, a_plate, eligible, pdf_file, png_file, spaced
from tests.e2e.verifying import said_in, verify_by_code, verify_by_link
from tests.e2e.visitor import Upload, bare
from tests.services.browser import DESKTOP

pytestmark = pytest.mark.e2e

REASON = "등록증과 다른 곳이 있습니다. 아래 두 가지를 확인해 주십시오."
NOTES = {"model_year": "등록증에는 2005년으로 적혀 있습니다.", "garage_address": "동·호수까지 적어 주십시오."}


@pytest.mark.parametrize("viewport, language", RUNS)
def test_scrapping_goes_all_the_way(house, visitor, viewport, language):
    person, login, plate = a_resident(), house.officer("기후대기과"), a_plate()
    answers = eligible(plate)
    me = visitor(viewport, language, who="1-resident")
    me.typed |= {plate, spaced(plate)}

    case = begin(me, SLUG, TITLES[language], "조기폐차" if language == "ko" else "scrapping", person)
    me.press("page.draft.continue")
    fill_application(me, case, answers, joint=viewport is DESKTOP)
    reference = submit(me, case)
    me.press("page.submitted.to_case")
    me.look("case-submitted")

    officer = visitor(viewport, language, who="2-officer")
    officer.typed = me.typed | officer.typed
    deciding.sign_in(officer, login)
    deciding.open_case(officer, case, reference)
    deciding.act(officer, case, "receive")
    house.work()
    number = re.search(r"\d{4}-M01-\d{6}", officer.text())[0]
    deciding.request_supplement(officer, case, REASON, NOTES, days=14)
    house.work()

    answer_supplement(me, case, person, number)

    officer.go(f"/staff/cases/{case}")
    officer.look("staff-supplied")
    assert bare("2005") in bare(officer.page.inner_text(".comparison"))
    deciding.fill_own_page(officer, case, "assessment", base_value="2,000,000", assessment_note="등록 82개월, 소유 82개월, 저감장치 없음")
    deciding.act(officer, case, "approve")
    house.work()

    me.go(f"/my/{case}")
    me.look("case-approved")
    pdf = download(me, "scrapping_eligibility")
    me.album.keep_paper(pdf, "confirmation")
    assert pdf.startswith(b"%PDF")
    assert bare(person.name) in text(pdf)
    assert bare(plate) in text(pdf)
    read_mail(me, person, count=5)

    stranger = visitor(viewport, language, who="3-stranger")
    stranger.typed |= me.typed
    said = said_in(pdf)
    verify_by_code(stranger, said["document"]["verification_code"], person.name)
    verify_by_link(stranger, said["document"]["verify_url"])
    assert person.name not in stranger.text()

    deciding.fill_own_page(officer, case, "inspection_result", inspected_on=INSPECTED_ON, inspection_outcome="running")
    deciding.act(officer, case, "pass_inspection")
    claim(me, case)
    officer.go(f"/staff/cases/{case}")
    officer.look("staff-claimed")
    assert me.t("field.bank.004") in officer.text()
    me.go("/my")
    me.look("applications")


def fill_application(me, case, answers, *, joint):
    """Every page, with something wrong on it first where people get it wrong."""
    fill_page(me, case, "applicant", applicant_kind="individual", mobile_phone="010-0000-1234", address=ADDRESS)
    fill_page(me, case, "agent", by_agent=False)

    wrong = {
        **answers["vehicle"],
        "plate": "12가34",
        "model_year": "이천사",
        "first_registered_on": {"year": "2004", "month": "2", "day": "30"},
    }
    # Passenger cars have a weight and an engine size: these two come up with the answer to the kind of vehicle.
    assert len(refuse_page(me, "vehicle-wrong", **wrong)) == 5
    assert (me.value("plate"), me.value("model_year"), me.value("first_registered_on-day")) == ("12가34", "이천사", "30")
    fill_page(me, case, "vehicle", **{**answers["vehicle"], "fuel": "other"}, gross_weight="2,200", engine_cc="2500")
    assert me.says("page.apply.not_eligible")
    me.look("told-early")
    me.leave_by(me.page.locator(f'nav.breadcrumb a[href="/my/{case}"]'))
    me.look("told-early-in-tasks")
    me.leave_by(me.page.locator('.task-list a[href$="/pages/vehicle"]'))
    me.fill(fuel="diesel")
    me.press("page.apply.save")
    assert not me.says("page.apply.not_eligible")

    fill_page(me, case, "emissions", **answers["emissions"], factory_dpf=False)
    fill_ownership(me, case, answers["ownership"], joint=joint)
    fill_support(me, case, answers["support"])
    fill_page(me, case, "condition", **answers["condition"])
    fill_page(me, case, "lookups", consent_car_data=True)
    # Without the consent to shared data the papers have to be sent.
    me.fill(registration_copy=png_file("등록증 사진.png"), identity_copy=pdf_file("신분증.pdf"))
    fill_page(me, case, "papers")
    fill_page(me, case, "consents", consent_personal=True)


def fill_ownership(me, case, answers, *, joint):
    if not joint:
        fill_page(me, case, "ownership", ownership="sole", **answers)
        return
    me.fill(ownership="joint", **answers)
    first = {"name": "이예시", "born_on": (1961, 5, 5), "phone": "010-0000-0002"}
    second = {"name": "박시범", "born_on": (1963, 7, 7), "phone": "010-0000-0003"}
    fill_row(me, 0, first)
    me.leave_by(me.page.locator('button[value="add_row:co_owners"]'))
    assert me.value("co_owners__0__name") == "이예시"
    fill_row(me, 1, {**second, "born_on": (1963, 13, 7)})
    lines = refuse_page(me, "ownership-wrong", co_owner_consent=Upload("동의서.pdf", b"no paper at all, only its name says so"))
    assert len(lines) == 2
    assert me.value("co_owners__1__born_on-month") == "13"
    fill_row(me, 1, second)
    fill_page(me, case, "ownership", co_owner_consent=pdf_file("동의서.pdf"))


def fill_row(me, number, row):
    year, month, day = row["born_on"]
    for box, typed in (
        ("name", row["name"]),
        ("born_on-year", year),
        ("born_on-month", month),
        ("born_on-day", day),
        ("phone", row["phone"]),
    ):
        me.fill(**{f"co_owners__{number}__{box}": typed})


def fill_support(me, case, answers):
    me.fill(hardship="small_merchant", **answers)
    lines = refuse_page(me, "support-wrong", hardship_proof=Upload("확인서.jpg", b"%PDF-1.4 no picture", "image/jpeg"))
    assert len(lines) == 1
    me.fill(hardship_proof=pdf_file("소상공인 확인서.pdf"))
    me.keep_file("hardship_proof", "소상공인 확인서.pdf")
    fill_page(me, case, "support")


def answer_supplement(me, case, person, number):
    """The mail leads to the case; old stands beside new before it is sent."""
    me.typed |= {REASON, *NOTES.values()}
    mail = read_mail(me, person, count=3)
    assert number in mail
    assert REASON.split(".", maxsplit=1)[0] in mail
    me.leave_by(me.page.locator(".mail-text a").first)
    assert me.path() == f"/my/{case}"
    me.look("supplement-asked")
    me.leave_by(me.page.locator(".task-list a").first)
    me.look("supplement-vehicle")
    assert me.asked() == ["model_year"]
    me.fill(model_year="2005")
    me.press("page.apply.save")
    me.fill(garage_address={**ADDRESS, "detail": "101동 202호"})
    me.press("page.apply.save")
    me.look("supplement-compared")
    compared = me.page.inner_text(".comparison")
    assert "2004" in compared
    assert "2005" in compared
    me.press("page.supplement.send")
    me.look("supplement-sent")


def claim(me, case):
    """The stage of the case asks for its own page: account and papers."""
    me.go(f"/my/{case}")
    me.look("claim-asked")
    me.leave_by(me.page.locator('.task-list a[href$="/pages/claim"]'))
    me.fill(**CLAIM)
    me.look("claim")
    me.press("page.apply.save")
    me.look("claim-check")
    me.leave_by(me.page.locator('form[action$="/moves/claim_subsidy"] button[type=submit]'))
    assert me.path() == f"/my/{case}"
    me.look("claim-sent")
