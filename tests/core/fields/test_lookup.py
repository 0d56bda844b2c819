import json

import pytest

from homeservice.core.fields.lookup import Lookup
from homeservice.core.lint import lint
from tests.core.test_lint import form
from tests.definitions.reading import load, situate

ROWS = [["침대", "1", "8,000", "대형"], ["침대", "2", "5000", ""], ["책장", "1", "", "중형"]]
FEES = {"file": "fees.csv", "columns": ["thing", "count", "fee", "class"], "rows": ROWS}
BY = {"thing": "item", "count": "number"}
OPTIONS = [
    {"data": FEES, "by": BY, "gives": "fee", "kind": "number", "unit": "won"},
    {"data": FEES, "by": {"class": "item"}, "gives": "thing", "kind": "text"},
]


def lookup(**options):
    given = {**OPTIONS[0], **options}
    return Lookup.model_validate_json(json.dumps({"type": "lookup", "name": "fee", "label": "수수료", **given}))


@pytest.mark.parametrize(
    "answers, value",
    [
        ({"item": "침대", "number": 1}, 8000), ({"item": "침 대", "number": 2}, 5000), ({"item": "침대", "number": None}, None),
        ({"item": "책상", "number": 1}, None), ({"item": "책장", "number": 1}, None),
    ],
    ids=["found", "however-it-is-spelled", "an-answer-missing", "no-such-line", "a-blank-cell"],
)  # fmt: skip
def test_the_line_of_the_answers_gives_the_value(answers, value):
    assert lookup().derive(answers.get) == value


def test_a_text_is_given_as_it_stands():
    assert lookup(gives="class", kind="text").derive({"item": "침대", "number": 1}.get) == "대형"


def test_a_number_is_written_with_its_unit(said):
    assert said(lookup().display(8000)) == ("8,000원", "8,000 won")


@pytest.mark.parametrize(
    "options, attributes",
    [
        ({"by": {"thang": "item"}, "gives": "fees"}, ["by.thang", "gives"]), ({"by": {"thing": "item"}}, ["data"]),
        ({"gives": "class"}, ["gives", "gives"]), ({"data": {**FEES, "rows": [["침대", "1", "=1+1", ""]]}}, ["gives"]),
        ({"data": {**FEES, "rows": [["침대", "1", "9" * 40, ""]]}}, ["gives"]),
    ],
    ids=["no-such-columns", "lines-that-cannot-be-told-apart", "a-text-for-a-number", "a-formula-for-a-number", "a-number-too-large"],
)  # fmt: skip
def test_a_file_that_does_not_fit_is_a_fault(faults, options, attributes):
    assert faults(lookup(**options)) == attributes


def test_what_is_looked_up_is_read_by_conditions_and_hidden_with_its_question():
    found = situate(load("from-lists"), item="A-01", times=2)

    assert (found.look_up("fee"), found.computed["in_all"]) == (8000, 16000)
    assert situate(load("from-lists"), item="A-01").computed["in_all"] is None


@pytest.mark.parametrize(
    "name, id",
    [
        ("nobody", "lint.lookup.by_what"),
        ("agreed", "lint.lookup.by_what"),
        ("checked", "lint.condition.too_late"),
        ("fee", "lint.condition.ring"),
    ],
)
def test_only_answers_that_are_there_in_time_lead_to_a_line(name, id):
    agreed = {"type": "yes_no", "name": "agreed", "label": "동의"}
    checked = {"name": "check", "title": "확인", "filled_by": "officer", "fields": [{"type": "text", "name": "checked", "label": "글"}]}
    changed = form(
        "from-lists",
        (("sections", 1, "fields", "+"), agreed),
        (("sections", "+"), checked),
        (("sections", 1, "fields", 2, "by"), {"code": name}),
    )

    assert id in [fault.message.id for fault in lint(changed)]
