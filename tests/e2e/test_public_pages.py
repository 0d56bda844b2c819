"""What anybody may read, in both languages and both sizes, and what is said where there is nothing."""

import pytest

from tests.e2e.people import a_resident, come_in_at_simulator
from tests.services.browser import DESKTOP, PHONE

pytestmark = pytest.mark.e2e

PAGES = {
    "/services": 200,
    "/services?q=%EC%97%86%EB%8A%94%EA%B2%83": 200,
    "/services?kind=contest": 200,
    "/services/early-scrapping": 200,
    "/services/early-scrapping/history": 200,
    "/services/no-such-service": 404,
    "/privacy": 200,
    "/terms": 200,
    "/accessibility": 200,
    "/verify": 200,
    "/verify/1111-2222-3333-4444?k=wrong": 404,
}


@pytest.mark.parametrize(
    "viewport, language",
    [(viewport, language) for viewport in (DESKTOP, PHONE) for language in ("ko", "en")],
    ids=["1280-ko", "1280-en", "390-ko", "390-en"],
)
def test_public_pages_hold_at_every_size(visitor, viewport, language):
    anybody = visitor(viewport, language)
    anybody.typed.add("없는것")

    for number, (address, status) in enumerate(PAGES.items()):
        assert anybody.go(address) in {status, 422}, address
        anybody.look(f"{number:02d}{address.partition('?')[0].replace('/', '-')}")


@pytest.mark.parametrize("viewport, language", [pytest.param(DESKTOP, "ko", id="1280-ko"), pytest.param(PHONE, "en", id="390-en")])
def test_somebody_without_applications_is_told_so(visitor, viewport, language):
    me = visitor(viewport, language)
    person = a_resident()
    me.typed.add(person.name)
    me.go("/my")
    assert me.path() == "/sign-in"
    me.press("page.sign_in.button")
    come_in_at_simulator(me, person)

    assert me.path() == "/my"
    assert me.says("page.applications.none")
    me.look("no-applications")
    me.leave_by(me.page.locator("form.account button"))
    me.look("signed-out")
