"""Taking a form to the next year: its days by weekday and week, its comments where they were, nothing else touched."""

import datetime as dt

import pytest

from homeservice.catalog.loader import load_text
from homeservice.catalog.rolling import moved_day, rolled
from homeservice.core.errors import DomainError
from homeservice.core.working_days import WorkCalendar
from tests.definitions.reading import SHARED, SHIPPED

CONTESTS = [path for path in SHIPPED if path.parent.name == "contests"]


@pytest.mark.parametrize(
    ("day", "ends", "moved"),
    [
        ("2026-05-11", False, "2027-05-10"),  # the second Monday of May
        ("2026-09-07", False, "2027-09-06"),  # the first Monday of September
        ("2026-08-31", False, "2027-08-31"),  # the last day of a month stays that
        ("2026-03-30", False, "2027-03-29"),  # a fifth Monday
        ("2026-04-30", True, "2027-04-30"),
        ("2027-02-28", True, "2028-02-29"),
        ("2026-10-08", False, "2027-10-14"),  # the second Thursday
        ("2026-05-05", False, "2027-05-04"),  # a holiday may give way to no holiday
        ("2026-10-10", False, "2027-10-09"),  # a Saturday, when there is a festival, stays one, a holiday or not
        ("2026-10-10", True, "2027-10-12"),  # what ends, ends on a working day (한글날 on a Saturday has a substitute on Monday)
        ("2026-12-31", True, "2027-12-31"),
    ],
)  # fmt: skip
def test_a_day_moves_to_the_same_weekday_of_the_same_week(day, ends, moved):
    assert moved_day(dt.date.fromisoformat(day), 1, ends=ends).isoformat() == moved


def test_no_working_day_moves_to_a_holiday_whatever_the_year():
    calendar = WorkCalendar()
    for years in range(1, 6):
        for n in range(365):
            day = dt.date(2026, 1, 1) + dt.timedelta(days=n)
            assert calendar.is_open(moved_day(day, years, ends=True)), day
            assert not calendar.is_open(day) or calendar.is_open(moved_day(day, years, ends=False)), day


@pytest.mark.parametrize("path", CONTESTS, ids=[path.stem for path in CONTESTS])
def test_every_contest_goes_to_the_next_year_with_all_its_comments_and_without_a_fault(path):
    text = path.read_text(encoding="utf-8")

    new = rolled(path, text, year=2031)

    before, after = load_text(path, text, SHARED), load_text(path, new.text, SHARED)
    assert [intake.name for intake in after.intakes] == [*(intake.name for intake in before.intakes), new.intake]
    model, made = max(before.intakes, key=lambda intake: intake.opens), after.intake(new.intake)
    assert (made.opens.year - model.opens.year, made.parameters.keys()) == (2031 - model.opens.year, model.parameters.keys())
    assert made.closes is None or made.opens < made.closes
    comments = [line for line in text.splitlines() if line.lstrip().startswith("#")]
    # One inside the last intake goes with its copy too.
    assert list(dict.fromkeys(line for line in new.text.splitlines() if line in comments)) == list(dict.fromkeys(comments))
    # What the form asks is untouched but for days.
    assert after.sections == before.sections


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


@pytest.mark.parametrize("text", ["code: Z01\n", "intakes: []\n", "intakes:\n  - name: x\n", "intakes: nothing\n"])
def test_without_an_intake_there_is_nothing_to_go_by(tmp_path, text):
    with pytest.raises(DomainError) as told:
        rolled(tmp_path / "it.yaml", text, year=2027)

    assert told.value.message.id == "roll.no_intake"


def test_a_year_that_is_there_already_is_refused(tmp_path):
    with pytest.raises(DomainError) as told:
        rolled(tmp_path / "it.yaml", WRITTEN, year=2026)

    assert told.value.message.id == "roll.year"


def test_term_of_several_years_keeps_its_length():
    path = next(path for path in CONTESTS if path.stem == "city-monitors")
    text = path.read_text(encoding="utf-8")

    new = load_text(path, rolled(path, text, year=2027).text, SHARED).intake("2027")

    assert (new.parameters["term_from"], new.parameters["term_until"]) == ("2028-01-01", "2029-12-31")
    assert [(term.on.isoformat(), term.until.isoformat()) for term in new.schedule] == [("2028-01-01", "2029-12-31")]
