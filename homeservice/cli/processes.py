"""`flask web`, `flask worker`, `flask simulator`: the three processes of the service, each alone."""

from __future__ import annotations

import ctypes
import logging
import os
import signal
import sys
import threading
from contextlib import suppress
from types import FrameType
from urllib.parse import urlsplit

import click
from flask import current_app

from homeservice import clock
from homeservice.cli.said import command, house_of, tell
from homeservice.core.errors import DomainError

THREADS = 8
#: The end of a pipe on which `flask serve` is told that a process is ready, and sees that it has ended.
READY = "HOMESERVICE_READY_FD"
_PR_SET_PDEATHSIG = 1


class PortTaken(DomainError):
    """Another program listens where this one should."""


@command("web")
@click.pass_context
def web(context: click.Context) -> None:
    """Serve the pages on HOMESERVICE_HOST and HOMESERVICE_PORT until told to end."""
    import waitress  # noqa: PLC0415 -- slow import: only this process serves
    import waitress.server  # noqa: PLC0415 -- as above

    config = house_of(context).config
    _begin()
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # Flask's documented way to the application itself
    try:
        server = waitress.server.create_server(
            app,
            host=config.host,
            port=config.port,
            threads=THREADS,
            ident=None,
            channel_timeout=120,
            max_request_body_size=256 * 1024 * 1024,
            # Without a proxy in front, nobody may tell a visitor's address; with one, the application reads what it tells.
            clear_untrusted_proxy_headers=not config.trusted_proxies,
        )
    except OSError as error:
        raise PortTaken("cli.port_taken", port=str(config.port), setting="HOMESERVICE_PORT") from error

    def end(_signal: int, _frame: FrameType | None) -> None:
        # The server ends its threads when the process is told to exit.
        sys.exit(0)

    signal.signal(signal.SIGTERM, end)
    _tell_ready("cli.web.ready", address=config.base_url)
    server.run()


@command("worker")
@click.pass_context
def worker(context: click.Context) -> None:
    """Do the jobs of the outbox until told to end."""
    from homeservice.adapters.pdf import FALLBACK, PdfPrinter  # noqa: PLC0415 -- slow import: only this process prints
    from homeservice.jobs.worker import Worker  # noqa: PLC0415 -- as above

    house = house_of(context)
    _begin()
    stop = threading.Event()

    def end(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)
    # In the demo somebody sits and waits for the paper.
    idle = 0.3 if house.config.is_demo else 1.0
    fonts = house.config.font_dir
    working = Worker(house, printer_factory=lambda: PdfPrinter(fonts, fallback=fonts / FALLBACK), now=clock.now, idle=idle)
    _tell_ready("cli.worker.ready")
    working.run_until(stop)


@command("simulator")
@click.pass_context
def simulator(context: click.Context) -> None:
    """Serve the identity simulator and the local mailbox until told to end. Refused in production."""
    from homeservice.adapters.simulator.server import serve  # noqa: PLC0415 -- slow import: only this process simulates

    config = house_of(context).config
    only_in_demo(is_demo=config.is_demo)
    _begin()
    hosts = {"localhost", "127.0.0.1", "::1", urlsplit(config.base_url).hostname or "localhost"}
    try:
        serve(
            config.host, config.simulator_port, config.smtp_port, config.data_dir, clock=clock.now, issuer=config.identity_issuer,
            redirect_hosts=hosts, ready=lambda: _tell_ready("cli.simulator.ready", address=config.identity_issuer),
        )  # fmt: skip
    except OSError as error:
        ports = f"{config.simulator_port}, {config.smtp_port}"
        raise PortTaken("cli.port_taken", port=ports, setting="HOMESERVICE_SIMULATOR_PORT, HOMESERVICE_SMTP_PORT") from error


def only_in_demo(*, is_demo: bool) -> None:
    """Raises DomainError in production, where nothing is simulated and no sample is seeded."""
    if not is_demo:
        raise DomainError("cli.only_in_demo")


def _begin() -> None:
    """A log with one line an event; and, under `flask serve`, an end with it, even where that is killed."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    # The mailbox's library would tell who gets which mail.
    logging.getLogger("mail.log").setLevel(logging.WARNING)
    if READY in os.environ:
        # A system without it ends its processes by the signal that `flask serve` sends.
        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _tell_ready(id: str, **params: str) -> None:
    """Say that it listens: to `flask serve` on its pipe, else to the terminal."""
    pipe = os.environ.get(READY, "")
    if pipe.isdigit():
        os.write(int(pipe), b"1")
    else:
        tell(id, **params)
