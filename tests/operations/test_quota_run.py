"""Three thousand places, eight processes, five thousand who come: exactly so many get in, and nothing is numbered twice or left out."""

import pytest
from sqlalchemy import func, select

from bench.quota import CODE, Crowd, run
from homeservice.core.workflow import State
from homeservice.database import Database
from homeservice.models import Place, Quota, Submission

CROWD = Crowd(processes=8, tries=5_000, places=3_000, waiting=1_500)


@pytest.mark.slow
def test_crowd_of_processes_takes_exactly_the_places_there_are_and_the_numbers_have_no_gap(migrated_url):
    outcome = run(migrated_url, CROWD)

    # Whoever came too late was told that it is full; nobody was told anything else.
    assert outcome.said == {"place": 3_000, "waits": 1_500, "error.places_full": 500}
    database = Database(migrated_url)
    with database.session(reading=True) as session:
        assert session.execute(select(Quota.taken, Quota.waited)).one() == (3_000, 1_500)
        assert session.scalar(select(func.count()).select_from(Place).where(Place.waiting_number.is_(None))) == 3_000
        waiting = select(Place.waiting_number).where(Place.waiting_number.is_not(None)).order_by(Place.waiting_number)
        assert session.scalars(waiting).all() == list(range(1, 1_501))
        numbers = select(Submission.receipt_number).where(Submission.receipt_number.is_not(None)).order_by(Submission.receipt_number)
        assert session.scalars(numbers).all() == [f"2026-{CODE}-{number:06}" for number in range(1, 3_001)]
        left = select(func.count()).select_from(Submission).where(Submission.state == State.DRAFT, Submission.receipt_number.is_(None))
        assert session.scalar(left) == 500
    database.dispose()
