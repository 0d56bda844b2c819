"""An officer who enters what came on paper, by the operations alone."""

import datetime as dt
import uuid

from sqlalchemy import select

from homeservice.core.answers import Parsed
from homeservice.models import Event, Submission
from homeservice.operations.drafts import save_page
from homeservice.operations.lodging import (
    Arrival,
    Said,
    begin_lodging,
    lodge,
    lodgeable_form,
    lodged_case,
)
from homeservice.operations.sheets import part_of
from tests.world import NOW

DAY, HOUR = dt.timedelta(days=1), dt.timedelta(hours=1)
ARRIVED = NOW - 3 * DAY + 5 * HOUR  # the Friday before, 15:00
PAID, TEAM = "paid-for", "team-entry"
TENT = {"tents": 1, "days": 2, "place": "마당"}
BORN = dt.date(1944, 5, 6)


def told(**other):
    return Arrival(**{"channel": "paper", "arrived_at": ARRIVED, "name": "박어른", "birth_date": BORN, "identity": "shown", **other})


def begun(world, officer, slug=PAID, *, key=None, now=NOW, **other):
    key = key or uuid.uuid4()
    with world.transaction() as session:
        found = lodgeable_form(session, officer, slug, now=now)
        return begin_lodging(session, officer, found, found.intakes[0], told(**other), key=key, now=now).id


def write(world, officer, case_id, values, *, now=NOW):
    with world.transaction() as session:
        case = lodged_case(session, case_id, officer, now=now, for_change=True)
        for section in case.pages():
            fields = [f for f in case.editable(section) if f.name in values]
            given = {f.name: values[f.name] for f in fields}
            save_page(session, case, part_of(section), fields, Parsed(values=given), seen=None, now=now)


def filed(world, officer, case_id, *, now=NOW, **said):
    said = Said(**{"confirmed": True, "fee_taken": True, **said})
    with world.transaction() as session:
        lodge(session, lodged_case(session, case_id, officer, now=now, for_change=True), said, address="127.0.0.1", now=now)


def lodged(world, officer, slug=PAID, values=TENT, *, now=NOW, **other):
    case_id = begun(world, officer, slug, now=now, **other)
    write(world, officer, case_id, values, now=now)
    filed(world, officer, case_id, now=now)
    return case_id


def row(world, case_id):
    with world.transaction() as session:
        return session.get_one(Submission, case_id)


def events(world, case_id):
    with world.transaction() as session:
        query = select(Event.action, Event.actor, Event.officer_id).where(Event.submission_id == case_id).order_by(Event.id)
        return [tuple(line) for line in session.execute(query)]
