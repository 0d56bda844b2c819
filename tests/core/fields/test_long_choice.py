import json
import time
import unicodedata

import pytest

from homeservice.core.errors import Invalid
from homeservice.core.fields.long_choice import LongChoice

ROWS = [["2711010100", "범어1동", "x"], ["2711010200", "범어 2동", "y"], ["2711010300", "만촌동", ""], ["A-1", "=cmd|'/c calc'!A1", ""]]
PLACES = {"file": "places.csv", "columns": ["code", "name", "more"], "rows": ROWS}
TREES = {"oak": {"ko": "떡갈나무", "en": "Oak"}, "pine": {"ko": "소나무", "en": "Pine"}, "birch": "자작나무"}
OPTIONS = [{"data": PLACES, "value": "code", "text": "name"}, {"data": PLACES, "value": "name"}, {"options": TREES}]


def chosen(**options):
    given = options or OPTIONS[0]
    return LongChoice.model_validate_json(json.dumps({"type": "long_choice", "name": "place", "label": "사는 곳", **given}))


@pytest.mark.parametrize(
    "typed, value",
    [
        ("범어1동", "2711010100"), ("범어 1 동", "2711010100"), ("범어2동", "2711010200"), ("2711010300", "2711010300"), ("a-1", "A-1"),
        (unicodedata.normalize("NFD", "만촌동"), "2711010300"), ("  만촌동\t", "2711010300"), ("２７１１０１０３００", "2711010300"),
    ],
)  # fmt: skip
def test_the_text_or_the_value_is_enough_however_it_is_spelled(read, typed, value):
    assert read(chosen(), typed) == value


@pytest.mark.parametrize("typed", ["떡갈나무", "oak", "OAK", "떡갈 나무"])
def test_an_answer_is_known_in_every_language(read, typed):
    assert read(chosen(options=TREES), typed) == "oak"


@pytest.mark.parametrize(
    "typed, near",
    [("범어", "범어1동, 범어 2동"), ("범오1동", "범어1동"), ("만천동", "만촌동"), ("27110102", "범어 2동")],
    ids=["a-part", "a-slip", "another-slip", "a-part-of-the-value"],
)
def test_what_is_near_is_offered(said, typed, near):
    with pytest.raises(Invalid) as refused:
        chosen().parse({"": [typed]})

    assert f"비슷한 항목: {near}" in said(refused.value.message)[0]


@pytest.mark.parametrize(
    "typed, why",
    [("달나라", "long_choice.unknown"), ("가" * 201, "too_long"), ("<script>", "long_choice.unknown"), ("'; --", "long_choice.unknown")],
)
def test_what_is_not_in_the_list_is_refused(refusal, typed, why):
    assert refusal(chosen(), typed) == (why, "")


def test_a_part_of_one_answer_alone_is_not_taken_for_it(refusal):
    assert refusal(chosen(), "만촌") == ("long_choice.near", "")


def test_people_read_the_text_and_conditions_the_value(said):
    assert (said(chosen().display("2711010100")), chosen().for_expressions("2711010100")) == (("범어1동",) * 2, "2711010100")
    assert said(chosen(options=TREES).display("oak")) == ("떡갈나무", "Oak")


def test_an_answer_of_an_older_list_is_shown_as_it_was_stored():
    assert (chosen().display("9999"), chosen().unparse("9999")) == ("9999", {"": ["9999"]})


def test_a_long_list_answers_in_time():
    rows = [[str(n), f"견본동 {n}번지 " + "가나다라" * 20] for n in range(5_000)]
    field = chosen(data={"file": "l.csv", "columns": ["code", "name"], "rows": rows}, value="code", text="name")
    field.parse({"": ["1"]})
    begun = time.perf_counter()

    with pytest.raises(Invalid):
        field.parse({"": ["하" * 200]})

    assert time.perf_counter() - begun < 2


@pytest.mark.parametrize(
    "options, attributes",
    [
        ({"options": TREES, "data": PLACES, "value": "code"}, ["options"]), ({"optional": True}, ["type"]), ({"data": PLACES}, ["data"]),
        ({"options": TREES, "text": "name"}, ["text"]), ({"data": PLACES, "value": "kode", "text": "nam"}, ["value", "text"]),
        ({"data": {**PLACES, "rows": [*ROWS, ["2711010999", "범어1 동", ""]]}, "value": "code", "text": "name"}, ["data"]),
        ({"data": {**PLACES, "rows": [*ROWS, ["2711010100", "다른 동", ""]]}, "value": "code", "text": "name"}, ["data"]),
        ({"data": {**PLACES, "rows": [["", "범어1동", ""]]}, "value": "code"}, ["data"]),
        ({"options": {"oak": "Pine", "pine": "소나무"}}, ["options"]), ({"options": [{"value": "a", "label": "가"}, {"value": "a", "label": "나"}]}, ["options"]),
    ],
    ids=["both", "neither", "no-column", "a-column-without-a-file", "no-such-columns", "a-text-twice", "a-value-twice", "blank", "a-text-that-is-a-value", "an-option-twice"],
)  # fmt: skip
def test_a_list_that_does_not_tell_its_answers_apart_is_a_fault(faults, options, attributes):
    assert faults(chosen(**options)) == attributes
