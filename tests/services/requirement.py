"""What happens where a test cannot run here: it is skipped loudly, or fails where nothing may be skipped."""

import os

import pytest

EVERYTHING = "HOMESERVICE_REQUIRE_ALL"


def missing(what):
    """End the running test: a skip with its reason in the summary, a failure where HOMESERVICE_REQUIRE_ALL=1."""
    if os.environ.get(EVERYTHING) == "1":
        pytest.fail(f"{what} ({EVERYTHING}=1: nothing may be skipped)", pytrace=False)
    pytest.skip(what)
