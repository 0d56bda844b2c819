"""The worker: takes one job after the other from the outbox, and gives each up, back or done, never half."""

from __future__ import annotations

import datetime as dt
import logging
import threading
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from homeservice import clock
from homeservice.adapters.mail import Mailer
from homeservice.core.errors import DomainError
from homeservice.jobs.handlers import HANDLERS
from homeservice.jobs.schedule import Schedule
from homeservice.jobs.tools import Effect, GivenUp, Handler, Printer, Tools
from homeservice.operations.jobs import LEASE, Leased, extend_lease, fail, finish, has_due, lease_next, release
from homeservice.operations.opening import House

log = logging.getLogger(__name__)


class TakenOver(Exception):
    """The lease ran out and another worker has the job: what this one did must not count."""


class Worker:
    """Drains the outbox of a house, one job at a time. Several may run: each job is in one worker's hands.

    `lease` is how long a job stays taken without a sign of life, `idle` how many seconds to wait where nothing is due.
    `printer_factory` is called when the first paper comes. `handlers` by kind of job are the house's own by default.
    """

    def __init__(
        self, house: House, printer_factory: Callable[[], Printer], mailer: Mailer | None = None, *,
        now: Callable[[], dt.datetime] = clock.now, lease: dt.timedelta = LEASE, idle: float = 1.0,
        handlers: Mapping[str, Handler] = HANDLERS,
    ) -> None:  # fmt: skip
        self._database = house.database
        self._printer_factory = printer_factory
        self._printer: Printer | None = None
        self._now = now
        self._lease = lease
        self._idle = idle
        self._handlers = handlers
        self._schedule = Schedule(house.database)
        self._tools = Tools(
            database=house.database, office=house.office, mailer=mailer or house.mailer, printer=self._ready_printer, payments=house.payments
        )  # fmt: skip

    def run_until(self, stop: threading.Event) -> None:
        """Work until told to stop; the job in hand is finished first. A database that is away for a while is waited for."""
        try:
            while not stop.is_set():
                try:
                    self._schedule.write(now=self._now())
                    worked = self.run_once(stop)
                except SQLAlchemyError as error:
                    log.warning("the database does not answer: %s", type(error).__name__)
                    worked = False
                if not worked:
                    stop.wait(self._idle)
        finally:
            self.close()

    def run_once(self, stop: threading.Event | None = None) -> bool:
        """Do one job that is due; whether there was one. A job taken while being told to stop is put back."""
        with self._database.session(reading=True) as session:
            if not has_due(session, now=self._now()):
                return False
        with self._database.transaction() as session:
            leased = lease_next(session, now=self._now(), lease=self._lease)
        if leased is None:
            return False
        if stop is not None and stop.is_set():
            with self._database.transaction() as session:
                release(session, leased, now=self._now())
            return False
        self._do(leased)
        return True

    def close(self) -> None:
        """Let go of the printer; a later job makes a new one."""
        if self._printer is not None:
            self._printer.close()
            self._printer = None

    def _ready_printer(self) -> Printer:
        if self._printer is None:
            self._printer = self._printer_factory()
        return self._printer

    def _do(self, leased: Leased) -> None:
        try:
            handler = self._handlers.get(leased.kind)
            if handler is None:
                self._give_up(leased, GivenUp("unknown kind of job", lambda _session: None))
                return
            with self._kept(leased):
                effect = handler(self._tools, leased.args, self._now())
            self._finish(leased, effect)
        except TakenOver:
            log.warning("job %s %s: another worker has taken it over", leased.id, leased.kind)
        except GivenUp as error:
            self._give_up(leased, error)
        except Exception as error:  # noqa: BLE001 -- whatever a job meets, the worker lives on and the job is tried again
            self._put_back(leased, error)
        else:
            log.info("job %s %s: done", leased.id, leased.kind)

    def _finish(self, leased: Leased, effect: Effect) -> None:
        """Commit the effect and the job's end together, or neither. Raises TakenOver where the token fits no longer."""
        with self._database.transaction() as session:
            # First of all, so that nothing at all is done for a job that is not ours.
            if not finish(session, leased, now=self._now()):
                raise TakenOver
            effect(session)

    def _give_up(self, leased: Leased, error: GivenUp) -> None:
        with self._database.transaction() as session:
            if fail(session, leased, str(error), now=self._now(), for_good=True):
                error.effect(session)
        log.error("job %s %s: given up, %s", leased.id, leased.kind, error)

    def _put_back(self, leased: Leased, error: Exception) -> None:
        why = described(error)
        with self._database.transaction() as session:
            fail(session, leased, why, now=self._now())
        log.warning("job %s %s: failed at try %s, %s", leased.id, leased.kind, leased.attempts, why)

    @contextmanager
    def _kept(self, leased: Leased) -> Iterator[None]:
        """Keep the lease alive from a thread of its own while the slow part runs."""
        done = threading.Event()
        thread = threading.Thread(target=self._keep, args=(leased, done), name=f"lease-{leased.id}", daemon=True)
        thread.start()
        try:
            yield
        finally:
            done.set()
            thread.join()

    def _keep(self, leased: Leased, done: threading.Event) -> None:
        while not done.wait(self._lease.total_seconds() / 3):
            try:
                with self._database.transaction() as session:
                    if not extend_lease(session, leased, now=self._now(), lease=self._lease):
                        return
            except SQLAlchemyError as error:
                log.warning("job %s %s: lease not extended, %s", leased.id, leased.kind, type(error).__name__)


def described(error: Exception) -> str:
    """What happened and where, without a value: an error's own words may hold a person's data."""
    if isinstance(error, DomainError):
        return f"{type(error).__name__}: {error.message.id}"
    frames = traceback.extract_tb(error.__traceback__)
    place = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{place}"
