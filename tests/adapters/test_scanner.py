"""The virus scanner over its socket: clean, infected, and away."""

import io
import socket

import pytest

from homeservice.adapters.scanner import Clamd, ScannerDown
from tests.services.clamd import EICAR, running_clamd


def test_clean_and_infected_are_told_apart():
    with running_clamd() as clamd:
        scanner = Clamd(clamd.address)

        assert scanner.find(io.BytesIO(b"x" * 200_000)) is None
        assert scanner.find(io.BytesIO(b"x" * 200_000 + EICAR)) == "Eicar-Test-Signature"
        assert clamd.seen == [200_000, 200_000 + len(EICAR)]


def test_a_scanner_that_is_away_says_nothing_of_the_file():
    with running_clamd() as clamd:
        address = clamd.address

    with pytest.raises(ScannerDown):
        Clamd(address).find(io.BytesIO(b"x"))


@pytest.mark.parametrize("answer", [b"", b"INSTREAM size limit exceeded. ERROR\0", b"stream: maybe\0"])
def test_an_answer_that_is_none_is_no_clean_one(answer):
    with socket.create_server(("127.0.0.1", 0)) as listening:
        import threading

        def once():
            line, _ = listening.accept()
            with line:
                while not line.recv(65536).endswith(b"\0\0\0\0"):
                    pass
                line.sendall(answer)

        thread = threading.Thread(target=once, daemon=True)
        thread.start()
        with pytest.raises(ScannerDown):
            Clamd(f"tcp://127.0.0.1:{listening.getsockname()[1]}", timeout=5).find(io.BytesIO(b"x"))
        thread.join(5)
