import pytest
from pydantic import ValidationError

from homeservice.core.fields.base import ControlKind
from homeservice.core.fields.choice import Choice


def choice(options, **more):
    return Choice(type="choice", name="grade", label="배출가스 등급", options=options, **more)


GRADES = {"5": "5등급", 4: {"ko": "4등급", "en": "Grade 4"}, "unknown": {"label": "모름", "help": "담당자가 확인합니다."}}


def test_options_come_as_a_mapping_or_a_list(said):
    options = choice(GRADES).control().options

    assert [option.value for option in options] == ["5", "4", "unknown"]
    assert [said(option.label) for option in options] == [("5등급", "5등급"), ("4등급", "Grade 4"), ("모름", "모름")]
    assert said(options[2].help) == ("담당자가 확인합니다.", "담당자가 확인합니다.")
    assert [option.value for option in choice(["중구", "동구"]).control().options] == ["중구", "동구"]


def test_the_order_of_options_survives_storage():
    field = choice({"b": "나", "a": "가"})

    stored = field.model_dump(mode="json", exclude_defaults=True)

    assert stored["options"] == [{"value": "b", "label": "나"}, {"value": "a", "label": "가"}]
    assert Choice.model_validate(stored) == field


@pytest.mark.parametrize("sent, value", [("5", "5"), (" unknown ", "unknown"), ("", None)])
def test_choice_takes(sent, value):
    assert choice(GRADES).parse({"": [sent]}) == value


@pytest.mark.parametrize("sent", ["6", "5등급", "５", "5\x00", "unknown🙂", "x" * 100_000])
def test_choice_refuses_what_was_not_offered(refusal, sent):
    assert refusal(choice(GRADES), sent) == ("choice.unknown", "")


def test_choice_refuses_two_values(refusal):
    assert refusal(choice(GRADES), {"": ["5", "4"]}) == ("several_values", "")


def test_choice_is_shown_by_its_text_and_an_old_one_by_its_value(said):
    assert said(choice(GRADES).display("4")) == ("4등급", "Grade 4")
    assert said(choice(GRADES).display("3")) == ("3", "3")


@pytest.mark.parametrize("count, kind", [(7, ControlKind.RADIO), (8, ControlKind.SELECT)])
def test_many_options_stand_in_a_list_that_opens(count, kind):
    assert choice([f"대학 {n}" for n in range(count)]).control().kind is kind


def test_choice_lint(faults):
    assert faults(choice(["중구", "동구", "중구"])) == ["options"]
    assert faults(choice(GRADES, unique="per_intake")) == []


@pytest.mark.parametrize(
    "options", [{}, [], "중구", {True: "예"}, {"": "없음"}, {"a": ""}, [{"value": "a"}], {"a": {"label": "가", "x": 1}}, 5]
)
def test_choice_refuses_wrong_options(options):
    with pytest.raises(ValidationError):
        choice(options)
