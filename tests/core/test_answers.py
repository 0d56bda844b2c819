"""Answers against their definition: what is shown, required, follows and bars."""

import datetime as dt

import pytest

from homeservice.core.answers import required_message, split_by_field
from homeservice.core.errors import DomainError
from homeservice.core.fields.uploaded import FileRef
from homeservice.core.messages import message
from homeservice.core.workflow import Role
from tests.definitions.reading import load, situate

COSTS = load("cost-table")
REPORT = load("statutory-report")
HEARING = load("staged-hearing")
FILE = FileRef(id="1", name="동의서.pdf", size=10, media_type="application/pdf", sha256="0" * 64)


def rows(*costs):
    return tuple({"item": "무대", "cost": cost} for cost in costs)


# --- what was sent ----------------------------------------------------------------------------------------------------
def test_boxes_are_sorted_by_question():
    fields = [COSTS.fields["items"], COSTS.fields["phone"], REPORT.fields["begun_on"]]
    sent = {"items__0__cost": ["5"], "items__12__item": ["a"], "phone": ["1"], "begun_on-year": ["2020"], "begun_on-day": ["1"]}

    assert split_by_field(fields, sent) == {
        "items": {"0__cost": ["5"], "12__item": ["a"]},
        "phone": {"": ["1"]},
        "begun_on": {"year": ["2020"], "day": ["1"]},
    }


@pytest.mark.parametrize("name", ["base_value", "items_0_cost", "phon", "phone.x", "", "__class__", "-", "x" * 500])
def test_box_of_no_question_is_refused(name):
    with pytest.raises(DomainError) as caught:
        split_by_field(COSTS.fields.values(), {name: ["1"]})

    assert caught.value.message == message("error.unknown_field", name=name[:60])


# --- shown and required -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "answers, shown",
    [
        pytest.param({}, False, id="not yet known counts as no"),
        pytest.param({"place": "hall"}, False, id="another answer"),
        pytest.param({"place": "other"}, True, id="the answer"),
    ],
)
def test_question_is_shown_by_its_condition(answers, shown):
    assert situate(COSTS, **answers).shows(COSTS.fields["other_place"]) is shown


@pytest.mark.parametrize(
    "place, shown", [pytest.param("other", True, id="the chain holds"), pytest.param("hall", False, id="a hidden answer decides nothing")]
)
def test_visibility_chains(place, shown):
    situation = situate(COSTS, place=place, other_place="강당")

    assert situation.shows(COSTS.fields["consent_of_place"]) is shown


def test_topic_hides_its_questions():
    with_power, without = situate(COSTS, needs=("전기",)), situate(COSTS, needs=("음향",))

    assert [section.name for section in with_power.sections(Role.RESIDENT)] == ["costs", "power"]
    assert [section.name for section in without.sections(Role.RESIDENT)] == ["costs"]
    assert without.shows(COSTS.fields["kilowatts"]) is False


def test_topic_of_hidden_questions_only_is_not_asked():
    lonely = COSTS.model_copy(update={"sections": (COSTS.sections[0], COSTS.sections[1].model_copy(update={"shown_when": None, "fields": (COSTS.fields["other_place"],)}))})  # fmt: skip

    assert [section.name for section in situate(lonely, place="hall").sections(Role.RESIDENT)] == ["costs"]


def test_submission_keeps_only_what_was_shown_and_answered():
    kept = situate(COSTS, place="hall", other_place="강당", consent_of_place=FILE, kilowatts=None, phone="+82530000000").kept()

    assert kept == {"place": "hall", "phone": "+82530000000"}


@pytest.mark.parametrize(
    "answers, missing",
    [
        pytest.param({}, ["items", "place", "phone", "email"], id="nothing answered"),
        pytest.param({"phone": "+82530000000"}, ["items", "place"], id="either of two"),
        pytest.param({"place": "other", "email": "a@example.com"}, ["items", "other_place"], id="what an answer brings up"),
    ],
)
def test_required_questions_without_an_answer_are_missing(answers, missing):
    assert [field.name for field in situate(COSTS, **answers).missing([COSTS.sections[0]])] == missing


def test_declined_consent_is_missing_unless_optional():
    form = load("campus-guard-certificate")
    declined = situate(form, consent_personal=None, consent_survey=None)

    assert [field.name for field in declined.missing([form.section("consents")])] == ["consent_personal"]


def test_sentence_for_a_missing_answer_is_the_types_own():
    assert required_message(COSTS.fields["consent_of_place"]) == message(
        "field.file.required", label=COSTS.fields["consent_of_place"].label
    )
    assert required_message(COSTS.fields["phone"]) == message("field.required", label=COSTS.fields["phone"].label)


# --- what follows -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "items, computed",
    [
        pytest.param(None, {"total": None, "granted": None}, id="unknown while an answer is missing"),
        pytest.param(rows(300_000, 200_001), {"total": 500_001, "granted": 250_000}, id="half of the sum"),
        pytest.param(rows(9_000_000), {"total": 9_000_000, "granted": 500_000}, id="at most the intake's limit"),
    ],
)
def test_values_follow_from_answers_and_parameters(items, computed):
    assert situate(COSTS, "spring", items=items).computed == computed


def test_each_intake_has_its_own_parameters():
    assert situate(COSTS, "autumn", items=rows(9_000_000)).computed["granted"] == 700_000


def test_days_of_the_situation_are_names_of_expressions():
    situation = situate(COSTS, "spring", at="2026-03-20 10:00")

    assert (situation.look_up("today"), situation.look_up("reference_date")) == (dt.date(2026, 3, 20), dt.date(2026, 3, 1))
    assert situation.look_up("no_such_name") is None


# --- what bars --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "items, barred",
    [
        pytest.param(None, 0, id="not known yet"),
        pytest.param(rows(1, 1, 1), 0, id="three items"),
        pytest.param(rows(1, 1, 1, 1), 1, id="four small items"),
        pytest.param(rows(1, 1, 1, 999_997), 0, id="four items of a million"),
    ],
)
def test_rule_bars_once_it_is_known_to_be_broken(items, barred):
    assert len(situate(COSTS, items=items).bars) == barred


def test_nothing_bars_a_statutory_petition():
    late = situate(REPORT, at="2018-07-01 10:00", begun_on=dt.date(1999, 5, 1))

    assert len(late.broken_rules) == 2
    assert late.bars == ()


def test_stages_ask_at_their_time():
    situation = situate(HEARING, public_hearing=True, attends=True)

    assert [section.name for section in situation.sections(Role.OFFICER, at="scheduling")] == ["invitation"]
    assert [section.name for section in situation.sections(Role.RESIDENT, at="invited")] == ["answer"]
    assert situation.shows(HEARING.fields["companion"]) is True
