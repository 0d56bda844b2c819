"""A button pressed after the sign-in has ended: whoever comes back stands on a page that there is."""

from urllib.parse import parse_qs, urlsplit

import pytest

from tests.web.conftest import token_of


@pytest.mark.parametrize(
    "pressed, led_to",
    [
        pytest.param("/my/{id}/submit", "/my/{id}", id="sending"),
        pytest.param("/my/{id}/supply", "/my/{id}", id="answering a supplement"),
        pytest.param("/my/{id}/discard", "/my/{id}", id="discarding"),
        pytest.param("/my/{id}/withdraw", "/my/{id}/withdraw", id="withdrawing, which has a page"),
        pytest.param("/my/{id}/pages/vehicle", "/my/{id}/pages/vehicle", id="a page of questions"),
        pytest.param("/services/early-scrapping/apply", "/services/early-scrapping", id="applying"),
        pytest.param("/staff/cases/{id}/actions/receive", "/staff/cases/{id}/actions/receive", id="an officer's action"),
    ],
)
def test_button_leads_back_to_a_page_once_signed_in_again(town, pressed, led_to):
    case_id = town.cases["draft"].id
    browser = town.site.client()
    token = token_of(browser.get("/verify").text)

    answer = browser.post(pressed.format(id=case_id), data={"csrf_token": token}, headers={"Origin": "http://localhost"})

    assert answer.status_code == 303
    assert parse_qs(urlsplit(answer.location).query)["next"] == [led_to.format(id=case_id)]
    opens = town.site.app.url_map.bind("localhost").allowed_methods(led_to.format(id=case_id))
    assert "GET" in opens
