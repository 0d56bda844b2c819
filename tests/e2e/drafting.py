"""The quick way to a page of a draft, for stories about one moment of it: signed in, begun, and as far as it is wanted."""

import datetime as dt
import re

from tests.e2e.people import come_in_at_simulator
from tests.e2e.scrapping import ADDRESS

CERTIFICATE = "campus-guard-certificate"
SERVICE = {
    "university": "knu", "student_number": "20240001", "served": (dt.date(2024, 3, 4), dt.date(2024, 12, 20)), "purpose": "취업 서류 제출",
}  # fmt: skip


def begin_at(visitor, slug, person, *, button="public.service.apply"):
    """A new draft of a service, by somebody who comes straight to its page; gives the case."""
    visitor.go(f"/services/{slug}")
    visitor.press(button)
    visitor.press("page.sign_in.button")
    come_in_at_simulator(visitor, person)
    visitor.press(button)
    return re.fullmatch(r"/my/([0-9a-f-]{36})", visitor.path())[1]


def fill_certificate(visitor, case):
    """All pages of a work certificate, up to the check."""
    visitor.go(f"/my/{case}/pages/applicant")
    visitor.fill(mobile_phone="010-0000-1234", address=ADDRESS)
    visitor.press("page.apply.save")
    visitor.fill(**SERVICE)
    visitor.press("page.apply.save")
    visitor.fill(consent_personal=True)
    visitor.press("page.apply.save")
    assert visitor.path() == f"/my/{case}/check"
