"""The simulator as a process, or on threads beside a test."""

from __future__ import annotations

import datetime as dt
import logging
import signal
import socket
import threading
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Self

from werkzeug.serving import WSGIRequestHandler, make_server

from homeservice.adapters.simulator.issuer import Issuer
from homeservice.adapters.simulator.mailbox import Mailbox, PostOffice
from homeservice.adapters.simulator.pages import Pages
from homeservice.adapters.simulator.till import Till
from homeservice.config import DEMO_SECRET

log = logging.getLogger(__name__)

LOOPBACK = ("localhost", "127.0.0.1", "::1")


class _Quiet(WSGIRequestHandler):
    """Writes no line per request: the terminal of the demo is for the service's own words."""

    def log(self, type: str, message: str, *args: object) -> None:
        log.debug(message, *args)


class Simulator:
    """The identity simulator and the mailbox, listening from the start; `with Simulator(…)` serves until the block ends.

    Port 0 takes any free one: `port`, `smtp_port` and `issuer` tell which. `issuer` is the address browsers and the service
    reach it at, if not http://localhost:PORT. The key is kept in `data_dir`, else it lives as long as the process.
    Raises OSError where a port is taken.
    """

    def __init__(
        self, *, clock: Callable[[], dt.datetime], host: str = "127.0.0.1", port: int = 8001, smtp_port: int = 8025,
        issuer: str | None = None, data_dir: Path | None = None, redirect_hosts: Collection[str] = LOOPBACK,
        payment_secret: str = DEMO_SECRET,
    ) -> None:  # fmt: skip
        self.mailbox = Mailbox()
        # Listening before werkzeug is asked, which would end the process where the port is taken.
        with socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET) as listener:
            self.port: int = listener.getsockname()[1]
            self.issuer = issuer or f"http://localhost:{self.port}"
            self._post_office = PostOffice(self.mailbox, host=host, port=smtp_port, clock=clock)
            key_file = None if data_dir is None else data_dir / "simulator-key.pem"
            sales = None if data_dir is None else data_dir / "simulator-payments.json"
            self.till = Till(secret=payment_secret, hosts=redirect_hosts, file=sales, clock=clock)
            pages = Pages(
                issuer=Issuer(issuer=self.issuer, redirect_hosts=redirect_hosts, key_file=key_file), mailbox=self.mailbox, till=self.till,
                clock=clock,
            )  # fmt: skip
            self._server = make_server(host, self.port, pages, threaded=True, request_handler=_Quiet, fd=listener.fileno())
        self.smtp_port = self._post_office.port
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.1}, name="simulator-http", daemon=True
        )

    def __enter__(self) -> Self:
        self._post_office.start()
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        self._post_office.stop()


def serve(
    host: str, port: int, smtp_port: int, data_dir: Path, *, clock: Callable[[], dt.datetime], issuer: str | None = None,
    redirect_hosts: Collection[str] = LOOPBACK, payment_secret: str = DEMO_SECRET, ready: Callable[[], None] = lambda: None,
) -> None:  # fmt: skip
    """Serve until the process is told to end (SIGTERM, Ctrl-C); `ready` is called once it listens.

    Main thread only. Raises OSError where a port is taken.
    """
    ends = {signal.SIGTERM, signal.SIGINT}
    # Held back in every thread and taken by waiting: a handler could meet its own lock, or a thread that does not wake.
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ends)
    try:
        with Simulator(
            clock=clock,
            host=host,
            port=port,
            smtp_port=smtp_port,
            issuer=issuer,
            data_dir=data_dir,
            redirect_hosts=redirect_hosts,
            payment_secret=payment_secret,
        ) as simulator:
            log.info("identity simulator on %s, mailbox on port %s", simulator.issuer, simulator.smtp_port)
            ready()
            signal.sigwait(ends)
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
