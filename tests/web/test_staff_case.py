"""A case on the desk: masked, looked at on record, hidden from other departments, readable to viewers."""

import re
import uuid

import pytest
from sqlalchemy import select

from homeservice import clock
from homeservice.core.workflow import Role
from homeservice.models import Attachment, Document
from homeservice.operations.printing import store_print
from homeservice.operations.sample_files import sample_pdf
from tests.web.desk import AIR, REASON, YOUTH, Desk, address_of, queries_of
from tests.web.reading import page_of
from tests.world import PDF

MOST_QUERIES = 12
#: What the sample case holds of its applicant, and may stand on no page before it is revealed.
SECRETS = ("황보견본", "1950. 3. 27.", "010-0000-1234", "sample1@example.invalid", "공평로 88", "11가3451", "11가 3451", "견본.pdf")


@pytest.fixture
def desk(site):
    return Desk(site)


def shown(html):
    return [secret for secret in SECRETS if secret in html]


def test_case_shows_no_personal_value_whole_until_it_is_revealed_with_a_reason(desk):
    case_id = desk.case("supplement", hardship="small_merchant")
    browser = desk.browser()
    pages = [address_of(case_id), "/staff?view=all", address_of(case_id, "actions", "return")]
    before = {page: shown(browser.get(page).get_data(as_text=True)) for page in pages}

    revealed = browser.send(address_of(case_id, "reveal"), {"reason": "전화로 보완을 안내합니다."}, page=address_of(case_id))

    assert before == {page: [] for page in pages}
    assert revealed.status_code == 200
    assert set(shown(revealed.get_data(as_text=True))) >= {"황보견본", "sample1@example.invalid", "공평로 88", "견본.pdf"}
    assert shown(browser.get(address_of(case_id)).get_data(as_text=True)) == []
    assert ("reveal", "전화로 보완을 안내합니다.") in desk.accesses(case_id)


def test_supplement_page_masks_the_answers_it_asks_about(desk):
    case_id = desk.case("received", hardship="small_merchant")

    assert shown(desk.browser().get(address_of(case_id, "actions", "request_supplement")).get_data(as_text=True)) == []


@pytest.mark.parametrize(
    "reason", ["", "   ", "가" * 201, "숨\x07김", "줄\n바꿈"], ids=["none", "blanks", "too long", "control", "two lines"]
)
def test_nothing_is_revealed_without_a_proper_reason(small_site, reason):
    desk = Desk(small_site)
    case_id = desk.case()

    answer = desk.browser().send(address_of(case_id, "reveal"), {"reason": reason}, page=address_of(case_id))

    assert answer.status_code == 422
    link = page_of(answer).one(".error-summary-list a")
    assert (link["href"], link.text) == ("#reason", page_of(answer).one("#reason-error span:last-child").text)
    assert shown(answer.get_data(as_text=True)) == []
    assert [action for action, _ in desk.accesses(case_id)] == ["view"]


def test_every_look_at_a_case_is_recorded(desk):
    case_id = desk.case("received", hardship="small_merchant")
    browser = desk.browser()
    with desk.world.transaction() as session:
        attachment = session.scalar(select(Attachment.id).where(Attachment.submission_id == case_id))
        paper = session.scalar(select(Document).where(Document.submission_id == case_id))
        store_print(session, paper.id, PDF, now=clock.now())

    file = browser.fetch(address_of(case_id, "files", str(attachment)))
    document = browser.fetch(address_of(case_id, "documents", str(paper.id)))
    for more in ((), ("actions", "start"), ("pages", "assessment")):
        assert browser.get(address_of(case_id, *more)).status_code == 200

    assert (file[0], file[2], document[0], document[2]) == (200, sample_pdf("SAMPLE 1"), 200, PDF)
    assert desk.accesses(case_id) == [
        ("file", "hardship_proof"), ("document", paper.number), ("view", None), ("view", "start"), ("view", "assessment"),
    ]  # fmt: skip


def test_another_departments_case_is_not_there_and_leaves_no_trace(desk):
    case_id = desk.case("received")
    browser = desk.browser(desk.account("other", YOUTH).officer)
    pages = [
        (),
        ("actions", "approve"),
        ("pages", "assessment"),
        ("reveal",),
        ("files", str(uuid.uuid4())),
        ("documents", str(uuid.uuid4())),
    ]

    statuses = {browser.get(address_of(case_id, *more)).status_code for more in pages}
    sent = {browser.send(address_of(case_id, *more), {"reason": "까닭"}, page="/staff").status_code for more in pages[:4] if more}

    assert (statuses, sent) == ({404}, {404})
    assert desk.accesses(case_id) == []
    assert desk.submission(case_id).state == "received"


def test_draft_is_seen_by_no_officer(desk):
    draft = desk.world.draft(desk.person(), "early-scrapping")

    assert desk.browser().get(address_of(draft)).status_code == 404


def test_viewer_reads_and_does_nothing(desk):
    case_id = desk.case("received")
    browser = desk.browser(desk.account("viewer", AIR, Role.VIEWER).officer)
    page = page_of(browser.get(address_of(case_id)))
    forbidden = [("actions", "approve"), ("actions", "start"), ("pages", "assessment")]

    assert page.all(".case-actions") == []
    assert {browser.get(address_of(case_id, *more)).status_code for more in forbidden} == {403}
    assert {browser.send(address_of(case_id, *more), {"reason": "까닭"}, page="/staff").status_code for more in forbidden} == {403}
    assert desk.submission(case_id).state == "received"


def test_guest_is_asked_to_sign_in_and_comes_back(small_site):
    desk = Desk(small_site)
    case_id = desk.case()

    answer = small_site.client().get(address_of(case_id))

    assert (answer.status_code, answer.location) == (303, f"/staff/sign-in?next={address_of(case_id)}")


def test_case_page_takes_few_queries_however_much_happened(desk):
    person = desk.person()
    case_id = desk.case("supplement", person=person)
    browser = desk.browser()
    browser.get(address_of(case_id))
    once = queries_of(desk.site, lambda: browser.get(address_of(case_id)))
    for year in (2005, 2006, 2007):
        desk.answer(case_id, person, model_year=year)
        desk.ask(case_id)
    often = queries_of(desk.site, lambda: browser.get(address_of(case_id)))

    assert once == often
    assert often <= MOST_QUERIES


def test_answered_supplement_shows_old_and_new_side_by_side(desk):
    person = desk.person()
    case_id = desk.case("supplement", person=person)
    waiting = page_of(desk.browser().get(address_of(case_id)))
    desk.answer(case_id, person, model_year=2005)
    page = page_of(desk.browser().get(address_of(case_id)))

    assert (waiting.all(".comparison"), waiting.one(".supplement-part .inset").text) == ([], REASON)
    assert page.one(".comparison-label").text == "연식(모델연도) 바뀜"
    assert [page.one(f".comparison-{side} dd").text for side in ("old", "new")] == ["2004", "2005"]


def test_history_says_who_and_why(desk):
    case_id = desk.case("received")
    desk.act(case_id, "reject", reason="등록 기간이 모자랍니다.")
    newest = page_of(desk.browser().get(address_of(case_id))).all(".timeline-event")[0]

    assert (newest.one(".timeline-who").text, newest.one(".timeline-reason").text) == ("박담당", "등록 기간이 모자랍니다.")


def test_case_page_is_whole_in_english(small_site):
    desk = Desk(small_site)
    case_id = desk.case("received")
    page = page_of(desk.browser().get(f"{address_of(case_id)}?lang=en"))
    data = ("박담당", "견본", "대구광역시 중구", "○", "11가**")

    left = [text for text in page.one("body").pieces(leaving_out='[lang="ko"]') if re.search("[가-힣]", text)]
    assert [text for text in left if not any(word in text for word in data)] == []
    assert len(page.all("h1")) == 1


def test_file_of_another_case_is_not_there(desk):
    mine, other = desk.case(number=1), desk.case(number=2, hardship="small_merchant")
    with desk.world.transaction() as session:
        attachment = session.scalar(select(Attachment.id).where(Attachment.submission_id == other))

    assert [desk.browser().fetch(address_of(case_id, "files", str(attachment)))[0] for case_id in (mine, other)] == [404, 200]


def test_uploaded_file_never_opens_inside_the_site(small_site):
    desk = Desk(small_site)
    case_id = desk.case(hardship="small_merchant")
    with desk.world.transaction() as session:
        attachment = session.scalar(select(Attachment.id).where(Attachment.submission_id == case_id))
    _, headers, _ = desk.browser().fetch(address_of(case_id, "files", str(attachment)))

    assert headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert headers["Content-Disposition"].startswith("attachment")
