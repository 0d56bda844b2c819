"""How a case may end otherwise: refused with its reason and remedies, or withdrawn."""

import pytest

from tests.adapters.pdf.reading import text
from tests.e2e import deciding
from tests.e2e.applying import download, read_mail, submit
from tests.e2e.drafting import CERTIFICATE, begin_at, fill_certificate
from tests.e2e.people import a_resident
from tests.e2e.verifying import said_in, verify_by_link
from tests.e2e.visitor import bare
from tests.services.browser import DESKTOP, PHONE

pytestmark = pytest.mark.e2e

REASON = "근무 명부에서 찾을 수 없습니다. 근무한 대학과 기간을 확인하여 다시 신청해 주십시오."


@pytest.mark.parametrize("viewport, language", [pytest.param(DESKTOP, "ko", id="1280-ko"), pytest.param(PHONE, "en", id="390-en")])
def test_refusal_tells_its_reason_and_remedies(house, visitor, viewport, language):
    person, login = a_resident(), house.officer("청년정책과")
    me = visitor(viewport, language, who="1-resident")
    case = begin_at(me, CERTIFICATE, person)
    fill_certificate(me, case)
    number = submit(me, case)

    officer = visitor(viewport, language, who="2-officer")
    officer.typed = me.typed | officer.typed
    deciding.sign_in(officer, login)
    deciding.open_case(officer, case, number)
    deciding.act(officer, case, "reject", reason=REASON)
    house.work()

    me.typed |= {REASON}
    me.go(f"/my/{case}")
    me.look("case-refused")
    assert me.says("page.case.remedy_appeal")
    assert not me.says("page.case.remedy_objection")  # 이의신청 is for statutory petitions only (법 §35)
    assert bare(REASON) in bare(me.text())
    pdf = download(me, "refusal")
    me.album.keep_paper(pdf, "refusal")
    assert bare(REASON) in text(pdf)
    assert bare("행정심판") in text(pdf)
    assert bare(REASON.split(".", maxsplit=1)[0]) in bare(read_mail(me, person, count=3))

    stranger = visitor(viewport, language, who="3-stranger")
    verify_by_link(stranger, said_in(pdf)["document"]["verify_url"])
    assert bare(REASON) not in bare(stranger.text())


def test_withdrawn_case_stays_withdrawn(house, visitor):
    person = a_resident()
    me = visitor()
    case = begin_at(me, CERTIFICATE, person)
    fill_certificate(me, case)
    me.press("page.check.submit")
    me.go(f"/my/{case}")
    me.press("page.withdraw.link")
    me.look("withdraw")

    me.press("page.withdraw.button")

    assert me.path() == f"/my/{case}"
    assert me.says("state.withdrawn")
    me.look("withdrawn")
    house.work()
    read_mail(me, person, count=3)
    me.go(f"/my/{case}/withdraw")
    assert me.path() == f"/my/{case}"
