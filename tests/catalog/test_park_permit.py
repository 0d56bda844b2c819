"""The use of a park or square (M10, handbook 1.1)."""

import datetime as dt

import pytest

from homeservice.core.bookings import Booking, Stretch
from tests.definitions.reading import load, situate

FORM = load("park-permit")
FIRST = dt.date(2026, 11, 29)


def use(first=FIRST, *, days=1, place="sample_square"):
    return Booking(place=place, first=first, last=first + dt.timedelta(days=days - 1), time=Stretch(starts=600, ends=1080))


def applied(**answers):
    return situate(FORM, at="2026-11-22 10:00", **answers)


@pytest.mark.parametrize("first, told", [(FIRST, 0), (FIRST - dt.timedelta(1), 1)], ids=["7 days before", "6 days before"])
def test_application_comes_seven_days_before_the_use(first, told):
    faults = applied(use=use(first), area=100).faults_within((FORM.section("place"),))

    assert [fault.field for fault in faults] == ["use"] * told


@pytest.mark.parametrize(
    "area, place, told", [(1500, "sample_square", 0), (901, "sample_lawn", 1), (400, "sample_stage", 0), (401, "sample_stage", 1)]
)
def test_area_is_no_larger_than_the_place(area, place, told):
    faults = applied(use=use(place=place), area=area).faults_within((FORM.section("place"),))

    assert [fault.field for fault in faults] == ["area"] * told


@pytest.mark.parametrize(
    "area, days, place, fee",
    [
        ("100", 1, "sample_square", 30_000),
        ("100", 3, "sample_square", 90_000),
        ("12.3", 2, "sample_lawn", 4_920),
        ("1.9", 1, "sample_stage", 950),
    ],
)
def test_fee_is_area_times_days_times_rate(area, days, place, fee):
    value = FORM.fields["area"].parse({"": [area]})

    assert applied(use=use(days=days, place=place), area=value).computed["permit_fee"] == fee


def test_fee_is_not_known_before_place_and_area_are():
    assert applied(use=use()).computed["permit_fee"] is None
    assert applied(area=100).computed["permit_fee"] is None


@pytest.mark.parametrize("people, required", [(999, False), (1000, True)])
def test_safety_plan_is_asked_of_a_thousand_people(people, required):
    assert applied(people=people).requires(FORM.fields["safety_plan"]) is required


@pytest.mark.parametrize("people, accepted, unmet", [(999, None, 0), (1000, None, 1), (1000, False, 1), (1000, True, 0)])
def test_large_event_is_permitted_with_a_sound_plan_only(people, accepted, unmet):
    assert len(applied(people=people, suits_place=True, plan_accepted=accepted).unmet("approve")) == unmet


def test_clock_counts_hours():
    assert FORM.processing_time.days == 5
