"""What is done every hour is written once for each hour, and does its work."""

import datetime as dt
import io

from homeservice.jobs.schedule import HOURLY, Schedule
from homeservice.models import Blob, Job, SignIn
from homeservice.operations.attaching import keep_file
from homeservice.operations.jobs import forget_done
from homeservice.operations.sign_in import begin_sign_in
from tests.world import NOW
from tests.world import PDF as SCAN


def test_the_jobs_of_an_hour_are_written_once_by_however_many_workers(place):
    first, second = Schedule(place.database), Schedule(place.database)

    for schedule in (first, first, second):
        schedule.write(now=NOW)
    for schedule in (first, second):
        schedule.write(now=NOW + dt.timedelta(minutes=59))
    at_first = [job.dedupe_key for job in place.jobs()]
    second.write(now=NOW + dt.timedelta(hours=1))

    assert at_first == [f"{name}:2026-11-23T01" for name in HOURLY]
    assert [job.dedupe_key for job in place.jobs()][len(HOURLY) :] == [f"{name}:2026-11-23T02" for name in HOURLY]


def test_a_running_worker_does_the_hour_s_jobs(place):
    Schedule(place.database).write(now=NOW)

    place.drain()

    assert {(job.kind, job.state) for job in place.jobs()} == {(name, "done") for name in HOURLY}


def test_a_file_that_never_became_part_of_a_case_is_let_go_after_a_day(place):
    field = next(f for d in place.world.definitions for f in d.fields.values() if f.takes_file)
    keep_file(place.database, place.house.office, field, io.BytesIO(SCAN), "견본.pdf", now=NOW)
    for hours in (23, 2):
        place.clock.wait(hours=hours)
        Schedule(place.database).write(now=place.clock())
        place.drain()
        left = (len(place.all(Blob)), len([path for path in place.folder.rglob("*") if path.is_file()]))
        assert left == ((1, 1) if hours == 23 else (0, 0))


def test_sign_ins_that_ran_out_are_forgotten_and_the_others_are_not(place):
    person = place.world.person()
    with place.database.transaction() as session:
        begin_sign_in(session, person=person, now=NOW - dt.timedelta(hours=2))
        begin_sign_in(session, person=person, now=NOW)
    Schedule(place.database).write(now=NOW)

    place.drain()

    assert [row.created_at for row in place.all(SignIn)] == [NOW]


def test_only_jobs_done_long_ago_are_dropped(place):
    states = {"old": ("done", 40), "dead": ("dead", 40), "new": ("done", 1)}
    with place.database.transaction() as session:
        for key, (state, days) in states.items():
            ended = NOW - dt.timedelta(days=days)
            session.add(
                Job(
                    kind="x",
                    args={},
                    dedupe_key=key,
                    state=state,
                    run_at=ended,
                    attempts=1,
                    created_at=ended,
                    finished_at=ended,
                    lease_token=None,
                )
            )

    with place.database.transaction() as session:
        dropped = forget_done(session, before=NOW - dt.timedelta(days=30))

    assert (dropped, [job.dedupe_key for job in place.jobs()]) == (1, ["dead", "new"])
