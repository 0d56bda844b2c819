"""What is forgotten by itself, and what is not."""

import datetime as dt
import uuid

from sqlalchemy import select

from homeservice.models import AccessLog, Person
from homeservice.operations.events import log_access
from homeservice.operations.sign_in import begin_sign_in, forget_old
from tests.world import NOW

YEAR = dt.timedelta(days=366)


def test_looking_at_a_case_is_remembered_for_two_years(world):
    with world.transaction() as session:
        for looked_at in (NOW - 2 * YEAR, NOW - YEAR):
            log_access(session, uuid.uuid4(), "view", address="127.0.0.1", now=looked_at)

    with world.transaction() as session:
        forget_old(session, now=NOW + dt.timedelta(days=1))

    with world.transaction() as session:
        assert session.scalars(select(AccessLog.at)).all() == [NOW - YEAR]


def test_who_has_no_case_is_forgotten_a_year_after_the_last_sign_in(world):
    with_draft, without = world.person(subject="one"), world.person(subject="two")
    world.draft(with_draft, "early-scrapping")
    with world.transaction() as session:
        begin_sign_in(session, now=NOW, person=without)

    for now, known in ((NOW + YEAR, {with_draft.id, without.id}), (NOW + YEAR + dt.timedelta(days=1), {with_draft.id})):
        with world.transaction() as session:
            forget_old(session, now=now)
        with world.transaction() as session:
            assert set(session.scalars(select(Person.id))) == known
