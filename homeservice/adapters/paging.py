"""How many pages a PDF has, counted in a process of its own that may be killed, with bounds on memory and time."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import BinaryIO

from homeservice.adapters import page_worker


class NoPages(Exception):
    """The pages could not be counted: the file is damaged, locked with a password, or asks for more than the process may use."""


def count_pages(file: BinaryIO) -> int:
    """The number of pages of a PDF, read from its beginning. Raises NoPages."""
    file.seek(0)
    try:
        done = subprocess.run(
            [sys.executable, "-P", page_worker.__file__],
            input=file.read(),
            capture_output=True,
            # A bare environment: no secret of the application reaches the process that reads people's files.
            env={"PATH": os.environ.get("PATH", "")},
            timeout=2 * page_worker.SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise NoPages("too slow") from error
    told = done.stdout.strip()
    if done.returncode != 0 or not told.isdigit() or int(told) == 0:
        lines = done.stderr.decode(errors="replace").strip().splitlines()
        raise NoPages(lines[-1] if lines else f"exit {done.returncode}")
    return int(told)
