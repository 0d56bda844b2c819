"""Our application in this very process, with forms published and people signed in: for pages that are timed one at a time."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
import statistics
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from alembic import command
from sqlalchemy import text

from bench.peopling import signed_cookie
from homeservice import clock
from homeservice.adapters.identity import Identity
from homeservice.app import create_app
from homeservice.config import Config
from homeservice.core.definitions import FormDefinition
from homeservice.database import alembic_config
from homeservice.operations.catalogue import find_form, publish
from homeservice.operations.drafts import begin_draft
from homeservice.operations.sign_in import begin_sign_in, welcome


class House:
    """The application over a database that gets its tables here."""

    def __init__(self, database_url: str, folder: Path) -> None:
        command.upgrade(alembic_config(database_url), "head")
        config = dataclasses.replace(Config(), database_url=database_url, data_dir=folder, identity_issuer="http://localhost:1")
        self.app = create_app(config)
        self._house = self.app.extensions["house"]

    def publish(self, definitions: Iterable[FormDefinition]) -> None:
        with self._house.database.transaction() as session:
            publish(session, definitions, now=clock.now())

    def learn(self) -> None:
        """Let the database look at its tables, as a running one does by itself: one that was filled this moment would guess."""
        with self._house.database.transaction() as session:
            session.execute(text("ANALYZE"))

    def begin(self, slug: str):
        """Somebody signed in with a new draft of a form: their browser, and the draft's id."""
        now = clock.now()
        with self._house.database.transaction() as session:
            who = Identity(
                subject="bench", name="김견본", birth_date=dt.date(1990, 1, 1), phone="+821000001234", email="sample@example.com",
                provider="bench", verified_at=now,
            )  # fmt: skip
            person = welcome(session, who, language="ko", now=now)
            token = begin_sign_in(session, now=now, person=person)
            entry = find_form(session, slug, now=now)
            draft = begin_draft(session, person, entry.form, entry.row, language="ko", now=now)
        browser = self.app.test_client()
        browser.set_cookie("homeservice", signed_cookie(self._house.cookie_key, {"resident": token}))
        return browser, draft.id

    def close(self) -> None:
        self._house.database.dispose()


def milliseconds(work: Callable[[], None], times: int) -> float:
    """How long some work takes: the median of so many times."""
    told = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        told.append((time.perf_counter() - began) * 1000)
    return statistics.median(told)


def read(browser, path: str) -> str:
    """A page. Raises RuntimeError where there is none."""
    answer = browser.get(path)
    if answer.status_code != 200:
        raise RuntimeError(f"{path}: {answer.status_code}")
    return answer.text


def token_of(page: str) -> str:
    return re.findall(r'name="csrf_token" value="([^"]+)"', page)[-1]
