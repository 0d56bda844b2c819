"""A real worker process that is killed, or told to end, in the middle of a paper."""

import os
import signal
import subprocess
import sys

import pytest

from homeservice.models import Blob, Document
from tests.jobs.conftest import PDF
from tests.world import ROOT

# A worker whose printer never comes to an end, or only after a while.
SCRIPT = """
import datetime as dt, pathlib, signal, sys, threading, time
from homeservice.config import Config
from homeservice.database import Database
from homeservice.jobs.worker import Worker
from homeservice.operations.opening import House
from tests.world import NOW, make_office

url, folder, seconds = sys.argv[1], pathlib.Path(sys.argv[2]), float(sys.argv[3])
stop = threading.Event()
signal.signal(signal.SIGTERM, lambda number, frame: stop.set())


class Slow:
    def print_document(self, name, values, *, identifier, created):
        print("printing", flush=True)
        time.sleep(seconds)
        return b"%PDF-1.7 the paper"

    def close(self):
        print("closed", flush=True)


class Silent:
    def send(self, mail, *, now):
        pass


office = make_office(folder)
house = House(config=Config(), database=Database(url, info={"office": office}), office=office, mailer=Silent(), cookie_key=b"")
Worker(house, Slow, now=lambda: NOW, lease=dt.timedelta(seconds=30), idle=0.01).run_until(stop)
"""


@pytest.fixture
def start(place):
    """A function that starts a worker process whose printer takes so many seconds."""
    started = []

    def start_worker(seconds):
        process = subprocess.Popen(
            [sys.executable, "-c", SCRIPT, place.url, str(place.folder), str(seconds)],
            cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        started.append(process)
        return process

    yield start_worker
    for process in started:
        process.kill()
        process.wait()
        process.stdout.close()


@pytest.mark.slow
def test_a_worker_killed_in_the_middle_of_a_paper_leaves_it_to_another_who_issues_it_once(place, start):
    place.certificate()
    killed = start(600)
    assert killed.stdout.readline() == "printing\n"

    killed.kill()
    killed.wait()
    (during,) = place.jobs("print_document")
    place.drain()
    (waiting,) = place.jobs("print_document")
    place.clock.wait(seconds=31)
    place.drain()
    place.drain()

    # While the lease lasts nobody else touches the paper.
    assert [(job.state, job.attempts) for job in (during, waiting)] == [("running", 1), ("running", 1)]
    (job,) = place.jobs("print_document")
    (document,) = place.all(Document)
    (blob,) = place.all(Blob)
    assert (job.state, job.attempts, document.blob_id) == ("done", 2, blob.id)
    files = [path for path in place.folder.rglob("*") if path.is_file()]
    assert [path.read_bytes() for path in files] == [PDF]


@pytest.mark.slow
def test_a_worker_told_to_end_finishes_its_paper_first(place, start):
    place.certificate()
    ending = start(1)
    assert ending.stdout.readline() == "printing\n"

    ending.send_signal(signal.SIGTERM)

    assert (ending.wait(timeout=60), ending.stdout.read()) == (0, "closed\n")
    assert [job.state for job in place.jobs("print_document")] == ["done"]
    assert [document.blob_id is not None for document in place.all(Document)] == [True]
