"""The work certificate, from the front page to the verified paper: received at once, no papers, an officer who checks a roster."""

import datetime as dt
import re

import pytest

from tests.adapters.pdf.reading import text
from tests.e2e import deciding
from tests.e2e.applying import begin, download, fill_page, read_mail, refuse_page, submit
from tests.e2e.people import a_resident
from tests.e2e.runs import RUNS
from tests.e2e.verifying import said_in, verify_by_code, verify_by_link
from tests.e2e.visitor import bare

pytestmark = pytest.mark.e2e

SLUG = "campus-guard-certificate"
TITLES = {"ko": "대학생 캠퍼스 지킴이 근무확인서 발급", "en": "Campus guard work certificate"}
SERVED = (dt.date(2024, 3, 4), dt.date(2024, 12, 20))
ADDRESS = {"zip": "41911", "road": "대구광역시 중구 공평로 88", "detail": "101동 202호"}


@pytest.mark.parametrize("viewport, language", RUNS)
def test_certificate_goes_all_the_way(house, visitor, viewport, language):
    person, login = a_resident(), house.officer("청년정책과")
    me = visitor(viewport, language, who="1-resident")

    case = begin(me, SLUG, TITLES[language], "지킴이" if language == "ko" else "guard", person)
    me.press("page.draft.continue")
    assert me.value("applicant_name") == person.name
    assert len(refuse_page(me, "applicant-wrong", mobile_phone="053-1", address={"zip": "419", "road": "", "detail": ""})) == 2
    assert (me.value("mobile_phone"), me.value("address-zip")) == ("053-1", "419")
    fill_page(me, case, "applicant", mobile_phone="010-0000-1234", address=ADDRESS)
    assert (
        len(refuse_page(me, "service-wrong", university="knu", student_number="20240001", served=(SERVED[1], SERVED[0]), purpose="취업"))
        == 1
    )
    assert (me.value("served-from-month"), me.value("served-to-month")) == ("12", "3")
    # Another university has to be named, and is asked for as soon as it is chosen.
    fill_page(me, case, "service", university="other", university_name="견본대학교", served=SERVED, purpose="취업 서류 제출")
    fill_page(me, case, "consents", consent_personal=True)
    number = submit(me, case)
    assert re.fullmatch(r"\d{4}-M06-\d{6}", number)
    me.press("page.submitted.to_case")
    me.look("case-received")
    house.work()
    me.press("page.case.reload")
    assert download(me, "receipt").startswith(b"%PDF")
    read_mail(me, person, count=2)

    officer = visitor(viewport, language, who="2-officer")
    officer.typed = me.typed | officer.typed
    deciding.sign_in(officer, login)
    deciding.open_case(officer, case, number)
    deciding.act(officer, case, "start")
    found = {"confirmed_period": SERVED, "confirmed_hours": "320", "roster_note": "2024년 명부 3쪽"}
    deciding.fill_own_page(officer, case, "roster", on_roster=True, **found)
    deciding.act(officer, case, "approve")
    house.work()

    me.go(f"/my/{case}")
    me.look("case-approved")
    pdf = download(me, "work_certificate")
    me.album.keep_paper(pdf, "certificate")
    assert bare(person.name) in text(pdf)
    assert "320시간" in text(pdf)
    read_mail(me, person, count=3)
    me.go("/my")
    me.look("applications")

    stranger = visitor(viewport, language, who="3-stranger")
    said = said_in(pdf)
    verify_by_code(stranger, said["document"]["verification_code"], person.name)
    verify_by_link(stranger, said["document"]["verify_url"])
    assert person.name not in stranger.text()
