"""Files on disk: whole or not there, whatever happens in the middle."""

import datetime as dt
import errno
import hashlib
import io
import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from homeservice.adapters.language import Language
from homeservice.adapters.storage import CHUNK, LocalStorage, MissingFile, StorageFull, TooLarge, new_key, written_size
from tests.adapters.broken import BrokenStream

CONTENT = bytes(range(256)) * 5_000


@pytest.fixture
def storage(tmp_path):
    return LocalStorage(tmp_path / "files")


def files_in(tmp_path):
    return sorted(path.name for path in tmp_path.rglob("*") if path.is_file())


class WatchedStream(io.BytesIO):
    """Counts what was asked of it."""

    largest = 0

    def read(self, size=-1, /):
        self.largest = max(self.largest, size if size >= 0 else 1 << 60)
        return super().read(size)


def test_file_comes_back_as_it_was_put(storage):
    stored = storage.put_stream(io.BytesIO(CONTENT), filename="사진.png", limit=len(CONTENT))

    with storage.open(stored.key) as file:
        assert file.read() == CONTENT
    assert (stored.size, stored.sha256) == (len(CONTENT), hashlib.sha256(CONTENT).hexdigest())
    assert storage.exists(stored.key)


def test_key_and_path_tell_nothing_of_the_file(storage, tmp_path):
    first, second = (storage.put_stream(io.BytesIO(b"same"), filename="통장사본.pdf", limit=9).key for _ in range(2))

    assert first != second
    assert files_in(tmp_path) == sorted([first, second])


def test_stream_is_never_read_whole(storage):
    stream = WatchedStream(CONTENT)

    storage.put_stream(stream, filename="사진.png", limit=len(CONTENT))

    assert stream.largest == CHUNK


def test_known_key_is_kept_and_replaced_whole(storage, tmp_path):
    key = new_key()

    storage.put_stream(io.BytesIO(b"first and longer"), filename="접수증.pdf", limit=99, key=key)
    storage.put_stream(io.BytesIO(b"second"), filename="접수증.pdf", limit=99, key=key)

    with storage.open(key) as file:
        assert file.read() == b"second"
    assert files_in(tmp_path) == [key]


def test_failed_replacement_leaves_the_old_file(storage, tmp_path):
    key = storage.put_stream(io.BytesIO(b"first"), filename="접수증.pdf", limit=99).key

    with pytest.raises(ConnectionResetError):
        storage.put_stream(BrokenStream(b"sec", ConnectionResetError()), filename="접수증.pdf", limit=99, key=key)

    with storage.open(key) as file:
        assert file.read() == b"first"
    assert files_in(tmp_path) == [key]


def test_file_over_the_limit_is_refused_and_nothing_kept(storage, tmp_path):
    with pytest.raises(TooLarge) as refusal:
        storage.put_stream(io.BytesIO(CONTENT), filename="설계도.pdf", limit=1024 * 1024)

    assert refusal.value.status == 413
    assert Language("ko").say(refusal.value.message).startswith("‘설계도.pdf’ 파일이 1MB보다 큽니다.")
    assert files_in(tmp_path) == []


def test_endless_stream_is_cut_off_at_the_limit(storage, tmp_path):
    class Endless:
        asked = 0

        def read(self, size, /):
            self.asked += size
            return b"\0" * size

    stream = Endless()
    with pytest.raises(TooLarge):
        storage.put_stream(stream, filename="설계도.pdf", limit=10 * CHUNK)

    assert stream.asked == 11 * CHUNK
    assert files_in(tmp_path) == []


def test_file_of_exactly_the_limit_is_kept(storage):
    assert storage.put_stream(io.BytesIO(b"12345"), filename="a.pdf", limit=5).size == 5


@pytest.mark.parametrize("error", [ConnectionResetError(), RuntimeError(), KeyboardInterrupt()], ids=lambda error: type(error).__name__)
def test_stream_that_breaks_leaves_no_file(storage, tmp_path, error):
    with pytest.raises(type(error)):
        storage.put_stream(BrokenStream(CONTENT, error), filename="사진.png", limit=1 << 30)

    assert files_in(tmp_path) == []


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT], ids=["disk full", "quota used"])
def test_full_disk_is_told_kindly_and_leaves_nothing(storage, tmp_path, code):
    with pytest.raises(StorageFull) as refusal:
        storage.put_stream(BrokenStream(CONTENT, OSError(code, "no room")), filename="사진.png", limit=1 << 30)

    assert refusal.value.status == 503
    assert "파일에는 잘못이 없고" in Language("ko").say(refusal.value.message)
    assert files_in(tmp_path) == []


def test_system_that_refuses_the_write_leaves_nothing(tmp_path):
    program = """
        import io, pathlib, resource, sys
        from homeservice.adapters.storage import LocalStorage, StorageFull
        storage = LocalStorage(pathlib.Path(sys.argv[1]))
        resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))
        try:
            storage.put_stream(io.BytesIO(b"x" * 5_000_000), filename="a.pdf", limit=1 << 30)
        except StorageFull as full:
            print(full.message.id)
    """
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(program), tmp_path], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "file.storage_full"
    assert files_in(tmp_path) == []


def test_process_killed_in_the_middle_shows_no_file_and_is_swept(tmp_path):
    program = """
        import os, pathlib, signal, sys
        from homeservice.adapters.storage import LocalStorage
        class Killer:
            pieces = 3
            def read(self, size):
                self.pieces -= 1
                if not self.pieces:
                    os.kill(os.getpid(), signal.SIGKILL)
                return b"x" * size
        LocalStorage(pathlib.Path(sys.argv[1])).put_stream(Killer(), filename="a.pdf", limit=1 << 30, key=sys.argv[2])
    """
    key = new_key()
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(program), tmp_path, key], check=False)
    storage = LocalStorage(tmp_path)
    left = dt.datetime.now(dt.UTC)

    assert done.returncode == -signal.SIGKILL
    assert not storage.exists(key)
    assert storage.sweep(before=left - dt.timedelta(days=1)) == 0
    assert storage.sweep(before=left + dt.timedelta(days=1)) == 1
    assert files_in(tmp_path) == []


def test_sweep_leaves_whole_files(storage):
    key = storage.put_stream(io.BytesIO(b"whole"), filename="a.pdf", limit=9).key

    assert storage.sweep(before=dt.datetime.now(dt.UTC) + dt.timedelta(days=1)) == 0
    assert storage.exists(key)


def test_deleted_file_is_gone_and_deleting_twice_is_no_error(storage, tmp_path):
    key = storage.put_stream(io.BytesIO(b"gone"), filename="a.pdf", limit=9).key

    storage.delete(key)
    storage.delete(key)

    assert not storage.exists(key)
    assert files_in(tmp_path) == []
    with pytest.raises(MissingFile):
        storage.open(key)


@pytest.mark.parametrize(
    "key",
    ["", "..", "../../etc/passwd", "/etc/passwd", "a" * 31, "A" * 32, "a" * 32 + "\n", "a" * 30 + "/b", "a" * 31 + "\0", "가" * 32],
    ids=["blank", "up", "traversal", "absolute", "short", "capitals", "line end", "slash", "null", "korean"],
)
def test_what_is_no_key_is_refused_by_every_verb(storage, key):
    for verb in (
        storage.open,
        storage.delete,
        storage.exists,
        lambda key: storage.put_stream(io.BytesIO(b"x"), filename="a", limit=9, key=key),
    ):
        if key == "" and verb not in (storage.open, storage.delete, storage.exists):
            continue  # a put without a key makes one
        with pytest.raises(ValueError):
            verb(key)


def test_file_is_on_the_disk_before_its_name(storage, monkeypatch):
    order = []
    sync, replace = os.fsync, type(storage._root).replace

    def watched_sync(handle):
        order.append("folder" if Path(f"/proc/self/fd/{handle}").is_dir() else "file")
        sync(handle)

    def watched_replace(path, target):
        order.append("rename")
        return replace(path, target)

    monkeypatch.setattr(os, "fsync", watched_sync)
    monkeypatch.setattr(type(storage._root), "replace", watched_replace)
    storage.put_stream(io.BytesIO(b"x"), filename="a.pdf", limit=9, key="ab" * 16)
    storage.put_stream(io.BytesIO(b"x"), filename="a.pdf", limit=9, key="ab" * 16)

    assert order == ["folder", "file", "rename", "folder", "file", "rename", "folder"]


@pytest.mark.parametrize(
    "size, text",
    [(0, "0B"), (1023, "1023B"), (1024, "1KB"), (1536 * 1024, "1.5MB"), (20 * 1024 * 1024, "20MB"), (3 << 30, "3GB")],
    ids=str,
)
def test_size_is_written_as_people_write_it(size, text):
    assert written_size(size) == text
