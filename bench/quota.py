"""How fast a crowd takes the places there are: 8 processes, 5,000 tries for 3,000 places, each try a transaction that is kept.

    .venv/bin/python -m bench.quota [--url sqlite:///… | postgresql://…] [--processes 8] [--tries 5000] [--places 3000] [--waiting 1500]

Without `--url` a new SQLite file is used. A try does what a submission does for its place and no more: it locks its row, takes the
place or a waiting number, and with a place the next receipt number. Prints tries a second, and how long the slowest tries took.
"""

from __future__ import annotations

import argparse
import datetime as dt
import multiprocessing
import statistics
import tempfile
import time
import uuid
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from alembic import command
from sqlalchemy import insert, select

from homeservice.core.errors import Closed
from homeservice.core.intakes import Quota as Limit
from homeservice.core.numbering import receipt_number
from homeservice.core.workflow import State
from homeservice.database import Database, alembic_config
from homeservice.models import Department, Form, FormVersion, Intake, Person, Quota, Submission
from homeservice.operations.numbers import next_number
from homeservice.operations.places import take_place

NOW = dt.datetime(2026, 3, 2, tzinfo=dt.UTC)
CODE = "T99"
#: A process that has not come back by then hangs.
LONGEST = 300


@dataclass(frozen=True, kw_only=True)
class Crowd:
    """How many come for how many places, and how many of them may wait."""

    processes: int = 8
    tries: int = 5_000
    places: int = 3_000
    waiting: int = 1_500


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of the tries: how many were told what, how long all of them took, and each of them."""

    said: Counter[str]
    seconds: float
    each: list[float]


def prepare(url: str, crowd: Crowd) -> list[uuid.UUID]:
    """The rows that the tries need in a migrated and empty database: drafts of one intake."""
    drafts = [uuid.uuid4() for _ in range(crowd.tries)]
    person = uuid.uuid4()
    database = Database(url)
    rows: list[tuple[Any, dict[str, Any]]] = [
        (Department, {"id": 1, "name": "견본과", "name_en": None}),
        (Form, {"id": 1, "code": CODE, "slug": "bench", "kind": "service", "category": "견본", "department_id": 1, "contact": {}, "listing": {}, "indexed": "", "published_at": NOW}),
        (FormVersion, {"id": 1, "form_id": 1, "number": 1, "digest": "bench", "asked": {}, "published_at": NOW}),
        (Intake, {"id": 1, "form_id": 1, "name": "bench", "opens": NOW, "closes": None, "data": {}}),
        (Quota, {"intake_id": 1, "taken": 0, "waited": 0}),
        (Person, {"id": person, "subject_digest": "bench", "name": "김견본", "language": "ko", "created_at": NOW, "seen_at": NOW}),
    ]  # fmt: skip
    common = {
        "form_id": 1, "version_id": 1, "intake_id": 1, "department_id": 1, "person_id": person, "applicant_name": "김견본", "language": "ko",
        "state": State.DRAFT, "version": 1, "parameters": {}, "created_at": NOW, "updated_at": NOW,
    }  # fmt: skip
    with database.transaction() as session:
        for table, row in rows:
            session.execute(insert(table).values(**row))
        session.execute(insert(Submission), [{**common, "id": draft, "reference": f"B{number}"} for number, draft in enumerate(drafts)])
    database.dispose()
    return drafts


def run(url: str, crowd: Crowd) -> Outcome:
    """Let the crowd loose on a migrated and empty database, all processes at one moment."""
    drafts = prepare(url, crowd)
    spawn = multiprocessing.get_context("spawn")
    start, told = spawn.Barrier(crowd.processes + 1), spawn.SimpleQueue()
    processes = [
        spawn.Process(target=come, args=(url, crowd, drafts[n :: crowd.processes], start, told), daemon=True)
        for n in range(crowd.processes)
    ]
    for process in processes:
        process.start()
    start.wait(LONGEST)
    began = time.perf_counter()
    answers = [told.get() for _ in processes]
    seconds = time.perf_counter() - began
    for process in processes:
        process.join(LONGEST)
    return Outcome(
        said=sum((said for said, _ in answers), Counter()), seconds=seconds, each=sorted(each for _, times in answers for each in times)
    )


def come(url: str, crowd: Crowd, drafts: list[uuid.UUID], start: Any, told: Any) -> None:
    """One process of the crowd: each of its people tries once, each in a transaction of their own."""
    database, limit = Database(url), Limit(places=crowd.places, waiting=crowd.waiting)
    said: Counter[str] = Counter()
    times: list[float] = []
    try:
        with database.session(reading=True) as warm:
            warm.execute(select(Quota.taken))
        start.wait(LONGEST)
        for draft in drafts:
            began = time.perf_counter()
            said[_try(database, draft, limit)] += 1
            times.append(time.perf_counter() - began)
    except Exception as error:  # noqa: BLE001 -- whoever counts must hear of it, else they would wait for ever
        said[f"failed: {error!r}"] += 1
    told.put((said, times))
    database.dispose()


def _try(database: Database, draft: uuid.UUID, limit: Limit) -> str:
    try:
        with database.transaction() as session:
            submission = session.scalars(select(Submission).where(Submission.id == draft).with_for_update()).one()
            number = take_place(session, submission, limit)
            with session.no_autoflush:
                submission.state, submission.submitted_at = State.SUBMITTED, NOW
                if number is None:
                    submission.receipt_number = receipt_number(2026, CODE, next_number(session, f"receipt:{CODE}", 2026))
                    submission.state, submission.received_at = State.RECEIVED, NOW
            return "place" if number is None else "waits"
    except Closed as refused:
        return refused.message.id


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--url")
    for name, value in vars(Crowd()).items():
        arguments.add_argument(f"--{name}", type=int, default=value)
    given = vars(arguments.parse_args())
    with tempfile.TemporaryDirectory() as folder:
        url = given.pop("url") or f"sqlite:///{Path(folder) / 'quota.db'}"
        command.upgrade(alembic_config(url), "head")
        outcome = run(url, Crowd(**given))
    hundredths = statistics.quantiles(outcome.each, n=100)
    print(f"{url.partition(':')[0]:12} {len(outcome.each) / outcome.seconds:8.0f} tries a second   {outcome.seconds:6.1f} s", end="")
    print(f"   a try {hundredths[49] * 1000:.1f} ms, of a hundred the slowest {hundredths[98] * 1000:.0f} ms", dict(outcome.said))


if __name__ == "__main__":
    main()
