"""Everything under one command: it comes up whole, and goes down whole, whoever ends first."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from tests.services.mailbox import HOST, free_port
from tests.world import ROOT

pytestmark = pytest.mark.slow
SECONDS = 300
GONE = {"gone", "Z"}


class Service:
    """A running `flask serve` with ports and data of its own."""

    def __init__(self, folder, **settings):
        self.port, self.simulator, self.smtp = free_port(), free_port(), free_port()
        environment = {
            **os.environ, "HOMESERVICE_LANGUAGE": "en", "HOMESERVICE_DATA_DIR": str(folder), "HOMESERVICE_PORT": str(self.port),
            "HOMESERVICE_SIMULATOR_PORT": str(self.simulator), "HOMESERVICE_SMTP_PORT": str(self.smtp), **settings,
        }  # fmt: skip
        self.log = folder / "log"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "flask", "serve"],
                cwd=ROOT,
                env=environment,
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )

    def printed(self):
        return self.log.read_text(encoding="utf-8")

    def ready(self):
        until(lambda: "Ctrl-C" in self.printed() or self.process.poll() is not None)
        assert "Ready: " in self.printed(), self.printed()
        return self

    def children(self):
        """The processes of the service, in the order of their start: web, worker, simulator."""
        folders = [folder for folder in Path("/proc").glob("[0-9]*") if status(folder.name)[1] == self.process.pid]
        return sorted((folder.name for folder in folders if alive(folder.name)), key=int)

    def end(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()


def until(holds):
    ends = time.monotonic() + SECONDS
    while not holds() and time.monotonic() < ends:
        time.sleep(0.05)


def status(pid):
    """The state of a process and its parent."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return "gone", 0
    return fields[0], int(fields[1])


def alive(pid):
    return status(pid)[0] not in GONE


def fetch(address):
    """Status and text of a page of this machine; no proxy leads there."""
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(address, timeout=SECONDS) as answer:
        return answer.status, answer.read().decode()


@pytest.fixture
def serve(tmp_path):
    """A function that starts a service; whatever is left of it goes with the test."""
    started = []

    def start(**settings):
        started.append(Service(tmp_path, **settings))
        return started[-1]

    yield start
    for service in started:
        children = service.children()
        service.end()
        until(lambda children=children: not any(map(alive, children)))


def test_service_comes_up_whole_and_ctrl_c_ends_all_of_it(serve):
    service = serve().ready()

    assert len(service.children()) == 3
    assert fetch(f"http://localhost:{service.port}/readyz")[0] == 200
    assert fetch(f"http://localhost:{service.port}/")[0] == 200
    assert fetch(f"http://localhost:{service.simulator}/mailbox")[0] == 200
    printed = service.printed()
    assert f"Ready: http://localhost:{service.port}\n" in printed
    assert "kim.officer / demo-climate-1" in printed
    assert f"http://localhost:{service.simulator}/mailbox" in printed
    until(lambda: "kim@example.com" in fetch(f"http://localhost:{service.simulator}/mailbox?to=kim@example.com")[1])
    assert "kim@example.com" in fetch(f"http://localhost:{service.simulator}/mailbox?to=kim@example.com")[1]
    children = service.children()

    service.process.send_signal(signal.SIGINT)

    assert service.process.wait(timeout=SECONDS) == 0
    assert [pid for pid in children if alive(pid)] == []
    assert "Traceback" not in service.printed()


def test_one_process_that_dies_ends_the_others_and_says_so(serve):
    service = serve().ready()
    children = service.children()

    os.kill(int(children[1]), signal.SIGKILL)

    assert service.process.wait(timeout=SECONDS) == 128 + signal.SIGKILL
    assert [pid for pid in children if alive(pid)] == []
    assert re.search(r"The process worker has ended \(status -9\)", service.printed())


def test_killed_itself_it_leaves_no_process_behind(serve):
    service = serve().ready()
    children = service.children()

    service.process.kill()
    service.process.wait()

    until(lambda: not any(map(alive, children)))
    assert [pid for pid in children if alive(pid)] == []


def test_a_second_start_finds_everything_there(serve):
    first = serve().ready()
    first.process.terminate()
    assert first.process.wait(timeout=SECONDS) == 0

    second = serve().ready()

    assert re.search(r"[1-9]\d* forms published \(0 changed\)", second.printed())
    assert "sample officers" not in second.printed()


@pytest.mark.parametrize("setting", ["HOMESERVICE_PORT", "HOMESERVICE_SIMULATOR_PORT", "HOMESERVICE_SMTP_PORT"])
def test_a_port_that_is_taken_is_told_in_one_sentence_before_anything_begins(serve, setting, tmp_path):
    with socket.create_server((HOST, 0)) as listener:
        port = listener.getsockname()[1]

        service = serve(**{setting: str(port)})

        assert service.process.wait(timeout=SECONDS) == 1
        assert service.printed() == f"Port {port} is used by another program. End that program, or put another port into {setting}.\n"
        assert not (tmp_path / "homeservice.db").exists()


def test_a_worker_alone_ends_when_told(tmp_path, sqlite_url):
    environment = {
        **os.environ,
        "HOMESERVICE_LANGUAGE": "en",
        "HOMESERVICE_DATA_DIR": str(tmp_path),
        "HOMESERVICE_DATABASE_URL": sqlite_url,
    }
    with subprocess.Popen(
        [sys.executable, "-m", "flask", "worker"], cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as worker:
        assert worker.stdout.readline() == "The worker waits for jobs.\n"

        worker.terminate()

        assert worker.wait(timeout=SECONDS) == 0
