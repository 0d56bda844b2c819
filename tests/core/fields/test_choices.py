import pytest

from homeservice.core.fields.choices import Choices


def choices(**more):
    return Choices(type="choices", name="notice", label="통지방법", options={"sms": "문자", "mail": "이메일", "box": "전자우편함"}, **more)


@pytest.mark.parametrize(
    "sent, value",
    [(["box", "sms"], ("sms", "box")), (["sms", "sms"], ("sms",)), (["", "mail"], ("mail",)), ([], None), ([""], None)],
    ids=["order", "twice", "blank-and-one", "none", "blank"],
)
def test_choices_are_kept_in_the_order_of_the_options(sent, value):
    assert choices().parse({"": sent}) == value


@pytest.mark.parametrize(
    "sent, refused",
    [(["sms"], "choices.too_few"), (["sms", "mail", "box"], "choices.too_many"), (["sms", "pigeon"], "choice.unknown")],
)
def test_choices_refuse(refusal, sent, refused):
    assert refusal(choices(min=2, max=2), {"": sent}) == (refused, "")


def test_choices_are_shown_one_a_line(said):
    assert said(choices().display(("sms", "box")))[0] == "문자\n전자우편함"


def test_how_many_is_told_beforehand(said):
    assert [said(note)[0] for note in choices(min=2, max=2).control().notes] == ["2개 이상 고르십시오.", "2개까지 고를 수 있습니다."]
    assert choices(min=1, max=3).control().notes == ()


def test_choices_lint(faults):
    assert faults(choices(min=2, max=1)) == ["max"]
    assert faults(choices(min=4)) == ["min"]
    assert faults(choices(unique="per_intake")) == ["unique"]
