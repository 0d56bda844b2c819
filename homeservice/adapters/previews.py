"""Small pictures of large images, made in a process of its own that may be killed, with bounds on memory and time."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import BinaryIO

from homeservice.adapters import preview_worker

LONG_SIDE = 1280


class NoPreview(Exception):
    """The image could not be drawn: damaged, or more than the process may use."""


def preview(file: BinaryIO) -> bytes:
    """A JPEG of at most LONG_SIDE pixels a side of a JPEG or PNG. Raises NoPreview."""
    try:
        done = subprocess.run(
            # As a file of its own: the package around it would load what drawing does not need.
            [sys.executable, "-P", preview_worker.__file__, str(LONG_SIDE)],
            stdin=file,
            capture_output=True,
            # A bare environment: no secret of the application reaches the process that reads people's files.
            env={"PATH": os.environ.get("PATH", "")},
            timeout=2 * preview_worker.SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise NoPreview("too slow") from error
    if done.returncode != 0 or not done.stdout.startswith(b"\xff\xd8"):
        lines = done.stderr.decode(errors="replace").strip().splitlines()
        raise NoPreview(lines[-1] if lines else f"exit {done.returncode}")
    return done.stdout
