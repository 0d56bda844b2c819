"""A real SMTP server in the test's process, and the mails that came."""

import contextlib
import email.policy
import socket

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import AsyncMessage

HOST = "127.0.0.1"


def free_port():
    with contextlib.closing(socket.create_server((HOST, 0))) as listener:
        return listener.getsockname()[1]


class Mailbox(AsyncMessage):
    """What was delivered, in order: `messages` are email.message.EmailMessage, `X-RcptTo` says to whom."""

    def __init__(self):
        super().__init__()
        self.host, self.port = HOST, free_port()
        self.messages = []

    def prepare_message(self, session, envelope):
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        message["X-RcptTo"] = ", ".join(envelope.rcpt_tos)
        return message

    async def handle_message(self, message):
        self.messages.append(message)


@pytest.fixture
def mailbox():
    """A mail server on loopback: `mailbox.host`, `mailbox.port`, `mailbox.messages`."""
    box = Mailbox()
    controller = Controller(box, hostname=box.host, port=box.port)
    controller.start()
    yield box
    controller.stop()
