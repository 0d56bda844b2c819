"""A live house: the application behind a real server, the identity simulator with its mailbox, and the worker's part, all in this process."""

import re
import secrets
import shutil
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pyotp
import waitress
from sqlalchemy import select, update

from homeservice import clock
from homeservice.adapters.pdf import PdfPrinter
from homeservice.adapters.simulator.server import Simulator
from homeservice.app import create_app
from homeservice.catalog.loader import load_folder
from homeservice.config import Config
from homeservice.core.workflow import Role
from homeservice.jobs.worker import Worker
from homeservice.models import FixedList, Form, Intake, SignIn
from homeservice.operations.catalogue import publish
from homeservice.operations.staff import add_officer
from tests.services.mailbox import HOST, free_port
from tests.services.requirement import missing

ROOT = Path(__file__).parent.parent.parent
MANIFEST = ROOT / "homeservice" / "static" / "manifest.json"
FONTS = ROOT / "build" / "pdf-fonts"
PASSWORD = "견본-비밀번호-1234"


@dataclass(frozen=True, kw_only=True)
class Login:
    """What an officer knows and holds."""

    name: str
    login: str
    password: str
    totp_secret: str

    def code(self):
        return pyotp.TOTP(self.totp_secret).at(clock.now())


class LiveHouse:
    """`url` is where a browser reaches it, `simulator.issuer` where people sign in and read their mail.

    What we ship is published, or the `definitions` that are given.
    """

    def __init__(self, folder, database_url, *, definitions=None):
        self.definitions = list(definitions or load_folder(ROOT / "forms").definitions.values())
        port = free_port()
        self.url = f"http://localhost:{port}"
        self.simulator = Simulator(clock=clock.now, port=0, smtp_port=0)
        config = Config(
            secret=secrets.token_hex(), database_url=database_url, data_dir=folder, base_url=self.url, port=port,
            identity_issuer=self.simulator.issuer, smtp_host=HOST, smtp_port=self.simulator.smtp_port, font_dir=FONTS,
            # Each visitor of these tests comes from an address of their own: what one may try in a minute is counted per address.
            trusted_proxies=1, payment_url=f"{self.simulator.issuer}/till",
        )  # fmt: skip
        self.app = create_app(config)
        # A build that runs beside the tests would take the files away whose names the application has just read.
        self.app.static_folder = str(shutil.copytree(MANIFEST.parent, folder / "static"))
        self.house = self.app.extensions["house"]
        self.database = self.house.database
        self._worker = Worker(self.house, printer_factory=lambda: PdfPrinter(FONTS))
        self._server = waitress.create_server(self.app, host=HOST, port=port, threads=6, clear_untrusted_proxy_headers=False)
        self._thread = threading.Thread(target=self._server.run, name="house", daemon=True)

    def __enter__(self):
        with self.database.transaction() as session:
            publish(session, self.definitions, now=clock.now())
        self.simulator.__enter__()
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._server.close()
        self._thread.join(5)
        self.simulator.__exit__()
        self._worker.close()
        self.database.dispose()

    # --- the people on the other side ---------------------------------------------------------------------------------
    def officer(self, department, name="박담당", **more):
        """A new account: a code is taken once in its thirty seconds, so every story has an officer of its own."""
        login = f"officer-{secrets.token_hex(4)}"
        with self.database.transaction() as session:
            made = add_officer(
                session, login=login, name=name, department=department, role=Role.OFFICER, phone="053-000-0001", password=PASSWORD,
                now=clock.now(), **more,
            )  # fmt: skip
        return Login(name=name, login=login, password=made.password, totp_secret=made.totp_secret)

    def end_sign_ins(self):
        """What happens after an hour away from the desk."""
        with self.database.transaction() as session:
            session.execute(update(SignIn).values(expires_at=clock.now()))

    def close_intake(self, slug, name, moment):
        """Move the end of an intake, as a publication does."""
        with self.database.transaction() as session:
            row = session.scalars(select(Intake).join(Form).where(Form.slug == slug, Intake.name == name)).one()
            row.closes, row.data = moment, {**row.data, "closes": moment.isoformat() if moment is not None else None}

    def announce_lot(self, slug, name, moment):
        """Let the words for the lot of a fixed list be known since a moment."""
        with self.database.transaction() as session:
            row = session.scalars(select(FixedList).join(Intake).join(Form).where(Form.slug == slug, Intake.name == name)).one()
            row.known_at = moment

    def work(self):
        """The worker's part: every job that is due, papers and mails alike."""
        while self._worker.run_once():
            pass

    def mails(self, to, *, count, seconds=20):
        """The mails to somebody, the newest first, once there are so many."""
        end = time.monotonic() + seconds
        while len(found := self.simulator.mailbox.mails(to=to)) < count and time.monotonic() < end:
            time.sleep(0.05)
        return found


@contextmanager
def built_house(template, folder, definitions=None):
    """A house in a folder, of the shipped forms or of these; skipped where nothing is built that a browser could load."""
    if not MANIFEST.exists() or not FONTS.exists():
        missing("no built assets: run `make test`, or tools/build_assets.py")
    with LiveHouse(folder, f"sqlite:///{shutil.copy(template, folder / 'house.db')}", definitions=definitions) as live:
        yield live


def links_in(text):
    """The addresses in a mail, as its reader would follow them."""
    return re.findall(r"https?://\S+", text)
