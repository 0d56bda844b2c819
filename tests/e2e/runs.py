"""The windows and languages in which a whole way is walked."""

import os

import pytest

from tests.e2e.album import PICTURES
from tests.services.browser import DESKTOP, PHONE

RUNS = [
    pytest.param(PHONE, "ko", id="390-ko"),
    pytest.param(DESKTOP, "en", id="1280-en"),
]
if os.environ.get(PICTURES):
    # Where pictures are looked at, the others belong to them; without, other stories show Korean on a desktop and English on a phone.
    RUNS += [pytest.param(DESKTOP, "ko", id="1280-ko"), pytest.param(PHONE, "en", id="390-en")]
