"""`PdfPrinter`: checks what is to be printed and has it drawn by a warm process that is killed where it hangs."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import math
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self

from homeservice.adapters.pdf import worker
from homeservice.adapters.pdf.faces import Faces
from homeservice.adapters.pdf.papers import PAPERS, Papers, machine_readable, plain, texts
from homeservice.adapters.pdf.worker import DONE, read_frame, write_frame

#: Loading the engine takes a second; on a busy machine with cold disks, many.
_SECONDS_TO_START = 60.0
_FONTCONFIG = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig><dir>{fonts}</dir><cachedir>{cache}</cachedir></fontconfig>
"""


class PrintingFailed(RuntimeError):
    """The paper was not drawn: a fault of ours or of the machine. The next paper goes to a fresh process."""


class PrintingTimedOut(PrintingFailed):
    """Drawing took longer than allowed and was killed."""


class PdfPrinter:
    """Prints papers, one at a time; safe to share between threads. Starts its process with the first paper.

    `font_dir` holds the files of `faces.FACES`; `fallback` is one more face for hanja and other scripts; `seconds` is the wall
    time one paper may take, `memory` the megabytes of address space its process may take, and after `papers_per_process`
    papers the process is replaced.
    """

    def __init__(
        self,
        font_dir: Path,
        *,
        fallback: Path | None = None,
        folder: Path = PAPERS,
        seconds: float = 60.0,
        memory: int = 1024,
        papers_per_process: int = 2000,
    ) -> None:
        self._faces = Faces(folder=Path(font_dir).resolve(), fallback=fallback)
        self._papers = Papers(folder)
        self._seconds = seconds
        self._memory = memory
        self._papers_per_process = papers_per_process
        self._lock = threading.Lock()
        self._drawer: _Drawer | None = None

    def print_document(self, name: str, values: Mapping[str, object], *, identifier: bytes, created: dt.datetime) -> bytes:
        """The PDF/A-3a of the paper `name`, with `values` printed and attached as JSON; same arguments, same bytes.

        Raises UnprintableCharacter for a character that no declared face has, LookupError for an unknown paper, TypeError for
        values that are not plain, jinja2.UndefinedError for a missing one, PrintingFailed where drawing fails.
        """
        kept = plain(values)
        if created.tzinfo is None:
            raise TypeError("created: a moment without a time zone")
        self._faces.check(texts(kept))
        html = self._papers.html(name, kept, created=created)
        # Once more with the paper's own words, so that no sentence of ours prints a box either.
        self._faces.check([html])
        job = {"identifier": identifier.hex(), "created": created.isoformat(), "seconds": math.ceil(self._seconds)}
        with self._lock:
            return self._ready_drawer().draw(job, html.encode(), machine_readable(kept), seconds=self._seconds)

    def process_id(self) -> int | None:
        """The process that draws at present, None before the first paper and after the last was killed."""
        return self._drawer.process.pid if self._drawer is not None and self._drawer.alive() else None

    def close(self) -> None:
        """End the process; a later paper starts a new one."""
        with self._lock:
            if self._drawer is not None:
                self._drawer.close()
                self._drawer = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def _ready_drawer(self) -> _Drawer:
        drawer = self._drawer
        # After a fork two parents would read each other's papers from the same pipe.
        if drawer is not None and drawer.owner == os.getpid():
            if drawer.alive() and drawer.drawn < self._papers_per_process:
                return drawer
            drawer.close()
        self._drawer = None
        self._drawer = _Drawer(self._start())
        return self._drawer

    def _start(self) -> dict[str, Any]:
        folder = self._papers.folder
        assets = {path.name: str(path) for pattern in ("*.svg", "seals/*.svg") for path in sorted(folder.glob(pattern))}
        assets |= {name: str(path) for name, path in self._faces.files().items()}
        stylesheet = self._faces.stylesheet() + (folder / "base.css").read_text(encoding="utf-8")
        return {"assets": assets, "stylesheet": stylesheet, "memory": self._memory, "fonts": str(self._faces.folder)}


class _Drawer:
    """One drawing process with its pipes and its scratch folder."""

    def __init__(self, start: dict[str, Any]) -> None:
        self.owner = os.getpid()
        self.drawn = 0
        self._scratch = tempfile.TemporaryDirectory(prefix="papers-")
        scratch = Path(self._scratch.name)
        fontconfig = scratch / "fonts.conf"
        # Only the declared faces exist for the drawing process: what the host has installed never shows on a paper.
        fontconfig.write_text(_FONTCONFIG.format(fonts=start["fonts"], cache=scratch / "cache"), encoding="utf-8")
        self.process = subprocess.Popen(
            # As a file of its own, not as a module: the package around it would load what drawing does not need.
            [sys.executable, "-P", worker.__file__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=scratch,
            # A bare environment: no secret of the application reaches the process that reads people's text.
            env={
                "PATH": os.environ.get("PATH", ""),
                "PYTHONHASHSEED": "0",
                "LANG": "C.UTF-8",
                "TMPDIR": str(scratch),
                "FONTCONFIG_FILE": str(fontconfig),
            },
        )
        try:
            self._exchange(json.dumps(start).encode(), seconds=_SECONDS_TO_START)
        except BaseException:
            self.close()
            raise

    def alive(self) -> bool:
        """Whether the process still runs."""
        return self.process.poll() is None

    def draw(self, job: Mapping[str, object], html: bytes, values: bytes, *, seconds: float) -> bytes:
        """One paper. Raises PrintingFailed; the process is gone then unless it reported the fault itself."""
        self.drawn += 1
        return self._exchange(json.dumps(job).encode(), html, values, seconds=seconds)

    def close(self) -> None:
        """Kill the process and remove its scratch folder; twice does no harm."""
        self.process.kill()
        self.process.wait()
        for pipe in self._pipes():
            # What a dead reader left in the buffer cannot be flushed any more.
            with contextlib.suppress(OSError):
                pipe.close()
        self._scratch.cleanup()

    def _pipes(self) -> tuple[BinaryIO, BinaryIO]:
        source, sink = self.process.stdout, self.process.stdin
        if source is None or sink is None:
            raise PrintingFailed("the drawing process has no pipes")
        return source, sink  # type: ignore[return-value]  # Popen[bytes] has IO[bytes], which are these

    def _exchange(self, *frames: bytes, seconds: float) -> bytes:
        late = threading.Event()

        def stop() -> None:
            late.set()
            self.process.kill()

        # A killed process ends its pipes, so that neither reading nor writing below can wait for ever.
        watchdog = threading.Timer(seconds, stop)
        watchdog.daemon = True
        watchdog.start()
        source, sink = self._pipes()
        try:
            for frame in frames:
                write_frame(sink, frame)
            reply = read_frame(source)
        except (OSError, EOFError) as error:
            self.close()
            if late.is_set():
                raise PrintingTimedOut(f"not drawn within {seconds:g} seconds") from error
            raise PrintingFailed(f"the drawing process ended with status {self.process.returncode}") from error
        except BaseException:
            # Interrupted between two frames: what is left in the pipe belongs to nobody.
            self.close()
            raise
        finally:
            watchdog.cancel()
            if late.is_set():
                # Killed in the very moment it finished: not to be taken for alive.
                self.process.wait()
        if reply[:1] != DONE:
            # The engine may hold half a paper; a fresh process holds nothing.
            self.close()
            raise PrintingFailed(reply[1:].decode())
        return reply[1:]
