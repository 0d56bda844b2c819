"""How soon the web process answers and how much memory it takes at rest, beside a bare Flask application, in turns.

    .venv/bin/python bench/start.py [--rounds 3]

Prints seconds from start to the first 200 and megabytes (proportional set size) half a second after it, each as the
median of the rounds, and the ratio to the bare application. Machines differ; the ratio says more than the figures.
"""

from __future__ import annotations

import argparse
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).parent.parent
BARE = "import waitress, flask; app = flask.Flask('bare'); app.get('/healthz')(lambda: 'alive'); waitress.serve(app, host='127.0.0.1', port={port})"
LIMITS = {"seconds": 2.0, "megabytes": 150.0}


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


def wait_for(address: str) -> None:
    while True:
        try:
            with urllib.request.urlopen(address, timeout=1) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.005)


def megabytes(pid: int) -> float:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def measure(command: list[str], environment: dict[str, str], port: int, page: str) -> tuple[float, float]:
    began = time.perf_counter()
    process = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(f"http://127.0.0.1:{port}{page}")
        seconds = time.perf_counter() - began
        time.sleep(0.5)
        return seconds, megabytes(process.pid)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--rounds", type=int, default=3)
    rounds = arguments.parse_args().rounds
    figures: dict[str, list[tuple[float, float]]] = {"ours": [], "bare": []}
    with tempfile.TemporaryDirectory() as folder:
        common = {**os.environ, "HOMESERVICE_DATA_DIR": folder}
        flask = [sys.executable, "-m", "flask", "--app", "wsgi.py"]
        for preparation in (["db", "upgrade"], ["forms", "publish"]):
            subprocess.run([*flask, *preparation], env=common, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        for _ in range(rounds):
            port = free_port()
            ours = {**common, "HOMESERVICE_PORT": str(port), "HOMESERVICE_BASE_URL": f"http://localhost:{port}"}
            figures["ours"].append(measure([*flask, "web"], ours, port, "/"))
            port = free_port()
            figures["bare"].append(measure([sys.executable, "-c", BARE.format(port=port)], common, port, "/healthz"))
    for index, (unit, limit) in enumerate(LIMITS.items()):
        ours, bare = (statistics.median(row[index] for row in figures[name]) for name in ("ours", "bare"))
        print(
            f"{unit:10} ours {ours:7.2f}   bare {bare:7.2f}   ratio {ours / bare:5.2f}   limit {limit:g}: {'kept' if ours < limit else 'MISSED'}"
        )


if __name__ == "__main__":
    main()
