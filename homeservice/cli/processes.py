"""`flask web`, `flask worker`, `flask simulator`: the three processes of the service, each alone."""

from __future__ import annotations

import logging
import signal
import sys
import threading
from collections.abc import Callable
from types import FrameType
from urllib.parse import urlsplit

import click
from flask import Flask
from flask.cli import ScriptInfo

from homeservice import clock
from homeservice.cli.said import command, house_of, tell
from homeservice.config import Config
from homeservice.core.errors import DomainError
from homeservice.operations.opening import House

THREADS = 8


class PortTaken(DomainError):
    """Another program listens where this one should."""


# --- the commands -----------------------------------------------------------------------------------------------------
@command("web")
@click.pass_context
def web(context: click.Context) -> None:
    """Serve the pages on HOMESERVICE_HOST and HOMESERVICE_PORT until told to end."""
    config = house_of(context).config
    write_log()
    serve_pages(context.ensure_object(ScriptInfo).load_app(), config, ready=lambda: tell("cli.web.ready", address=config.base_url))


@command("worker")
@click.pass_context
def worker(context: click.Context) -> None:
    """Do the jobs of the outbox until told to end."""
    write_log()
    do_jobs(house_of(context), ready=lambda: tell("cli.worker.ready"))


@command("simulator")
@click.pass_context
def simulator(context: click.Context) -> None:
    """Serve the identity simulator and the local mailbox until told to end. Refused in production."""
    config = house_of(context).config
    only_in_demo(is_demo=config.is_demo)
    write_log()
    simulate(config, ready=lambda: tell("cli.simulator.ready", address=config.identity_issuer))


# --- what the processes do: `ready` is called once each can be used ----------------------------------------------------
def serve_pages(app: Flask, config: Config, *, ready: Callable[[], None]) -> None:
    """Serve the application until told to end. Raises PortTaken."""
    import waitress.server  # noqa: PLC0415 -- slow import: only this process serves

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
    ready()
    server.run()


def do_jobs(house: House, *, ready: Callable[[], None]) -> None:
    """Work until told to end; the job in hand is finished first."""
    from homeservice.adapters.pdf import FALLBACK, PdfPrinter  # noqa: PLC0415 -- slow import: only this process prints
    from homeservice.jobs.worker import Worker  # noqa: PLC0415 -- as above

    stop = threading.Event()

    def end(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)
    # In the demo somebody sits and waits for the paper.
    idle = 0.3 if house.config.is_demo else 1.0
    fonts = house.config.font_dir
    working = Worker(house, printer_factory=lambda: PdfPrinter(fonts, fallback=fonts / FALLBACK), now=clock.now, idle=idle)
    ready()
    working.run_until(stop)


def simulate(config: Config, *, ready: Callable[[], None]) -> None:
    """Play identity provider and mail server until told to end. Raises PortTaken."""
    from homeservice.adapters.simulator.server import serve  # noqa: PLC0415 -- slow import: only this process simulates

    hosts = {"localhost", "127.0.0.1", "::1", urlsplit(config.base_url).hostname or "localhost"}
    try:
        serve(
            config.host, config.simulator_port, config.smtp_port, config.data_dir, clock=clock.now, issuer=config.identity_issuer,
            redirect_hosts=hosts, payment_secret=config.payment_secret, ready=ready,
        )  # fmt: skip
    except OSError as error:
        ports = f"{config.simulator_port}, {config.smtp_port}"
        raise PortTaken("cli.port_taken", port=ports, setting="HOMESERVICE_SIMULATOR_PORT, HOMESERVICE_SMTP_PORT") from error


def only_in_demo(*, is_demo: bool) -> None:
    """Raises DomainError in production, where nothing is simulated and no sample is seeded."""
    if not is_demo:
        raise DomainError("cli.only_in_demo")


def write_log() -> None:
    """One line an event, on the error stream."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    # The mailbox's library would tell who gets which mail.
    logging.getLogger("mail.log").setLevel(logging.WARNING)
