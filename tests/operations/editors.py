"""Officers who write forms, over a world."""

import datetime as dt
import functools

from sqlalchemy import select

from homeservice.catalog.scaffold import scaffold_text
from homeservice.core.workflow import Role
from homeservice.models import Officer
from homeservice.operations.checking import check_text
from homeservice.operations.releasing import approve, release
from homeservice.operations.running import approve_request
from homeservice.operations.running_requests import request_of, seal_of_request
from homeservice.operations.staff import add_officer
from homeservice.operations.writing import (
    begin_text,
    digest_of,
    find_text,
    history_of_text,
    save_text,
)
from tests.world import NOW

DEPARTMENT = "기후대기과"
LATER = NOW + dt.timedelta(days=2)
TEXT = scaffold_text("contest", code="Z90", title="견본 공모", department=DEPARTMENT, opens="2026-11-20 09:00", closes="2026-12-20 18:00")


class Desk:
    """Editors of one department and one of another, over a world; each has an account once they are called for."""

    def __init__(self, world):
        self.world = world

    @functools.cached_property
    def kim(self):
        return self.editor("kim")

    @functools.cached_property
    def lee(self):
        return self.editor("lee")

    def editor(self, login, department=DEPARTMENT):
        with self.world.transaction() as session:
            made = add_officer(
                session, login=login, name=f"{login} 담당", department=department, role=Role.OFFICER, edits_catalogue=True,
                email=f"{login}@city.invalid", now=NOW,
            )  # fmt: skip
        return made.officer

    def begin(self, text=TEXT, slug="sample-contest"):
        with self.world.transaction() as session:
            return begin_text(session, self.kim, slug, text, what="begun", now=NOW).id

    def do(self, text_id, act, *, officer=None, now=NOW, **more):
        officer = officer or self.kim
        with self.world.transaction() as session:
            row = find_text(session, text_id, officer, for_change=True)
            return act(session, row, officer, **more, now=now)

    def save(self, text_id, text, *, seen=None, **more):
        return self.do(text_id, lambda session, row, officer, now: save_text(session, row, officer, text, seen=seen, now=now), **more)

    def release(self, text_id, *, at=None, **more):
        return self.do(text_id, lambda session, row, officer, now: release(session, row, officer, seen=digest_of(row.text), at=at, now=now), **more)  # fmt: skip

    def row(self, text_id):
        with self.world.transaction() as session:
            row = find_text(session, text_id, self.kim)
            session.expunge_all()
            return row

    def history(self, text_id):
        with self.world.transaction() as session:
            return [entry.what for entry in history_of_text(session, find_text(session, text_id, self.kim))]

    def faults(self, text, slug="sample-contest"):
        with self.world.transaction() as session:
            row = begin_text(session, self.kim, slug, text, what="begun", now=NOW)
            checked = check_text(session, row, text)
            session.rollback()
        return [(fault.place.line, fault.message.id) for fault in checked.faults]


def approve_it(session, row, officer, now):
    return approve(session, row, officer, seen=row.digest, now=now)


def approve_request_of(session, row, officer, now):
    return approve_request(session, row, officer, seen=seal_of_request(row, request_of(session, row)), now=now)


def approve_as_lee(session, text_id):
    """One step of a crowd: approve what is asked, as if it was asked by kim just as the page was drawn."""
    lee = session.scalars(select(Officer).where(Officer.login == "lee")).one()
    row = find_text(session, text_id, lee, for_change=True)
    asked = request_of(session, row)
    approve_request(session, row, lee, seen=seal_of_request(row, asked) if asked is not None else "", now=NOW)
