"""A house with a case in it, and the clock of its worker in the test's hands."""

import datetime as dt

import pytest
from sqlalchemy import select

from homeservice.adapters.mail import SmtpMailer
from homeservice.config import Config
from homeservice.core.workflow import Role
from homeservice.jobs.worker import Worker
from homeservice.models import Document, Job, Notice
from homeservice.operations.acting import act
from homeservice.operations.opening import House
from tests.world import NOW, World

PDF = b"%PDF-1.7 the paper"


class Printer:
    """Draws the same paper at once, and counts."""

    def __init__(self):
        self.drawn = []

    def print_document(self, name, values, *, identifier, created):
        self.drawn.append((name, values["document"]["number"]))
        return PDF

    def close(self):
        self.drawn.append("closed")


class Clock:
    """A clock that goes on only when told."""

    def __init__(self):
        self.moment = NOW

    def __call__(self):
        return self.moment

    def wait(self, **length):
        self.moment += dt.timedelta(**length)


class Place:
    """A house over a database, with shorthand for what its outbox holds."""

    def __init__(self, url, folder, mailbox):
        self.url, self.folder = url, folder
        self.world = World(url, folder)
        self.database = self.world.database
        mailer = SmtpMailer(host=mailbox.host, port=mailbox.port, sender="city@city.invalid", sender_name="견본시")
        self.house = House(config=Config(), database=self.database, office=self.world.office, mailer=mailer, cookie_key=b"")
        self.clock, self.printer = Clock(), Printer()

    def worker(self, **options):
        return Worker(self.house, lambda: self.printer, now=self.clock, idle=0.01, **options)

    def drain(self, **options):
        """Do everything that is due now; how many jobs that were."""
        worker = self.worker(**options)
        done = 0
        while worker.run_once():
            done += 1
        worker.close()
        return done

    def jobs(self, kind=None):
        with self.database.session() as session:
            query = select(Job).order_by(Job.id)
            return list(session.scalars(query.where(Job.kind == kind) if kind else query))

    def all(self, table):
        with self.database.session() as session:
            return list(session.scalars(select(table)))

    def certificate(self, **person):
        """An issued work certificate that waits to be printed; its document."""
        resident, officer = self.world.person(**person), self.world.officer("청년정책과")
        case_id = self.world.submitted(resident, "campus-guard-certificate", {})
        with self.database.transaction() as session:
            act(session, self.world.theirs(session, case_id, officer), "start", role=Role.OFFICER, officer=officer, now=NOW)
        with self.database.session() as session:
            return session.scalar(select(Document).where(Document.submission_id == case_id))

    def notices(self):
        return sorted(self.all(Notice), key=lambda notice: notice.kind)


@pytest.fixture
def place(migrated_url, tmp_path, mailbox):
    built = Place(migrated_url, tmp_path / "files", mailbox)
    yield built
    built.database.dispose()
