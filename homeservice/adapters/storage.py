"""Where uploaded files and finished papers lie: a small interface, and its local twin on disk that survives a crash."""

from __future__ import annotations

import contextlib
import datetime as dt
import errno
import hashlib
import os
import re
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

from homeservice.core.errors import DomainError

CHUNK = 256 * 1024
_KEY = re.compile(r"[0-9a-f]{32}")
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_PARTIAL = ".part"


class Readable(Protocol):
    """Anything that gives its bytes piece by piece: an upload, an open file, a BytesIO."""

    def read(self, size: int, /) -> bytes: ...


class TooLarge(DomainError):
    """The file is larger than allowed; nothing of it was kept."""

    status = 413


class StorageFull(DomainError):
    """The disk has no room left: our fault, so the sentence asks for patience and nothing else. Nothing was kept."""

    status = 503


class MissingFile(LookupError):
    """No file under this key: the database and the disk disagree, a fault of ours."""


@dataclass(frozen=True, kw_only=True)
class Stored:
    """A file that is safely on disk: its key, its size in bytes and the SHA-256 of its content as 64 hex digits."""

    key: str
    size: int
    sha256: str


class Storage(Protocol):
    """Files by key. A key says nothing of the file, its owner or its path: 32 hex digits."""

    def put_stream(self, stream: Readable, *, filename: str, limit: int, key: str | None = None) -> Stored:
        """Keep all bytes of a stream, at most `limit`; `filename` is for the sentence of an error only.

        A given key is replaced whole or not at all, so that a repeated job writes the same paper once.
        Raises TooLarge, StorageFull, and what the stream raises; nothing is kept then.
        """
        ...

    def open(self, key: str) -> BinaryIO:
        """The file, open for reading. Raises MissingFile."""
        ...

    def delete(self, key: str) -> None:
        """Let go of the file; a file that is gone already is no error."""
        ...

    def exists(self, key: str) -> bool:
        """Whether there is a whole file under this key."""
        ...

    def size(self, key: str) -> int | None:
        """How many bytes lie under this key; None where nothing does."""
        ...


def new_key() -> str:
    """A key nobody can guess, made before the file is kept so that the database knows of it first."""
    return secrets.token_hex(16)


def written_size(size: int) -> str:
    """A size in bytes as people write it: `20MB`, `1.5MB`, `312KB`, `17B`."""
    for unit, bytes_in_unit in (("GB", 1 << 30), ("MB", 1 << 20), ("KB", 1 << 10)):
        if size >= bytes_in_unit:
            return f"{size / bytes_in_unit:.1f}".removesuffix(".0") + unit
    return f"{size}B"


class LocalStorage:
    """Storage in a folder. A file appears under its key only when all its bytes and its name are on the disk."""

    def __init__(self, root: Path) -> None:
        self._root = root
        root.mkdir(parents=True, exist_ok=True)

    def put_stream(self, stream: Readable, *, filename: str, limit: int, key: str | None = None) -> Stored:
        key = key or new_key()
        target = self._path(key)
        # A name of its own for each try: two workers on the same key never write into one file.
        partial = target.with_name(f"{key}.{secrets.token_hex(4)}{_PARTIAL}")
        try:
            if not target.parent.exists():
                target.parent.mkdir(exist_ok=True)
                _sync_folder(self._root)
            with partial.open("xb") as file:
                size, sha256 = _copy(stream, file, filename=filename, limit=limit)
                file.flush()
                os.fsync(file.fileno())
            partial.replace(target)
            _sync_folder(target.parent)
        except OSError as error:
            _forget(partial)
            if error.errno in _NO_ROOM:
                raise StorageFull("file.storage_full", filename=filename) from error
            raise
        except BaseException:
            _forget(partial)
            raise
        return Stored(key=key, size=size, sha256=sha256)

    def open(self, key: str) -> BinaryIO:
        try:
            return self._path(key).open("rb")
        except FileNotFoundError as error:
            raise MissingFile(key) from error

    def delete(self, key: str) -> None:
        path = self._path(key)
        if path.exists():
            path.unlink(missing_ok=True)
            _sync_folder(path.parent)

    def exists(self, key: str) -> bool:
        return self._path(key).is_file()

    def size(self, key: str) -> int | None:
        try:
            return self._path(key).stat().st_size
        except FileNotFoundError:
            return None

    def sweep(self, *, before: dt.datetime) -> int:
        """Remove what processes killed in the middle of writing left before this moment; how many there were."""
        swept = 0
        for partial in self._root.glob(f"*/*{_PARTIAL}"):
            # Whoever is writing it this moment may be done and have renamed it.
            with contextlib.suppress(FileNotFoundError):
                if partial.stat().st_mtime < before.timestamp():
                    partial.unlink()
                    swept += 1
        return swept

    def _path(self, key: str) -> Path:
        """The place of a key, in 256 folders. Raises ValueError for what is no key, a path above all."""
        if not _KEY.fullmatch(key):
            raise ValueError("a storage key is 32 hex digits")
        return self._root / key[:2] / key


def _copy(stream: Readable, file: BinaryIO, *, filename: str, limit: int) -> tuple[int, str]:
    """Copy a stream piece by piece; its size in bytes and its SHA-256. Raises TooLarge before a piece over the limit is written."""
    digest, size = hashlib.sha256(), 0
    while chunk := stream.read(CHUNK):
        size += len(chunk)
        if size > limit:
            raise TooLarge("file.too_large", filename=filename, limit=written_size(limit))
        digest.update(chunk)
        file.write(chunk)
    return size, digest.hexdigest()


def _sync_folder(folder: Path) -> None:
    """Make names in a folder survive a power cut: a rename is on the disk only when its folder is."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _forget(partial: Path) -> None:
    # The first error is the one to tell; that the clean-up fails too would hide it.
    with contextlib.suppress(OSError):
        partial.unlink(missing_ok=True)
