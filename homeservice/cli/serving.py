"""`flask serve`: everything under one command: migrate, publish, seed, then web, worker and simulator as three processes."""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import selectors
import signal
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.context import ForkProcess
from types import FrameType

import click
from flask.cli import ScriptInfo

from homeservice import clock
from homeservice.cli.database import migrate
from homeservice.cli.forms import load, publish_loaded, tell_faults, tell_left
from homeservice.cli.processes import PortTaken, do_jobs, serve_pages, simulate, write_log
from homeservice.cli.said import command, ending_with_a_sentence, house_of, tell
from homeservice.config import Config
from homeservice.operations.opening import House
from homeservice.operations.seeding import Demo, load_demo, seed_demo

#: How long a process may take to end its work before it is killed.
SECONDS_TO_END = 8.0
_PR_SET_PDEATHSIG = 1
_TOLD = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

#: What a process does, given what to call once it can be used.
Work = Callable[[Callable[[], None]], None]


@dataclass(frozen=True, kw_only=True)
class Child:
    """A running process of the service; `pipe` says when it is ready, and ends when it does."""

    name: str
    process: ForkProcess
    pipe: int


@command("serve")
@click.pass_context
def serve(context: click.Context) -> None:
    """Prepare the house, run its processes, and end them all when told to or when one of them ends."""
    house = house_of(context)
    config = house.config
    demo = load_demo(config.forms_dir) if config.is_demo else None
    app = context.ensure_object(ScriptInfo).load_app()
    # fmt: off
    works: dict[str, Work] = {
        "web":    lambda ready: serve_pages(app, config, ready=ready),
        "worker": lambda ready: do_jobs(house, ready=ready),
    }
    # fmt: on
    if config.is_demo:
        works["simulator"] = lambda ready: simulate(config, ready=ready)
    _need_ports(config)
    children: list[Child] = []
    with _told_to_end() as told:
        _prepare(house, demo)
        # No connection may be shared between processes.
        house.database.dispose()
        try:
            children += [_start(name, work) for name, work in works.items()]
            status = _watch(children, told, house, demo)
        finally:
            _end(children)
    context.exit(status)


def _prepare(house: House, demo: Demo | None) -> None:
    """The schema, the catalogue and the samples, each only as far as it is not there yet."""
    before, after = migrate(house.config.database_url)
    if before != after:
        tell("cli.db.upgraded", before=before, after=after)
    loaded = load(house.config.forms_dir)
    tell_faults(loaded)
    done = publish_loaded(house, loaded, demo)
    tell_left(done)
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

    before = {number: signal.signal(number, note) for number in _TOLD}
    old = signal.set_wakeup_fd(writer.fileno())
    try:
        yield reader
    finally:
        signal.set_wakeup_fd(old)
        for number, handler in before.items():
            signal.signal(number, handler)
        reader.close()
        writer.close()


def _start(name: str, work: Work) -> Child:
    """Start a process with all that is loaded already: loading it four times would take four times as long."""
    ours, theirs = os.pipe()
    process = multiprocessing.get_context("fork").Process(target=_run, args=(work, ours, theirs, os.getpid()), name=name)
    try:
        process.start()
    finally:
        os.close(theirs)
    return Child(name=name, process=process, pipe=ours)


def _run(work: Work, ours: int, theirs: int, parent: int) -> None:
    """The whole life of a process: it ends with us, even where we are killed, and Ctrl-C reaches it through us and in order."""
    os.setpgrp()
    signal.set_wakeup_fd(-1)
    for number in _TOLD:
        signal.signal(number, signal.SIG_DFL)
    os.close(ours)
    # A system without it ends its processes by the signal that the parent sends.
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        return
    write_log()
    with ending_with_a_sentence():
        work(lambda: _say_ready(theirs))


def _say_ready(pipe: int) -> None:
    os.write(pipe, b"1")


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
                    ended.process.join()
                    status = ended.process.exitcode or 0
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
        tell("cli.serve.staff", address=f"{config.base_url}/staff")
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
        child.process.join(max(0.0, ends - time.monotonic()))
        if child.process.is_alive():
            _signal(child, signal.SIGKILL)
            child.process.join()
        os.close(child.pipe)


def _signal(child: Child, number: signal.Signals) -> None:
    if child.process.is_alive() and child.process.pid is not None:
        # The whole group where it has one by now: a printer belongs to its worker.
        with suppress(ProcessLookupError):
            os.kill(child.process.pid, number)
            if number == signal.SIGKILL:
                os.killpg(child.process.pid, number)
