"""A real Chromium for the tests, found on the PATH, and axe for what can be told by a machine about accessibility."""

import asyncio
import os
import shutil
from pathlib import Path

import pytest

from tests.services.requirement import missing

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
# Nothing but the test's own pages: the browser's calls home would be refused many at a time and slow it down.
QUIET = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
)
DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
AXE = Path(__file__).parent.parent.parent / "node_modules" / "axe-core" / "axe.min.js"
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="session")
def browser():
    """A running Chromium; the test is skipped where there is none on the PATH."""
    from playwright.sync_api import Error, sync_playwright

    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        missing("no browser: none of " + ", ".join(NAMES) + " is on the PATH")
    flags = [*QUIET, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with sync_playwright() as playwright:
        try:
            running = playwright.chromium.launch(executable_path=path, args=flags)
        except Error as error:  # a stub of another packager is on the PATH of every Ubuntu
            missing(f"no browser: {path} does not start: {str(error).splitlines()[0]}")
        yield running
        running.close()


@pytest.fixture(autouse=True)
def no_loop_left_running(request):
    """Between its calls Playwright leaves its loop marked as running here; a test without a browser may run one of its own."""
    if "browser" in request.fixturenames:
        yield
        return
    left = asyncio._get_running_loop()
    asyncio._set_running_loop(None)
    yield
    asyncio._set_running_loop(left)


@pytest.fixture
def new_page(browser):
    """A function that opens a page in a fresh profile: `new_page(PHONE, locale="en-US")`."""
    contexts = []

    def open_page(viewport=None, *, locale="ko-KR", **options):
        context = browser.new_context(viewport=viewport or DESKTOP, locale=locale, timezone_id="Asia/Seoul", **options)
        contexts.append(context)
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def axe_faults():
    """A function from a page to the faults axe finds on it: one line each, [] where it is clean."""
    if not AXE.exists():
        missing("no axe: run `make test`, which brings it into node_modules")
    source = AXE.read_text(encoding="utf-8")

    def faults(page):
        # evaluate, not a script tag: the page's own content security policy stays as strict as it is
        page.evaluate(source)
        found = page.evaluate("tags => axe.run(document, {runOnly: tags, resultTypes: ['violations']})", WCAG)["violations"]
        return [f"{fault['id']}: {node['html']}" for fault in found for node in fault["nodes"]]

    return faults
