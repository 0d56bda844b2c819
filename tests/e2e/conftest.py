"""What a story needs: the live house, people with browsers of their own, and the checks of every page they see."""

import itertools
import re

import pytest

from tests.e2e.album import Album
from tests.e2e.house import built_house
from tests.e2e.visitor import Visitor
from tests.services.browser import DESKTOP

LOCALES = {"ko": "ko-KR", "en": "en-US"}


@pytest.fixture(scope="session")
def house(sqlite_template, tmp_path_factory):
    """One house for all stories of this process: their people, cars and cases are each their own."""
    folder = tmp_path_factory.mktemp("house")
    with built_house(sqlite_template, folder) as live:
        yield live


@pytest.fixture(scope="session")
def addresses():
    return itertools.count(1)


@pytest.fixture(scope="session")
def judge(axe_faults):
    """judge(page) asks axe about a page, once for pages of the same build at the same width: their words differ, and no more."""
    seen = set()

    def faults(page):
        build = page.evaluate(
            "[...document.querySelectorAll('*')].map(el => `${el.tagName}.${el.className}.${el.getAttribute('role')}`).join()"
        )
        key = (page.viewport_size["width"], build)
        if key in seen:
            return []
        seen.add(key)
        return axe_faults(page)

    return faults


@pytest.fixture
def visitor(house, new_page, judge, addresses, request):
    """visitor(viewport, language) opens a browser of somebody's own; the pictures of a test go into one album."""
    story = re.sub(r"[^\w.-]+", "-", request.node.name.removeprefix("test_")).strip("-")

    visitors = []

    def come(viewport=None, language="ko", *, who="", **options):
        number = next(addresses)
        options["extra_http_headers"] = {"X-Forwarded-For": f"10.0.{number // 250}.{number % 250 + 1}"}
        page = new_page(viewport or DESKTOP, locale=LOCALES[language], accept_downloads=True, **options)
        # axe waits for timers that a page without scripts never fires.
        judged = judge if options.get("java_script_enabled", True) else lambda _: []
        visitors.append(Visitor(page, house, language, Album(f"{story}{'-' + who if who else ''}"), judged))
        return visitors[-1]

    yield come
    faults = [fault for one in visitors for fault in one.faults]
    assert faults == [], "\n".join(["", *faults])
