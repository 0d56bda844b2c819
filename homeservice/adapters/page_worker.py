"""The process that counts the pages of one PDF: the file on its input, a number on its output, and it may be killed at any moment."""

from __future__ import annotations

import io
import resource
import sys

#: A PDF of 300 MB is read whole, and its list of objects beside it.
MEMORY = 1536 * 1024 * 1024
SECONDS = 20


def main() -> None:
    """Bound the process, then count. A file that only its owner may open, or that is broken, raises."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    import pikepdf  # noqa: PLC0415 -- only in this process, and within its bounds

    with pikepdf.open(io.BytesIO(sys.stdin.buffer.read())) as document:
        sys.stdout.write(str(len(document.pages)))


if __name__ == "__main__":
    main()
