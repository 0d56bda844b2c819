"""Deadlines of stages: counted after a day, in the calendar's months and days, ending on a working day."""

import datetime as dt
from pathlib import Path

import pytest
from pydantic import ValidationError

from homeservice.core.lint import lint
from homeservice.core.stages import StageDue
from homeservice.core.working_days import Override, WorkCalendar
from tests.definitions.reading import definition_of, load

DAY = dt.date.fromisoformat
WRITTEN = (Path(__file__).parents[1] / "definitions" / "claim-in-time.yaml").read_text()


@pytest.mark.parametrize(
    ("due", "start", "last"),
    [
        ({"months": 2}, "2018-07-10", "2018-09-10"),
        ({"months": 2}, "2018-12-31", "2019-02-28"),
        ({"months": 2}, "2018-07-15", "2018-09-17"),  # 15 September 2018 is a Saturday
        ({"months": 1}, "2018-08-24", "2018-09-27"),  # the first day after Chuseok and its substitute
        ({"days": 7}, "2018-07-10", "2018-07-17"),
        ({"days": 4}, "2018-07-10", "2018-07-16"),
        ({"months": "claim_months"}, "2018-07-10", "2018-11-12"),
    ],
    ids=str,
)
def test_last_day_counts_from_the_day_after_and_a_closed_one_hands_over_to_the_next_working_day(due, start, last):
    assert StageDue(**due).last_day(DAY(start), {"claim_months": 4}.__getitem__, WorkCalendar()) == DAY(last)


def test_last_day_honours_the_citys_own_days():
    closed = Override(day=DAY("2018-09-10"), kind="closed", note="")

    assert StageDue(months=2).last_day(DAY("2018-07-10"), {}.get, WorkCalendar([closed])) == DAY("2018-09-11")


@pytest.mark.parametrize("given", [{}, {"months": 2, "days": 60}, {"months": 0}, {"days": "Not a name"}, {"weeks": 2}], ids=str)
def test_deadline_has_just_one_length_in_months_or_days(given):
    with pytest.raises(ValidationError):
        StageDue(**given)


def test_form_with_clocks_and_last_days_has_no_fault():
    assert lint(load("claim-in-time")) == []


@pytest.mark.parametrize(
    ("old", "new", "path", "sentence"),
    [
        ("within: in_progress, processing_time", "within: in_progress, due: {days: 3, after: decided_on}, processing_time",
         ("stages", 1, "due", "after"), "lint.stage.undecided"),
        ("within: in_progress, processing_time", "within: in_progress, due: {days: 3}, processing_time", ("stages", 1, "due"), "lint.stage.due_in_vain"),
        ("{months: claim_months, after", "{months: some_months, after", ("stages", 2, "due", "months"), "lint.stage.due_length"),
        ("{claim_months: 2}", "{claim_months: 0}", ("stages", 2, "due", "months"), "lint.stage.due_length"),
        ("    due: {months: claim_months, after: decided_on}\n", "", ("stages", 2, "lapses"), "lint.stage.lapses_never"),
        ("lapses: lapse", "lapses: claim", ("stages", 2, "lapses"), "lint.stage.lapses_by"),
        ("    lapses: lapse\n", "", ("moves", 2, "role"), "lint.stage.never_taken"),
        ("documents:", "step_rules:\n  - {action: lapse, unless: missing(wanted), say: 안 됩니다.}\ndocuments:",
         ("step_rules", 0, "action"), "lint.step_rule.of_system"),
    ],
    ids=["undecided", "nobody moves", "no such parameter", "nought months", "no last day", "another's move", "never taken", "rule"],
)  # fmt: skip
def test_fault_of_a_deadline_is_told_at_its_place(old, new, path, sentence):
    assert old in WRITTEN
    assert (path, sentence) in [(fault.path, fault.message.id) for fault in lint(definition_of(WRITTEN.replace(old, new, 1)))]
