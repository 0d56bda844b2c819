"""The page that shows all answers before they are sent."""

import pytest

from tests.definitions.reading import load
from tests.web.conftest import make_site, token_of


@pytest.fixture
def petition(sqlite_url, tmp_path):
    """A site and a statutory petition of which only the papers are missing, in the hands of its owner."""
    site = make_site(sqlite_url, tmp_path, definitions=[load("statutory-report")])
    person = site.world.person()
    case_id = site.world.draft(person, "statutory-report")
    papers = {name: None for name, f in site.world.definitions[0].fields.items() if f.takes_file}
    site.world.answer(case_id, person, papers)
    yield site.client(person=person), case_id
    site.close()


def test_petition_that_was_sent_without_the_tick_for_missing_papers_may_still_be_sent_with_it(petition):
    browser, case_id = petition
    token = token_of(browser.get(f"/my/{case_id}/check").text)

    refused = browser.post(f"/my/{case_id}/submit", data={"csrf_token": token})
    assert refused.status_code == 422
    assert 'name="accept_incomplete"' in refused.text

    filed = browser.post(f"/my/{case_id}/submit", data={"csrf_token": token, "accept_incomplete": "yes"})
    assert filed.location == f"/my/{case_id}/submitted"
