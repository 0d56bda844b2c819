"""The process that draws: reads pages from its input, writes PDFs to its output, and may be killed at any moment.

It starts warm (one font configuration, one parsed stylesheet) and holds every file it may use in memory, so that a page
can fetch nothing else. The frames on both pipes are a four-byte length and that many bytes; the parent speaks first.
"""

from __future__ import annotations

import datetime as dt
import json
import logging
import os
import resource
import signal
import struct
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

if TYPE_CHECKING:
    from weasyprint import CSS  # type: ignore[import-untyped]  # the engine ships no types
    from weasyprint.text.fonts import FontConfiguration  # type: ignore[import-untyped]  # as above

_LENGTH = struct.Struct(">I")
# What a reply begins with.
DONE, FAILED = b"D", b"F"
VARIANT = "pdf/a-3a"
ATTACHMENT = "document.json"


def write_frame(pipe: BinaryIO, content: bytes) -> None:
    """Send one frame. Raises OSError where the other side is gone."""
    pipe.write(_LENGTH.pack(len(content)) + content)
    pipe.flush()


def read_frame(pipe: BinaryIO) -> bytes:
    """Wait for one frame. Raises EOFError where the other side ends before it is whole."""
    return _read_exactly(pipe, _LENGTH.unpack(_read_exactly(pipe, _LENGTH.size))[0])


def _read_exactly(pipe: BinaryIO, length: int) -> bytes:
    content = pipe.read(length)
    if len(content) < length:
        raise EOFError
    return content


class Press(NamedTuple):
    """What stays warm between two papers."""

    stylesheet: CSS
    fonts: FontConfiguration
    fetcher: Any
    images: dict[str, Any]
    warnings: Warnings


class Warnings(logging.Handler):
    """Keeps what the engine only logs: an image or a rule left out makes a paper that is not the one designed."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())

    def stop_if_any(self) -> None:
        """Raises RuntimeError with the messages kept so far, and forgets them."""
        if self.messages:
            found, self.messages = self.messages, []
            raise RuntimeError("; ".join(found))


def warm_up(start: dict[str, Any]) -> Press:
    """Load the engine, the faces and the stylesheet. `start`: `{"assets": {name: path}, "stylesheet": text}`."""
    # The engine is loaded here and nowhere else: no other process pays for it or needs its system libraries.
    import weasyprint  # noqa: PLC0415 -- slow import, only in this process
    from weasyprint.text.fonts import FontConfiguration  # noqa: PLC0415 -- slow import, only in this process
    from weasyprint.urls import (  # type: ignore[import-untyped]  # noqa: PLC0415 -- as above
        FatalURLFetchingError,
        URLFetcher,
        URLFetcherResponse,
    )

    assets = {f"asset:{name}": Path(path).read_bytes() for name, path in start["assets"].items()}

    class ClosedFetcher(URLFetcher):  # type: ignore[misc]  # the engine ships no types
        """Knows the assets by name and nothing else; an ordinary error would be swallowed and the image left out."""

        def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
            if url not in assets:
                raise FatalURLFetchingError(f"refused to fetch {url[:80]}")
            kind = "image/svg+xml" if url.endswith(".svg") else "application/octet-stream"
            return URLFetcherResponse(url, assets[url], {"Content-Type": kind})

    warnings = Warnings()
    weasyprint.LOGGER.addHandler(warnings)
    fetcher = ClosedFetcher()
    fonts = FontConfiguration()
    stylesheet = weasyprint.CSS(string=start["stylesheet"], font_config=fonts, url_fetcher=fetcher, base_url="asset:")
    warnings.stop_if_any()
    return Press(stylesheet, fonts, fetcher, {}, warnings)


def draw(press: Press, html: str, values: bytes, *, identifier: bytes, created: dt.datetime) -> bytes:
    """The PDF of a page, tagged and archival, with the machine-readable values attached; equal input gives equal bytes."""
    import weasyprint  # noqa: PLC0415 -- loaded by warm_up, see there

    page = weasyprint.HTML(string=html, url_fetcher=press.fetcher, base_url="asset:")
    attachment = weasyprint.Attachment(string=values.decode(), name=ATTACHMENT, relationship="Source", created=created, modified=created)
    pdf: bytes = page.write_pdf(
        font_config=press.fonts,
        stylesheets=[press.stylesheet],
        cache=press.images,
        attachments=[attachment],
        pdf_identifier=identifier,
        pdf_variant=VARIANT,
    )
    press.warnings.stop_if_any()
    return pdf


def _limit(megabytes: int) -> None:
    """Memory that a page may take; and no core dump, which would hold personal data."""
    resource.setrlimit(resource.RLIMIT_AS, (megabytes * 1024 * 1024,) * 2)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> None:
    """Serve one parent until it closes the pipe."""
    source, sink = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    # Whatever a library prints must not fall between two frames.
    os.dup2(2, 1)
    try:
        start = json.loads(read_frame(source))
        _limit(start["memory"])
        press = warm_up(start)
    except BaseException as error:  # noqa: BLE001 -- the engine's fatal errors are no Exceptions; the parent raises it
        write_frame(sink, FAILED + _described(error))
        return
    write_frame(sink, DONE)
    while True:
        try:
            job = json.loads(read_frame(source))
            html, values = read_frame(source), read_frame(source)
        except EOFError:
            return
        # A belt for a parent that died meanwhile and can kill nobody: the alarm's default is to end the process.
        signal.alarm(job["seconds"] + 5)
        try:
            created = dt.datetime.fromisoformat(job["created"]).astimezone(dt.UTC)
            reply = DONE + draw(press, html.decode(), values, identifier=bytes.fromhex(job["identifier"]), created=created)
        except BaseException as error:  # noqa: BLE001 -- as above
            reply = FAILED + _described(error)
        signal.alarm(0)
        write_frame(sink, reply)


def _described(error: BaseException) -> bytes:
    return f"{type(error).__name__}: {error}"[:500].encode()


if __name__ == "__main__":
    main()
