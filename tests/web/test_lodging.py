"""An officer enters what came on paper or by phone: from the list of forms to the receipt, and nothing typed is lost on the way."""

import datetime as dt
import io
import re
import uuid

import pytest
from sqlalchemy import func, select

from homeservice import clock
from homeservice.core.answers import Parsed
from homeservice.models import Event, Lodgement, Submission
from homeservice.operations.drafts import save_page
from homeservice.operations.lodging import lodged_case
from homeservice.operations.sheets import part_of
from tests.web.desk import CERTIFICATE, SCRAPPING, YOUTH, Desk, queries_of
from tests.web.reading import page_of
from tests.world import PDF

HOME = "/staff/lodging"
NEW = f"{HOME}/new/{CERTIFICATE}"


@pytest.fixture
def desk(small_site):
    built = Desk(small_site)
    built.clerk = built.account("clerk", YOUTH, name="정접수").officer
    return built


@pytest.fixture
def browser(desk):
    return desk.browser(desk.clerk)


def boxes(moment=None, **other):
    """The arrival as it is typed."""
    at = (moment or clock.now() - dt.timedelta(minutes=5)).astimezone(clock.SEOUL)
    given = {
        "channel": "paper", "applicant_name": "박어른", "identity": "shown",
        "arrived_at-year": f"{at:%Y}", "arrived_at-month": f"{at:%m}", "arrived_at-day": f"{at:%d}", "arrived_at-hour": f"{at:%H}", "arrived_at-minute": f"{at:%M}",
        "birth_date-year": "1944", "birth_date-month": "5", "birth_date-day": "6",
    }  # fmt: skip
    return {**given, **other}


def key_of(answer):
    return re.search(r'name="_key" value="([^"]+)"', answer.get_data(as_text=True))[1]


def begun(browser, **other):
    key = key_of(browser.get(NEW))
    answer = browser.send(NEW, {**boxes(**other), "_key": key})
    assert answer.status_code == 303, page_of(answer).one("main").text
    return uuid.UUID(answer.location.rsplit("/", 1)[1])


def at(case_id, *more):
    return "/".join([HOME, str(case_id), *more])


def enter(desk, case_id):
    """Every page with samples, as the clerk types them."""
    now = clock.now()
    with desk.world.transaction() as session:
        case = lodged_case(session, case_id, desk.clerk, now=now, for_change=True)
        for section in case.pages():
            fields = [f for f in case.editable(section) if case.situation.shows(f) and f.verified is None]
            save_page(session, case, part_of(section), fields, Parsed(values={f.name: f.sample() for f in fields}), seen=None, now=now)


def state(desk, case_id):
    with desk.world.database.session(reading=True) as session:
        return session.get_one(Submission, case_id).state


def test_a_paper_form_goes_from_the_list_to_its_receipt(desk, browser):
    listed = page_of(browser.get(HOME))
    assert [part["href"] for part in listed.all("td a")] == [NEW]
    case_id = begun(browser)
    enter(desk, case_id)
    checked = browser.get(at(case_id, "check"))
    assert page_of(checked).one("label[for=confirmed]").text.startswith("신청인이 서명한 신청서")

    sent = browser.send(at(case_id, "send"), {"confirmed": "yes"}, page=at(case_id, "check"))
    again = browser.send(at(case_id, "send"), {"confirmed": "yes"}, page=HOME)

    assert (sent.status_code, sent.location, again.location) == (303, at(case_id, "filed"), at(case_id, "filed"))
    done = page_of(browser.get(at(case_id, "filed")))
    assert done.one(".document-title").text == "접수증"
    shown = page_of(browser.get(f"/staff/cases/{case_id}"))
    assert "종이 신청서(방문·우편·팩스)" in shown.one(".facts-box").text
    assert "종이 신청서를 입력했습니다(도착" in shown.one("section[aria-labelledby=timeline]").text
    with desk.world.database.session(reading=True) as session:
        actions = session.scalars(select(Event.action).where(Event.submission_id == case_id).order_by(Event.id)).all()
        assert actions.count("submit") == 1
    assert ("lodging", "check") in desk.accesses(case_id)


# --- the arrival --------------------------------------------------------------------------------------------------------
def test_what_is_wrong_with_an_arrival_is_told_at_its_box_and_all_stays_as_it_was_typed(browser):
    key = key_of(browser.get(NEW))
    answer = browser.send(NEW, {**boxes(clock.now() + dt.timedelta(days=1), identity=""), "_key": key})

    page = page_of(answer)
    assert answer.status_code == 422
    assert [part["href"] for part in page.all(".error-summary-list a")] == ["#arrived_at-year", "#identity-1"]
    assert (page.one("#applicant_name")["value"], page.one("#birth_date-year")["value"], key_of(answer)) == ("박어른", "1944", key)


def test_nobody_shows_a_card_by_phone(browser):
    answer = browser.send(NEW, {**boxes(channel="phone"), "_key": str(uuid.uuid4())})

    assert (answer.status_code, [part["href"] for part in page_of(answer).all(".error-summary-list a")]) == (422, ["#identity-1"])


@pytest.mark.parametrize("key", ["", "not a key", "0"])
def test_a_key_that_is_none_begins_a_draft_of_its_own(browser, key):
    answer = browser.send(NEW, {**boxes(), "_key": key})

    assert (answer.status_code, answer.location.startswith(f"{HOME}/")) == (303, True)


def test_a_second_click_begins_nothing_twice(desk, browser):
    key = key_of(browser.get(NEW))
    first = browser.send(NEW, {**boxes(), "_key": key})
    second = browser.send(NEW, {**boxes(), "_key": key})

    assert first.location == second.location == at(key)
    with desk.world.database.session(reading=True) as session:
        assert session.scalar(select(func.count()).select_from(Lodgement)) == 1


def test_a_key_that_stands_for_somebody_elses_case_opens_nothing(desk, browser):
    online = desk.case(slug=CERTIFICATE)
    answer = browser.send(NEW, {**boxes(), "_key": str(online)})

    assert answer.status_code == 409
    assert browser.get(at(online)).status_code == 404


def test_an_arrival_is_corrected(desk, browser):
    case_id = begun(browser)
    shown = page_of(browser.get(at(case_id, "arrival")))
    assert (shown.one("#applicant_name")["value"], shown.one("#birth_date-month")["value"]) == ("박어른", "5")

    wrong = browser.send(at(case_id, "arrival"), boxes(clock.now() + dt.timedelta(days=1)))
    right = browser.send(at(case_id, "arrival"), boxes(applicant_name="박어르신", identity="not_shown"))

    assert (wrong.status_code, right.status_code, right.location) == (422, 303, at(case_id))
    assert "박어르신" in page_of(browser.get(at(case_id))).text
    assert page_of(browser.get(at(case_id, "pages", "applicant"))).one("#applicant_name")["value"] == "박어르신"


# --- its pages ----------------------------------------------------------------------------------------------------------
def test_typing_is_kept_by_itself_and_whoever_leaves_comes_back_to_it(browser):
    case_id = begun(browser)
    path = at(case_id, "pages", "service")
    kept = browser.send(f"{path}/autosave", {"student_number": "2019-1"}, page=path, headers={"Accept": "application/json"})
    left = browser.send(path, {"student_number": "2019-12", "_action": "leave", "draft_version": "1"})

    assert (kept.status_code, kept.get_json()["version"], left.location) == (200, 1, at(case_id))
    assert page_of(browser.get(path)).one("#student_number")["value"] == "2019-12"


def test_a_page_with_a_fault_comes_back_as_it_was_typed(browser):
    path = at(begun(browser), "pages", "service")
    answer = browser.send(path, {"student_number": "2" * 30, "_action": "save"})

    assert answer.status_code == 422
    assert page_of(answer).one("#student_number")["value"] == "2" * 30


def test_what_was_typed_after_the_sign_in_had_ended_stands_there_again(desk, browser):
    case_id = begun(browser)
    path, key = at(case_id, "pages", "service"), key_of(browser.get(NEW))
    browser.send("/staff/sign-out", page=HOME)
    sent = browser.client.post(path, data={"student_number": "2019-7"}, headers={"Origin": "http://localhost"})
    assert (sent.status_code, sent.location.startswith("/staff/sign-in")) == (303, True)
    browser.client.post(NEW, data={**boxes(), "_key": key}, headers={"Origin": "http://localhost"})

    again = desk.browser(desk.clerk)
    again.client.set_cookie("parked", browser.client.get_cookie("parked").value)

    assert page_of(again.get(path)).one("#student_number")["value"] == "2019-7"
    assert page_of(again.get(NEW)).one("#applicant_name")["value"] == "박어른"


def test_two_officers_notice_each_other(desk, browser):
    path = at(begun(browser), "pages", "service")
    colleague = desk.browser(desk.account("colleague", YOUTH).officer)
    browser.send(path, {"student_number": "1", "_action": "leave", "draft_version": "0"})

    stale = colleague.send(path, {"student_number": "2", "_action": "leave", "draft_version": "0"})

    assert stale.status_code == 422
    assert "다른 창" in page_of(stale).one(".error-summary").text


def test_a_file_of_the_draft_is_fetched_by_its_department_alone(desk, browser):
    # A form with files: early scrapping, of the department of the desk's own officer.
    own = desk.browser()
    new = f"{HOME}/new/{SCRAPPING}"
    case_id = own.send(new, {**boxes(), "_key": str(uuid.uuid4())}).location.rsplit("/", 1)[1]
    path = at(case_id, "pages", "papers")
    own.send(
        path,
        {"registration_copy": (io.BytesIO(PDF), "scan.pdf"), "_action": "upload:registration_copy"},
        content_type="multipart/form-data",
    )

    link = page_of(own.get(path)).one(".present-file a, .file-card a")["href"]
    assert own.fetch(link)[0] == 200
    assert browser.fetch(link)[0] == 404


# --- filing -------------------------------------------------------------------------------------------------------------
def test_what_was_not_confirmed_is_not_filed_and_what_was_ticked_stays_ticked(desk, browser):
    case_id = begun(browser)
    enter(desk, case_id)
    answer = browser.send(at(case_id, "send"), {}, page=at(case_id, "check"))

    assert (answer.status_code, state(desk, case_id)) == (422, "draft")
    assert "서명한 신청서를 확인했다고" in page_of(answer).one(".error-summary-title").text


def test_an_unfinished_draft_leads_to_what_is_missing(desk, browser):
    case_id = begun(browser)
    answer = browser.send(at(case_id, "send"), {"confirmed": "yes"}, page=at(case_id, "check"))

    assert (answer.status_code, state(desk, case_id)) == (422, "draft")
    assert page_of(answer).all(".error-summary-list a")[0]["href"].startswith(at(case_id, "pages"))


def test_a_draft_is_thrown_away_only_while_it_is_one(desk, browser):
    case_id, filed = begun(browser), begun(browser)
    enter(desk, filed)
    browser.send(at(filed, "send"), {"confirmed": "yes"}, page=at(filed, "check"))

    assert browser.send(at(case_id, "discard"), page=at(case_id)).location == HOME
    assert browser.get(at(case_id)).status_code == 404
    assert browser.send(at(filed, "discard"), page=HOME).status_code == 409


# --- afterwards ---------------------------------------------------------------------------------------------------------
@pytest.fixture
def filed(desk, browser):
    case_id = begun(browser)
    enter(desk, case_id)
    browser.send(at(case_id, "send"), {"confirmed": "yes"}, page=at(case_id, "check"))
    return case_id


def test_the_inbox_tells_and_filters_by_the_way_it_came(desk, browser, filed):
    desk.case(slug=CERTIFICATE)

    def listed(channel):
        return len(page_of(browser.get(f"/staff?view=all&channel={channel}")).all("td .case-number"))

    assert [listed(channel) for channel in ("", "paper", "online", "phone", "nonsense")] == [2, 1, 1, 0, 0]


def test_an_officer_withdraws_for_the_applicant(desk, browser, filed):
    shown = page_of(browser.get(f"/staff/cases/{filed}"))
    assert at(filed, "withdraw") in [part["href"] for part in shown.all("section[aria-labelledby=for-applicant] a")]
    assert "신청인이 취하를 요청했을 때만" in page_of(browser.get(at(filed, "withdraw"))).text

    answer = browser.send(at(filed, "withdraw"))

    assert (answer.location, state(desk, filed)) == (at(filed), "withdrawn")
    assert not page_of(browser.get(f"/staff/cases/{filed}")).all("section[aria-labelledby=for-applicant]")


def test_what_came_online_has_nothing_to_be_done_for_its_applicant(desk, browser):
    online = desk.case(slug=CERTIFICATE)

    assert not page_of(browser.get(f"/staff/cases/{online}")).all("section[aria-labelledby=for-applicant]")


def test_another_department_finds_neither_form_nor_draft_nor_case(desk, browser, filed):
    draft, stranger = begun(browser), desk.browser()
    paths = [
        NEW,
        at(draft),
        at(draft, "arrival"),
        at(draft, "pages", "service"),
        at(draft, "check"),
        at(filed, "filed"),
        at(filed, "withdraw"),
    ]

    assert [stranger.get(path).status_code for path in paths] == [404] * len(paths)
    assert not page_of(stranger.get(HOME)).all(f'a[href="{at(draft)}"]')


def test_the_list_asks_the_database_the_same_however_many_drafts_there_are(desk, browser):
    begun(browser)
    few = queries_of(desk.site, lambda: browser.get(HOME))
    for _ in range(4):
        begun(browser)

    assert queries_of(desk.site, lambda: browser.get(HOME)) == few
