"""Draws the picture of each type of question in the guide: its example on the live page, in a real Chromium.

    .venv/bin/python -m tools.type_pictures              all of them
    .venv/bin/python -m tools.type_pictures file image   those

It needs what `make test` installs, and the built assets.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import io
import os
import shutil
import sys
import tempfile
import threading
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import waitress
from flask import Flask
from PIL import Image
from playwright.sync_api import Page, sync_playwright

from homeservice import clock
from homeservice.adapters.identity import Identity
from homeservice.app import create_app
from homeservice.cli.database import migrate
from homeservice.config import Config
from homeservice.core.answers import Parsed
from homeservice.core.fields import FIELD_TYPES
from homeservice.core.rosters import Entry, key_of
from homeservice.core.workflow import Role
from homeservice.models import Person
from homeservice.operations.cases import own_case
from homeservice.operations.catalogue import find_form, publish
from homeservice.operations.drafts import begin_draft, save_page
from homeservice.operations.rosters import list_of, load, look_over
from homeservice.operations.sheets import part_of
from homeservice.operations.sign_in import begin_sign_in, welcome
from homeservice.operations.staff import add_officer
from homeservice.operations.submitting import submit
from tools.examples import EARLIER, FOLDER, NUMBER, Example, example_of, forms_of

WIDTH = 800
COLOURS = 64
#: Round the question, so that its frame does not touch the edge.
MARGIN = 12
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


class Studio:
    """The service with the forms of the examples, somebody who is signed in, and an earlier case of theirs."""

    def __init__(self, folder: Path, types: Sequence[str]) -> None:
        url = f"sqlite:///{folder / 'studio.db'}"
        migrate(url)
        self.app: Flask = create_app(dataclasses.replace(Config(), database_url=url, data_dir=folder, identity_issuer="http://localhost:1"))
        self.house = self.app.extensions["house"]
        forms = forms_of(types, folder)
        now = clock.now()
        told = Identity(
            subject="sample", name="김견본", birth_date=dt.date(1990, 3, 27), phone="+821000001234", email="sample@example.com",
            provider="studio", verified_at=now,
        )  # fmt: skip
        with self.house.database.transaction() as session:
            publish(session, forms.values(), now=now)
            self.person: Person = welcome(session, told, language="ko", now=now)
        with self.house.database.transaction() as session:
            self._token = begin_sign_in(session, now=now, person=self.person)
        self._officer_token: str | None = None
        self.number = self._earlier()

    def draft(self, slug: str) -> uuid.UUID:
        with self.house.database.transaction() as session:
            entry = find_form(session, slug, now=clock.now())
            return begin_draft(session, self.person, entry.form, entry.row, language="ko", now=clock.now()).id

    def _earlier(self) -> str:
        case_id = self.draft(EARLIER)
        with self.house.database.transaction() as session:
            case = own_case(session, case_id, self.person, now=clock.now(), for_change=True)
            (section,) = case.pages()
            values = {f.name: f.sample() for f in section.fields}
            save_page(session, case, part_of(section), section.fields, Parsed(values=values), seen=None, now=clock.now())
            submit(session, case, accept_incomplete=False, address="127.0.0.1", now=clock.now())
            return str(case.submission.receipt_number)

    def as_the_officer_sees(self, case_id: uuid.UUID, listed: Mapping[str, str]) -> str:
        """The path of the officer's page of a case that is sent now, with the applicant in the list of the department."""
        now = clock.now()
        with self.house.database.transaction() as session:
            case = own_case(session, case_id, self.person, now=now, for_change=True)
            (asked,) = case.definition.rosters
            kept = list_of(session, asked.list_name, None)
            entry = Entry(key=key_of(kept.match, case.values) or "", cells=listed)
            load(session, kept, look_over(session, kept, [entry], mode="replace", officer=None, now=now), now=now)
            submit(session, case, accept_incomplete=False, address="127.0.0.1", now=now)
            made = add_officer(session, login="studio", name="박담당", department=case.definition.department.ko, role=Role.OFFICER, now=now)
            self._officer_token = begin_sign_in(session, now=now, officer=made.officer)
            return f"/staff/cases/{case_id}/pages/{case.definition.section_of[asked.name].name}"

    def cookie(self) -> dict[str, str]:
        """The signed session of the person, as a browser holds it."""
        browser = self.app.test_client()
        with browser.session_transaction() as kept:
            kept["resident"] = self._token
            if self._officer_token is not None:
                kept["officer"] = self._officer_token
        name = self.app.config["SESSION_COOKIE_NAME"]
        held = browser.get_cookie(name)
        if held is None:
            raise RuntimeError("no session")
        return {"name": name, "value": held.value}

    @contextmanager
    def open(self) -> Iterator[str]:
        """The address at which it can be reached while it is open."""
        server: Any = waitress.create_server(self.app, host="127.0.0.1", port=0, threads=4)
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        yield f"http://localhost:{server.effective_port}"
        server.close()
        thread.join(5)


def fill(page: Page, example: Example, number: str) -> None:
    """Put the example's answers into the page as they would be typed; what is not there yet comes up with an answer before it."""
    for box, texts in example.sent.items():
        given = [text.replace(NUMBER, number) for text in texts]
        found = page.locator(f'main [name="{box}"]')
        kind = found.first.evaluate("el => el.type")
        if kind in {"radio", "checkbox"}:
            for text in given:
                page.locator(f'main [name="{box}"][value="{text}"]').check(force=True)
        elif kind == "select-one":
            found.select_option(given[0])
        else:
            found.fill(given[0])
    page.evaluate("document.activeElement.blur()")


def picture(page: Page) -> bytes:
    """The questions of the page, with a margin, in few colours."""
    boxes = [box for question in page.locator("main form .question").all() if (box := question.bounding_box()) is not None]
    top, bottom = min(box["y"] for box in boxes), max(box["y"] + box["height"] for box in boxes)
    left, right = min(box["x"] for box in boxes), max(box["x"] + box["width"] for box in boxes)
    clip = {"x": left - MARGIN, "y": top - MARGIN, "width": right - left + 2 * MARGIN, "height": bottom - top + 2 * MARGIN}
    taken = page.screenshot(full_page=True, animations="disabled", clip=clip)
    made = io.BytesIO()
    Image.open(io.BytesIO(taken)).convert("RGB").quantize(COLOURS).save(made, "PNG", optimize=True)
    return made.getvalue()


def main(types: Sequence[str]) -> None:
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        sys.exit("No browser: none of " + ", ".join(NAMES) + " is on the PATH.")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        studio = Studio(Path(folder), types)
        flags = ["--disable-gpu", "--disable-background-networking", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
        browser = playwright.chromium.launch(executable_path=path, args=flags)
        with studio.open() as url:
            context = browser.new_context(viewport={"width": WIDTH, "height": 900}, locale="ko-KR", timezone_id="Asia/Seoul")
            context.add_cookies([{**studio.cookie(), "url": url}])
            page = context.new_page()
            for name in types:
                example = example_of(name)
                case_id = studio.draft(example.slug)
                address = f"{url}/my/{case_id}/pages/example"
                page.goto(address)
                fill(page, example, studio.number)
                if not example.files:
                    # What follows from the answers is known once they are saved.
                    page.locator('main form .primary[value="save"]').click()
                    page.goto(address)
                if example.listed:
                    seen = studio.as_the_officer_sees(case_id, example.listed)
                    context.add_cookies([{**studio.cookie(), "url": url}])
                    page.goto(f"{url}{seen}")
                drawn = picture(page)
                (FOLDER / f"{name}.png").write_bytes(drawn)
                print(f"docs/types/{name}.png: {len(drawn) // 1024 + 1} KB")
            browser.close()


if __name__ == "__main__":
    main(sys.argv[1:] or sorted(FIELD_TYPES))
