"""The outbox: a job exists with its change, is in one pair of hands, and waits longer after each failure."""

import datetime as dt

import pytest
from sqlalchemy.exc import IntegrityError

from homeservice.models import Job
from homeservice.operations.jobs import (
    LEASE,
    LONGEST_WAIT,
    dead_jobs,
    enqueue,
    enqueue_once,
    extend_lease,
    fail,
    has_due,
    lease_next,
    release,
)
from tests.world import NOW

SECOND = dt.timedelta(seconds=1)


def write(world, key="one", *, now=NOW, max_attempts=8):
    with world.transaction() as session:
        enqueue(session, "kind", {"of": key}, dedupe_key=key, now=now, max_attempts=max_attempts)


def lease(world, now=NOW, **more):
    with world.transaction() as session:
        return lease_next(session, now=now, **more)


def only(world):
    with world.database.session() as session:
        return session.query(Job).one()


def test_nothing_is_due_in_an_empty_outbox(world):
    assert lease(world) is None
    with world.database.session(reading=True) as session:
        assert has_due(session, now=NOW) is False


def test_the_job_due_the_longest_comes_first(world):
    for key, minutes in (("second", 2), ("first", 5), ("third", 1)):
        write(world, key, now=NOW - dt.timedelta(minutes=minutes))

    assert [lease(world).args["of"] for _ in range(3)] == ["first", "second", "third"]
    assert lease(world) is None


def test_a_job_is_not_due_before_its_moment(world):
    write(world, now=NOW + SECOND)

    assert lease(world) is None
    assert lease(world, NOW + SECOND).args == {"of": "one"}


def test_two_jobs_of_one_key_cannot_be(world):
    write(world)

    with pytest.raises(IntegrityError):
        write(world)


def test_a_job_written_once_is_not_written_again_even_after_it_was_done(world):
    with world.transaction() as session:
        assert enqueue_once(session, "kind", dedupe_key="hour", now=NOW) is True
    with world.transaction() as session:
        assert enqueue_once(session, "kind", dedupe_key="hour", now=NOW) is False


def test_a_leased_job_is_nobody_else_s_until_its_lease_has_run_out(world):
    write(world)
    first = lease(world)

    assert lease(world, NOW + LEASE) is None
    second = lease(world, NOW + LEASE + SECOND)

    assert (second.id, second.attempts) == (first.id, 2)
    assert second.token != first.token


def test_a_lease_is_extended_by_its_holder_only(world):
    write(world)
    holder = lease(world, lease=dt.timedelta(seconds=10))

    with world.transaction() as session:
        assert extend_lease(session, holder, now=NOW + 9 * SECOND, lease=dt.timedelta(seconds=10)) is True
    assert lease(world, NOW + 15 * SECOND) is None
    assert lease(world, NOW + 20 * SECOND).id == holder.id
    with world.transaction() as session:
        assert extend_lease(session, holder, now=NOW + 21 * SECOND) is False


def test_the_wait_grows_with_every_failure_up_to_an_hour(world):
    write(world, max_attempts=20)
    now, waits = NOW, []

    for _ in range(14):
        leased = lease(world, now)
        with world.transaction() as session:
            fail(session, leased, "why", now=now)
        waits.append((only(world).run_at - now).total_seconds())
        now = only(world).run_at

    # between half and the whole of 2, 4, 8 … seconds
    assert [place for place, wait in enumerate(waits, 1) if not min(2**place, 3600) / 2 <= wait <= min(2**place, 3600)] == []
    assert max(waits) <= LONGEST_WAIT.total_seconds()


def test_a_job_is_dead_after_its_last_attempt_and_is_counted(world):
    write(world, max_attempts=1)
    leased = lease(world)

    with world.transaction() as session:
        assert fail(session, leased, "why", now=NOW) is True

    assert (only(world).state, only(world).last_error) == ("dead", "why")
    assert lease(world, NOW + dt.timedelta(days=1)) is None
    with world.database.session() as session:
        assert dead_jobs(session) == 1


def test_who_lost_the_lease_cannot_fail_the_job_of_its_new_holder(world):
    write(world, max_attempts=2)
    lost = lease(world)
    lease(world, NOW + 2 * LEASE)

    with world.transaction() as session:
        assert fail(session, lost, "why", now=NOW + 2 * LEASE, for_good=True) is False

    assert only(world).state == "running"


def test_a_released_job_is_due_at_once_and_its_attempt_is_not_counted(world):
    write(world)
    leased = lease(world)

    with world.transaction() as session:
        assert release(session, leased, now=NOW) is True

    assert (only(world).state, only(world).attempts) == ("queued", 0)
    assert lease(world).attempts == 1


def test_a_job_is_tried_for_at_least_half_a_day_before_it_is_dead(world):
    with world.transaction() as session:
        enqueue(session, "send_notice", {}, dedupe_key="one", now=NOW)
    now = NOW
    while True:
        leased = lease(world, now)
        with world.transaction() as session:
            fail(session, leased, "MailFailed", now=now)
        if only(world).state == "dead":
            break
        now = only(world).run_at

    assert now - NOW > dt.timedelta(hours=12)
