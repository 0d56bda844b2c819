"""The three servers that are measured: ours, and the two floors, each with a database of its own and served alike."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parent.parent
SIDES = ("ours", "widgets", "plain")
#: How each side is named in what is printed.
NAMES = {"ours": "ours", "widgets": "(a) widgets", "plain": "(b) by hand"}


class Server:
    """A running server; `pid` is the process whose family does the work."""

    def __init__(self, command: list[str], environment: dict[str, str], port: int, log: Path) -> None:
        self.port = port
        self._log = log
        with log.open("wb") as out:
            self._process = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=out, stderr=out)
        self.pid = self._process.pid

    def wait(self) -> None:
        """Until it takes connections. Raises RuntimeError with what it said where it ends instead."""
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
            except OSError:
                if self._process.poll() is not None:
                    raise RuntimeError(self._log.read_text()) from None
                time.sleep(0.02)
            else:
                return

    def stop(self) -> None:
        self._process.send_signal(signal.SIGTERM)
        self._process.wait(timeout=20)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


def environment(database_url: str, folder: Path, port: int) -> dict[str, str]:
    """What our processes are told; nobody listens at the issuer, and no worker runs."""
    return {
        **os.environ,
        "HOMESERVICE_DATABASE_URL": database_url,
        "HOMESERVICE_DATA_DIR": str(folder),
        "HOMESERVICE_PORT": str(port),
        "HOMESERVICE_BASE_URL": f"http://localhost:{port}",
        "HOMESERVICE_IDENTITY_ISSUER": "http://localhost:1",
    }


def start(side: str, server: str, processes: int, database_url: str, folder: Path) -> Server:
    """A side under gunicorn's plain workers or, in one process, under waitress as `flask web` sets it up."""
    port = free_port()
    told = environment(database_url, folder, port)
    if server == "gunicorn":
        wanted = "wsgi:app" if side == "ours" else f"bench.floors.{side}:make_app({database_url!r})"
        options = ["--workers", str(processes), "--bind", f"127.0.0.1:{port}", "--log-level", "warning", "--worker-tmp-dir", str(folder)]
        command = [sys.executable, "-m", "gunicorn", *options, wanted]
    elif side == "ours":
        command = [sys.executable, "-m", "flask", "--app", "wsgi.py", "web"]
    else:
        command = [sys.executable, "-m", "bench.floors.waitressed", side, database_url, str(port)]
    started = Server(command, told, port, folder / f"{side}.log")
    started.wait()
    return started


@contextmanager
def databases(kind: str, folder: Path, names: tuple[str, ...] = SIDES):
    """The URL of an empty database for each name, and the process of the database server where it is ours to look at.

    The tests' own PostgreSQL, but with its writes made safe as in production.
    """
    if kind == "sqlite":
        yield {name: f"sqlite:///{folder / name}.db" for name in names}, None, "SQLite"
        return
    from tests.services import postgresql  # noqa: PLC0415 -- the tests' packages need not be there for SQLite

    told = os.environ.get("TEST_DATABASE_URL")
    running = postgresql.Server(told) if told else postgresql.Server.start(postgresql.find_binaries(), settings=postgresql.DURABLE)
    urls: dict[str, str] = {}
    try:
        urls |= {name: running.create() for name in names}
        yield urls, running.pid, running.version()
    finally:
        for url in urls.values():
            running.drop(url)
        running.stop()
