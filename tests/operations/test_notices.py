"""What residents are written: every notice of the workflow, in both languages, complete for whatever is known of a case."""

import datetime as dt
import itertools
import re
from pathlib import Path

import pytest

from homeservice.adapters.language import Language
from homeservice.adapters.letters import MAIL_TEMPLATES, compose
from homeservice.core.messages import LocalText, message
from homeservice.core.workflow import TRANSITIONS
from homeservice.models import Notice
from homeservice.operations.notices import mail_of, note_refused, note_sent
from tests.world import CITY, NOW

KINDS = sorted(
    {row.notice for row in TRANSITIONS if row.notice}
    | {"stage_moved", "draft_moved", "promoted", "intake_changed", "form_taken_out", "stage_due", "reserve"}
    | {"fee_billed", "fee_reminder", "fee_paid", "fee_refund"}
)
FULL = {
    "city": CITY, "name": "김견본", "service": LocalText(ko="노후 경유차 조기폐차", en="Early scrapping"), "reference": "7K3M-9QXA",
    "receipt_number": "2026-M01-000001", "submitted_at": NOW, "received_at": NOW, "due_at": NOW + dt.timedelta(days=11), "statutory": True,
    "state": message("state.received"), "reason": "연식이 등록증과 다릅니다.\n다시 적어 주십시오.",
    "fields": [LocalText(ko="연식", en="Model year"), LocalText(ko="최초등록일")], "reply_by": dt.date(2026, 12, 3), "document": True, "lost": [LocalText(ko="출고일", en="Delivery date")],
    "stage": LocalText(ko="성능점검", en="Inspection"), "stage_help": LocalText(ko="점검을 받아 주십시오.", en="Have the car inspected."),
    "stage_due": dt.date(2027, 1, 25), "reserve_number": 4, "fee": 800, "due_on": dt.date(2026, 12, 7),
    "department": LocalText(ko="기후대기과", en="Climate and Air Quality Division"), "officer": LocalText(ko="김담당", en="Kim Damdang"),
    "phone": "053-000-0000", "closes": NOW + dt.timedelta(days=9), "turn": 3, "automatic": True, "link": "https://home.city.example/my/1",
}  # fmt: skip
#: What may be unknown of a case, and what stands there then.
UNKNOWN = {
    "receipt_number": None, "received_at": None, "due_at": None, "statutory": False, "reason": None, "fields": [], "reply_by": None,
    "document": False, "lost": [], "stage": None, "stage_help": None, "closes": None, "turn": None, "automatic": False,
    "stage_due": None, "reserve_number": None, "due_on": None,
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_every_notice_of_the_workflow_has_its_template(kind):
    assert (Path(MAIL_TEMPLATES) / f"{kind}.txt").is_file()


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("kind", KINDS)
def test_notice_is_whole_for_whatever_is_known(kind, language):
    names = sorted(UNKNOWN)
    combinations = [set(chosen) for n in (0, 1, 2, len(names)) for chosen in itertools.combinations(names, n)]

    for blank in combinations:
        subject, text = compose(kind, language, {**FULL, **{name: UNKNOWN[name] for name in blank}})

        assert subject.startswith(f"[{CITY.service_name.in_language(language)[0]}] ")
        faults = [sign for sign in ("None", "{", "}", "LocalText", "Message(", "\n\n\n\n", "notice.s") if sign in subject + text]
        assert (sorted(blank), faults) == (sorted(blank), [])
        lines = text.splitlines()
        assert FULL["link"] in lines
        assert [line for line in lines if line != line.rstrip()] == []
        contact = Language(language)("notice.contact", department=FULL["department"], officer=FULL["officer"], phone=FULL["phone"])
        assert (contact in lines, Language(language)("notice.automatic") in lines) == (True, True)


@pytest.mark.parametrize("kind", KINDS)
def test_english_notice_holds_no_korean_of_ours(kind):
    said = {
        **FULL,
        "name": "Sample",
        "reason": "See above.",
        "fields": [FULL["fields"][0]],
        "city": CITY.model_copy(update={"name": LocalText(ko="시", en="City"), "service_name": LocalText(ko="홈", en="HomeService")}),
    }

    subject, text = compose(kind, "en", said)

    assert re.findall("[가-힣]+", subject + text) == []


@pytest.mark.parametrize("language", ["ko", "en"])
def test_remedies_name_the_objection_only_for_a_statutory_petition(language):
    objection = Language(language)("document.remedy.objection")

    texts = [compose("refused", language, {**FULL, "statutory": statutory})[1] for statutory in (True, False)]

    assert [f"- {objection}: " in text for text in texts] == [True, False]
    assert all(f"- {Language(language)('document.remedy.appeal')}: " in text for text in texts)


@pytest.mark.parametrize(
    ("known", "said"),
    [
        ({"turn": 3, "automatic": True}, "대기 3번입니다. 자리가 모두 차서 신청한 순서대로 기다리고 있습니다. 차례가 되면 보내신 내용 그대로 자리를 받아 바로 접수되고"),
        ({"turn": 3, "automatic": False}, "대기 3번입니다. 자리가 모두 차서 신청한 순서대로 기다리고 있습니다. 차례가 되면 보내신 내용 그대로 자리를 받고"),
        ({"turn": None, "receipt_number": None}, "담당자가 접수하면 접수번호와 처리기한을 메일로 알려 드립니다."),
    ],
    ids=["waits and is then received", "waits for a place and for the officer", "waits for nothing"],
)  # fmt: skip
def test_notice_of_the_submission_tells_who_waits_and_what_happens_then(known, said):
    assert said in compose("submitted", "ko", {**FULL, **known})[1]


def test_supplement_notice_names_reason_questions_and_the_last_day():
    _, text = compose("supplement_request", "ko", FULL)

    assert "연식이 등록증과 다릅니다.\n다시 적어 주십시오.\n\n다시 적어 주실 문항:\n- 연식\n- 최초등록일\n" in text
    assert "보완 기한: 2026. 12. 3.(목)까지" in text.splitlines()


def test_a_subject_stays_one_line_whatever_a_title_holds():
    subject, text = compose("received", "ko", {**FULL, "service": LocalText(ko="두\n줄 제목")})

    assert "\n" not in subject
    assert text.startswith("김견본님")


# --- of a real case ---------------------------------------------------------------------------------------------------
def queued(world, **person):
    world.submitted(world.person(**person), "campus-guard-certificate", {})
    with world.database.session() as session:
        return {notice.kind: notice for notice in session.query(Notice)}


def test_a_notice_becomes_a_mail_about_its_case_in_its_language(world):
    notice = queued(world, email="kim@example.com")["received"]

    with world.database.session(reading=True) as session:
        mail = mail_of(session, notice.id)

    assert (mail.to, mail.key) == ("kim@example.com", str(notice.id))
    assert mail.subject == "[민원·공모 홈서비스] 접수되었습니다: 대학생 캠퍼스 지킴이 근무확인서 발급"
    assert {"접수번호: 2026-M06-000001", "처리기한: 2026. 11. 23.(월) 14:00", f"http://localhost:8000/my/{notice.submission_id}"} <= set(
        mail.text.splitlines()
    )


def test_a_notice_that_was_sent_is_no_mail_again(world):
    notice = queued(world, email="kim@example.com")["received"]
    with world.transaction() as session:
        note_sent(session, notice.id, now=NOW)

    with world.database.session(reading=True) as session:
        assert mail_of(session, notice.id) is None
        assert session.get(Notice, notice.id).sent_at == NOW


def test_a_refusal_is_kept_with_the_notice_and_forgotten_once_it_is_sent_after_all(world):
    notice = queued(world, email="kim@example.com")["received"]
    with world.transaction() as session:
        note_refused(session, notice.id, "mail.refused")
    with world.database.session() as session:
        assert session.get(Notice, notice.id).failure == "mail.refused"

    with world.transaction() as session:
        note_sent(session, notice.id, now=NOW)
    with world.database.session() as session:
        assert session.get(Notice, notice.id).failure is None
