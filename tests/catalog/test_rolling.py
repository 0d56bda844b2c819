"""Taking a form to the next year: its days moved together, its comments where they were, nothing else touched."""

import datetime as dt

import pytest

from homeservice.catalog.loader import load_text
from homeservice.catalog.rolling import rolled
from homeservice.core.errors import DomainError
from homeservice.core.intakes import parameter_value
from homeservice.core.working_days import SEOUL
from tests.definitions.reading import SHARED, SHIPPED

CONTESTS = [path for path in SHIPPED if path.parent.name == "contests"]


@pytest.mark.parametrize("years", [1, 5])
@pytest.mark.parametrize("path", CONTESTS, ids=[path.stem for path in CONTESTS])
def test_every_contest_goes_to_a_later_year_with_all_its_comments_and_without_a_fault(path, years):
    text = path.read_text(encoding="utf-8")
    before = load_text(path, text, SHARED)
    model = max(before.intakes, key=lambda intake: intake.opens)

    new = rolled(path, text, year=model.opens.year + years)

    after = load_text(path, new.text, SHARED)
    made = after.intake(new.intake)
    assert [intake.name for intake in after.intakes] == [*(intake.name for intake in before.intakes), new.intake]
    assert (made.opens.year - model.opens.year, made.parameters.keys()) == (years, model.parameters.keys())
    _assert_days_moved_together(model, made, years)
    comments = [line for line in text.splitlines() if line.lstrip().startswith("#")]
    # One inside the last intake goes with its copy too.
    assert list(dict.fromkeys(line for line in new.text.splitlines() if line in comments)) == list(dict.fromkeys(comments))
    # What the form asks is untouched but for days.
    assert after.sections == before.sections


def _assert_days_moved_together(model, made, years):
    """One day moves to one day, what begins before it ends still does, and bounds of ages keep day and month."""
    stated = _days(model)
    # Days of the years before are facts; what the intake does not state beside its parameters is a bound of ages.
    bounds = {key: day for key, day in _parameters(model).items() if day not in stated}
    pairs = set(zip(stated, _days(made), strict=True))
    pairs |= {(day, _parameters(made)[key]) for key, day in _parameters(model).items() if key not in bounds}
    assert len({day for day, _ in pairs}) == len(pairs)
    assert [new for _, new in sorted(pairs)] == sorted({new for _, new in pairs})
    assert {key: _parameters(made)[key] for key in bounds} == {
        key: day if day.year < model.opens.year else day.replace(year=day.year + years) for key, day in bounds.items()
    }


def _days(intake):
    """The days that an intake states beside its parameters."""
    moments = [intake.opens, intake.closes, *((intake.vote.opens, intake.vote.closes) if intake.vote else ())]
    days = [moment.astimezone(SEOUL).date() for moment in moments if moment is not None]
    for occasion in intake.schedule:
        days += [occasion.on] if occasion.until is None else [occasion.on, occasion.until]
    return [*days, *([] if intake.result_on is None else [intake.result_on])]


def _parameters(intake):
    values = {key: parameter_value(value) for key, value in intake.parameters.items()}
    return {key: value for key, value in values.items() if isinstance(value, dt.date)}


WRITTEN = """\
code: Z01  # the code stays
title: 제15회 견본 공모
intakes:
  # the first one
  - name: 2025-1
    opens: 2025-05-12 09:00
  - name: 2026-1  # by hand
    title: {ko: "제15회 공모(2026년)", en: 15th contest of 2026}
    opens: 2026-05-11 09:00   # second Monday
    closes: 2026-06-01 00:00
    reference_date: 2026-01-01
    result_on: '2026-07-06'
    # how many
    parameters: {most: 3, born: 2009-08-31}

# the end
stages:
  - {name: claim, due: 2026-09-30}
"""


def test_what_is_written_by_hand_stays_and_the_new_intake_counts_on(tmp_path):
    new = rolled(tmp_path / "it.yaml", WRITTEN, year=2027)

    assert new.text == (
        WRITTEN.replace("due: 2026-09-30", "due: 2027-09-30").replace(
            "born: 2009-08-31}\n",
            """born: 2009-08-31}
  - name: 2027-1  # by hand
    title: {ko: "제16회 공모(2027년)", en: 16th contest of 2027}
    opens: 2027-05-10 09:00   # second Monday
    closes: 2027-06-01 00:00
    reference_date: 2027-01-01
    result_on: '2027-07-05'
    # how many
    parameters: {most: 3, born: 2009-08-31}
""",
        )
    )
    assert new.intake == "2027-1"


@pytest.mark.parametrize("line", ["2026년 5월 11일에 엽니다", "5. 11.에 엽니다", "opens on 11 May", "opens May 11"])
def test_day_within_a_sentence_of_the_copy_is_told_for_people_to_judge(tmp_path, line):
    text = f"intakes:\n  - name: a-2026\n    opens: 2026-05-11 09:00\n    announcement: {line}\n    quota: {{places: 3}}\n"

    assert rolled(tmp_path / "it.yaml", text, year=2027).left == (8,)


@pytest.mark.parametrize(
    "text", ["code: Z01\n", "intakes: []\n", "intakes:\n  - name: x\n", "intakes: nothing\n", "intakes:\n  - {name: x, opens: soon}\n"]
)
def test_without_an_intake_there_is_nothing_to_go_by(tmp_path, text):
    with pytest.raises(DomainError) as told:
        rolled(tmp_path / "it.yaml", text, year=2027)

    assert told.value.message.id == "roll.no_intake"


def test_a_year_that_is_there_already_is_refused(tmp_path):
    with pytest.raises(DomainError) as told:
        rolled(tmp_path / "it.yaml", WRITTEN, year=2026)

    assert told.value.message.id == "roll.year"


def test_lines_of_the_copy_whose_days_are_of_years_before_are_told_for_people_to_judge(tmp_path):
    new = rolled(tmp_path / "it.yaml", WRITTEN, year=2027)

    assert [new.text.splitlines()[n - 1].strip() for n in new.left] == ["parameters: {most: 3, born: 2009-08-31}"]


@pytest.mark.parametrize(
    ("stem", "term"),
    [
        ("kindness-monitors", ("2018-03-24", "2020-03-23")),  # two years to the day
        ("bigdata-supporters", ("2022-04-11", "2022-11-30")),  # the end of a month stays that
        ("city-plan-panel", ("2016-07-09", "2016-08-27")),  # a Saturday stays one
        ("sns-reporters", ("2019-08-19", "2020-08-18")),
        ("youth-network", ("2019-03-16", "2020-03-15")),  # 364 days on it would end on the 14th: of 2020 there is a 29 February
        ("citizen-auditors", ("2020-05-01", "2022-04-30")),  # no term waits for a working day
        ("city-monitors", ("2014-01-01", "2015-12-31")),
        ("budget-supporters", ("2027-03-01", "2027-08-31")),
    ],
)
def test_term_has_the_same_days_in_schedule_and_parameters(stem, term):
    path = next(path for path in CONTESTS if path.stem == stem)
    text = path.read_text(encoding="utf-8")
    year = max(load_text(path, text, SHARED).intakes, key=lambda intake: intake.opens).opens.year + 1

    rolled_text = rolled(path, text, year=year)
    new = load_text(path, rolled_text.text, SHARED).intake(rolled_text.intake)

    assert (new.parameters["term_from"], new.parameters["term_until"]) == term
    assert (new.schedule[-1].on.isoformat(), new.schedule[-1].until.isoformat()) == term
