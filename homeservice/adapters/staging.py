"""Where uploads grow piece by piece until they are whole: a folder of files whose length says how far each has come."""

from __future__ import annotations

import contextlib
import datetime as dt
import errno
import fcntl
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from homeservice.adapters.storage import StorageFull, TooLarge, written_size
from homeservice.core.errors import Conflict, DomainError

_KEY = re.compile(r"[0-9a-f]{32}")
_PIECE = 256 * 1024
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class Busy(DomainError):
    """Another request is writing this very upload."""

    status = 423


class Staging:
    """Growing files by key, 32 hex digits. All processes of the service share the folder."""

    def __init__(self, root: Path) -> None:
        self._root = root
        root.mkdir(parents=True, exist_ok=True)

    def begin(self, key: str) -> None:
        """An empty file of this key. Raises StorageFull."""
        try:
            self._path(key).open("xb").close()
        except OSError as error:
            raise _named(error, "") from error

    def size(self, key: str) -> int | None:
        """How many bytes have come; None where there is no such upload."""
        try:
            return self._path(key).stat().st_size
        except FileNotFoundError:
            return None

    @contextlib.contextmanager
    def held(self, key: str, filename: str) -> Iterator[BinaryIO]:
        """The file, for one writer at a time. Raises Busy where there is another, FileNotFoundError where the upload is gone."""
        with self._path(key).open("r+b") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise Busy("file.upload_busy", filename=filename) from error
            yield file

    def append(self, file: BinaryIO, offset: int, stream: BinaryIO, *, limit: int, filename: str) -> int:
        """Add what a stream gives to a file that is held; returns how many bytes there are then. A stream that breaks off leaves what came.

        Raises Conflict where `offset` is not the present length, TooLarge above `limit` bytes in all, StorageFull, and what the
        stream raises.
        """
        size = file.seek(0, os.SEEK_END)
        if size != offset:
            raise Conflict("file.upload_elsewhere", filename=filename)
        try:
            while piece := stream.read(_PIECE):
                if size + len(piece) > limit:
                    raise TooLarge("file.too_large", filename=filename, limit=written_size(limit))
                file.write(piece)
                size += len(piece)
        except OSError as error:
            raise _named(error, filename) from error
        finally:
            with contextlib.suppress(OSError):
                file.flush()
                os.fsync(file.fileno())
        return size

    def open(self, key: str) -> BinaryIO:
        """The file, open for reading. Raises FileNotFoundError."""
        return self._path(key).open("rb")

    def empty(self, key: str) -> None:
        """Give back the room of an upload that has been taken over; that there was one stays known."""
        with contextlib.suppress(FileNotFoundError), self._path(key).open("r+b") as file:
            file.truncate(0)

    def drop(self, key: str) -> None:
        """Let go of an upload; one that is gone already is no error."""
        self._path(key).unlink(missing_ok=True)

    def sweep(self, *, before: dt.datetime) -> int:
        """Remove what nobody has written to since this moment; how many there were."""
        swept = 0
        for path in self._root.iterdir():
            with contextlib.suppress(FileNotFoundError):
                if path.stat().st_mtime < before.timestamp():
                    path.unlink()
                    swept += 1
        return swept

    def _path(self, key: str) -> Path:
        if not _KEY.fullmatch(key):
            raise ValueError("an upload's key is 32 hex digits")
        return self._root / key


def _named(error: OSError, filename: str) -> Exception:
    return StorageFull("file.storage_full", filename=filename) if error.errno in _NO_ROOM else error
