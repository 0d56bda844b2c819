"""The people and half-filled drafts of each side, and the count of what really arrived in its database."""

from __future__ import annotations

import dataclasses
import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import flask
import yaml
from alembic import command
from flask.sessions import SecureCookieSessionInterface
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bench.floors import tables
from bench.questions import ANSWERS, FORM, HALF, LAYOUTS, boxes, pages
from homeservice import clock
from homeservice.adapters.identity import Identity
from homeservice.catalog.loader import load_file
from homeservice.config import Config
from homeservice.core.answers import Parsed, parse_fields, split_by_field
from homeservice.core.definitions import FormDefinition
from homeservice.database import Database, alembic_config, make_engine
from homeservice.models import AnswerSheet, Document, Event, Job, Notice, Submission
from homeservice.operations.cases import own_case
from homeservice.operations.catalogue import find_form, publish
from homeservice.operations.drafts import begin_draft, save_page
from homeservice.operations.opening import open_house
from homeservice.operations.sheets import part_of
from homeservice.operations.sign_in import begin_sign_in, welcome


@dataclass(frozen=True, kw_only=True)
class Visitor:
    """Somebody signed in: the cookie, and the half-filled draft of each layout."""

    cookies: dict[str, str]
    drafts: dict[str, str]


def people(side: str, database_url: str, folder: Path, number: int) -> tuple[list[Visitor], list[Visitor]]:
    """So many people with a half-filled draft of each layout, and so many without; the database gets its tables here."""
    made = _ours(database_url, folder, number) if side == "ours" else _floor(database_url, number)
    return made[:number], made[number:]


def arrived(side: str, database_url: str, ids: Iterable[str]) -> dict[str, int]:
    """How many of these submissions are in the database, whole, and with what. `whole` is what must equal the number asked for."""
    wanted = list(ids)
    return _ours_arrived(database_url, wanted) if side == "ours" else _floor_arrived(database_url, wanted)


def signed_cookie(secret: bytes | str, content: dict) -> str:
    """A signed cookie, as Flask's own sessions have it."""
    app = flask.Flask("cookies")
    app.secret_key = secret
    return SecureCookieSessionInterface().get_signing_serializer(app).dumps(content)


# --- ours ---------------------------------------------------------------------------------------------------------------
def definitions(folder: Path) -> list[FormDefinition]:
    """The form in each layout: as it stands, and with all its questions on one page."""
    made = []
    for layout in LAYOUTS:
        told = yaml.safe_load(FORM.read_text())
        if LAYOUTS[layout] == 1:
            whole = [field for section in told["sections"] for field in section["fields"]]
            told |= {"code": "B16", "sections": [{"name": "all", "title": "신청", "fields": whole}]}
        path = folder / f"{layout}.yaml"
        path.write_text(yaml.safe_dump(told, allow_unicode=True, sort_keys=False))
        made.append(load_file(path, folder))
    return made


def _ours(database_url: str, folder: Path, number: int) -> list[Visitor]:
    command.upgrade(alembic_config(database_url), "head")
    house = open_house(dataclasses.replace(Config(), database_url=database_url, data_dir=folder))
    made, now = [], clock.now()
    with house.database.transaction() as session:
        publish(session, definitions(folder), now=now)
    for place in range(2 * number):
        with house.database.transaction() as session:
            who = Identity(
                subject=f"bench-{place}", name="김견본", birth_date=dt.date(1990, 1, 1), phone="+821000001234", email="sample@example.com",
                provider="bench", verified_at=now,
            )  # fmt: skip
            person = welcome(session, who, language="ko", now=now)
            token = begin_sign_in(session, now=now, person=person)
            drafts = {layout: str(_half(session, person, layout, now=now)) for layout in LAYOUTS} if place < number else {}
        made.append(Visitor(cookies={"homeservice": signed_cookie(house.cookie_key, {"resident": token})}, drafts=drafts))
    house.database.dispose()
    return made


def _half(session: Session, person, layout: str, *, now: dt.datetime) -> uuid.UUID:
    entry = find_form(session, layout, now=now)
    draft = begin_draft(session, person, entry.form, entry.row, language="ko", now=now)
    session.flush()
    case = own_case(session, draft.id, person, now=now)
    for page, section in zip(pages(layout), case.pages(), strict=True):
        sent = {name: list(values) for name, values in boxes(page, days_apart=True).items() if name.partition("-")[0] in HALF}
        fields = [f for f in section.fields if f.name in HALF]
        parsed: Parsed = parse_fields(fields, split_by_field(fields, sent), today=clock.today(now))
        save_page(session, case, part_of(section), fields, parsed, seen=None, now=now)
    return draft.id


def _ours_arrived(database_url: str, ids: list[str]) -> dict[str, int]:
    wanted = [uuid.UUID(id) for id in ids]
    database = Database(database_url)

    def count(session: Session, what, *where) -> int:
        found = 0
        for start in range(0, len(wanted), 500):
            found += session.scalar(select(func.count(what)).where(*where, _case_of(what).in_(wanted[start : start + 500]))) or 0
        return found

    with database.session(reading=True) as session:
        told = {
            "whole": count(session, Submission.id, Submission.state == "received", Submission.receipt_number.is_not(None)),
            "settled sheets, sealed": count(
                session, AnswerSheet.submission_id, AnswerSheet.settled.is_(True), AnswerSheet.sealed.is_not(None)
            ),
            "events": count(session, Event.submission_id),
            "papers to print": count(session, Document.submission_id),
            "mails to send": count(session, Notice.submission_id),
            "jobs in the outbox, of everybody": session.scalar(select(func.count(Job.id))) or 0,
        }
    database.dispose()
    return told


def _case_of(what):
    return what if what.class_ is Submission else what.class_.submission_id


# --- the floors ---------------------------------------------------------------------------------------------------------
def _floor(database_url: str, number: int) -> list[Visitor]:
    from bench.floors.plain import read  # noqa: PLC0415 -- WTForms and Flask are not needed before

    engine = make_engine(database_url)
    tables.Table.metadata.create_all(engine)
    made = []
    with Session(engine) as session:
        for place in range(2 * number):
            user = tables.User(name="김견본")
            session.add(user)
            session.flush()
            drafts = {}
            for layout in LAYOUTS if place < number else ():
                asked = [question for page in pages(layout) for question in page.questions if question.name in HALF]
                values = {question.name: read(question, list(ANSWERS[question.name])) for question in asked}
                draft = tables.Application(user_id=user.id, layout=layout, created_at=dt.datetime.now(), **values)
                session.add(draft)
                session.flush()
                drafts[layout] = str(draft.id)
            made.append(Visitor(cookies={"session": signed_cookie("the floor's", {"user": user.id})}, drafts=drafts))
        session.commit()
    engine.dispose()
    return made


def _floor_arrived(database_url: str, ids: list[str]) -> dict[str, int]:
    engine = make_engine(database_url)
    columns = tables.APPLICATION.c
    filled = [columns[name].is_not(None) for name in ANSWERS]
    found = 0
    with engine.connect() as connection:
        for start in range(0, len(ids), 500):
            some = columns.id.in_([int(id) for id in ids[start : start + 500]])
            found += (
                connection.scalar(
                    select(func.count()).select_from(tables.APPLICATION).where(some, columns.submitted_at.is_not(None), *filled)
                )
                or 0
            )
    engine.dispose()
    return {"whole": found}
