"""Asking a virus scanner about a file: clamd's own protocol over a socket."""

from __future__ import annotations

import socket
import struct
from contextlib import closing
from typing import BinaryIO, Protocol
from urllib.parse import urlsplit

_PIECE = 64 * 1024
_LENGTH = struct.Struct(">I")
SECONDS = 120


class ScannerDown(Exception):
    """The scanner does not answer, or not as it should: nothing is known of the file, and it is asked again."""


class Scanner(Protocol):
    """Whatever looks for viruses."""

    def find(self, file: BinaryIO) -> str | None:
        """The name of what was found in a file, None where nothing was. Raises ScannerDown."""
        ...


class Clamd:
    """A clamd at `tcp://host:port` or `unix:///path`. Its StreamMaxLength must be above the largest upload."""

    def __init__(self, address: str, *, timeout: float = SECONDS) -> None:
        self._address = urlsplit(address)
        self._timeout = timeout

    def find(self, file: BinaryIO) -> str | None:
        try:
            with closing(self._connect()) as line:
                line.sendall(b"zINSTREAM\0")
                while piece := file.read(_PIECE):
                    line.sendall(_LENGTH.pack(len(piece)) + piece)
                line.sendall(_LENGTH.pack(0))
                answer = _answer(line)
        except OSError as error:
            raise ScannerDown(str(error)) from error
        if answer == "stream: OK":
            return None
        if answer.startswith("stream: ") and answer.endswith(" FOUND"):
            return answer.removeprefix("stream: ").removesuffix(" FOUND")
        raise ScannerDown(answer or "no answer")

    def _connect(self) -> socket.socket:
        if self._address.scheme == "unix":
            line = socket.socket(socket.AF_UNIX)
            line.settimeout(self._timeout)
            line.connect(self._address.path)
            return line
        return socket.create_connection((self._address.hostname or "localhost", self._address.port or 3310), timeout=self._timeout)


def _answer(line: socket.socket) -> str:
    told = b""
    while not told.endswith(b"\0") and (piece := line.recv(4096)):
        told += piece
    return told.rstrip(b"\0\n").decode(errors="replace")
