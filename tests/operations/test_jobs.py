"""The outbox by itself: how long it keeps trying."""

import datetime as dt

from sqlalchemy import select

from homeservice.models import Job
from homeservice.operations.jobs import enqueue, fail, lease_next
from tests.world import NOW


def test_a_job_is_tried_for_at_least_half_a_day_before_it_is_dead(world):
    now = NOW
    with world.transaction() as session:
        enqueue(session, "send_notice", {}, dedupe_key="one", now=now)
    while True:
        with world.transaction() as session:
            leased = lease_next(session, now=now)
            fail(session, leased, "MailFailed", now=now)
        with world.transaction() as session:
            job = session.scalars(select(Job)).one()
            if job.state == "dead":
                break
            now = job.run_at

    assert now - NOW > dt.timedelta(hours=12)
