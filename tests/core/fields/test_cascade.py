import json

import pytest

from homeservice.core.fields.cascade import Cascade

ROWS = [["수성구", "범어동", "41911"], ["중구", "삼덕동", "=1+1"], ["중구", "중앙동", ""], ["수성구", "중앙동", ""], ["군위군", "", ""]]
PLACES = {"file": "places.csv", "columns": ["district", "dong", "post"], "rows": ROWS}
LEVELS = [{"column": "district", "label": {"ko": "구·군", "en": "District"}}, {"column": "dong", "label": {"ko": "동", "en": "Quarter"}}]
OPTIONS = [{"data": PLACES, "levels": LEVELS}]


def cascade(rows=ROWS, levels=LEVELS):
    return Cascade.model_validate_json(
        json.dumps({"type": "cascade", "name": "place", "label": "사는 곳", "data": {**PLACES, "rows": rows}, "levels": levels})
    )


def sent(*values):
    return {f"level-{letter}": [value] for letter, value in zip("abcde", values, strict=False)}


@pytest.mark.parametrize(
    "boxes, value",
    [
        (("", ""), None), (("중구", "중구›중앙동"), ("중구", "중앙동")), (("수성구", "수성구›중앙동"), ("수성구", "중앙동")),
        (("", "중구›삼덕동"), ("중구", "삼덕동")), (("군위군", ""), ("군위군",)),
    ],
    ids=["blank", "whole", "the-same-name-elsewhere", "the-last-step-tells-the-others", "a-branch-that-ends-early"],
)  # fmt: skip
def test_the_steps_lead_to_one_answer(boxes, value):
    assert cascade().parse(sent(*boxes)) == value


@pytest.mark.parametrize(
    "boxes, why",
    [
        (("중구", ""), ("cascade.next", "level-b")), (("중구", "수성구›범어동"), ("cascade.apart", "level-b")),
        (("달나라", ""), ("choice.unknown", "level-a")), (("중구", "중구›범어동"), ("choice.unknown", "level-b")),
        (("중구›삼덕동", ""), ("choice.unknown", "level-a")), (("중구", "중구"), ("choice.unknown", "level-b")), (("›", "››"), ("choice.unknown", "level-a")),
    ],
    ids=["half", "stale", "forged", "forged-below", "a-step-too-high", "a-step-too-low", "nothing-but-signs"],
)  # fmt: skip
def test_what_does_not_belong_together_is_told_at_its_step(refusal, boxes, why):
    assert refusal(cascade(), sent(*boxes)) == why


def test_the_next_step_is_named(said):
    with pytest.raises(Exception) as refused:
        cascade().parse(sent("중구", ""))

    assert said(refused.value.message) == ("사는 곳에서 중구 다음의 동을 고르십시오.", "For “사는 곳”, choose Quarter under 중구.")


def test_what_stands_below_is_offered_in_groups_in_the_order_of_the_file():
    first, second = cascade().control().parts

    assert [option.value for option in first.options] == ["수성구", "중구", "군위군"]
    assert [(option.group, option.label) for option in second.options] == [
        ("수성구", "범어동"), ("수성구", "중앙동"), ("중구", "삼덕동"), ("중구", "중앙동"),
    ]  # fmt: skip


def test_expressions_see_the_last_step_and_people_read_all():
    assert (cascade().for_expressions(("중구", "중앙동")), cascade().display(("중구", "중앙동"))) == ("중앙동", "중구 > 중앙동")


def test_equal_names_of_different_branches_are_different_answers():
    assert cascade().index_text(("중구", "중앙동")) != cascade().index_text(("수성구", "중앙동"))


@pytest.mark.parametrize(
    "rows, levels, attributes",
    [
        (ROWS, [LEVELS[0], {"column": "ward", "label": "읍"}], ["levels.1.column"]), (ROWS, [LEVELS[0], LEVELS[0]], ["levels"]),
        ([*ROWS, ["중 구", "삼덕동", "x"]], LEVELS, ["data"]), ([*ROWS, ["", "신천동", ""]], LEVELS, ["data"]), ([*ROWS, ["중구", "가›나", ""]], LEVELS, ["data"]),
    ],
    ids=["no-such-column", "a-column-twice", "a-line-twice", "a-gap", "the-sign-between-steps"],
)  # fmt: skip
def test_a_file_that_does_not_fit_is_a_fault(faults, rows, levels, attributes):
    assert faults(cascade(rows, levels)) == attributes
