import pytest
from pydantic import ValidationError

from homeservice.core.fields.consent import Consent

NOTICE = {"purpose": "지원 대상 확인", "items": "성명, 생년월일", "period": "5년", "disadvantage": "동의하지 않으면 신청할 수 없습니다."}
THIRD_PARTY = {"recipient": "견본공단", "recipient_purpose": "점검 예약"}


def consent(**more):
    return Consent(type="consent", name="privacy", label="개인정보 수집·이용 동의", **NOTICE, **more)


@pytest.mark.parametrize("sent, value", [(["yes"], True), ([], None), ([""], None)])
def test_only_a_tick_agrees(sent, value):
    assert consent().parse({"": sent}) is value


@pytest.mark.parametrize("sent", ["no", "on", "true", "YES", "예"])
def test_anything_else_is_refused(refusal, sent):
    assert refusal(consent(), sent) == ("consent.unknown", "")


@pytest.mark.parametrize("value, answered", [(True, True), (False, False), (None, False)])
def test_a_consent_is_answered_only_by_agreeing(value, answered):
    assert consent().answered(value) is answered


def test_a_missing_consent_is_told_as_such():
    assert consent().missing_message == "field.consent.required"


def test_no_box_is_ticked_beforehand():
    assert consent().unparse(None) == {"": []}


@pytest.mark.parametrize(
    "options, lines, important",
    [
        ({}, ["목적", "항목", "보유·이용 기간", "거부할 권리와 불이익"], ["보유·이용 기간"]),
        ({"sensitive": True}, ["목적", "항목", "보유·이용 기간", "거부할 권리와 불이익"], ["항목", "보유·이용 기간"]),
        (
            THIRD_PARTY,
            ["제공받는 자", "제공받는 자의 이용 목적", "목적", "항목", "보유·이용 기간", "거부할 권리와 불이익"],
            ["제공받는 자", "제공받는 자의 이용 목적", "보유·이용 기간"],
        ),
    ],
    ids=["collection", "sensitive", "third-party"],
)
def test_the_notice_tells_what_the_law_asks_and_what_must_stand_out(said, options, lines, important):
    control = consent(**options).control()

    assert [said(label)[0] for label, _ in control.facts] == lines
    assert [said(control.facts[place][0])[0] for place in sorted(control.important)] == important


def test_an_optional_consent_says_so(said):
    assert said(consent(optional=True).control().options[0].label)[1] == "I have read this and agree. (optional)"


@pytest.mark.parametrize("missing", NOTICE)
def test_a_notice_without_one_of_its_parts_is_refused(missing):
    with pytest.raises(ValidationError):
        Consent(type="consent", name="privacy", label="동의", **{key: text for key, text in NOTICE.items() if key != missing})


def test_consent_lint(faults):
    assert faults(consent(recipient="견본공단")) == ["recipient_purpose"]
    assert faults(consent(recipient_purpose="점검 예약")) == ["recipient"]
    assert faults(consent(**THIRD_PARTY)) == []
    assert faults(consent(unique="per_intake")) == ["unique"]
