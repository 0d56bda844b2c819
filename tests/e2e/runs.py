"""The windows and languages in which a whole way is walked."""

import os

import pytest

from tests.e2e.album import PICTURES
from tests.services.browser import DESKTOP, PHONE

RUNS = [
    pytest.param(DESKTOP, "ko", id="1280-ko"),
    pytest.param(PHONE, "ko", id="390-ko"),
    pytest.param(DESKTOP, "en", id="1280-en"),
]
if os.environ.get(PICTURES):
    # Where pictures are looked at, the fourth belongs to them; without, refusals and public pages show English on a phone.
    RUNS.append(pytest.param(PHONE, "en", id="390-en"))
