import pytest

from homeservice.core.fields.yes_no import YesNo

FIELD = YesNo(type="yes_no", name="runs", label="정상운행 여부")


@pytest.mark.parametrize("sent, value", [("yes", True), ("no", False), ("", None)])
def test_no_is_an_answer_and_blank_is_none(sent, value):
    assert FIELD.parse({"": [sent]}) is value
    assert FIELD.answered(value) is (value is not None)


@pytest.mark.parametrize("sent", ["YES", "true", "1", "on", "예"])
def test_yes_no_refuses_what_was_not_offered(refusal, sent):
    assert refusal(FIELD, sent) == ("choice.unknown", "")


def test_yes_no_is_shown_in_words(said):
    assert said(FIELD.display(True)) == ("예", "Yes")
    assert said(FIELD.display(False)) == ("아니요", "No")
    assert FIELD.display(None) is None
