"""The outbox: jobs written with the change they follow from, leased to a worker, retried, and visible when they die."""

from __future__ import annotations

import datetime as dt
import random
import secrets
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, delete, exists, func, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from homeservice.models import Job

LEASE = dt.timedelta(seconds=60)
LONGEST_WAIT = dt.timedelta(hours=1)
#: Tries before a job is dead: with the waits between them about a day, longer than a mail server is usually away.
TRIES = 40


@dataclass(frozen=True, kw_only=True)
class Leased:
    """A job in the hands of one worker; the token proves it."""

    id: int
    kind: str
    args: dict[str, Any]
    token: str
    attempts: int


def enqueue(
    session: Session, kind: str, args: dict[str, Any], *, dedupe_key: str, now: dt.datetime, at: dt.datetime | None = None,
    max_attempts: int = TRIES,
) -> None:  # fmt: skip
    """Write a job with the caller's change; it exists exactly if the change does. One job per dedupe key. It is due now, or `at` a moment."""
    session.add(
        Job(
            kind=kind, args=args, dedupe_key=dedupe_key, state="queued", run_at=at or now, attempts=0, max_attempts=max_attempts,
            created_at=now, lease_token=None,
        )
    )  # fmt: skip


def has_due(session: Session, *, now: dt.datetime) -> bool:
    """Whether there is anything to lease: asked while reading, so that an idle worker never holds up a writer."""
    return session.scalar(select(Job.id).where(_due(now)).limit(1)) is not None


def _due(now: dt.datetime) -> ColumnElement[bool]:
    """Queued and come due, or left by a worker that died."""
    return or_((Job.state == "queued") & (Job.run_at <= now), (Job.state == "running") & (Job.lease_until < now))


def lease_next(session: Session, *, now: dt.datetime, lease: dt.timedelta = LEASE) -> Leased | None:
    """Take the job that has been due the longest: queued, or left by a worker that died. None where nothing is due.

    The attempt is counted here, so that a job that kills its worker ends as dead instead of being taken for ever.
    """
    job = session.scalar(select(Job).where(_due(now)).order_by(Job.run_at, Job.id).limit(1).with_for_update(skip_locked=True))
    if job is None:
        return None
    if job.attempts >= job.max_attempts:
        job.state, job.lease_token, job.lease_until, job.finished_at = "dead", None, None, now
        job.last_error = job.last_error or "its worker died each time"
        session.flush()
        return lease_next(session, now=now, lease=lease)
    job.state, job.lease_token, job.lease_until = "running", secrets.token_hex(16), now + lease
    job.attempts += 1
    session.flush()
    return Leased(id=job.id, kind=job.kind, args=dict(job.args), token=job.lease_token, attempts=job.attempts)


def extend_lease(session: Session, leased: Leased, *, now: dt.datetime, lease: dt.timedelta = LEASE) -> bool:
    """Keep a long job; False where another worker has taken it over."""
    return _mine(session, leased, lease_until=now + lease)


def release(session: Session, leased: Leased, *, now: dt.datetime) -> bool:
    """Put an unfinished job back at once and uncounted: its worker was told to end, and nothing was wrong with it."""
    values: dict[str, Any] = {"lease_token": None, "lease_until": None, "run_at": now, "attempts": Job.attempts - 1}
    return _mine(session, leased, state="queued", **values)


def finish(session: Session, leased: Leased, *, now: dt.datetime) -> bool:
    """Mark the job done, in the transaction of its effect; False (and nothing changed) where it is no longer ours."""
    return _mine(session, leased, state="done", lease_token=None, lease_until=None, finished_at=now, last_error=None)


def fail(session: Session, leased: Leased, error: str, *, now: dt.datetime, for_good: bool = False) -> bool:
    """Put the job back with a growing wait, or declare it dead after its last attempt."""
    job = session.get(Job, leased.id)
    if job is None or job.lease_token != leased.token:
        return False
    dead = for_good or job.attempts >= job.max_attempts
    wait = min(LONGEST_WAIT, dt.timedelta(seconds=2 ** min(job.attempts, 12))) * random.uniform(0.5, 1.0)  # noqa: S311 -- spreads retries, guards nothing
    values: dict[str, Any] = {"lease_token": None, "lease_until": None, "last_error": error[:2000]}
    if dead:
        return _mine(session, leased, state="dead", finished_at=now, **values)
    return _mine(session, leased, state="queued", run_at=now + wait, **values)


def _mine(session: Session, leased: Leased, **values: Any) -> bool:
    done = session.execute(update(Job).where(Job.id == leased.id, Job.lease_token == leased.token).values(**values))
    return bool(done.rowcount)  # type: ignore[attr-defined]  # an UPDATE gives a cursor result


def enqueue_once(session: Session, kind: str, *, dedupe_key: str, now: dt.datetime) -> bool:
    """Write a job unless one with its key was ever written; whether this one was. Two workers at one moment write one."""
    if session.scalar(select(exists().where(Job.dedupe_key == dedupe_key))):
        return False
    try:
        with session.begin_nested():
            enqueue(session, kind, {}, dedupe_key=dedupe_key, now=now)
    except IntegrityError:
        return False
    return True


def forget_done(session: Session, *, before: dt.datetime) -> int:
    """Drop the jobs that were done before a moment; dead ones stay until somebody has looked at them."""
    gone = session.execute(delete(Job).where(Job.state == "done", Job.finished_at < before))
    return int(gone.rowcount)  # type: ignore[attr-defined]  # a DELETE gives a cursor result


def dead_jobs(session: Session) -> int:
    """How many jobs have given up: what `/readyz` tells whoever watches at night."""
    return session.scalar(select(func.count()).select_from(Job).where(Job.state == "dead")) or 0
