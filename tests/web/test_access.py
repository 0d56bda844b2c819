"""Who may do what: every route as everybody, denied by default; a route that is not in the table fails here."""

import re
import uuid

import pytest

from homeservice.adapters.language import Language
from homeservice.models import Officer
from homeservice.web.access import public, resident
from tests.web.conftest import token_of
from tests.web.town import snapshot

KO = Language("ko")
ACTORS = ("guest", "owner", "stranger", "officer", "viewer", "foreign")
OPEN = (200,) * 6
# What stands behind a resident's or an officer's door, by who comes; 303 leads to the sign-in.
MINE = (303, 200, 404, 303, 303, 303)
MINE_DONE = (303, 303, 404, 303, 303, 303)
DESK = (303, 303, 303, 200, 200, 404)
DESK_ACT = (303, 303, 303, 200, 403, 404)
DESK_DONE = (303, 303, 303, 303, 403, 404)
# Where there is nothing, as everybody who may look is told.
MINE_GONE = (303, 404, 404, 303, 303, 303)
DESK_GONE = (303, 303, 303, 404, 404, 404)
DESK_ACT_GONE = (303, 303, 303, 404, 403, 404)
# The forms of a department are written by who has the right to: here, the officer of another service.
EDITING = (303, 303, 303, 403, 403, 200)
EDITING_BEGUN = (303, 303, 303, 403, 403, 422)
EDITING_GONE = (303, 303, 303, 403, 403, 404)
UPLOAD = {"Tus-Resumable": "1.0.0", "Upload-Length": "10", "Upload-Metadata": "field cmVnaXN0cmF0aW9uX2NvcHk=,filename YS5wZGY="}
NO_UPLOAD = "00000000-0000-0000-0000-000000000000"

# The state of the case behind the address, what is sent, who gets what, and whether the page shows something that nobody else may read.
# fmt: off
TABLE = {
    # method, endpoint                 state         sent                                          guest … foreign                     tells
    ("GET",  "static"):               (None,        {"filename": "no-such-file.css"},             (404,) * 6,                          False),
    ("GET",  "health.alive"):         (None,        {},                                           OPEN,                                False),
    ("GET",  "health.ready"):         (None,        {},                                           OPEN,                                False),
    ("GET",  "citizen.home"):         (None,        {},                                           OPEN,                                False),
    ("GET",  "citizen.catalogue"):    (None,        {},                                           OPEN,                                False),
    ("GET",  "citizen.service"):      (None,        {"slug": "early-scrapping"},                  OPEN,                                False),
    ("GET",  "citizen.notice_file"):  (None,        {"slug": "early-scrapping", "name": "none.pdf"}, (404,) * 6,                       False),
    ("GET",  "citizen.notice_paper"): (None,        {"slug": "city-design", "intake": "2018"},    (404,) * 6,                          False),
    ("GET",  "citizen.paper_form"):   (None,        {"slug": "early-scrapping"},                  (404,) * 6,                          False),
    ("GET",  "citizen.history"):      (None,        {"slug": "early-scrapping"},                  OPEN,                                False),
    ("GET",  "citizen.selection"):    (None,        {"slug": "early-scrapping", "name": "2018"},  (404,) * 6,                          False),
    ("GET",  "citizen.selection_list"): (None,      {"slug": "early-scrapping", "name": "2018", "file": "result"}, (404,) * 6,         False),
    ("GET",  "citizen.privacy"):      (None,        {},                                           OPEN,                                False),
    ("GET",  "citizen.terms"):        (None,        {},                                           OPEN,                                False),
    ("GET",  "citizen.accessibility"): (None,       {},                                           OPEN,                                False),
    ("GET",  "verify.ask"):           (None,        {},                                           OPEN,                                False),
    ("POST", "verify.ask"):           (None,        {"form": {"code": "1", "holder": "아무개"}}, (422,) * 6,                          False),
    ("GET",  "verify.by_link"):       (None,        {"code": "0000000000000000", "k": "x"},       (404,) * 6,                          False),
    ("GET",  "auth.sign_in"):         (None,        {},                                           OPEN,                                False),
    ("POST", "auth.start"):           (None,        {},                                           (502,) * 6,                          False),
    ("GET",  "auth.callback"):        (None,        {"code": "x", "state": "y"},                  (400,) * 6,                          False),
    ("POST", "auth.sign_out"):        (None,        {},                                           (303,) * 6,                          False),
    ("GET",  "auth.extend"):          (None,        {},                                           (204,) * 6,                          False),
    ("GET",  "staff.sign_in"):        (None,        {},                                           (200, 200, 200, 303, 303, 303),      False),
    ("POST", "staff.enter"):          (None,        {"form": {"login": "nobody", "password": "x", "code": "1"}}, (401,) * 6,      False),
    ("GET",  "staff.registers"):      (None,        {},                                           (303, 303, 303, 200, 200, 200),      False),
    ("POST", "staff.download_register"): (None,     {"form": {"reason": "대장 확인"}},            (303, 303, 303, 200, 403, 200),      False),
    ("POST", "staff.sign_out"):       (None,        {},                                           (303,) * 6,                          False),
    ("POST", "citizen.apply"):        (None,        {"slug": "early-scrapping"},                  (303,) * 6,                          False),
    ("GET",  "citizen.applications"): (None,        {},                                           (303, 200, 200, 303, 303, 303),      True),
    ("GET",  "citizen.case"):         ("received",  {},                                           MINE,                                True),
    ("GET",  "citizen.page"):         ("draft",     {"name": "vehicle"},                          MINE,                                True),
    ("POST", "citizen.save"):         ("draft",     {"name": "vehicle", "form": {"model_name": "새견본차", "_action": "leave"}}, MINE_DONE, False),
    ("POST", "citizen.autosave"):     ("draft",     {"name": "vehicle", "form": {"model_name": "새견본차"}}, MINE,                      False),
    ("GET",  "citizen.check"):        ("complete",  {},                                           MINE,                                True),
    ("POST", "citizen.send"):         ("complete",  {},                                           MINE_DONE,                           False),
    ("POST", "citizen.pay"):          ("received",  {},                                           MINE_GONE,                           False),
    ("POST", "citizen.cancel_payment"): ("received", {},                                          MINE_DONE,                           False),
    ("GET",  "citizen.paid"):         ("received",  {},                                           MINE_DONE,                           False),
    ("POST", "payments.notice"):      (None,        {},                                           (400,) * 6,                          False),
    ("GET",  "staff.payments"):       (None,        {},                                           (303, 303, 303, 200, 200, 200),      False),
    ("GET",  "staff.payments_csv"):   (None,        {},                                           (303, 303, 303, 200, 200, 200),      False),
    ("GET",  "staff.fee"):            ("received",  {},                                           DESK_ACT,                            True),
    ("POST", "staff.act_on_fee"):     ("received",  {"form": {"what": "bill", "amount": "800", "reason": "까닭"}}, (303, 303, 303, 409, 403, 404), False),
    ("GET",  "citizen.submitted"):    ("submitted", {},                                           MINE,                                True),
    ("POST", "citizen.send_supplement"): ("supplement", {},                                       MINE_DONE,                           False),
    ("POST", "citizen.move"):         ("claim",     {"action": "claim_subsidy"},                  MINE_DONE,                           False),
    ("GET",  "citizen.ask_withdraw"): ("received",  {},                                           MINE,                                True),
    ("POST", "citizen.withdraw"):     ("received",  {},                                           MINE_DONE,                           False),
    ("GET",  "citizen.agreement"):    (None,        {"agreement_id": NO_UPLOAD},                  (303, 404, 404, 303, 303, 303),      False),
    ("POST", "citizen.give_agreement"): (None,      {"agreement_id": NO_UPLOAD},                  (303, 404, 404, 303, 303, 303),      False),
    ("POST", "citizen.take_agreement_back"): (None, {"agreement_id": NO_UPLOAD},                  (303, 404, 404, 303, 303, 303),      False),
    ("POST", "citizen.mail_agreement"): ("draft",   {"agreement_id": NO_UPLOAD},                  MINE_GONE,                           False),
    ("POST", "citizen.open_change"):  ("received",  {},                                           (303, 409, 404, 303, 303, 303),      False),
    ("POST", "citizen.drop_change"):  ("received",  {},                                           MINE_DONE,                           False),
    ("POST", "citizen.finish_change"): ("received", {},                                         (303, 409, 404, 303, 303, 303),      False),
    ("POST", "citizen.discard"):      ("draft",     {},                                           MINE_DONE,                           False),
    ("GET",  "citizen.file"):         ("received",  {"attachment_id": "file"},                    MINE,                                False),
    ("GET",  "citizen.preview"):      ("received",  {"attachment_id": "file"},                    MINE_GONE,                           False),
    ("POST", "citizen.create_upload"): ("draft",    {"name": "papers", "headers": UPLOAD}, (303, 201, 404, 303, 303, 303),              False),
    ("PATCH", "citizen.upload"):      ("draft",     {"name": "papers", "upload_id": NO_UPLOAD, "headers": UPLOAD}, (303, 415, 415, 303, 303, 303), False),
    ("DELETE", "citizen.upload"):     ("draft",     {"name": "papers", "upload_id": NO_UPLOAD, "headers": UPLOAD}, MINE_GONE,           False),
    ("GET",  "citizen.present_files"): ("draft",    {"name": "papers", "field": "registration_copy"}, MINE,                                  False),
    ("GET",  "citizen.document"):     ("received",  {"document_id": "document"},                  MINE,                                False),
    ("GET",  "staff.inbox"):          (None,        {},                                           (303, 303, 303, 200, 200, 200),      True),
    ("GET",  "staff.case"):           ("received",  {},                                           DESK,                                True),
    ("GET",  "staff.asked_reveal"):   ("received",  {},                                           (303, 303, 303, 303, 303, 404),      False),
    ("POST", "staff.reveal"):         ("received",  {"form": {"reason": "신청인 전화 문의"}},      DESK,                                True),
    ("GET",  "staff.file"):           ("received",  {"attachment_id": "file"},                    DESK,                                False),
    ("GET",  "staff.preview"):        ("received",  {"attachment_id": "file"},                    DESK_GONE,                           False),
    ("POST", "staff.create_upload"):  ("received",  {"name": "assessment", "headers": UPLOAD},    DESK_ACT_GONE,                       False),
    ("PATCH", "staff.upload"):        ("received",  {"name": "assessment", "upload_id": NO_UPLOAD, "headers": UPLOAD}, (303, 303, 303, 415, 403, 415), False),
    ("DELETE", "staff.upload"):       ("received",  {"name": "assessment", "upload_id": NO_UPLOAD, "headers": UPLOAD}, DESK_ACT_GONE,   False),
    ("GET",  "staff.present_files"):  ("received",  {"name": "assessment", "field": "base_value"}, DESK_ACT_GONE,                       False),
    ("GET",  "staff.document"):       ("received",  {"document_id": "document"},                  DESK,                                False),
    ("GET",  "staff.action"):         ("received",  {"action": "request_supplement"},             DESK_ACT,                            True),
    ("POST", "staff.take"):           ("submitted", {"action": "receive", "form": {"version": "now"}}, DESK_DONE,                      False),
    ("GET",  "staff.page"):           ("received",  {"name": "assessment"},                       DESK_ACT,                            True),
    ("POST", "staff.save"):           ("received",  {"name": "assessment", "form": {"base_value": "1000000"}}, DESK_DONE,              False),
    ("GET",  "staff.selections"):     (None,        {},                                           (303, 303, 303, 200, 200, 200),      False),
    ("GET",  "staff.selection"):      (None,        {"intake_id": 0},                             DESK_GONE,                           False),
    ("GET",  "staff.selection_file"): (None,        {"intake_id": 0},                             DESK_GONE,                           False),
    ("POST", "staff.fix_selection"):  (None,        {"intake_id": 0},                             DESK_ACT_GONE,                       False),
    ("POST", "staff.open_selection"): (None,        {"intake_id": 0},                             DESK_ACT_GONE,                       False),
    ("POST", "staff.make_selection"): (None,        {"intake_id": 0},                             DESK_ACT_GONE,                       False),
    ("POST", "staff.select_again"):   (None,        {"intake_id": 0},                             DESK_ACT_GONE,                       False),
    ("GET",  "staff.rosters"):        (None,        {},                                           (303, 303, 303, 200, 200, 200),                          False),
    ("GET",  "staff.roster"):         (None,        {"name": "no-such-list"},                     DESK_GONE,                           False),
    ("POST", "staff.look_over_roster"): (None,      {"name": "no-such-list"},                     DESK_ACT_GONE,                       False),
    ("GET",  "staff.roster_load"):    (None,        {"name": "no-such-list", "load_id": NO_UPLOAD}, DESK_ACT_GONE,                     False),
    ("POST", "staff.count_roster_load"): (None,     {"name": "no-such-list", "load_id": NO_UPLOAD}, DESK_ACT_GONE,                     False),
    ("GET",  "staff.roster_pattern"): (None,        {"name": "no-such-list"},                     DESK_GONE,                           False),
    ("GET",  "staff.catalogue"):      (None,        {},                                           EDITING,                             False),
    ("GET",  "staff.new_text"):       (None,        {},                                           EDITING,                             False),
    ("POST", "staff.begin"):          (None,        {},                                           EDITING_BEGUN,                       False),
    ("GET",  "staff.new_contest"):    (None,        {},                                           EDITING,                             False),
    ("POST", "staff.begin_contest"):  (None,        {},                                           EDITING_BEGUN,                       False),
    ("POST", "staff.suggest_words"):  (None,        {},                                           EDITING,                             False),
    ("POST", "staff.explain_word"):   (None,        {},                                           EDITING,                             False),
    ("GET",  "lodging.home"):         (None,        {},                                           (303, 303, 303, 200, 403, 200),      False),
    ("GET",  "lodging.arrival"):      (None,        {"slug": "early-scrapping"},                  DESK_ACT,                            False),
    ("POST", "lodging.begin"):        (None,        {"slug": "early-scrapping"},                  (303, 303, 303, 422, 403, 404),      False),
    # What its owner sent online is entered for them by nobody.
    **{
        (method, f"lodging.{endpoint}"): ("received", more,                                       DESK_ACT_GONE,                       False)
        for method, endpoint, more in (
            ("GET", "case", {}), ("GET", "asked_arrival", {}), ("POST", "correct", {}), ("GET", "page", {"name": "vehicle"}),
            ("POST", "save", {"name": "vehicle"}), ("POST", "autosave", {"name": "vehicle"}), ("POST", "create_upload", {"name": "papers", "headers": UPLOAD}),
            ("DELETE", "upload", {"name": "papers", "upload_id": NO_UPLOAD, "headers": UPLOAD}),
            ("GET", "present_files", {"name": "papers", "field": "registration_copy"}), ("GET", "check", {}), ("POST", "send", {}), ("GET", "filed", {}),
            ("POST", "send_supplement", {}), ("POST", "move", {"action": "claim_subsidy"}), ("POST", "open_change", {}), ("POST", "drop_change", {}),
            ("POST", "finish_change", {}), ("GET", "ask_withdraw", {}), ("POST", "withdraw", {}), ("POST", "discard", {}),
            ("GET", "file", {"attachment_id": "file"}), ("GET", "preview", {"attachment_id": "file"}),
        )
    },
    ("PATCH", "lodging.upload"):      ("received",  {"name": "papers", "upload_id": NO_UPLOAD, "headers": UPLOAD}, (303, 303, 303, 415, 403, 415), False),
    **{
        (method, f"staff.{endpoint}"): (None,       {"text_id": NO_UPLOAD, **more},               EDITING_GONE,                        False)
        for method, endpoint, more in (
            ("GET", "text", {}), ("POST", "save_text", {}), ("POST", "autosave_text", {}), ("GET", "text_file", {}),
            ("POST", "replace_text", {}), ("GET", "text_changes", {}), ("POST", "publish_text", {}), ("POST", "approve_text", {}),
            ("GET", "text_files", {}), ("POST", "put_file", {}), ("GET", "text_preview", {}), ("GET", "preview_service", {}), ("GET", "preview_page", {"name": "x"}), ("GET", "preview_check", {}),
            ("POST", "preview_next", {"name": "x"}), ("POST", "preview_nothing", {}), ("GET", "preview_paper", {"document_id": NO_UPLOAD}),
            ("POST", "take_text_back", {}), ("GET", "text_boxes", {}), ("POST", "save_boxes", {}), ("GET", "text_running", {}),
            ("POST", "change_text_close", {}), ("POST", "take_text_out", {}), ("POST", "put_text_back", {}), ("POST", "settle_request", {}), ("GET", "text_history", {}), ("GET", "text_entry", {"entry_id": 1}),
            ("POST", "restore_text", {"entry_id": 1}),
        )
    },
    ("POST", "staff.autosave"):       ("received",  {"name": "assessment", "form": {"base_value": "1000000"}}, DESK_ACT,               False),
}
# fmt: on
TABLE_BY_ENDPOINT = {endpoint: (endpoint, state, sent) for (_, endpoint), (state, sent, _, _) in TABLE.items()}
#: What every visitor may do to the database without being let in to anything: their own sign-in, and a try at a door.
OWN_TRACES = ("sign_in", "officer")


def routes(app):
    """Every route as (method, endpoint)."""
    return {(method, rule.endpoint) for rule in app.url_map.iter_rules() for method in rule.methods - {"HEAD", "OPTIONS"}}


def address(town, endpoint, state, sent):
    """The address of a route about the owner's case."""
    case = town.cases.get(state)
    wanted = {name: value for name, value in sent.items() if name not in {"form", "headers"}}
    if case is not None:
        wanted["submission_id"] = case.id
        wanted |= {"attachment_id": case.files[0]} if "attachment_id" in wanted else {}
        wanted |= {"document_id": case.documents[0]} if "document_id" in wanted else {}
    with town.site.app.test_request_context():
        return town.site.app.url_for(endpoint, **wanted)


def call(town, browser, method, endpoint, state, sent):
    path = address(town, endpoint, state, sent)
    if method == "GET":
        return browser.get(path, buffered=True)
    form = dict(sent.get("form", {}))
    if form.get("version") == "now":
        form["version"] = str(town.version(town.cases[state].id))
    # The officers' sign-in sends on who is signed in already; the way out of it is on every page of theirs.
    token = token_of(browser.get("/sign-in").text)
    headers = {"X-CSRFToken": token, **sent.get("headers", {})}
    return browser.open(path, method=method, data={"csrf_token": token, **form}, headers=headers)


def test_every_route_is_in_the_table(small_site):
    assert routes(small_site.app) == set(TABLE)


@pytest.mark.parametrize("method, endpoint", TABLE, ids=lambda word: word)
def test_route_lets_in_whom_it_should_and_nobody_else(town, method, endpoint):
    state, sent, expected, _ = TABLE[method, endpoint]
    before = snapshot(town.world, without=OWN_TRACES)
    secrets = {secret for case in town.cases.values() for secret in case.secrets}
    let_in = ("officer", "viewer") if endpoint.startswith("staff.") else ("owner",)
    allowed = {actor for actor, status in zip(ACTORS, expected, strict=True) if state and actor in let_in and status != 403}
    outcomes = {}
    # Who is refused comes first: whatever they do, the case is as it was when its owner comes.
    for actor in sorted(ACTORS, key=lambda name: name in allowed):
        answer = call(town, town.site.client(**town.actors()[actor]), method, endpoint, state, sent)
        outcomes[actor] = answer.status_code
        if actor in allowed:
            continue
        told = answer.text if answer.mimetype == "text/html" else repr(answer.data)
        own = {"owner": secrets, "officer": secrets, "viewer": secrets}.get(actor, set())
        assert {secret for secret in secrets - own if secret in told} == set(), actor
        if state is not None and len(outcomes) == len(ACTORS) - len(allowed):
            assert snapshot(town.world, without=OWN_TRACES) == before

    assert outcomes == dict(zip(ACTORS, expected, strict=True))


@pytest.mark.parametrize("method, endpoint", [route for route, (_, _, _, tells) in TABLE.items() if tells], ids=lambda word: word)
def test_page_shows_its_own_people_what_the_others_are_denied(town, method, endpoint):
    state, sent, _, _ = TABLE[method, endpoint]
    actor = "officer" if endpoint.startswith("staff.") else "owner"
    case = town.cases[state or "received"]

    shown = call(town, town.site.client(**town.actors()[actor]), method, endpoint, state, sent).text

    assert case.secrets & {secret for secret in case.secrets if secret in shown} != set()


@pytest.mark.parametrize("actor", ACTORS)
def test_route_that_says_nothing_of_access_lets_nobody_in(town, actor):
    town.site.app.add_url_rule("/forgotten", "forgotten", lambda: town.cases["received"].reference)

    answer = town.site.client(**town.actors()[actor]).get("/forgotten")

    assert (answer.status_code, KO("error.forbidden") in answer.text) == (403, True)
    assert town.cases["received"].reference not in answer.text


# What the payment provider sends has a signature instead.
POSTS = [(endpoint, TABLE[method, endpoint]) for method, endpoint in TABLE if method == "POST" and endpoint != "payments.notice"]


@pytest.mark.parametrize("endpoint, row", POSTS, ids=[endpoint for endpoint, _ in POSTS])
def test_post_without_its_form_token_does_nothing(town, endpoint, row):
    state, sent, expected, _ = row
    # Whoever the route lets in: the forms of a department are not the officer's of the case.
    actor = (
        "owner"
        if not endpoint.startswith(("staff.", "lodging."))
        else "foreign"
        if expected in (EDITING, EDITING_BEGUN, EDITING_GONE)
        else "officer"
    )
    before = snapshot(town.world, without=OWN_TRACES)

    answer = town.site.client(**town.actors()[actor]).post(address(town, endpoint, state, sent), data=sent.get("form", {}))

    assert (answer.status_code, KO("error.form_token") in answer.text) == (400, True)
    assert snapshot(town.world, without=OWN_TRACES) == before


def test_method_that_a_route_does_not_know_is_refused_with_those_it_knows(town):
    browser = town.site.client(person=town.owner, officer=town.officer)
    known = {}
    for rule in town.site.app.url_map.iter_rules():
        known.setdefault(rule.rule, set()).update(rule.methods - {"HEAD", "OPTIONS"})
    paths = {rule.rule: address(town, *TABLE_BY_ENDPOINT[rule.endpoint]) for rule in town.site.app.url_map.iter_rules()}

    answers = {rule: browser.put(path) for rule, path in paths.items()}

    assert {rule: answer.status_code for rule, answer in answers.items()} == dict.fromkeys(known, 405)
    assert {
        rule: {method.strip() for method in answer.headers["Allow"].split(",")} - {"HEAD", "OPTIONS"} for rule, answer in answers.items()
    } == known


def test_head_is_judged_as_get(town):
    case = town.cases["received"]

    assert town.site.client().head(f"/my/{case.id}").status_code == 303
    assert town.site.client(person=town.stranger).head(f"/my/{case.id}").status_code == 404
    assert town.site.client(officer=town.foreign).head(f"/staff/cases/{case.id}").status_code == 404


@pytest.mark.parametrize("state", ["draft", "complete"])
def test_draft_is_seen_by_nobody_but_its_owner(town, state):
    case = town.cases[state]

    answers = {
        name: town.site.client(officer=getattr(town, name)).get(f"/staff/cases/{case.id}") for name in ("officer", "viewer", "foreign")
    }

    assert {name: answer.status_code for name, answer in answers.items()} == {"officer": 404, "viewer": 404, "foreign": 404}
    assert [secret for secret in case.secrets for answer in answers.values() if secret in answer.text] == []


def test_case_that_is_not_there_is_answered_as_one_that_is_not_yours(town):
    browser = town.site.client(person=town.stranger)

    not_there, not_yours = (browser.get(f"/my/{id}") for id in (uuid.uuid4(), town.cases["received"].id))

    assert (not_there.status_code, not_yours.status_code) == (404, 404)
    assert _without_nonce(not_there.text) == _without_nonce(not_yours.text)


def _without_nonce(html):
    return re.sub(r'nonce="[^"]+"|value="[^"]+"|\d{1,2}:\d{2}(:\d{2})?', "", html)


def test_officer_whose_account_was_closed_is_out_at_once(town):
    browser = town.site.client(officer=town.officer)
    assert browser.get("/staff").status_code == 200

    with town.world.transaction() as session:
        session.get_one(Officer, town.officer.id).active = False

    assert browser.get("/staff").status_code == 303


def test_token_of_an_officer_is_no_token_of_a_resident(town):
    """A cookie of one door does not open the other, even in its place."""
    browser = town.site.client(officer=town.officer)
    with browser.session_transaction() as kept:
        kept["resident"] = kept.pop("officer")

    assert browser.get("/my").status_code == 303


def test_resident_who_is_an_officer_too_sees_only_the_own_cases_as_a_resident(town):
    browser = town.site.client(person=town.stranger, officer=town.officer)
    case = town.cases["received"]

    assert (browser.get(f"/my/{case.id}").status_code, browser.get(f"/staff/cases/{case.id}").status_code) == (404, 200)


def test_marks_of_access_are_those_that_views_carry(small_site):
    views = small_site.app.view_functions
    unmarked = [endpoint for endpoint, view in views.items() if endpoint != "static" and not hasattr(view, "access")]

    assert unmarked == []
    assert (public(lambda: "").access, resident(lambda: "").access) == ("public", "resident")
