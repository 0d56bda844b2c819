"""A large file sent piece by piece to our web process: how fast, and how much memory the process takes meanwhile.

    .venv/bin/python -m bench.upload [--megabytes 1024] [--server waitress]

The file goes over the resumable protocol in pieces of 8 MB, as the page's own script sends it, from one client; what has arrived is
compared by its SHA-256 in the database. Printed are seconds, megabytes a second, and the largest proportional set size seen.
"""

from __future__ import annotations

import argparse
import base64
import dataclasses
import datetime as dt
import hashlib
import http.client
import re
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from alembic import command
from sqlalchemy import select

from bench import machine, serving
from bench.peopling import signed_cookie
from homeservice import clock
from homeservice.adapters.identity import Identity
from homeservice.catalog.loader import load_file
from homeservice.config import Config
from homeservice.database import alembic_config
from homeservice.models import Blob
from homeservice.operations.catalogue import find_form, publish
from homeservice.operations.drafts import begin_draft
from homeservice.operations.opening import House, open_house
from homeservice.operations.sign_in import begin_sign_in, welcome

PIECE = 8 * 1024 * 1024
LIMIT = 200.0
FORM = """
code: B20
title: 큰 파일(측정용)
summary: 큰 파일 하나를 올립니다.
category: 측정
department: 측정과
officer: {name: 김담당, phone: 053-000-0000}
who: 누구나
result: 접수증
petition: other
processing_time: {days: 10}
receipt: automatic
retention: {years: 1}
sections:
  - name: film
    title: 영상
    fields:
      - {type: file, name: film, label: 영상, kinds: [mp4], max_mb: 2000}
documents:
  receive: {template: receipt}
  approve: {template: confirmation}
  reject: {template: refusal}
intakes:
  - {name: always, opens: 2026-01-01 09:00}
"""


def prepared(database_url: str, folder: Path) -> tuple[House, str, str]:
    """A house with somebody signed in who has begun a draft: the house, the cookie, the draft's id."""
    command.upgrade(alembic_config(database_url), "head")
    house, now = open_house(dataclasses.replace(Config(), database_url=database_url, data_dir=folder)), clock.now()
    path = folder / "large-file.yaml"
    path.write_text(FORM, encoding="utf-8")
    with house.database.transaction() as session:
        publish(session, [load_file(path, folder)], now=now)
        who = Identity(
            subject="bench", name="김견본", birth_date=dt.date(1990, 1, 1), phone="+821000001234", email="sample@example.com", provider="bench",
            verified_at=now,
        )  # fmt: skip
        person = welcome(session, who, language="ko", now=now)
        token = begin_sign_in(session, now=now, person=person)
        entry = find_form(session, "large-file", now=now)
        draft = begin_draft(session, person, entry.form, entry.row, language="ko", now=now)
        session.flush()
        id = str(draft.id)
    return house, signed_cookie(house.cookie_key, {"resident": token}), id


def pieces(size: int) -> Iterator[bytes]:
    """A film by its head, and nothing after it: so many bytes in all."""
    head = b"\0\0\0\x18ftypisom" + b"\0" * 12
    for start in range(0, size, PIECE):
        length = min(PIECE, size - start)
        yield (head + b"\0" * PIECE)[:length] if start == 0 else start.to_bytes(8, "big") + b"\0" * (length - 8)


class Client:
    """One browser at one server."""

    def __init__(self, port: int, cookie: str) -> None:
        self._line = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        self._cookie = f"homeservice={cookie}"
        self._token = ""

    def open(self, path: str) -> None:
        """Look at a page, and take its form token along."""
        answer, text = self.ask("GET", path)
        kept = answer.getheader("Set-Cookie")
        if kept is not None:
            self._cookie = kept.split(";")[0]
        self._token = re.search(r'name="csrf_token" value="([^"]+)"', text.decode())[1]  # type: ignore[index]  # each form has one

    def ask(self, method: str, path: str, body: bytes | None = None, **headers: str) -> tuple[http.client.HTTPResponse, bytes]:
        told = {"Cookie": self._cookie, "X-CSRFToken": self._token, "Tus-Resumable": "1.0.0", "Accept": "text/html"}
        self._line.request(method, path, body, {**told, **{name.replace("_", "-"): value for name, value in headers.items()}})
        answer = self._line.getresponse()
        return answer, answer.read()


def send(client: Client, draft: str, size: int) -> str:
    """Send the file; the SHA-256 of what was sent. Raises RuntimeError where a piece is refused."""
    page = f"/my/{draft}/pages/film"
    client.open(page)
    told = ",".join(f"{key} {base64.b64encode(value).decode()}" for key, value in (("filename", b"film.mp4"), ("field", b"film")))
    answer, text = client.ask("POST", f"{page}/uploads", Upload_Length=str(size), Upload_Metadata=told)
    place, digest, offset = answer.getheader("Location") or "", hashlib.sha256(), 0
    for piece in pieces(size):
        answer, text = client.ask("PATCH", place, piece, Upload_Offset=str(offset), Content_Type="application/offset+octet-stream")
        if answer.status != 204:
            raise RuntimeError(f"{answer.status} at {offset}: {text[:200]!r}")
        digest.update(piece)
        offset += len(piece)
    return digest.hexdigest()


def main() -> None:
    """Measure and print; exits with 1 where the file did not arrive as it was sent, or the process took more than it may."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--megabytes", type=int, default=1024)
    parser.add_argument("--server", choices=("waitress", "gunicorn"), default="waitress")
    options = parser.parse_args()
    size = options.megabytes * 1024 * 1024
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        url = f"sqlite:///{folder / 'ours'}.db"
        house, cookie, draft = prepared(url, folder)
        server = serving.start("ours", options.server, 1, url, folder)
        most, done = [0.0], threading.Event()

        def watch() -> None:
            while not done.wait(0.05):
                most[0] = max(most[0], sum(pss(pid) for pid in machine.family(server.pid)))

        watching = threading.Thread(target=watch)
        watching.start()
        try:
            rest, began = sum(pss(pid) for pid in machine.family(server.pid)), time.perf_counter()
            digest = send(Client(server.port, cookie), draft, size)
            seconds = time.perf_counter() - began
        finally:
            done.set()
            watching.join()
            server.stop()
        with house.database.session(reading=True) as session:
            kept = session.scalars(select(Blob.sha256).where(Blob.state == "ready", Blob.size == size)).all()
        house.database.dispose()
    arrived = kept == [digest]
    print(machine.describe("SQLite"))
    print(f"{options.megabytes} MB in {seconds:.1f} s, {options.megabytes / seconds:.0f} MB/s, under {options.server}")
    print(f"memory: {rest:.0f} MB before, {most[0]:.0f} MB at most (limit {LIMIT:.0f} MB); arrived whole: {'yes' if arrived else 'NO'}")
    sys.exit(0 if arrived and most[0] < LIMIT else 1)


def pss(pid: int) -> float:
    """Megabytes of a process, with its share of what it has in common; 0 for one that has ended."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


if __name__ == "__main__":
    main()
