"""How near a due moment is, in words and a tone."""

import datetime as dt

import pytest

from homeservice.adapters.language import Language
from homeservice.clock import SEOUL
from homeservice.core.working_days import WorkCalendar
from homeservice.models import Submission
from homeservice.web.staff.clock import clock_of


def at(day, time="10:00"):
    return dt.datetime.fromisoformat(f"{day} {time}").replace(tzinfo=SEOUL)


def clock(state, now, *, due=None, submitted=None, received=None):
    submission = Submission(
        state=state, due_at=due, submitted_at=submitted or at("2026-11-16"), received_at=received or (due and at("2026-11-16"))
    )
    found = clock_of(submission, None, WorkCalendar(()), now)
    return None if found is None else (Language("ko").say(found.text), found.tone)


@pytest.mark.parametrize(
    ("now", "said"),
    [
        (at("2026-11-16"), ("근무일 9일 남음", "calm")),
        (at("2026-11-25"), ("근무일 2일 남음", "near")),
        (at("2026-11-27", "09:00"), ("오늘 18:00까지", "today")),
        (at("2026-11-27", "18:01"), ("처리기한 지남", "late")),
        (at("2026-11-30"), ("근무일 1일 지남", "late")),
    ],
)
def test_case_being_handled_says_how_long_is_left(now, said):
    assert clock("in_progress", now, due=at("2026-11-27", "18:00")) == said


def test_case_not_received_yet_is_due_within_eight_working_hours():
    # handed in on Monday at 10:00: Tuesday at 10:00
    assert clock("submitted", at("2026-11-16", "17:00")) == ("근무일 1일 남음", "near")
    assert clock("submitted", at("2026-11-17", "10:01")) == ("처리기한 지남", "late")


def test_clock_stands_still_during_a_supplement():
    assert clock("supplement", at("2026-12-30"), due=at("2026-11-27", "18:00")) == ("보완 중 멈춤", "paused")


@pytest.mark.parametrize("state", ["approved", "refused", "returned", "transferred", "closed", "withdrawn", "draft"])
def test_case_that_nobody_waits_for_has_no_clock(state):
    assert clock(state, at("2026-11-20"), due=at("2026-11-27", "18:00")) is None
