"""What an image is, read from its head alone; its pixels are unpacked nowhere but in the process that makes previews."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from dataclasses import dataclass
from typing import BinaryIO

from homeservice.adapters.preview_worker import FORMATS, MAX_PIXELS
from homeservice.core.errors import Invalid

_ORIENTATION, _EXIF, _TAKEN, _TAKEN_LATER = 0x0112, 0x8769, 0x9003, 0x0132
#: The values of the orientation that turn a picture by a quarter.
_TURNED = frozenset({5, 6, 7, 8})


@dataclass(frozen=True, kw_only=True)
class Measured:
    """An image's sides in pixels as it is seen; whether the camera's record (EXIF) is in it, and the day it names."""

    width: int
    height: int
    camera: bool
    taken: dt.date | None


def measure(file: BinaryIO, filename: str) -> Measured:
    """Read the head of a JPEG or PNG; the file is left at its beginning.

    Raises Invalid where it cannot be read, or has more than MAX_PIXELS pixels.
    """
    from PIL import Image  # noqa: PLC0415 -- slow import: most pages have no image

    # Nothing is unpacked here, and our own limit has a sentence.
    Image.MAX_IMAGE_PIXELS = None
    file.seek(0)
    try:
        with Image.open(file, formats=FORMATS) as image:
            width, height = image.size
            # Asked for a record that is not in the head of a PNG, the library would unpack the pixels to look behind them.
            exif = image.getexif() if image.format == "JPEG" or "exif" in image.info else Image.Exif()
            record = exif.get_ifd(_EXIF)
            taken = _day(record.get(_TAKEN)) or _day(exif.get(_TAKEN_LATER))
            orientation = exif.get(_ORIENTATION)
    except Exception as error:  # a parser of hostile bytes fails in any way it likes, and each means damaged
        raise Invalid("file.damaged", filename=filename) from error
    finally:
        file.seek(0)
    if width * height > MAX_PIXELS:
        raise Invalid("file.too_many_pixels", filename=filename, width=width, height=height, most=MAX_PIXELS // 1_000_000)
    if orientation in _TURNED:
        width, height = height, width
    return Measured(width=width, height=height, camera=bool(record), taken=taken)


def _day(told: object) -> dt.date | None:
    """The day of `2026:05:01 12:30:00`, as cameras write it; None for anything else."""
    if isinstance(told, str):
        with suppress(ValueError):
            return dt.datetime.strptime(told[:10], "%Y:%m:%d").replace(tzinfo=dt.UTC).date()
    return None
