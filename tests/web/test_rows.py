"""Tables on a page, without scripts: rows that follow from answers, cells that come up in their row, tables in rows."""

import pytest

from homeservice.core.workflow import Role
from homeservice.operations.cases import own_case
from homeservice.operations.drafts import begin_draft
from tests.definitions.reading import load
from tests.web.asking import read
from tests.web.conftest import make_site, token_of
from tests.world import NOW

PAGE = "family"


class Applicant:
    """One browser at the page of the family."""

    def __init__(self, site):
        self.site = site
        world = site.world
        with world.transaction() as session:
            self.person = world.person(session)
            form, intake = world.form_and_intake(session, "T09")
            self.id = begin_draft(session, self.person, form, intake, language="ko", now=NOW).id
        self.browser = site.client(person=self.person)
        self.token = token_of(self.browser.get("/sign-in").text)

    def send(self, action="save", **boxes):
        sent = {"csrf_token": self.token, "_action": action, **boxes}
        return self.browser.post(f"/my/{self.id}/pages/{PAGE}", data=sent, headers={"Origin": "http://localhost"})

    def open(self):
        return read(self.browser.get(f"/my/{self.id}/pages/{PAGE}"))

    def values(self):
        with self.site.world.transaction() as session:
            return dict(own_case(session, self.id, self.person, now=NOW).sheet(Role.RESIDENT).values)
