"""Mail by SMTP: one plain text to one person, with the same message id however often a worker tries."""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import re
import smtplib
import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_string
from email.errors import MessageError
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Protocol

from homeservice.core.errors import DomainError

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class MailFailed(DomainError):
    """The mail did not leave this time: the server is away, busy or set up wrongly. Trying again later is right."""

    status = 502


class MailRefused(DomainError):
    """The address or the mail is refused for good; trying again changes nothing."""

    status = 422


@dataclass(frozen=True, kw_only=True)
class Mail:
    """One plain text to one address. `key` names the notice: the message id is made of it, so a repeat is seen as the same mail."""

    to: str
    subject: str
    text: str
    key: str


class Mailer(Protocol):
    """Whatever brings a mail on its way."""

    def send(self, mail: Mail, *, now: dt.datetime) -> None:
        """Hand the mail over, dated `now`. Raises MailFailed (try again) or MailRefused (for good)."""
        ...


@dataclass(frozen=True, kw_only=True)
class SmtpMailer:
    """Mailer over SMTP. `sender_name` is shown, `sender` is the address that bounces come back to.

    `starttls` on an open port (587) or `tls` from the first byte (465): a server that does not offer it gets nothing, never the
    open text. A password is only given over one of them, or on this machine. `timeout` in seconds is for each answer.
    """

    host: str
    port: int
    sender: str
    sender_name: str = ""
    starttls: bool = False
    tls: bool = False
    user: str | None = None
    password: str | None = None
    timeout: float = 10.0
    tls_context: ssl.SSLContext | None = None

    def __post_init__(self) -> None:
        if self.starttls and self.tls:
            raise ValueError("STARTTLS or TLS, not both")
        if self.user and not (self.starttls or self.tls or self.host in _LOOPBACK):
            raise ValueError("a password for the mail server needs TLS")
        _address(self.sender, self.sender_name)

    def send(self, mail: Mail, *, now: dt.datetime) -> None:
        message = compose(mail, sender=self.sender, sender_name=self.sender_name, now=now)
        try:
            with self._connection() as connection:
                connection.send_message(message, from_addr=self.sender, to_addrs=[mail.to])
        except smtplib.SMTPRecipientsRefused as error:
            code, answer = next(iter(error.recipients.values()))
            raise _told(mail.to, code, answer) from error
        except smtplib.SMTPDataError as error:
            raise _told(mail.to, error.smtp_code, error.smtp_error) from error
        # Refused before the recipient was named: the server's or our settings, which somebody can mend while the worker waits.
        except (smtplib.SMTPException, OSError) as error:
            raise MailFailed("mail.failed", to=mail.to, reason=_reason(error)) from error

    @contextlib.contextmanager
    def _connection(self) -> Iterator[smtplib.SMTP]:
        """A connection that is greeted, secured and signed in. Its farewell may fail: the mail is handed over by then."""
        context = self.tls_context or ssl.create_default_context()
        name = socket.gethostname()
        connection = (
            smtplib.SMTP_SSL(self.host, self.port, local_hostname=name, timeout=self.timeout, context=context)
            if self.tls
            else smtplib.SMTP(self.host, self.port, local_hostname=name, timeout=self.timeout)
        )
        try:
            if self.starttls:
                connection.starttls(context=context)
            if self.user:
                connection.login(self.user, self.password or "")
            yield connection
            with contextlib.suppress(smtplib.SMTPException, OSError):
                connection.quit()
        finally:
            connection.close()


def compose(mail: Mail, *, sender: str, sender_name: str, now: dt.datetime) -> EmailMessage:
    """The message as it goes over the wire. Raises MailRefused for an address that is none.

    No text can add a header: line ends and control characters in the subject become blanks, an address takes none.
    """
    try:
        to = _address(mail.to)
    except ValueError as error:
        raise MailRefused("mail.address", to=_CONTROL.sub(" ", mail.to)) from error
    # Written by hand: the library's own folding of a long subject loses the blanks between its encoded words.
    subject = Header(_CONTROL.sub(" ", mail.subject).strip(), "utf-8", header_name="Subject").encode(linesep="\r\n")
    message = message_from_string(f"Subject: {subject}\r\n\r\n", EmailMessage, policy=SMTP)
    message["From"] = _address(sender, sender_name)
    message["To"] = to
    message["Date"] = format_datetime(now)
    message["Message-ID"] = f"<{hashlib.sha256(mail.key.encode()).hexdigest()[:32]}@{sender.rpartition('@')[2]}>"
    # Holiday answers and other robots stay silent (RFC 3834).
    message["Auto-Submitted"] = "auto-generated"
    # Korean in base64 passes every relay, 8-bit or not.
    message.set_content(mail.text.replace("\r\n", "\n"), charset="utf-8", cte="base64")
    return message


def _address(spec: str, name: str = "") -> Address:
    """An address of the plain kind `local@domain`. Raises ValueError."""
    if not spec.isascii() or _CONTROL.search(spec) or re.search(r"[\s,;<>()\"]", spec):
        raise ValueError("no plain address")
    try:
        address = Address(display_name=_CONTROL.sub(" ", name).strip(), addr_spec=spec)
    except (MessageError, IndexError) as error:
        raise ValueError("no plain address") from error
    if not address.username or not address.domain:
        raise ValueError("no plain address")
    return address


def _told(to: str, code: int, answer: bytes | str) -> DomainError:
    """What the server's answer to a recipient or a text means: 5xx is for good, 4xx for now (RFC 5321 §4.2.1)."""
    reason = f"{code} {_text(answer)}"
    return MailRefused("mail.refused", to=to, reason=reason) if code >= 500 else MailFailed("mail.failed", to=to, reason=reason)


def _reason(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_text(error.smtp_error)}"
    return f"{type(error).__name__}: {_CONTROL.sub(' ', str(error))}"[:300]


def _text(answer: bytes | str) -> str:
    text = answer.decode(errors="replace") if isinstance(answer, bytes) else answer
    return _CONTROL.sub(" ", text)[:300]
