"""Our pages beside two floors that ask the same fifteen questions: form page and full submission, in turns, in one run.

    .venv/bin/python -m bench.web                              # everything, about four minutes
    .venv/bin/python -m bench.web --seconds 1 --rounds 2 --only page --concurrency 16

(a) is Flask with WTForms' widgets and the ORM, (b) hand-written Jinja with plain SQL. All three have a database of the same
PostgreSQL, the same server with the same number of processes, people who are signed in, tokens against forged requests, and
walk the same pages: begin, overview, each page of questions shown and stored, check, send, confirmation. The form is measured
with its questions on one page and on three. Ours seals what the law names, writes events, gives a receipt number at once and
queues paper and mails; no worker runs. Nobody packs pages: the browsers do not ask for it.

For each of them: requests (or submissions) a second, milliseconds of CPU of the server and of the database for each,
the median and the 99th percentile in milliseconds, and the ratio to the floors as the median over the rounds. At the
end every submission that was confirmed is looked up in the database. What the browsers themselves cost is printed too.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from bench.browsing import Browser, Unexpected
from bench.machine import TICK, cpu_of, describe, fixed_loop, spent_since
from bench.peopling import Visitor, arrived, people
from bench.questions import LAYOUTS, boxes, pages
from bench.serving import NAMES, SIDES, Server, databases, start

WORKS = ("page", "submission")
#: What ours must reach of the requests of a floor.
TARGETS = {("page", "widgets"): 2.0, ("page", "plain"): 0.6, ("submission", "widgets"): 0.5}


@dataclass(kw_only=True)
class Side:
    """A running side: `readers` have a half-filled draft of each layout, `writers` begin one."""

    name: str
    server: Server
    database_url: str
    readers: list[tuple[Browser, Visitor]]
    writers: list[Browser]
    #: What was confirmed to a writer, and must be found in the database.
    confirmed: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Slice:
    """One side under load for a few seconds."""

    seconds: float
    times: list[float]
    requests: int
    server_cpu: float
    database_cpu: float | None
    browsers_cpu: float

    @property
    def per_second(self) -> float:
        return len(self.times) / self.seconds


# --- what a browser does ------------------------------------------------------------------------------------------------
async def read_page(browser: Browser, visitor: Visitor, layout: str) -> None:
    """The form page with a half-filled draft; of three pages the one in the middle."""
    asked = pages(layout)
    page = asked[len(asked) // 2]
    answer = await browser.get(f"/my/{visitor.drafts[layout]}/pages/{page.name}")
    if any(f'name="{box.name}'.encode() not in answer.body for box in page.questions):
        raise Unexpected("a question is missing on the page")


async def submit(side: Side, browser: Browser, layout: str) -> None:
    """From the service's button to the confirmation, as a browser goes."""
    begun = await browser.post(f"/services/{layout}/apply", {"csrf_token": (browser.token,)})
    at = begun.location
    id = at.rpartition("/")[2]
    await browser.get(at)
    for page in pages(layout):
        path = f"/my/{id}/pages/{page.name}"
        shown = await browser.get(path)
        sent = {**shown.hidden(), **boxes(page, days_apart=side.name == "ours")}
        at = (await browser.post(path, sent)).location
    if not at.endswith(f"/my/{id}/check"):
        raise Unexpected(f"led to {at} instead of the check")
    last = await browser.get(at)
    done = await browser.post(f"/my/{id}/submit", {"csrf_token": last.hidden()["csrf_token"]})
    if not done.location.endswith(f"/my/{id}/submitted"):
        raise Unexpected(f"led to {done.location} instead of the confirmation")
    await browser.get(done.location)
    side.confirmed.append(id)


async def load(side: Side, work: str, layout: str, concurrency: int, seconds: float, database_pid: int | None) -> Slice:
    """So many browsers at once, each after its last answer the next, for so long; what is under way then is ended."""
    times: list[float] = []
    ends = time.perf_counter() + seconds
    browsers = [browser for browser, _ in side.readers] if work == "page" else side.writers

    async def go_on(place: int) -> None:
        while (began := time.perf_counter()) < ends:
            if work == "page":
                await read_page(*side.readers[place], layout)
            else:
                await submit(side, side.writers[place], layout)
            times.append(time.perf_counter() - began)

    asked = sum(browser.requests for browser in browsers)
    server, database = cpu_of(side.server.pid), cpu_of(database_pid) if database_pid else {}
    own, began = time.process_time(), time.perf_counter()
    await asyncio.gather(*map(go_on, range(concurrency)))
    return Slice(
        seconds=time.perf_counter() - began,
        times=times,
        requests=sum(browser.requests for browser in browsers) - asked,
        server_cpu=spent_since(server, side.server.pid),
        database_cpu=spent_since(database, database_pid) if database_pid else None,
        browsers_cpu=time.process_time() - own,
    )


# --- the measurement ----------------------------------------------------------------------------------------------------
async def measure(sides: list[Side], wanted: argparse.Namespace, database_pid: int | None) -> dict[tuple, dict[str, list[Slice]]]:
    """Each side in turns, a few seconds each, so many rounds; by what was done, layout and concurrency."""
    told: dict[tuple, dict[str, list[Slice]]] = {}
    for side in sides:
        for browser in side.writers:
            browser.token = (await browser.get(f"/services/{next(iter(LAYOUTS))}")).hidden()["csrf_token"][0]
        for work in WORKS:
            # Nobody is measured while it is cold.
            for layout in wanted.layout:
                await load(side, work, layout, 2 * wanted.processes, wanted.seconds / 4, None)
    for number in range(wanted.rounds):
        order = sides[number % len(sides) :] + sides[: number % len(sides)]
        for work in wanted.only:
            for layout in wanted.layout:
                for concurrency in wanted.concurrency:
                    for side in order:
                        found = await load(side, work, layout, concurrency, wanted.seconds, database_pid)
                        told.setdefault((work, layout, concurrency), {}).setdefault(side.name, []).append(found)
    return told


def line_of(name: str, slices: list[Slice]) -> str:
    """A side in figures."""
    times = sorted(time for one in slices for time in one.times)
    done, seconds = len(times), sum(one.seconds for one in slices)
    asked = sum(one.requests for one in slices)
    p50, p99 = (times[min(done - 1, int(done * part))] * 1000 for part in (0.5, 0.99))
    server = sum(one.server_cpu for one in slices)
    database = sum(one.database_cpu or 0.0 for one in slices)
    browsers = sum(one.browsers_cpu for one in slices)
    per = 1000 / done
    return (
        f"  {NAMES[name]:12} {done / seconds:8.1f}/s {asked / seconds:8.1f} req/s   CPU ms: server {server * per:7.2f}"
        f"  database {database * per:6.2f}  browsers {browsers * per:6.2f}   p50 {p50:7.1f} ms  p99 {p99:7.1f} ms   n {done}"
    )


def ratio(ours: list[Slice], floor: list[Slice], of) -> float:
    """Ours to a floor, the median of the rounds."""
    return statistics.median(of(one) / of(other) for one, other in zip(ours, floor, strict=True))


def tell(told: dict[tuple, dict[str, list[Slice]]]) -> None:
    """All figures, and the ratios beside what is wanted of them."""
    for (work, layout, concurrency), by_side in told.items():
        print(f"\n{work}, {layout}, {concurrency} at once")
        for name, slices in by_side.items():
            print(line_of(name, slices))
        for name in by_side:
            if name == "ours":
                continue
            found = ratio(by_side["ours"], by_side[name], lambda one: one.per_second)
            cost = ratio(by_side["ours"], by_side[name], lambda one: max(one.server_cpu, 1 / TICK) / len(one.times))
            target = TARGETS.get((work, name))
            verdict = "" if target is None else f"   wanted {target:g}: {'kept' if found >= target else 'MISSED'}"
            print(f"  ours to {NAMES[name]:12} {found:5.2f} of its rate, {cost:5.2f} of its CPU{verdict}")


def count(sides: list[Side]) -> None:
    """Look up every confirmed submission. Raises RuntimeError where one is missing."""
    print()
    for side in sides:
        found = arrived(side.name, side.database_url, side.confirmed)
        rest = ", ".join(f"{number} {what}" for what, number in found.items() if what != "whole")
        print(
            f"  {NAMES[side.name]:12} {len(side.confirmed)} submissions confirmed, {found['whole']} found whole"
            + (f"; {rest}" if rest else "")
        )
        if found["whole"] != len(set(side.confirmed)) or len(set(side.confirmed)) != len(side.confirmed):
            raise RuntimeError(f"{NAMES[side.name]} confirmed what is not there")


def read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=3.0, help="how long each side is under load at a time")
    parser.add_argument("--rounds", type=int, default=3, help="how often each side has its turn")
    parser.add_argument("--concurrency", type=int, nargs="+", default=[16, 64], help="browsers at once")
    parser.add_argument("--only", nargs="+", choices=WORKS, default=list(WORKS))
    parser.add_argument("--layout", nargs="+", choices=list(LAYOUTS), default=list(LAYOUTS))
    parser.add_argument(
        "--server",
        choices=("gunicorn", "waitress"),
        default="gunicorn",
        help="waitress as `flask web` sets it up: one process, eight threads",
    )
    parser.add_argument("--processes", type=int, default=2, help="of gunicorn, each with one thread")
    parser.add_argument("--database", choices=("postgresql", "sqlite"), default="postgresql")
    wanted = parser.parse_args()
    if wanted.server == "waitress":
        wanted.processes = 1
    return wanted


def main() -> None:
    wanted = read_arguments()
    running: list[Side] = []
    most = max(*wanted.concurrency, 2 * wanted.processes)
    with tempfile.TemporaryDirectory() as made, databases(wanted.database, folder := Path(made)) as (urls, database_pid, database):
        print(describe(database))
        print(
            f"served by  {wanted.server}, {wanted.processes} processes; {wanted.rounds} rounds of {wanted.seconds:g} s; a fixed loop takes {fixed_loop():.1f} ms"
        )
        try:
            for name in SIDES:
                own = folder / name
                own.mkdir()
                readers, writers = people(name, urls[name], own, most)
                server = start(name, wanted.server, wanted.processes, urls[name], own)
                running.append(
                    Side(
                        name=name,
                        server=server,
                        database_url=urls[name],
                        readers=[(Browser(port=server.port, cookies=visitor.cookies), visitor) for visitor in readers],
                        writers=[Browser(port=server.port, cookies=visitor.cookies) for visitor in writers],
                    )
                )
            told = asyncio.run(measure(running, wanted, database_pid))
            tell(told)
            count(running)
        finally:
            for side in running:
                side.server.stop()
        print(f"a fixed loop takes {fixed_loop():.1f} ms, load {' '.join(f'{load:.2f}' for load in os.getloadavg())}")


if __name__ == "__main__":
    main()
