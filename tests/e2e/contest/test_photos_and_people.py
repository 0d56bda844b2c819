"""A contest of photographs, and a recruitment: entered by a resident, decided by an officer, with the papers that follow."""

import datetime as dt

import pytest

from homeservice import clock
from homeservice.operations.sample_files import sample_pdf, sample_uploads
from tests.adapters.pdf.reading import text
from tests.e2e import deciding
from tests.e2e.applying import begin, download, fill_page, refuse_page, submit
from tests.e2e.contest.test_city_design import ADDRESS, sign
from tests.e2e.people import a_resident
from tests.e2e.visitor import Upload, bare
from tests.services.browser import DESKTOP, PHONE

pytestmark = pytest.mark.e2e


def form_of(house, slug):
    return next(form for form in house.definitions if form.slug == slug)


def enter(me, slug, title, words, person, *, button):
    case = begin(me, slug, title, words, person, button=button)
    me.press("page.draft.continue")
    fill_page(me, case, "applicant", mobile_phone="010-0000-1234", address=ADDRESS)
    return case


def choose_hours(me, **week):
    for day, hours in week.items():
        for hour in hours:
            me.page.check(f'[name="free_hours-{day}"][value="{hour}"]')


@pytest.mark.parametrize("viewport", [pytest.param(PHONE, id="390"), pytest.param(DESKTOP, id="1280")])
def test_photograph_is_entered_and_wins(house, visitor, viewport):
    person = a_resident()
    me = visitor(viewport, who="1-entrant")
    case = enter(me, "tourism-photo", "대구관광사진 공모전", "사진", person, button="contest.apply.works")
    ((_, content),) = sample_uploads(form_of(house, "tourism-photo").fields["pictures"])
    me.fill(pictures=Upload("견본못.jpg", content, "image/jpeg"))
    me.keep_file("pictures", "견본못.jpg")
    old = clock.now().date() - dt.timedelta(days=900)
    work = {
        "about__0__subject": "견본못의 아침",
        "about__0__place": "견본구 견본못",
        "about__0__story": "물안개가 낀 아침",
        "about__0__taken_on": old,
    }
    lines = refuse_page(me, "photos-wrong", **work, people_shown="not_yet", by_drone=False, entered_elsewhere=False)
    assert len(lines) == 2
    fill_page(me, case, "photos", about__0__taken_on=old + dt.timedelta(days=800), people_shown="nobody")
    sign(me, "pledge", person.name)
    sign(me, "rights", person.name)
    me.look("promise")
    me.press("page.apply.save")
    fill_page(me, case, "consents", consent_personal=True)
    number = submit(me, case)
    house.work()

    officer = visitor(viewport, who="2-officer")
    officer.typed |= me.typed
    deciding.sign_in(officer, house.officer("관광과"))
    deciding.open_case(officer, case, number)
    deciding.fill_own_page(
        officer,
        case,
        "screening",
        form_is_right=True,
        is_original=True,
        selected="honourable",
        winning_picture=1,
        winning_title="견본못의 아침",
    )
    officer.go(f"/staff/cases/{case}")
    deciding.act(officer, case, "approve")
    house.work()
    me.go(f"/my/{case}")
    me.look("won")
    award = download(me, "award")
    me.album.keep_paper(award, "award")
    assert all(bare(said) in bare(text(award)) for said in ("입선", "견본못의 아침", "대구관광사진 공모전"))


@pytest.mark.parametrize("viewport", [pytest.param(DESKTOP, id="1280"), pytest.param(PHONE, id="390")])
def test_student_is_selected_and_serves(house, visitor, viewport):
    person = a_resident()
    me = visitor(viewport, who="1-student")
    case = enter(me, "campus-guard", "대학생 캠퍼스 지킴이 모집", "지킴이 순찰", person, button="contest.apply.people")
    studies = {"university": "knu", "student_number": person.email[:8], "faculty": "견본학과", "year": 2}
    me.fill(**studies, enrolment="leave")
    me.look("studies-on-leave")
    me.fill(enrolment="enrolled", enrolment_proof=Upload("재학증명서.pdf", sample_pdf("ENROLMENT")))
    me.keep_file("enrolment_proof", "재학증명서.pdf")
    fill_page(me, case, "studies")
    choose_hours(me, mon=(18, 19), wed=(18,))
    assert len(refuse_page(me, "service-wrong", areas=["patrol"], motive="밤길을 함께 지키고 싶습니다.")) == 1
    choose_hours(me, fri=(22,))
    fill_page(me, case, "service")
    sign(me, "pledge", person.name)
    me.press("page.apply.save")
    fill_page(me, case, "consents", consent_personal=True)
    number = submit(me, case)
    house.work()

    officer = visitor(viewport, who="2-officer")
    officer.typed |= me.typed
    deciding.sign_in(officer, house.officer("청년정책과"))
    deciding.open_case(officer, case, number)
    deciding.fill_own_page(officer, case, "screening", form_is_right=True, selected="knu")
    officer.go(f"/staff/cases/{case}")
    deciding.act(officer, case, "approve")
    deciding.act(officer, case, "begin_activity")
    house.work()
    me.go(f"/my/{case}")
    me.look("serving")
    assert me.page.locator(".document-card").count() == 2
