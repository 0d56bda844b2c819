"""`flask serve`: everything under one command: migrate, publish, seed, then web, worker and simulator as three processes."""

from __future__ import annotations

import os
import selectors
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType

import click

from homeservice import clock
from homeservice.cli.database import migrate
from homeservice.cli.forms import load, publish_loaded, tell_faults
from homeservice.cli.processes import READY, PortTaken
from homeservice.cli.said import command, house_of, tell
from homeservice.config import ROOT, Config
from homeservice.operations.opening import House
from homeservice.operations.seeding import Demo, load_demo, seed_demo

#: How long a process may take to end its work before it is killed.
SECONDS_TO_END = 8.0


@dataclass(frozen=True, kw_only=True)
class Child:
    """A running process of the service; `pipe` says when it is ready, and ends when it does."""

    name: str
    process: subprocess.Popen[bytes]
    pipe: int


@command("serve")
@click.pass_context
def serve(context: click.Context) -> None:
    """Prepare the house, run its processes, and end them all when told to or when one of them ends."""
    house = house_of(context)
    config = house.config
    demo = load_demo(config.forms_dir) if config.is_demo else None
    _need_ports(config)
    children: list[Child] = []
    with _told_to_end() as told:
        try:
            # Each begins as soon as what it needs is there: they take a second to load, and there may be two processors.
            if config.is_demo:
                children.append(_start("simulator"))
            before, after = migrate(config.database_url)
            if before != after:
                tell("cli.db.upgraded", before=before, after=after)
            children += [_start("web"), _start("worker")]
            _prepare(house, demo)
            house.database.dispose()
            status = _watch(children, told, house, demo)
        finally:
            _end(children)
    context.exit(status)


def _prepare(house: House, demo: Demo | None) -> None:
    """The catalogue and the samples, each only as far as it is not there yet."""
    loaded = load(house.config.forms_dir)
    tell_faults(loaded)
    done = publish_loaded(house.database, loaded)
    changed = len(done.added) + len(done.revised) + len(done.running)
    tell("cli.serve.catalogue", whole=len(loaded.definitions), changed=changed)
    if demo is not None:
        seeded = seed_demo(house, demo, now=clock.now())
        if seeded.officers or seeded.cases:
            tell("cli.seed.done", officers=len(seeded.officers), cases=len(seeded.cases))


def _need_ports(config: Config) -> None:
    """Raises PortTaken before anything is begun, where another program listens on one of our ports."""
    ports = {"HOMESERVICE_PORT": config.port}
    if config.is_demo:
        ports |= {"HOMESERVICE_SIMULATOR_PORT": config.simulator_port, "HOMESERVICE_SMTP_PORT": config.smtp_port}
    for setting, port in ports.items():
        try:
            socket.create_server((config.host, port), family=socket.AF_INET6 if ":" in config.host else socket.AF_INET).close()
        except OSError as error:
            raise PortTaken("cli.port_taken", port=str(port), setting=setting) from error


@contextmanager
def _told_to_end() -> Iterator[socket.socket]:
    """A socket that becomes readable when the process is told to end (Ctrl-C, SIGTERM, a closed terminal)."""
    reader, writer = socket.socketpair()
    writer.setblocking(False)

    def note(_signal: int, _frame: FrameType | None) -> None:
        """The byte that the signal writes to the socket is all that is needed."""

    before = {number: signal.signal(number, note) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    old = signal.set_wakeup_fd(writer.fileno())
    try:
        yield reader
    finally:
        signal.set_wakeup_fd(old)
        for number, handler in before.items():
            signal.signal(number, handler)
        reader.close()
        writer.close()


def _start(name: str) -> Child:
    """Start a process in a group of its own, so that Ctrl-C reaches it through us and in order."""
    ours, theirs = os.pipe()
    try:
        process = subprocess.Popen(
            [sys.executable, "-m", "flask", "--app", str(ROOT / "wsgi.py"), name],
            env={**os.environ, READY: str(theirs)}, pass_fds=(theirs,), stdin=subprocess.DEVNULL, process_group=0,
        )  # fmt: skip
    finally:
        os.close(theirs)
    return Child(name=name, process=process, pipe=ours)


def _watch(children: list[Child], told: socket.socket, house: House, demo: Demo | None) -> int:
    """Wait until told to end (0) or until a process ends (its own status, 1 where that is 0)."""
    waiting = {child.name for child in children}
    with selectors.DefaultSelector() as selector:
        selector.register(told, selectors.EVENT_READ, None)
        for child in children:
            selector.register(child.pipe, selectors.EVENT_READ, child)
        while True:
            for key, _ in selector.select():
                if key.data is None:
                    tell("cli.serve.ending")
                    return 0
                ended: Child = key.data
                if not os.read(ended.pipe, 16):
                    status = ended.process.wait()
                    tell("cli.serve.ended", name=ended.name, status=str(status))
                    return status if status > 0 else 128 - status if status < 0 else 1
                waiting.discard(ended.name)
                if not waiting:
                    _tell_ready(house, demo)


def _tell_ready(house: House, demo: Demo | None) -> None:
    config = house.config
    click.echo()
    tell("cli.serve.ready", address=config.base_url)
    if demo is not None:
        tell("cli.serve.resident", address=f"{config.base_url}/")
        tell("cli.serve.staff", address=f"{config.base_url}/staff/")
        for officer in demo.officers:
            tell(
                "cli.serve.officer",
                login=officer.login,
                password=officer.password,
                department=officer.department,
                secret=officer.totp_secret,
            )
        tell("cli.serve.code", login=demo.officers[0].login)
        tell("cli.serve.mailbox", address=f"{config.identity_issuer}/mailbox")
    tell("cli.serve.how_to_end")


def _end(children: list[Child]) -> None:
    """Ask every process to end, all at once, and kill what does not; none is left when this returns."""
    for child in children:
        _signal(child, signal.SIGTERM)
    ends = time.monotonic() + SECONDS_TO_END
    for child in children:
        try:
            child.process.wait(timeout=max(0.0, ends - time.monotonic()))
        except subprocess.TimeoutExpired:
            _signal(child, signal.SIGKILL)
            child.process.wait()
        os.close(child.pipe)


def _signal(child: Child, number: signal.Signals) -> None:
    if child.process.poll() is None:
        os.killpg(child.process.pid, number)
