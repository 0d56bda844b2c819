"""Where the contests draw their lines: the last day, the last second, the last person who may still enter."""

import datetime as dt
from collections import Counter

import pytest

from homeservice.core.selection.candidates import Candidate
from homeservice.core.selection.choosing import Outcome, choose
from tests.definitions.reading import load, situate


def day(text):
    return dt.date.fromisoformat(text)


def barred(slug, **answers):
    """The first words of what bars these answers, in the form's first intake."""
    return [rule.say.ko.split(".")[0] for rule in situate(load(slug), **answers).bars]


def broken(slug, **answers):
    """The names of the rules between answers that these break."""
    situation = situate(load(slug), **answers)
    return [rule.name for rule in situation.definition.answer_rules if situation.breaks(rule)]


@pytest.mark.parametrize(
    ("slug", "answers", "allowed"),
    [
        pytest.param("transport-slogan", {"birth_date": day("2008-05-07")}, True, id="thirteen-on-the-closing-day"),
        pytest.param("transport-slogan", {"birth_date": day("2008-05-08")}, False, id="thirteen-a-day-later"),
        pytest.param("transport-slogan", {"birth_date": day("2002-05-07"), "division": "general"}, True, id="nineteen-is-general"),
        pytest.param("transport-slogan", {"birth_date": day("2002-05-07"), "division": "youth"}, False, id="nineteen-is-not-youth"),
        pytest.param("transport-slogan", {"birth_date": day("2002-05-08"), "division": "general"}, False, id="eighteen-is-not-general"),
        pytest.param("youth-network", {"birth_date": day("1978-02-24")}, True, id="thirty-nine-to-the-last-day"),
        pytest.param("youth-network", {"birth_date": day("1978-02-23")}, False, id="forty-on-the-closing-day"),
        pytest.param("sns-reporters", {"opened_on": day("2018-04-20")}, True, id="three-months-to-the-day"),
        pytest.param("sns-reporters", {"opened_on": day("2018-04-21")}, False, id="a-day-short-of-three-months"),
        pytest.param("building-prize", {"completed_on": day("2021-08-17")}, True, id="three-years-to-the-day"),
        pytest.param("building-prize", {"completed_on": day("2021-08-16")}, False, id="three-years-and-a-day"),
        pytest.param("social-economy-ideas", {"startup_stage": "started", "founded_on": day("2017-06-15")}, True, id="a-year-to-the-day"),
        pytest.param("social-economy-ideas", {"startup_stage": "started", "founded_on": day("2017-06-14")}, False, id="a-year-and-a-day"),
        pytest.param("social-economy-ideas", {"startup_stage": "prospective"}, True, id="not-started-yet"),
        pytest.param("proud-citizen", {"resident_since": day("2015-08-10")}, True, id="resident-for-three-years"),
        pytest.param("proud-citizen", {"resident_since": day("2015-08-11")}, False, id="resident-a-day-less"),
        pytest.param("student-part-time", {"enrolment": "leave"}, False, id="on-leave"),
        pytest.param("student-part-time", {"registered": "parent", "took_part_before": False}, True, id="registered-through-a-parent"),
        pytest.param("student-part-time", {"took_part_before": True}, False, id="took-part-before"),
    ],
)  # fmt: skip
def test_who_may_enter_ends_at_the_day_the_notice_names(slug, answers, allowed):
    assert (barred(slug, **answers) == []) is allowed


@pytest.mark.parametrize(
    ("slug", "answers", "rules"),
    [
        pytest.param("citizens-week", {"seconds": 59}, ["length_of_film"], id="a-second-short"),
        pytest.param("citizens-week", {"seconds": 60}, [], id="one-minute"),
        pytest.param("citizens-week", {"seconds": 180}, [], id="three-minutes"),
        pytest.param("citizens-week", {"seconds": 181}, ["length_of_film"], id="a-second-long"),
        pytest.param("proud-citizen", {"recommended_by": "citizens", "signatures": 20}, [], id="twenty-citizens"),
        pytest.param("proud-citizen", {"recommended_by": "citizens", "signatures": 19}, ["enough_signatures"], id="nineteen-citizens"),
        pytest.param("proud-citizen", {"recommended_by": "head"}, [], id="a-head-needs-no-signatures"),
    ],
)
def test_what_is_entered_keeps_the_measure_of_the_notice(slug, answers, rules):
    assert broken(slug, **answers) == rules


def test_a_plan_has_twenty_pages_at_most():
    assert load("tourism-planning").fields["plan_file"].max_pages == 20


def test_nobody_recommends_themselves_without_saying_that_it_is_somebody_else():
    born, candidate = day("1975-05-05"), {"name": "최표본", "occupation": "견본"}

    assert broken("proud-citizen", birth_date=born, candidate=({**candidate, "birth_date": born},)) == ["somebody_else"]
    assert broken("proud-citizen", birth_date=born, candidate=({**candidate, "birth_date": day("1975-05-06")},)) == []


@pytest.mark.parametrize(
    ("slug", "answers", "possible"),
    [
        pytest.param("sns-reporters", {"medium": "blog", "form_is_right": True, "selected": "blog"}, True, id="own-medium"),
        pytest.param("sns-reporters", {"medium": "blog", "form_is_right": True, "selected": "sns"}, False, id="another-medium"),
        pytest.param("campus-guard", {"university": "knu", "form_is_right": True, "selected": "kmu"}, False, id="another-university"),
        pytest.param("youth-network", {"divisions": ("work", "culture"), "form_is_right": True, "selected": "culture"}, True, id="second-choice"),
        pytest.param("youth-network", {"divisions": ("work", "culture"), "form_is_right": True, "selected": "rights"}, False, id="no-choice"),
        pytest.param("tourism-photo", {"about": ({}, {}), "form_is_right": True, "is_original": True, "winning_picture": 2}, True, id="second-of-two"),
        pytest.param("tourism-photo", {"about": ({}, {}), "form_is_right": True, "is_original": True, "winning_picture": 3}, False, id="third-of-two"),
    ],
)  # fmt: skip
def test_selection_is_for_what_was_entered(slug, answers, possible):
    assert (situate(load(slug), **answers).unmet("approve") == ()) is possible


@pytest.mark.parametrize("field", ["community", "service", "deeds"])
@pytest.mark.parametrize("prize", ["community_main", "service_special", "deeds_main", "deeds_special"])
def test_candidate_wins_in_the_field_of_the_recommendation(field, prize):
    checked = {"residence_is_right": True, "is_clear": True, "heard_in_public": True}

    unmet = situate(load("proud-citizen"), division=field, selected=prize, **checked).unmet("approve")

    assert (unmet == ()) is prize.startswith(field)


def candidates(**groups):
    """So many applicants of each group."""
    return [
        Candidate(id=f"{group}-{n}", receipt_number=f"2018-C21-{group}-{n:04}", groups=frozenset({group}))
        for group, count in groups.items()
        for n in range(count)
    ]


@pytest.mark.parametrize(
    ("applied", "least"),
    [
        pytest.param({"general": 900, "low_income": 40, "disability": 20, "large_family": 30}, (14, 7, 7), id="few-in-the-groups"),
        pytest.param({"general": 900, "low_income": 40, "disability": 3, "large_family": 0}, (14, 3, 0), id="not-enough-in-two-groups"),
    ],
)
def test_draw_of_student_jobs_leaves_no_place_empty_and_gives_each_group_its_part(applied, least):
    selection = load("student-part-time").intakes[0].selection

    result = choose(selection, candidates(**applied), "11 3 27")

    chosen = Counter(group for placed in result.of(Outcome.CHOSEN) for group in placed.candidate.groups)
    assert (chosen.total(), len(result.of(Outcome.RESERVE))) == (70, 40)
    assert all(chosen[quota.name] >= few for quota, few in zip(selection.quotas, least, strict=True))
