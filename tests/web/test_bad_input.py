"""What people and programs send wrongly: a sentence that says how to mend it, nothing typed lost, nothing half-written."""

import datetime as dt
import uuid

import pytest
from sqlalchemy import select

from homeservice import clock
from homeservice.core.messages import LocalText, message
from homeservice.core.workflow import State
from homeservice.models import AnswerSheet, Intake, Submission
from homeservice.web.current import safe_target
from tests.web.asking import KO, Window, read
from tests.web.conftest import token_of
from tests.web.town import snapshot

LONG = "견" * 4001

# fmt: off
WRONG = [  # page, boxes as typed, the question, the sentence, its blanks
    ("vehicle",   {"plate": "가나다라"},                 "plate",         "identifier.plate.shape",    {}),
    ("vehicle",   {"vin": "QQ"},                        "vin",           "field.vin.unreal",          {"example": "KSAMPLE0000000000"}),
    ("vehicle",   {"model_name": "견" * 41},             "model_name",    "field.too_long",            {"max": 40, "count": 41}),
    ("vehicle",   {"model_name": LONG},                 "model_name",    "field.too_long",            {"max": 40, "count": 4001}),
    ("vehicle",   {"model_year": "이천사년"},             "model_year",    "field.number.unreal",       {"example": "1950"}),
    ("vehicle",   {"model_year": "1800"},               "model_year",    "field.number.too_small",    {"min": "1950"}),
    ("vehicle",   {"model_year": "2004.5"},             "model_year",    "field.integer.fraction",    {"example": "1950"}),
    ("vehicle",   {"model_year": "9" * 400},            "model_year",    "field.number.too_long",     {}),
    ("vehicle",   {"vehicle_type": "rocket"},           "vehicle_type",  "field.choice.unknown",      {}),
    ("vehicle",   {"vehicle_type": ["van", "truck"]},   "vehicle_type",  "field.several_values",      {}),
    ("vehicle",   {"model_name": ["하나", "둘"]},         "model_name",    "field.several_values",      {}),
    ("vehicle",   {"made_on-year": "2004", "made_on-month": "2", "made_on-day": "30"}, "made_on", "field.date.unreal", {"year": 2004, "month": 2, "day": 30}),
    ("vehicle",   {"made_on-year": "2004", "made_on-month": "13", "made_on-day": "1"}, "made_on", "field.date.month_unreal", {}),
    ("vehicle",   {"made_on-year": "2004", "made_on-month": "", "made_on-day": "1"}, "made_on", "field.date.missing", {"box": message("field.date.month")}),
    ("vehicle",   {"made_on-year": "작년", "made_on-month": "1", "made_on-day": "1"}, "made_on", "field.date.not_a_number", {"box": message("field.date.year")}),
    ("applicant", {"mobile_phone": "02-123"},           "mobile_phone",  "field.phone.unreal",        {"example": "010-0000-0000"}),
    ("applicant", {"email": "kim@"},                    "email",         "field.email.unreal",        {"example": "sample@example.com"}),
    ("applicant", {"address-zip": "123", "address-road": "견본로 1"}, "address", "field.address.zip_unreal", {}),
    ("ownership", {"public_car": "maybe"},              "public_car",    "field.choice.unknown",      {}),
    ("condition", {"pledge": ["truth"]},                "pledge",        "field.choices.too_few",     {"min": 3, "count": 1}),
    ("condition", {"pledge": ["truth", "forged", "x"]}, "pledge",        "field.choice.unknown",      {}),
    ("consents",  {"consent_personal": "maybe"},        "consent_personal", "field.consent.unknown",  {}),
]
# fmt: on
#: Boxes that a person chooses in and does not write in: a forged value has no place to stand.
CHOSEN = {"vehicle_type", "public_car", "pledge", "consent_personal"}


@pytest.mark.parametrize("page, boxes, name, sentence, blanks", WRONG, ids=[f"{row[2]}-{row[3]}-{i}" for i, row in enumerate(WRONG)])
def test_wrong_value_is_told_with_its_mend_and_stands_as_it_was_typed(town, page, boxes, name, sentence, blanks):
    window = Window(town)
    before = window.values()

    answer = window.send(page, boxes)

    assert answer.status_code == 422
    assert KO(sentence, label=window.label(name), **blanks) in read(answer)
    assert {key: value for key, value in window.values().items() if key in boxes or key == name} == {}
    assert before.items() >= window.values().items()
    for typed in () if name in CHOSEN else [one if isinstance(one, str) else one[0] for one in boxes.values()]:
        assert f'value="{typed}"' in read(answer)
        assert f'value="{typed}"' in read(window.open(page)), "it is there again later"


@pytest.mark.parametrize("text", ["견\x00본", "견\u202e본", "견\ue000plate\ue001본", "견\nbr본"], ids=["null", "bidi", "mark", "line"])
def test_characters_that_must_not_be_stored_are_refused(town, text):
    window = Window(town)

    answer = window.send("vehicle", {"model_name": text})

    sentence = "field.line_breaks" if "\n" in text else "field.control_characters"
    assert (answer.status_code, KO(sentence, label=window.label("model_name")) in read(answer)) == (422, True)
    assert "model_name" not in window.values()


def test_markup_that_was_typed_stays_text(town):
    window = Window(town)
    typed = '"><script>alert(1)</script>{{ 7*7 }}'

    answer = window.send("vehicle", {"model_name": typed})

    assert answer.status_code == 422
    assert "&#34;&gt;&lt;script&gt;alert(1)&lt;/script&gt;{{ 7*7 }}" in answer.text
    assert "<script>alert" not in answer.text


# --- rows of a table --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "boxes, sentence, blanks",
    [
        (
            {"co_owners__0__name": "견본1", "co_owners__0__phone": "010-0000-1234"}, "field.table.in_row",
            {"row": message("field.table.row", row=1), "problem": message("field.text.name", label=LocalText(ko="성명", en="Name"))},
        ),
        ({"co_owners__0__evil": "x"}, "field.unknown", {}),
        ({"co_owners__99__name": "견본"}, "field.table.too_many", {"max": 10}),
        ({"co_owners__999999999999999999999__name": "견본"}, "field.unknown", {}),
    ],
    ids=["cell", "column", "row", "huge"],
)  # fmt: skip
def test_wrong_row_of_a_table_is_told(town, boxes, sentence, blanks):
    window = Window(town)
    window.send("ownership", {"ownership": "joint"})

    answer = window.send("ownership", {"ownership": "joint", **boxes})

    assert (answer.status_code, KO(sentence, label=window.label("co_owners"), **blanks) in read(answer)) == (422, True)
    assert "co_owners" not in window.values()


# --- forged requests --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", ["owner", "plate-evil", "plate__0__x", "state", "submission_id", "base_value", "견본", "x" * 5000])
def test_box_that_the_page_does_not_have_is_refused_and_what_was_typed_is_shown(town, name):
    window = Window(town)
    before = snapshot(town.world)

    answer = window.send("vehicle", {"model_name": "새 견본차", name: "1"})

    assert (answer.status_code, KO("error.unknown_field", name=name[:60]) in read(answer)) == (400, True)
    assert "새 견본차" in read(answer)
    assert snapshot(town.world) == before


@pytest.mark.parametrize("token", ["", "forged", "x.y.z", "견본"], ids=["none", "word", "parts", "hangul"])
def test_forged_token_is_refused_and_what_was_typed_can_be_sent_again(town, token):
    window = Window(town)
    before = snapshot(town.world)
    window.token = token

    answer = window.send("vehicle", {"model_name": "새 견본차"})

    assert (answer.status_code, KO("error.form_token") in read(answer)) == (400, True)
    assert '<input type="hidden" name="model_name" value="새 견본차">' in answer.text
    assert snapshot(town.world) == before
    window.token = token_of(answer.text)
    window.send("vehicle", {"model_name": "새 견본차"})
    assert window.values()["model_name"] == "새 견본차"


def test_token_of_another_session_is_worth_nothing(town):
    window, other = Window(town), Window(town, browser=town.site.client(person=town.stranger))
    window.token = other.token

    assert window.send("vehicle", {"model_name": "새 견본차"}).status_code == 400
    assert window.values()["model_name"] == "견본누비라"


def test_token_from_before_the_sign_in_is_worth_nothing(town):
    """A token put into somebody's browser before they sign in must not be good afterwards."""
    guest = town.site.app.test_client()
    token = token_of(guest.get("/sign-in").text)
    window = Window(town)
    window.token = token

    assert window.send("vehicle", {"model_name": "새 견본차"}).status_code == 400


def test_forged_request_from_elsewhere_gets_nothing_of_it_back(town):
    window = Window(town)
    window.token = ""

    answer = window.send("vehicle", {"model_name": "밖에서 온 글"}, headers={"Origin": "https://evil.example"})

    assert (answer.status_code, "밖에서 온 글" in read(answer)) == (400, False)


def test_password_of_an_officer_is_never_sent_back(town):
    browser = town.site.client()

    sent = {"login": "own-officer", "password": "견본-비밀번호-1234", "code": "123456", "csrf_token": "forged"}

    answer = browser.post("/staff/sign-in", data=sent, headers={"Origin": "http://localhost"})

    assert (answer.status_code, "견본-비밀번호-1234" in answer.text, "123456" in answer.text) == (400, False, False)


# --- addresses of somebody else ---------------------------------------------------------------------------------------
@pytest.mark.parametrize("path", ["", "/check", "/withdraw", "/submitted", "/pages/vehicle"])
def test_address_of_somebody_elses_case_is_answered_with_the_way_out(town, path):
    case = town.cases["draft" if "pages" in path else "received"]

    answer = town.site.client(person=town.stranger).get(f"/my/{case.id}{path}")

    assert (answer.status_code, KO("error.case_not_found") in read(answer)) == (404, True)


@pytest.mark.parametrize("kind", ["files", "documents"])
def test_file_of_another_case_is_not_had_through_the_own_one(town, kind):
    browser = town.site.client(person=town.owner)
    mine, other = town.cases["received"], town.cases["supplement"]

    answers = [browser.get(f"/my/{mine.id}/{kind}/{id}") for id in (getattr(other, kind)[0], uuid.uuid4())]

    sentence = KO({"files": "error.file_not_found", "documents": "error.document_not_found"}[kind])
    assert [(answer.status_code, sentence in read(answer)) for answer in answers] == [(404, True), (404, True)]


@pytest.mark.parametrize("kind", ["files", "documents"])
def test_file_of_another_department_is_not_had_through_an_own_case(town, kind):
    browser = town.site.client(officer=town.officer)
    mine, other = town.cases["received"], town.cases["supplement"]

    assert browser.get(f"/staff/cases/{mine.id}/{kind}/{getattr(other, kind)[0]}").status_code == 404


@pytest.mark.parametrize("page", ["no-such-page", "assessment", "inspection_result", "claim", "..%2Fsubmit", "%00", "x" * 3000])
def test_page_that_is_not_the_residents_now_does_not_exist(town, page):
    window = Window(town)
    before = snapshot(town.world)

    shown, sent = window.open(page), window.send(page, {"base_value": "1"})

    assert (shown.status_code, sent.status_code) == (404, 404)
    assert snapshot(town.world) == before


@pytest.mark.parametrize("page", ["no-such-page", "vehicle", "claim", "inspection_result"])
def test_page_that_is_not_the_officers_now_does_not_exist(town, page):
    browser, case = town.site.client(officer=town.officer), town.cases["received"]
    token = token_of(browser.get("/sign-in").text)
    before = snapshot(town.world)

    answer = browser.post(f"/staff/cases/{case.id}/pages/{page}", data={"csrf_token": token, "model_name": "x"})

    assert (answer.status_code, snapshot(town.world) == before) == (404, True)


@pytest.mark.parametrize("action", ["no-such-step", "receive", "approve", "submit", "supply", "withdraw", "pass_inspection"])
def test_step_that_is_not_the_residents_is_refused(town, action):
    window = Window(town, state="claim")
    before = snapshot(town.world)

    answer = window.browser.post(f"/my/{window.case.id}/moves/{action}", data={"csrf_token": window.token})

    assert (answer.status_code, snapshot(town.world) == before) == (409, True)


# --- too late ---------------------------------------------------------------------------------------------------------
def close_intake(town, moment):
    with town.world.transaction() as session:
        for row in session.scalars(select(Intake)):
            row.closes, row.data = moment, {**row.data, "closes": moment.isoformat()}


def state_of(town, case):
    with town.world.transaction() as session:
        row = session.get_one(Submission, case.id)
        return row.state, row.submitted_at


@pytest.mark.parametrize("seconds, outcome", [(-1, State.DRAFT), (0, State.DRAFT), (60, State.RECEIVED)], ids=["after", "at", "before"])
def test_submission_is_judged_by_the_servers_clock_to_the_second(town, seconds, outcome):
    window = Window(town, state="complete")
    closes = clock.now() + dt.timedelta(seconds=seconds)
    close_intake(town, closes)

    answer = window.browser.post(f"/my/{window.case.id}/submit", data={"csrf_token": window.token})

    assert state_of(town, window.case)[0] == outcome
    if outcome == State.DRAFT:
        assert (answer.status_code, KO("error.intake_closed_draft_kept", closes=closes) in read(answer)) == (409, True)
        assert window.browser.get(f"/my/{window.case.id}").status_code == 200


def test_new_draft_after_the_close_is_refused_with_the_reason(town):
    close_intake(town, clock.now())
    browser = town.site.client(person=town.stranger)

    answer = browser.post("/services/early-scrapping/apply", data={"csrf_token": token_of(browser.get("/sign-in").text)})

    assert (answer.status_code, KO("error.intake_closed") in read(answer)) == (409, True)


def test_draft_can_still_be_written_after_the_close(town):
    window = Window(town)
    close_intake(town, clock.now())

    window.send("vehicle", {"model_name": "새 견본차"}, action="leave")

    assert window.values()["model_name"] == "새 견본차"


@pytest.mark.parametrize("state, way", [("draft", "submit"), ("submitted", "submit"), ("received", "supply"), ("submitted", "discard")])
def test_step_at_the_wrong_time_harms_nothing(town, state, way):
    window = Window(town, state=state)
    before = state_of(town, window.case)

    answer = window.browser.post(f"/my/{window.case.id}/{way}", data={"csrf_token": window.token, "accept_incomplete": "1"})

    expected = {("draft", "submit"): 422, ("submitted", "submit"): 303, ("received", "supply"): 409, ("submitted", "discard"): 409}
    assert (answer.status_code, state_of(town, window.case)) == (expected[state, way], before)


# --- odds and ends ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "version",
    ["", "-1", "NaN", "9" * 400, "1; DROP TABLE", "٣", "견본"],
    ids=["none", "negative", "nan", "huge", "sql", "arabic", "hangul"],
)
def test_counter_that_is_no_number_does_not_stop_a_page_from_being_kept(town, version):
    window = Window(town)

    window.send("vehicle", {"model_name": "새 견본차"}, action="leave", version=version)

    assert window.values()["model_name"] == "새 견본차"


@pytest.mark.parametrize(
    "action",
    ["", "nonsense", "add_row:", "add_row:nothing", "remove_row:co_owners:x", "remove_row:co_owners:999", "remove_file:plate", "upload:"],
)
def test_button_that_the_page_does_not_have_loses_nothing(town, action):
    window = Window(town)

    answer = window.send("ownership", {"public_car": "no", "ownership": "joint", "co_owners__0__name": "견본"}, action=action)

    assert answer.status_code in {200, 303, 422}
    with town.world.transaction() as session:
        row = session.scalars(select(AnswerSheet).where(AnswerSheet.submission_id == window.case.id)).one()
    assert row.typed["co_owners"]["0__name"] == ["견본"]


@pytest.mark.parametrize(
    "target", ["//evil.example", "https://evil.example/", "/\\evil.example", "\\\\evil", "/\t/evil.example", "javascript:alert(1)", "evil"]
)
def test_address_elsewhere_is_not_gone_to_after_the_sign_in(small_site, target):
    shown = small_site.client().get("/sign-in", query_string={"next": target})
    staff = small_site.client().get("/staff/sign-in", query_string={"next": target})

    assert [answer.text.count(f'name="next" value="{fallback}"') for answer, fallback in ((shown, "/my"), (staff, "/staff"))] == [1, 1]
    assert safe_target(target, "/my") == "/my"


def test_json_is_answered_with_json(town):
    window = Window(town)
    as_script = {"Accept": "application/json"}

    refused = window.send("vehicle", {"nothing": "x"}, to="/autosave", headers=as_script)
    not_there = window.browser.get(f"/my/{uuid.uuid4()}", headers=as_script)
    window.token = "forged"
    forged = window.send("vehicle", {"model_name": "x"}, to="/autosave", headers=as_script)

    answers = [(refused, 400, "error.unknown_field"), (not_there, 404, "error.case_not_found"), (forged, 400, "error.form_token")]
    for answer, status, sentence in answers:
        assert (answer.status_code, answer.mimetype) == (status, "application/json")
        assert answer.json["error"] == KO(sentence, name="nothing")


def test_body_in_json_is_no_form(town):
    window = Window(town)
    before = snapshot(town.world)

    answer = window.browser.post(window.path("vehicle"), json={"model_name": "x", "csrf_token": window.token})

    assert (answer.status_code, snapshot(town.world) == before) == (400, True)


@pytest.mark.parametrize("to", ["", "/autosave"])
def test_a_null_byte_is_told_and_nothing_else_typed_is_lost(town, to):
    window = Window(town)

    answer = window.send("vehicle", {"model_name": "견\0본", "type_code": "SAMPLE-7"}, to=to)

    assert answer.status_code in {200, 422}
    assert window.values()["type_code"] == "SAMPLE-7"
    assert window.open("vehicle").status_code == 200
