"""The machine: what it is, what else it does, and what processes cost on it."""

from __future__ import annotations

import os
import platform
import time
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")


def describe(database: str) -> str:
    """One line a thing: cores, processor, memory, Python, database, load."""
    told = Path("/proc/cpuinfo").read_text()
    model = next((line.partition(":")[2].strip() for line in told.splitlines() if line.startswith("model name")), platform.machine())
    memory = next(int(line.split()[1]) for line in Path("/proc/meminfo").read_text().splitlines() if line.startswith("MemTotal"))
    return "\n".join(
        (
            f"machine    {os.cpu_count()} cores of {model}, {memory / 1024**2:.0f} GiB, {platform.system()} {platform.release()}",
            f"software   Python {platform.python_version()}, {database}",
            f"moment     {time.strftime('%Y-%m-%d %H:%M:%S %Z')}, load {' '.join(f'{load:.2f}' for load in os.getloadavg())}",
        )
    )


def fixed_loop() -> float:
    """Milliseconds of CPU that a fixed loop takes now: a processor that changes its speed shows here."""
    began = time.process_time()
    total = 0
    for number in range(100_000):
        total += number * number
    return (time.process_time() - began) * 1000


def family(pid: int) -> list[int]:
    """A process and its children, as far down as they go."""
    found, waiting = [], [pid]
    while waiting:
        one = waiting.pop()
        found.append(one)
        for task in Path(f"/proc/{one}/task").glob("*/children"):
            try:
                waiting += map(int, task.read_text().split())
            except OSError:
                continue
    return found


def cpu_of(pid: int) -> dict[int, float]:
    """Seconds of CPU by process of a family."""
    spent = {}
    for one in family(pid):
        try:
            fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        spent[one] = (int(fields[11]) + int(fields[12])) / TICK
    return spent


def spent_since(before: dict[int, float], pid: int) -> float:
    """Seconds of CPU of a family since a look at it; of a process that came since, all of it."""
    return sum(now - before.get(one, 0.0) for one, now in cpu_of(pid).items())
