"""Where the time of our own form page and submission goes: how long each part takes, one request after the other in one process.

    .venv/bin/python -m bench.where                           # a few seconds
    .venv/bin/python -m bench.where --times 5 --database sqlite

What explains a ratio of `bench/web.py` that is missed. Each part is printed with the time that its own parts take, as the lower
quartile of all requests, in milliseconds; waiting for the database is in it.
"""

from __future__ import annotations

import argparse
import functools
import statistics
import tempfile
import time
from collections import defaultdict
from pathlib import Path

from sqlalchemy import event
from sqlalchemy.orm import Session

from bench.house import House, read, token_of
from bench.machine import describe
from bench.peopling import definitions
from bench.questions import LAYOUTS, boxes, pages
from bench.serving import databases
from homeservice.operations import acting, submitting
from homeservice.operations import cases as operations_cases
from homeservice.web import answering, current
from homeservice.web.citizen import applying, cases, sending

#: Parts by the function that does them.
PARTS = (
    (current, "_find_out", "find out who is signed in"),
    (operations_cases, "load_case", "load the case with its sheets"),
    (answering, "show_page", "fill the page in"),
    (answering, "save_sent", "read and keep what was sent"),
    (sending, "submit", "submit, all in all"),
    (submitting, "faults_of", "… judge all answers"),
    (submitting, "act", "… move the case, all in all"),
    (acting, "issue", "… … fix and number the paper"),
    (acting, "queue_notice", "… … queue the mail"),
    (Session, "flush", "… write rows out"),
    (Session, "commit", "commit"),
    (applying, "render_template", "render the template"),
    (cases, "render_template", "render the template"),
)


class Parts:
    """Seconds by request and part."""

    def __init__(self) -> None:
        self.requests: dict[str, list[dict[str, float]]] = defaultdict(list)
        self._now: dict[str, float] = defaultdict(float)
        for owner, name, label in PARTS:
            setattr(owner, name, self._timed(getattr(owner, name), label))

    def _timed(self, work, label: str):
        @functools.wraps(work)
        def timed(*args, **kwargs):
            began = time.perf_counter()
            try:
                return work(*args, **kwargs)
            finally:
                self._now[label] += time.perf_counter() - began

        return timed

    def note(self, what: str, work):
        """Do a request and keep what its parts took."""
        self._now.clear()
        began = time.perf_counter()
        answer = work()
        self.requests[what].append({**self._now, "all in all": time.perf_counter() - began})
        return answer


def walk(parts: Parts, browser, token: str, layout: str) -> None:
    """A submission, request by request."""

    def post(what: str, path: str, sent: dict) -> str:
        answer = parts.note(what, lambda: browser.post(path, data={name: list(values) for name, values in sent.items()}))
        if answer.status_code != 303:
            raise RuntimeError(f"{path}: {answer.status_code}")
        return answer.headers["Location"]

    at = post("begin", f"/services/{layout}/apply", {"csrf_token": [token]})
    parts.note("overview", lambda: read(browser, at))
    for page in pages(layout):
        path = f"{at}/pages/{page.name}"
        html = parts.note("form page", lambda path=path: read(browser, path))
        version = html.partition('name="draft_version" value="')[2].partition('"')[0]
        shown = ",".join(question.name for question in page.questions)
        sent = {"csrf_token": [token], "draft_version": [version], "_shown": [shown], **boxes(page, days_apart=True)}
        post("save a page", path, sent)
    parts.note("check", lambda: read(browser, f"{at}/check"))
    post("submit", f"{at}/submit", {"csrf_token": [token]})
    parts.note("confirmation", lambda: read(browser, f"{at}/submitted"))


def read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=60, help="how many submissions are walked through")
    parser.add_argument("--layout", choices=list(LAYOUTS), default="one-page")
    parser.add_argument("--database", choices=("postgresql", "sqlite"), default="postgresql")
    return parser.parse_args()


def main() -> None:
    wanted = read_arguments()
    with tempfile.TemporaryDirectory() as made, databases(wanted.database, folder := Path(made), ("ours",)) as (urls, _, database):
        print(describe(database))
        house = House(urls["ours"], folder)
        house.publish(definitions(folder))
        engine = house.app.extensions["house"].database.engine
        try:
            browser, _ = house.begin(wanted.layout)
            token = token_of(read(browser, f"/services/{wanted.layout}"))
            parts, asked = Parts(), []
            event.listen(engine, "before_cursor_execute", lambda *call: asked.append(call[2]))
            walk(parts, browser, token, wanted.layout)
            parts.requests.clear()
            asked.clear()
            for _ in range(wanted.times):
                walk(parts, browser, token, wanted.layout)
            tell(parts)
            print(f"\nA submission asks the database {len(asked) / wanted.times:.0f} times.")
        finally:
            house.close()


def tell(parts: Parts) -> None:
    for what, requests in parts.requests.items():
        print(f"\n{what}")
        for label in dict.fromkeys(("all in all", *(label for _, _, label in PARTS))):
            took = sorted(request.get(label, 0.0) * 1000 for request in requests)
            middle = statistics.quantiles(took, n=4)[0] if len(took) > 1 else took[0]
            if middle >= 0.005:
                print(f"  {label:34} {middle:6.2f}")


if __name__ == "__main__":
    main()
