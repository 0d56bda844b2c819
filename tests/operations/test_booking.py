"""Hours of places: shown as taken, refused with what is free, given once under any crowd, and free again with the case's end."""

import datetime as dt

import pytest
from sqlalchemy import select

from homeservice.adapters.language import Language
from homeservice.core.bookings import Booking, Stretch
from homeservice.core.errors import DomainError
from homeservice.core.workflow import Role
from homeservice.models import BookedHours, Submission
from homeservice.operations.acting import act
from homeservice.operations.booking import views_of
from homeservice.operations.cases import load_case
from homeservice.operations.submitting import Incomplete, submit
from homeservice.operations.supplements import request_supplement, supply
from tests.crowd import approve_one, send_at_once
from tests.definitions.reading import load
from tests.world import NOW, World

SLUG, KO = "booked-hall", Language("ko")
DAY = dt.date(2026, 12, 7)


@pytest.fixture
def world(migrated_url, tmp_path):
    built = World(migrated_url, tmp_path / "files", definitions=[load(SLUG)])
    yield built
    built.database.dispose()


def hours(starts, ends, *, place="big", day=DAY, days=1):
    time = Stretch(starts=starts * 60, ends=ends * 60)
    return Booking(place=place, first=day, last=day + dt.timedelta(days=days - 1), time=time)


def somebody(world, number):
    return world.person(f"견본{number}", subject=f"sample-{number}", email=None)


def arrive(world, number, use, room=None):
    return world.submitted(somebody(world, number), SLUG, {"use": use, "room": room})


def refusal(world, number, use, room=None):
    """What is said to somebody whose hours are taken."""
    with pytest.raises(Incomplete) as refused:
        arrive(world, number, use, room)
    return [(fault.field, KO.say(fault.message)) for fault in refused.value.faults]


def approve(world, case_id):
    with world.transaction() as session:
        approve_one(session, case_id)


def number_of(world, case_id):
    with world.transaction() as session:
        return session.get_one(Submission, case_id).receipt_number


def given(world):
    """The hours that are given: place's end of the scope, day, and hours."""
    with world.transaction() as session:
        rows = session.scalars(select(BookedHours).where(BookedHours.approved.is_(True)).order_by(BookedHours.day, BookedHours.starts))
        return [(row.scope.rpartition(":")[2], row.day, row.starts // 60, row.ends // 60) for row in rows]


def test_several_may_apply_for_the_same_hours_until_one_is_approved(world):
    first, second = arrive(world, 1, hours(10, 12)), arrive(world, 2, hours(11, 13))

    approve(world, second)

    assert given(world) == [("big", DAY, 11, 13)]
    with pytest.raises(DomainError) as refused:
        approve(world, first)
    assert KO.say(refused.value.message).startswith(
        f"큰 회관의 2026. 12. 7. 11:00~13:00 사용이 접수번호 {number_of(world, second)}의 건에 이미"
    )
    assert given(world) == [("big", DAY, 11, 13)]


def test_who_comes_after_the_approval_is_told_what_is_free(world):
    approve(world, arrive(world, 1, hours(10, 12, days=2)))

    assert refusal(world, 2, hours(11, 14)) == [
        (
            "use",
            "회관: 큰 회관은 2026. 12. 7. 10:00~12:00에 이미 사용이 정해졌습니다. 그날은 09:00~10:00, 12:00~18:00, 같은 시간(11:00~14:00)으로는 2026. 12. 9.에 비어 있습니다. 시간이나 날을 바꿔 주십시오.",
        )
    ]


def test_hours_that_only_touch_and_other_places_and_days_are_free(world):
    for number, use in enumerate(
        (hours(10, 12), hours(12, 13), hours(9, 10), hours(10, 12, place="small"), hours(10, 12, day=DAY + dt.timedelta(1)))
    ):
        approve(world, arrive(world, number, use))

    assert len(given(world)) == 5


def test_middle_of_several_days_is_taken_too(world):
    approve(world, arrive(world, 1, hours(9, 18, day=DAY + dt.timedelta(2))))

    assert [field for field, _ in refusal(world, 2, hours(17, 18, days=5))] == ["use"]


def test_who_comes_first_has_what_is_given_in_the_order_of_arrival(world):
    room = Booking(place="r1", first=DAY, last=DAY, time=Stretch(starts=540, ends=660))
    arrive(world, 1, hours(9, 10), room)

    assert refusal(world, 2, hours(9, 10), room) == [
        (
            "room",
            "연습실: 1연습실은 2026. 12. 7. 09:00~11:00에 이미 사용이 정해졌습니다. 같은 시간(09:00~11:00)은 2026. 12. 8.부터 비어 있습니다. 날이나 장소를 바꿔 주십시오.",
        )
    ]


@pytest.mark.parametrize("action, role", [("reject", Role.OFFICER), ("cancel_use", Role.RESIDENT)], ids=["refused", "cancelled"])
def test_end_of_a_case_frees_its_hours(world, action, role):
    room = Booking(place="r1", first=DAY, last=DAY, time=Stretch(starts=540, ends=660))
    case_id = arrive(world, 1, hours(9, 18), room)
    if action == "cancel_use":
        approve(world, case_id)

    with world.transaction() as session:
        case = load_case(session, case_id, viewer=role, now=NOW, for_change=True)
        act(session, case, action, role=role, reason="견본 사유", now=NOW)

    assert given(world) == []
    approve(world, arrive(world, 2, hours(9, 18), room))
    assert len(given(world)) == 2


def test_supplement_moves_the_hours(world):
    officer, person = world.officer("시험과"), somebody(world, 1)
    case_id = world.submitted(person, SLUG, {"use": hours(9, 10), "room": None})
    approve(world, arrive(world, 2, hours(12, 13)))
    with world.transaction() as session:
        case = load_case(session, case_id, viewer=Role.OFFICER, now=NOW, for_change=True)
        request_supplement(session, case, officer, {"use": ""}, reason="시간을 바꿔 주십시오.", now=NOW)

    def supply_with(use):
        world.answer(case_id, person, {"use": use, "room": None})
        with world.transaction() as session:
            supply(session, world.own(session, case_id, person), accept_incomplete=False, now=NOW)

    with pytest.raises(Incomplete):
        supply_with(hours(12, 14))
    supply_with(hours(13, 14))
    approve(world, case_id)

    assert given(world) == [("big", DAY, 12, 13), ("big", DAY, 13, 14)]


def test_page_shows_the_hours_of_a_week_and_nobody(world):
    approve(world, arrive(world, 1, hours(10, 12, days=2)))
    draft = world.draft(somebody(world, 2), SLUG)

    with world.transaction() as session:
        case = load_case(session, draft, viewer=Role.RESIDENT, now=NOW)
        fields = case.definition.section("hall").fields
        raw = {"place": ["big"], "from-year": ["2026"], "from-month": ["12"], "from-day": ["8"]}
        (view,) = views_of(session, case, fields, {"use": raw}).values()
        assert views_of(session, case, fields, {"use": {"place": ["nowhere"]}, "room": {}}) == {}

    assert [(day.day, [str(hour) for hour in day.taken], [str(hour) for hour in day.free]) for day in view.days[:2]] == [
        (dt.date(2026, 12, 8), ["10:00~12:00"], ["09:00~10:00", "12:00~18:00"]),
        (dt.date(2026, 12, 9), [], ["09:00~18:00"]),
    ]
    assert len(view.days) == 7


def test_crowd_of_officers_never_gives_overlapping_hours(world, migrated_url, tmp_path):
    cases = [arrive(world, number, hours(9 + number % 6, 12 + number % 6, days=1 + number % 2)) for number in range(24)]

    said = send_at_once(migrated_url, tmp_path / "files", cases, step=approve_one)

    assert said.keys() == {"sent", "booking.given"}
    assert said.total() == 24
    found = given(world)
    assert all(one[:2] != other[:2] or one[3] <= other[2] or other[3] <= one[2] for n, one in enumerate(found) for other in found[n + 1 :])


def test_crowd_of_applicants_has_one_who_comes_first(world, migrated_url, tmp_path):
    room = Booking(place="r1", first=DAY, last=DAY, time=Stretch(starts=540, ends=600))
    drafts = []
    for number in range(12):
        person = somebody(world, number)
        drafts.append(world.draft(person, SLUG))
        world.answer(drafts[-1], person, {"use": hours(9, 10), "room": room})

    said = send_at_once(migrated_url, tmp_path / "files", drafts)

    assert said == {"sent": 1, "booking.taken.both": 11}


def test_second_click_on_sending_takes_nothing_twice(world):
    person = somebody(world, 1)
    case_id = world.submitted(person, SLUG, {"use": hours(9, 10), "room": None})

    with world.transaction() as session:
        submit(session, world.own(session, case_id, person), accept_incomplete=False, address="127.0.0.1", now=NOW)
        assert len(session.scalars(select(BookedHours)).all()) == 1
