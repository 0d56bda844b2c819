"""Browsers that cost little: plain sockets, a cookie jar, the hidden boxes of a form. Enough to sign in, walk and send, and no more."""

from __future__ import annotations

import asyncio
import html
import re
import socket
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

_HIDDEN = re.compile(rb'<input[^>]* type="hidden"[^>]*>')
_NAME, _VALUE = re.compile(rb' name="([^"]*)"'), re.compile(rb' value="([^"]*)"')


class Unexpected(RuntimeError):
    """A server answered otherwise than it should: a measurement of errors is none."""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a server sent."""

    status: int
    location: str
    body: bytes

    def hidden(self) -> dict[str, Sequence[str]]:
        """The hidden boxes of the page; of one name the last, which is that of the form and not of the frame."""
        boxes = {}
        for tag in _HIDDEN.findall(self.body):
            name, value = _NAME.search(tag), _VALUE.search(tag)
            if name:
                boxes[name[1].decode()] = (html.unescape(value[1].decode()) if value else "",)
        return boxes


@dataclass(kw_only=True)
class Browser:
    """One browser: it keeps its connection open as long as the server does, and its cookies."""

    port: int
    cookies: dict[str, str]
    #: Against forged requests, for the first form that is sent.
    token: str = ""
    requests: int = 0
    _socket: socket.socket | None = field(default=None, init=False)

    async def get(self, path: str, *, expected: int = 200) -> Answer:
        """Read a page. Raises Unexpected for another status."""
        return await self._ask("GET", path, b"", expected)

    async def post(self, path: str, boxes: Mapping[str, Sequence[str]], *, expected: int = 303) -> Answer:
        """Send a form. Raises Unexpected for another status."""
        return await self._ask("POST", path, urlencode(boxes, doseq=True).encode(), expected)

    def close(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    async def _ask(self, method: str, path: str, body: bytes, expected: int) -> Answer:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", f"Cookie: {cookies}", "Accept: text/html", "Accept-Language: ko"]
        if body:
            lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
        asked = "\r\n".join([*lines, "", ""]).encode() + body
        fresh = self._socket is None
        try:
            answer = await self._exchange(asked)
        except ConnectionError:
            self.close()
            if fresh or method != "GET":
                raise
            # The server may close a connection that has waited; nothing was done then.
            answer = await self._exchange(asked)
        self.requests += 1
        if answer.status != expected:
            raise Unexpected(f"{method} {path}: {answer.status} instead of {expected}: {answer.location} {answer.body[:2000]!r}")
        return answer

    async def _exchange(self, asked: bytes) -> Answer:
        loop = asyncio.get_running_loop()
        if self._socket is None:
            self._socket = socket.socket()
            self._socket.setblocking(False)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            await loop.sock_connect(self._socket, ("127.0.0.1", self.port))
        await loop.sock_sendall(self._socket, asked)
        told = b""
        while (end := told.find(b"\r\n\r\n")) < 0:
            told += await self._more(loop)
        head, body = told[:end].decode("latin-1"), told[end + 4 :]
        status, headers = self._read_head(head)
        length = int(headers.get("content-length", "0"))
        while len(body) < length:
            body += await self._more(loop)
        if headers.get("connection", "").lower() == "close":
            self.close()
        return Answer(status=status, location=headers.get("location", ""), body=body)

    async def _more(self, loop: asyncio.AbstractEventLoop) -> bytes:
        piece = await loop.sock_recv(self._socket, 1 << 18)
        if not piece:
            raise ConnectionResetError("the server closed the connection")
        return piece

    def _read_head(self, head: str) -> tuple[int, dict[str, str]]:
        first, *lines = head.split("\r\n")
        headers = {}
        for line in lines:
            name, _, value = line.partition(":")
            name, value = name.lower(), value.strip()
            if name == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.partition(";")[0]
            headers[name] = value
        return int(first.split(" ", 2)[1]), headers
