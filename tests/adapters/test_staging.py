"""Growing uploads: each byte once, in order, whatever breaks off in the middle."""

import datetime as dt
import errno
import fcntl
import io
import os

import pytest

from homeservice.adapters.staging import Busy, Staging
from homeservice.adapters.storage import StorageFull, TooLarge, new_key
from homeservice.core.errors import Conflict
from tests.adapters.broken import BrokenStream


@pytest.fixture
def staging(tmp_path):
    return Staging(tmp_path / "uploads")


@pytest.fixture
def key(staging):
    key = new_key()
    staging.begin(key)
    return key


def append(staging, key, offset, stream, **how):
    with staging.held(key, "a") as file:
        return staging.append(file, offset, stream, **how)


def content(staging, key):
    with staging.open(key) as file:
        return file.read()


def test_pieces_follow_one_another(staging, key):
    assert append(staging, key, 0, io.BytesIO(b"abc"), limit=6, filename="a") == 3
    assert append(staging, key, 3, io.BytesIO(b"def"), limit=6, filename="a") == 6
    assert content(staging, key) == b"abcdef"


def test_a_line_that_breaks_off_leaves_what_came(staging, key):
    with pytest.raises(ConnectionError):
        append(staging, key, 0, BrokenStream(b"abc", ConnectionResetError()), limit=6, filename="a")

    assert staging.size(key) == 3
    assert append(staging, key, 3, io.BytesIO(b"def"), limit=6, filename="a") == 6
    assert content(staging, key) == b"abcdef"


@pytest.mark.parametrize("offset", [0, 2, 4])
def test_a_piece_for_another_place_is_refused_and_changes_nothing(staging, key, offset):
    append(staging, key, 0, io.BytesIO(b"abc"), limit=6, filename="a")

    with pytest.raises(Conflict):
        append(staging, key, offset, io.BytesIO(b"x"), limit=6, filename="a")
    assert content(staging, key) == b"abc"


def test_nothing_beyond_the_limit_is_written(staging, key):
    with pytest.raises(TooLarge):
        append(staging, key, 0, io.BytesIO(b"abcdefg"), limit=6, filename="a")

    assert staging.size(key) == 0


def test_two_at_once_do_not_write_into_one_upload(staging, key):
    with staging.open(key) as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        with pytest.raises(Busy):
            append(staging, key, 0, io.BytesIO(b"abc"), limit=6, filename="a")


def test_a_full_disk_asks_for_patience(staging, key):
    with pytest.raises(StorageFull):
        append(staging, key, 0, BrokenStream(b"abc", OSError(errno.ENOSPC, "full")), limit=6, filename="a")


def test_an_upload_that_nobody_goes_on_with_is_swept(staging, key):
    now = dt.datetime(2026, 11, 23, tzinfo=dt.UTC)
    fresh = new_key()
    staging.begin(fresh)
    for one, age in ((key, 25), (fresh, 1)):
        moment = (now - dt.timedelta(hours=age)).timestamp()
        os.utime(staging._path(one), (moment, moment))

    assert staging.sweep(before=now - dt.timedelta(hours=24)) == 1
    assert (staging.size(key), staging.size(fresh)) == (None, 0)


@pytest.mark.parametrize("key", ["../secret", "a" * 31, "A" * 32, ""])
def test_what_is_no_key_leads_nowhere(staging, key):
    with pytest.raises(ValueError):
        staging.size(key)
