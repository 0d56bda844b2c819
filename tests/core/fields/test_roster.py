import pytest

from homeservice.core.errors import Invalid
from homeservice.core.fields.roster import RosterQuestion

GUARDS = {"list": "guards", "match": ["applicant_name", "birth_date"], "kept_years": 5}
OPTIONS = [GUARDS, {**GUARDS, "fills": ["hours"]}]


def question(**options):
    return RosterQuestion.model_validate({"type": "roster", "name": "found", "label": "명부", **GUARDS, **options})


def test_whether_somebody_was_found_is_said_in_words(said):
    assert said(question().display(True)) == ("명부에 있습니다.", "On the list.")
    assert said(question().display(False)) == ("명부에서 찾지 못했습니다.", "Not found on the list.")
    assert question().display(None) is None


def test_nobody_can_send_that_they_were_found():
    with pytest.raises(Invalid):
        question().parse({"": ["yes"]})


def test_a_question_is_named_once():
    asked = question(match=["applicant_name", "birth_date", "birth_date"], fills=["applicant_name", "hours", "hours"])

    assert [(place, told.id) for place, told in asked.lint()] == [
        ("match.2", "field.lint.roster_twice"),
        ("fills.0", "field.lint.roster_twice"),
        ("fills.2", "field.lint.roster_twice"),
    ]
