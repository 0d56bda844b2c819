"""The process that draws one small picture: an image on its input, a JPEG on its output, and it may be killed at any moment.

The picture is turned as the camera says, stands on white, and is without the camera's record: place and time stay out.
"""

from __future__ import annotations

import io
import resource
import sys
from typing import BinaryIO

#: An image of 80 million pixels takes 320 MB unpacked.
MEMORY = 1024 * 1024 * 1024
SECONDS = 60
#: An A1 panel at 300 dpi has 70 million pixels; what is far beyond is no picture but an attack.
MAX_PIXELS = 80_000_000
FORMATS = ("JPEG", "PNG")


def draw(source: BinaryIO, target: BinaryIO, long_side: int) -> None:
    """Draw the picture, at most `long_side` pixels a side. Raises whatever the parser raises."""
    from PIL import Image, ImageOps  # noqa: PLC0415 -- only in this process

    # The library refuses what has twice as many.
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS // 2
    with Image.open(source, formats=FORMATS) as image:
        # A JPEG is unpacked at an eighth, a quarter or half its size where that suffices.
        image.draft("RGB", (long_side, long_side))
        # Grey of sixteen bits is made eight: the rest of the library knows no other.
        shown = image.point(lambda value: value / 256).convert("L") if image.mode.startswith("I") else image
        shown.thumbnail((long_side, long_side))
        small = ImageOps.exif_transpose(shown).convert("RGBA")
    white = Image.new("RGB", small.size, "white")
    white.paste(small, mask=small.getchannel("A"))
    white.save(target, "JPEG", quality=82, progressive=True)


def main(long_side: int) -> None:
    """Bound the process, then draw."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    out = io.BytesIO()
    draw(io.BytesIO(sys.stdin.buffer.read()), out, long_side)
    sys.stdout.buffer.write(out.getvalue())


if __name__ == "__main__":
    main(int(sys.argv[1]))
