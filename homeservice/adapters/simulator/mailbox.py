"""The local mailbox: a real SMTP server that keeps the last mails in memory, so that the demo sends real mail to nobody."""

from __future__ import annotations

import asyncio
import datetime as dt
import email
import socket
import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import default as default_policy

from aiosmtpd.smtp import SMTP, Envelope, Session

KEPT = 200
MAX_BYTES = 2 * 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class KeptMail:
    """A mail as it arrived. `number` counts from 1; `sender` and `subject` are as the mail says them."""

    number: int
    recipients: tuple[str, ...]
    sender: str
    subject: str
    text: str
    arrived: dt.datetime


class Mailbox:
    """The last 200 mails to anybody."""

    def __init__(self) -> None:
        self._mails: deque[KeptMail] = deque(maxlen=KEPT)
        self._count = 0
        self._lock = threading.Lock()

    def keep(self, content: bytes, recipients: Sequence[str], *, now: dt.datetime) -> None:
        """Read a mail and keep it; a mail that is no proper one is kept as far as it can be read."""
        message = email.message_from_bytes(content, policy=default_policy)
        sender, subject, text = _header(message, "From"), _header(message, "Subject"), _text(message)
        with self._lock:
            self._count += 1
            self._mails.append(
                KeptMail(number=self._count, recipients=tuple(recipients), sender=sender, subject=subject, text=text, arrived=now)
            )

    def mails(self, *, to: str = "") -> list[KeptMail]:
        """Newest first: all, or those to an address of which `to` is a part, in capitals or not."""
        with self._lock:
            mails = list(self._mails)
        wanted = to.strip().casefold()
        return [mail for mail in reversed(mails) if any(wanted in recipient.casefold() for recipient in mail.recipients)]

    def mail(self, number: int) -> KeptMail | None:
        """One mail; None where it never was or is no longer kept."""
        return next((mail for mail in self.mails() if mail.number == number), None)


class PostOffice:
    """The SMTP server in front of a mailbox, listening from the start; its loop lives on a thread of its own.

    Raises OSError where the port is taken.
    """

    def __init__(self, mailbox: Mailbox, *, host: str, port: int, clock: Callable[[], dt.datetime]) -> None:
        self._mailbox = mailbox
        self._clock = clock
        self._listener = socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
        self.port: int = self._listener.getsockname()[1]
        self._loop = asyncio.new_event_loop()
        self._serving = threading.Event()
        self._thread = threading.Thread(target=self._run, name="simulator-smtp", daemon=True)

    def start(self) -> None:
        self._thread.start()
        self._serving.wait()

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def _run(self) -> None:
        """Serve until stopped. All of the loop's work is done here: the thread that starts us may have a loop of its own."""
        server = self._loop.run_until_complete(self._loop.create_server(self._protocol, sock=self._listener))
        self._loop.call_soon(self._serving.set)
        self._loop.run_forever()
        self._loop.run_until_complete(self._hang_up(server))
        self._loop.close()

    async def _hang_up(self, server: asyncio.Server) -> None:
        """Take no more connections and end the open ones."""
        server.close()
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _protocol(self) -> SMTP:
        return SMTP(self, hostname="localhost", data_size_limit=MAX_BYTES, loop=self._loop, ident="simulated mailbox")

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 -- aiosmtpd calls it so
        content = envelope.content or b""
        self._mailbox.keep(content if isinstance(content, bytes) else content.encode(), envelope.rcpt_tos, now=self._clock())
        return "250 OK"


def _header(message: EmailMessage, name: str) -> str:
    return str(message.get(name, "")).strip()


def _text(message: EmailMessage) -> str:
    body = message.get_body(("plain", "html")) or message
    try:
        content = body.get_content()
    except (KeyError, LookupError, ValueError):
        content = body.get_payload(decode=True) or b""
    return content if isinstance(content, str) else bytes(content).decode(errors="replace")
