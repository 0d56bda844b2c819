"""A scanner for the tests that speaks clamd's protocol: it finds the EICAR test string, and can be told to be away."""

import socketserver
import struct
import threading
from contextlib import contextmanager

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + rb"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class _Handler(socketserver.BaseRequestHandler):
    def handle(self):
        command = self._exactly(10)
        assert command == b"zINSTREAM\0"
        content = b""
        while length := struct.unpack(">I", self._exactly(4))[0]:
            content += self._exactly(length)
        self.server.seen.append(len(content))
        self.request.sendall(b"stream: Eicar-Test-Signature FOUND\0" if EICAR in content else b"stream: OK\0")

    def _exactly(self, count):
        got = b""
        while len(got) < count and (piece := self.request.recv(count - len(got))):
            got += piece
        return got


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.seen = []

    @property
    def address(self):
        return f"tcp://127.0.0.1:{self.server_address[1]}"


@contextmanager
def running_clamd():
    """A scanner that listens; `address` says where, `seen` how large what it looked into was."""
    server = _Server()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
