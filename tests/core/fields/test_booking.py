"""A place and hours: what may be chosen, what is refused, and what expressions see of it."""

import datetime as dt
from decimal import Decimal

import pytest

from homeservice.core.bookings import Stretch, clock_time, free_between, joined, minutes_of
from homeservice.core.errors import Invalid
from homeservice.core.expressions import compile_expression, evaluate
from homeservice.core.fields.booking import BookingQuestion

PLACES = {
    "square": {"label": "견본광장", "opens": "08:00", "closes": "24:00", "max_area": 500, "rate": 300},
    "lawn": {"label": {"ko": "견본잔디밭", "en": "Sample lawn"}},
}
OPTIONS = [
    {"places": PLACES},
    {"places": PLACES, "step": 15, "most_days": 1, "first_come": True},
    {"places": {"hall": "견본회의실"}, "register": "halls"},
]
DAY = {"from-year": ["2030"], "from-month": ["5"], "from-day": ["4"]}
MORE = {"to-year": ["2030"], "to-month": ["5"], "to-day": ["6"]}


def booking(**options):
    return BookingQuestion.model_validate({"type": "booking", "name": "use", "label": "사용", "places": PLACES, **options})


def sent(place="square", starts="10:00", ends="12:00", **days):
    return {"place": [place], "starts": [starts], "ends": [ends], **(days or DAY)}


def test_booking_of_one_day_needs_no_last_day():
    value = booking().parse(sent())

    assert (value.days, str(value.time)) == ((dt.date(2030, 5, 4),), "10:00~12:00")


@pytest.mark.parametrize(
    "raw, why",
    [
        ({**sent(), "place": ["nowhere"]}, ("booking.no_place", "place")),
        ({**sent(), "place": []}, ("booking.no_place", "place")),
        ({"place": ["square"], "starts": ["10:00"], "ends": ["12:00"]}, ("booking.no_day", "from-year")),
        (sent(starts=""), ("booking.no_time", "starts")),
        (sent(ends="12:30"), ("booking.no_time", "ends")),
        (sent(ends="24:01"), ("booking.no_time", "ends")),
        (sent(starts="12:00"), ("booking.reversed", "ends")),
        (sent(starts="13:00"), ("booking.reversed", "ends")),
        (sent("lawn", starts="08:00"), ("booking.closed", "starts")),
        (sent("lawn", ends="19:00"), ("booking.closed", "ends")),
        (sent(**DAY, **{**MORE, "to-day": ["3"]}), ("booking.reversed_days", "to-year")),
        (sent(**DAY, **{**MORE, "to-day": ["11"]}), ("booking.too_many_days", "to-year")),
        (sent(**DAY, **{**MORE, "to-day": ["31"], "to-month": ["2"]}), ("date.unreal", "to-day")),
    ],
)
def test_booking_that_cannot_be_is_refused_at_its_box(refusal, raw, why):
    assert refusal(booking(), raw) == why


def test_day_that_is_past_is_refused():
    field = booking()
    with pytest.raises(Invalid) as refused:
        field.check(field.parse(sent()), today=dt.date(2030, 5, 5))

    assert refused.value.message.id == "field.booking.past"


def test_booking_is_read_with_its_place_days_and_hours(said):
    assert said(booking().display(booking().parse(sent()))) == ("견본광장, 2030. 5. 4. 10:00~12:00", "견본광장, 4 May 2030 10:00~12:00")
    assert said(booking().display(booking().parse(sent("lawn", **DAY, **MORE)))) == (
        "견본잔디밭, 2030. 5. 4. ~ 2030. 5. 6. (3일) 날마다 10:00~12:00",
        "Sample lawn, 4 May 2030 – 6 May 2030 (3 days), each day 10:00~12:00",
    )


@pytest.mark.parametrize(
    "sum, value",
    [
        ("count(use)", 3),
        ('sum(use, "hours")', Decimal("4.5")),
        ('min_of(use, "day")', dt.date(2030, 5, 4)),
        ('max_of(use, "day")', dt.date(2030, 5, 6)),
        ('max_of(use, "max_area")', 500),
        ('100 * sum(use, "rate")', 90_000),
    ],
)
def test_sums_see_a_row_for_each_day_with_what_the_place_says(sum, value):
    field = booking(step=30)
    seen = field.for_expressions(field.parse(sent(ends="11:30", **DAY, **MORE)))

    assert evaluate(compile_expression(sum), {"use": seen}) == value


def test_place_that_says_nothing_gives_nothing_to_count_with():
    field = booking()
    seen = field.for_expressions(field.parse(sent("lawn")))

    assert evaluate(compile_expression('max_of(use, "max_area")'), {"use": seen}) is None


def test_place_of_an_older_version_is_read_by_its_value(said):
    value = booking().load({"place": "gone", "first": "2020-05-04", "last": "2020-05-04", "starts": "09:00", "ends": "10:00"})

    assert said(booking().display(value)) == ("gone, 2020. 5. 4. 09:00~10:00", "gone, 4 May 2020 09:00~10:00")


@pytest.mark.parametrize(
    "options, where",
    [
        ({"places": {"a": {"label": "가", "opens": "18:00", "closes": "09:00"}}}, "places.0"),
        ({"places": {"a": {"label": "가", "opens": "09:30"}}}, "places.0"),
        ({"places": [{"value": "a", "label": "가"}, {"value": "a", "label": "나"}]}, "places.1"),
    ],
)
def test_places_that_cannot_be_booked_are_faults(options, where):
    assert [at for at, _ in booking(**options).lint()] == [where]


@pytest.mark.parametrize("time", ["9:00", "09.00", "25:00", "24:01", "09:60", "０９:00", ""])
def test_time_is_written_with_four_digits(time):
    with pytest.raises(ValueError, match="a time"):
        minutes_of(time)


def test_hours_that_are_left_lie_between_those_that_are_taken():
    day = Stretch(starts=540, ends=1080)
    taken = [Stretch(starts=600, ends=660), Stretch(starts=540, ends=600), Stretch(starts=900, ends=1200)]

    assert [str(stretch) for stretch in joined(taken)] == ["09:00~11:00", "15:00~20:00"]
    assert [str(stretch) for stretch in free_between(day, taken)] == ["11:00~15:00"]
    assert [str(stretch) for stretch in free_between(day, [])] == ["09:00~18:00"]
    assert clock_time(1440) == "24:00"
