"""Rules between answers: when they speak, where, and the reason that a soft one asks for."""

import datetime as dt

import pytest

from homeservice.core.answers import required_message, told_once
from homeservice.core.definitions import FormDefinition
from homeservice.core.errors import Invalid
from tests.definitions.reading import load, situate

FITTING = load("fitting-answers")
EARLY, LATE = dt.date(2026, 12, 1), dt.date(2026, 12, 3)


def faults(page, **answers):
    """What is told when a page is saved: at which question, and what."""
    section = FITTING.section(page)
    return [(fault.field, fault.message.params["say"].ko.split(".")[0]) for fault in situate(FITTING, **answers).faults_within([section])]


def asked(**answers):
    situation = situate(FITTING, **answers)
    return [f.name for f in FITTING.fields.values() if f.type == "reason" and situation.shows(f)]


# --- rules that must be mended ------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "answers, told",
    [
        pytest.param({"begins_on": EARLY, "ends_on": LATE}, [], id="it holds"),
        pytest.param({"begins_on": EARLY, "ends_on": EARLY}, [], id="it just holds"),
        pytest.param({"begins_on": LATE}, [], id="an answer is missing"),
        pytest.param({}, [], id="nothing is answered"),
        pytest.param(
            {"begins_on": LATE, "ends_on": EARLY},
            [("begins_on", "종료일이 시작일보다 빠릅니다"), ("ends_on", "종료일이 시작일보다 빠릅니다")],
            id="it is broken",
        ),
    ],
)
def test_broken_rule_is_told_at_each_of_its_questions(answers, told):
    assert faults("event", **answers) == told


def test_rule_across_pages_is_judged_by_the_page_of_its_last_question():
    answers = {"visitors": 1000, "guards": 9}
    told = "안전요원이 관람객 100명에 한 명보다 적습니다"

    assert faults("event", **answers) == []
    assert faults("safety", **answers) == [("visitors", told), ("guards", told)]


def test_list_of_faults_tells_a_rule_once():
    found = situate(FITTING, begins_on=LATE, ends_on=EARLY, visitors=1000, guards=9).faults_within(FITTING.sections)

    assert [fault.field for fault in told_once(found)] == ["begins_on", "visitors"]


def test_rule_is_not_told_at_a_question_that_is_not_asked():
    data = FITTING.model_dump(mode="json")
    data["sections"][1]["fields"][0]["shown_when"] = "outdoors"
    data["rules"][0] |= {"unless": "visitors < 500"}
    form = FormDefinition.model_validate(data)

    found = situate(form, visitors=1000, outdoors=False).faults_within(form.sections)

    assert [(fault.field, fault.rule.name) for fault in found] == [("visitors", "enough_guards")]


# --- rules that may stand with a reason ---------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "answers, questions",
    [
        pytest.param({"outdoors": True, "visitors": 5001}, ["many_visitors"], id="broken"),
        pytest.param({"outdoors": True, "visitors": 5000}, [], id="it holds"),
        pytest.param({"outdoors": False, "visitors": 9000}, [], id="it is not asked"),
        pytest.param({"visitors": 9000}, [], id="not known whether it is asked"),
        pytest.param({"outdoors": True}, [], id="an answer is missing"),
        pytest.param({"visitors": 5, "guards": 6}, ["no_guards_needed"], id="across pages"),
    ],
)
def test_reason_is_asked_while_a_soft_rule_is_broken(answers, questions):
    assert asked(**answers) == questions


def test_reason_stands_behind_the_last_of_its_questions():
    assert [f.name for f in FITTING.section("event").fields] == ["begins_on", "ends_on", "outdoors", "visitors", "many_visitors"]
    assert [f.name for f in FITTING.section("safety").fields] == ["guards", "no_guards_needed", "guard_firm"]


def test_reason_must_be_given_and_is_kept_like_an_answer():
    answers = {"outdoors": True, "visitors": 9000}
    reason = FITTING.fields["many_visitors"]

    missing = situate(FITTING, **answers).missing([FITTING.section("event")])
    kept = situate(FITTING, **answers, many_visitors="작년에도 이만큼 왔습니다.").kept()

    assert [f.name for f in missing] == ["begins_on", "ends_on", "many_visitors"]
    assert required_message(reason).id == "field.reason.required"
    assert kept == {**answers, "many_visitors": "작년에도 이만큼 왔습니다."}


def test_reason_goes_once_the_answers_are_mended():
    assert situate(FITTING, outdoors=True, visitors=50, many_visitors="까닭").kept() == {"outdoors": True, "visitors": 50}


@pytest.mark.parametrize("text", ["가" * 501, "까닭\u0000", "\ufeff까\u202e닭"])
def test_reason_takes_no_more_than_a_paragraph_does(text):
    with pytest.raises(Invalid):
        FITTING.fields["many_visitors"].parse({"": [text]})


def test_blanks_are_no_reason():
    assert FITTING.fields["many_visitors"].parse({"": [" \u3000\n"]}) is None


def test_form_that_was_written_down_asks_the_same():
    again = FormDefinition.model_validate(FITTING.asked() | FITTING.running())

    assert (list(again.fields), again.digest) == (list(FITTING.fields), FITTING.digest)
    assert "reason" not in {f["type"] for section in FITTING.asked()["sections"] for f in section["fields"]}
