"""Two windows, a sign-in that ends, a second click, the back button: nothing typed is lost and nothing is done twice."""

import pytest
from sqlalchemy import delete, func, select

from homeservice import clock
from homeservice.models import Event, ParkedPage, SignIn, Submission
from homeservice.operations.sign_in import PARKED_PAGES, begin_sign_in
from tests.web.asking import KO, Window, read
from tests.web.conftest import token_of
from tests.web.town import snapshot, upload

AS_SCRIPT = {"Accept": "application/json", "Origin": "http://localhost"}


def two_windows(town, page="vehicle"):
    """The same page of the same case, open twice."""
    windows = Window(town), Window(town)
    for window in windows:
        window.open(page)
    return windows


def test_answer_that_another_window_changed_is_told_and_what_was_typed_is_kept(town):
    first, second = two_windows(town)
    first.send("vehicle", {"model_name": "먼저 쓴 차"}, version=first.version)

    answer = second.send("vehicle", {"model_name": "나중 쓴 차"}, version=second.version)

    told = KO("field.changed_elsewhere", label=second.label("model_name"), other="먼저 쓴 차")
    assert (answer.status_code, told in read(answer), 'value="나중 쓴 차"' in answer.text) == (422, True, True)
    assert first.values()["model_name"] == "먼저 쓴 차"


def test_sending_again_what_was_told_is_a_choice_and_wins(town):
    first, second = two_windows(town)
    first.send("vehicle", {"model_name": "먼저 쓴 차"}, version=first.version)
    told = second.send("vehicle", {"model_name": "나중 쓴 차"}, version=second.version)

    version = told.text.partition('name="draft_version" value="')[2].partition('"')[0]
    second.send("vehicle", {"model_name": "나중 쓴 차"}, version=version)

    assert first.values()["model_name"] == "나중 쓴 차"


def test_two_windows_that_change_different_answers_do_not_meet(town):
    first, second = two_windows(town)
    first.send("vehicle", {"model_name": "먼저 쓴 차"}, version=first.version)

    # The whole page is sent each time; what was not touched here is as the window got it.
    second.send("vehicle", {"model_name": "견본누비라", "type_code": "SAMPLE-1"}, version=second.version, action="leave")

    values = first.values()
    assert (values["model_name"], values["type_code"]) == ("먼저 쓴 차", "SAMPLE-1")


@pytest.mark.parametrize("action", ["leave", "add_row:co_owners", "remove_file:co_owner_consent"])
def test_no_button_of_the_slower_window_overwrites_or_loses(town, action):
    first, second = two_windows(town, "ownership")
    first.send("ownership", {"garage_address-zip": "41911", "garage_address-road": "먼저로 1"}, version=first.version)

    answer = second.send(
        "ownership", {"garage_address-zip": "41912", "garage_address-road": "나중로 2"}, action=action, version=second.version
    )

    assert (answer.status_code, 'value="나중로 2"' in answer.text) == (422, True)
    assert first.values()["garage_address"].road == "먼저로 1"


def test_leaving_with_a_refused_file_tells_it(town):
    window = Window(town)
    window.send("support", {"hardship": "small_merchant"})

    answer = window.send("support", {"hardship": "small_merchant", "hardship_proof": upload("견본.pdf", b"MZ")}, action="leave")

    assert (answer.status_code, KO("file.executable", filename="견본.pdf", kinds="PDF, JPG, PNG, HWP, HWPX") in read(answer)) == (422, True)


def test_leaving_an_unfinished_page_is_no_fault(town):
    window = Window(town)

    answer = window.send("vehicle", {"model_name": "", "model_year": "이천사년"}, action="leave")

    assert (answer.status_code, answer.headers["Location"]) == (303, f"/my/{window.case.id}")
    assert 'value="이천사년"' in window.open("vehicle").text


def test_autosave_counts_on_and_its_window_never_meets_itself(town):
    window = Window(town)
    window.open("vehicle")
    versions = [int(window.version)]
    for text in ("견", "견본", "견본차"):
        answer = window.send("vehicle", {"model_name": text}, to="/autosave", version=str(versions[-1]), headers=AS_SCRIPT)
        assert (answer.status_code, answer.mimetype) == (200, "application/json")
        versions.append(answer.json["version"])

    assert versions == sorted(set(versions))
    assert window.values()["model_name"] == "견본차"


def test_autosave_of_the_slower_window_is_told_and_overwrites_nothing(town):
    first, second = two_windows(town)
    first.send("vehicle", {"model_name": "먼저"}, to="/autosave", version=first.version, headers=AS_SCRIPT)

    answer = second.send("vehicle", {"model_name": "나중"}, to="/autosave", version=second.version, headers=AS_SCRIPT)

    assert (answer.status_code, answer.json["error"]) == (409, "changed_elsewhere")
    assert first.values()["model_name"] == "먼저"


def test_autosave_of_half_a_value_keeps_what_was_typed_and_says_nothing_is_wrong(town):
    window = Window(town)

    answer = window.send("vehicle", {"model_year": "20"}, to="/autosave", headers=AS_SCRIPT)

    assert answer.status_code == 200
    assert 'value="20"' in window.open("vehicle").text


# --- the sign-in has ended --------------------------------------------------------------------------------------------
def end_sign_ins(town):
    with town.world.transaction() as session:
        session.execute(delete(SignIn))


def sign_in(town, browser, person):
    """The person comes back from the identity provider, in the same browser."""
    with town.world.transaction() as session:
        token = begin_sign_in(session, now=clock.now(), person=person)
    with browser.session_transaction() as kept:
        kept.clear()
        kept["resident"] = token


def parked(town):
    with town.world.transaction() as session:
        return session.scalar(select(func.count()).select_from(ParkedPage))


def test_autosave_after_the_sign_out_says_so_and_parks_nothing(town):
    window = Window(town)
    end_sign_ins(town)

    answer = window.send("vehicle", {"model_name": "새 견본차"}, to="/autosave", headers=AS_SCRIPT)

    assert (answer.status_code, answer.json, parked(town)) == (401, {"error": "signed_out"}, 0)


def test_page_sent_after_the_sign_in_ended_waits_and_is_there_again(town):
    window = Window(town)
    end_sign_ins(town)

    sent = window.send("vehicle", {"model_name": "새 견본차", "made_on-year": "이천"})

    assert (sent.status_code, sent.headers["Location"]) == (303, f"/sign-in?next={window.path('vehicle')}")
    assert KO("page.sign_in.parked") in read(window.browser.get(sent.headers["Location"]))
    sign_in(town, window.browser, town.owner)
    back = window.open("vehicle")
    assert KO("page.apply.brought_back") in read(back)
    assert ('value="새 견본차"' in back.text, 'value="이천"' in back.text) == (True, True)
    assert window.values()["model_name"] == "견본누비라"
    assert 'value="새 견본차"' in window.open("vehicle").text

    window.token = token_of(back.text)
    window.send("vehicle", {"model_name": "더 새 견본차"}, action="leave")

    assert (window.values()["model_name"], parked(town)) == ("더 새 견본차", 0)
    assert 'value="새 견본차"' not in window.open("vehicle").text


def test_two_pages_that_were_sent_after_the_sign_in_ended_both_wait(town):
    first, second = two_windows(town)
    second.browser = first.browser
    end_sign_ins(town)

    first.send("vehicle", {"model_name": "새 견본차"})
    second.send("ownership", {"ownership": "joint", "co_owners__0__name": "이예시"})

    sign_in(town, first.browser, town.owner)
    assert parked(town) == 2
    assert 'value="새 견본차"' in first.open("vehicle").text
    assert 'value="이예시"' in second.open("ownership").text


def test_what_is_kept_while_typing_takes_the_place_of_what_was_parked(town):
    window = Window(town)
    end_sign_ins(town)
    window.send("vehicle", {"model_name": "새 견본차"})
    sign_in(town, window.browser, town.owner)
    window.token = token_of(window.open("vehicle").text)

    window.send("vehicle", {"model_name": "더 새 견본차"}, to="/autosave", headers=AS_SCRIPT)

    assert (parked(town), 'value="더 새 견본차"' in window.open("vehicle").text) == (0, True)


def test_a_stranger_s_page_is_not_parked(town):
    window = Window(town)
    end_sign_ins(town)
    window.browser = town.site.client()

    answer = window.send("vehicle", {"model_name": "새 견본차"})

    assert (answer.status_code, parked(town)) == (303, 0)


def test_one_browser_has_so_many_pages_waiting_and_no_more(town):
    window = Window(town)
    end_sign_ins(town)

    for section in next(d for d in town.world.definitions if d.code == "M01").sections:
        window.send(section.name, {"model_name": "새 견본차"})

    assert parked(town) == PARKED_PAGES
    assert len(next(d for d in town.world.definitions if d.code == "M01").sections) > PARKED_PAGES


def test_parked_page_is_sealed_where_it_waits(town):
    window = Window(town)
    end_sign_ins(town)
    window.send("vehicle", {"model_name": "새 견본차"})

    with town.world.transaction() as session:
        row = session.scalars(select(ParkedPage)).one()

    assert "새 견본차".encode() not in row.sealed
    assert "csrf_token" not in repr(row.sealed)


def test_parked_page_is_not_shown_to_somebody_else_at_the_same_browser(town):
    window = Window(town)
    end_sign_ins(town)
    window.send("vehicle", {"model_name": "새 견본차"})
    sign_in(town, window.browser, town.stranger)

    answers = [window.open("vehicle"), window.browser.get("/my"), window.browser.get("/services/early-scrapping")]

    assert [answer.status_code for answer in answers] == [404, 200, 200]
    assert [answer for answer in answers if "새 견본차" in read(answer)] == []


def test_parked_page_is_not_shown_without_its_cookie(town):
    window = Window(town)
    end_sign_ins(town)
    window.send("vehicle", {"model_name": "새 견본차"})

    assert "새 견본차" not in read(Window(town).open("vehicle"))


@pytest.mark.parametrize(
    "headers",
    [{}, {"Origin": "https://evil.example"}, {"Origin": "null"}, {"Referer": "https://evil.example/http://localhost/"}, {"Origin": "http://localhost.evil.example"}, {"Origin": "http://localhost:81"}],
    ids=["silent", "elsewhere", "null", "referer", "prefix", "port"],
)  # fmt: skip
def test_page_that_does_not_come_from_us_is_not_parked(town, headers):
    window = Window(town)
    end_sign_ins(town)

    answer = window.send("vehicle", {"model_name": "새 견본차"}, headers=headers)

    assert (answer.status_code, "Set-Cookie" in answer.headers and "parked" in answer.headers["Set-Cookie"], parked(town)) == (
        303,
        False,
        0,
    )


def test_too_much_to_be_parked_is_not_parked(town):
    window = Window(town)
    end_sign_ins(town)

    answer = window.send("vehicle", {"model_name": "견" * 300_000})

    assert (answer.status_code, parked(town)) == (303, 0)


def test_sign_out_ends_the_sign_in_on_our_side(town):
    window = Window(town)
    stolen = town.site.app.test_client()
    with window.browser.session_transaction() as kept, stolen.session_transaction() as copied:
        copied.update(kept)
    assert stolen.get("/my").status_code == 200

    window.browser.post("/sign-out", data={"csrf_token": window.token})

    assert (window.browser.get("/my").status_code, stolen.get("/my").status_code) == (303, 303)


# --- twice, and back --------------------------------------------------------------------------------------------------
def events(town, case):
    with town.world.transaction() as session:
        return session.scalars(select(Event.action).where(Event.submission_id == case.id).order_by(Event.id)).all()


def test_second_click_on_submit_files_nothing_twice(town):
    window = Window(town, state="complete")
    answers = [window.browser.post(f"/my/{window.case.id}/submit", data={"csrf_token": window.token}) for _ in range(2)]

    assert [(answer.status_code, answer.headers["Location"]) for answer in answers] == [(303, f"/my/{window.case.id}/submitted")] * 2
    assert events(town, window.case) == ["submit", "receive_automatically"]


def test_second_click_on_apply_goes_on_with_the_same_draft(town):
    browser = town.site.client(person=town.stranger)
    token = token_of(browser.get("/sign-in").text)

    answers = [browser.post("/services/early-scrapping/apply", data={"csrf_token": token}) for _ in range(2)]

    assert answers[0].headers["Location"] == answers[1].headers["Location"]
    with town.world.transaction() as session:
        assert session.scalar(select(func.count()).select_from(Submission).where(Submission.person_id == town.stranger.id)) == 1


@pytest.mark.parametrize("state, way", [("received", "withdraw"), ("supplement", "supply")])
def test_second_click_on_the_last_step_is_as_good_as_the_first(town, state, way):
    window = Window(town, state=state)
    answers = [window.browser.post(f"/my/{window.case.id}/{way}", data={"csrf_token": window.token}) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert events(town, window.case).count(way) == 1


def test_second_click_on_a_step_of_a_stage_is_told_kindly(town):
    window = Window(town, state="claim")
    answers = [window.browser.post(f"/my/{window.case.id}/moves/claim_subsidy", data={"csrf_token": window.token}) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 409]
    assert events(town, window.case).count("claim_subsidy") == 1


@pytest.mark.parametrize("to", ["", "/autosave"])
def test_back_button_after_submitting_changes_nothing_and_loses_nothing(town, to):
    window = Window(town, state="submitted")
    before = snapshot(town.world)

    answer = window.send("vehicle", {"model_name": "고친 견본차"}, to=to)

    assert (answer.status_code, KO("error.page_not_found") in read(answer), "고친 견본차" in read(answer)) == (404, True, True)
    assert snapshot(town.world) == before


def test_back_button_after_submitting_leads_on(town):
    window = Window(town, state="submitted")

    answers = {path: window.browser.get(f"/my/{window.case.id}{path}").status_code for path in ("", "/check", "/submitted", "/withdraw")}

    assert answers == {"": 200, "/check": 303, "/submitted": 200, "/withdraw": 200}


def test_second_click_on_discard_is_told(town):
    window = Window(town)
    answers = [window.browser.post(f"/my/{window.case.id}/discard", data={"csrf_token": window.token}) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 404]


def test_two_officers_at_one_case_are_told_apart(town):
    browser, case = town.site.client(officer=town.officer), town.cases["submitted"]
    sent = {"csrf_token": token_of(browser.get("/sign-in").text), "version": str(town.version(case.id))}

    answers = [browser.post(f"/staff/cases/{case.id}/actions/receive", data=sent) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 409]
    assert events(town, case) == ["submit", "receive"]


@pytest.mark.parametrize("door", ["/sign-out", "/staff/sign-out"])
def test_a_sign_out_of_nobody_makes_no_browser_known(town, door):
    stranger = town.site.client()
    token = token_of(stranger.get("/sign-in").text)
    stranger.post(door, data={"csrf_token": token})

    path = f"/my/{town.cases['draft'].id}/pages/vehicle"
    stranger.post(path, data={"csrf_token": token, "model_name": "새 견본차"}, headers={"Origin": "http://localhost"})

    assert parked(town) == 0
