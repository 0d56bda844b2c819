"""Images: measured by their heads, drawn small in a bounded process."""

import io
import struct
import zlib

import pytest
from PIL import Image

from homeservice.adapters.images import measure
from homeservice.adapters.previews import LONG_SIDE, NoPreview, preview
from homeservice.core.errors import Invalid

ORIENTATION, EXIF, TAKEN, GPS = 0x0112, 0x8769, 0x9003, 0x8825


def jpeg(size=(400, 300), *, turned=None, taken=None, place=False):
    exif = Image.Exif()
    if turned:
        exif[ORIENTATION] = turned
    if taken:
        exif.get_ifd(EXIF)[TAKEN] = taken
    if place:
        exif.get_ifd(GPS)[1] = "N"
    out = io.BytesIO()
    Image.new("RGB", size, "navy").save(out, "JPEG", exif=exif)
    return out.getvalue()


def png_head(width, height):
    """The head of a PNG that says how large it is, and no pixels: what a bomb is made of."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunk = struct.pack(">I", 13) + b"IHDR" + head + struct.pack(">I", zlib.crc32(b"IHDR" + head))
    return b"\x89PNG\r\n\x1a\n" + chunk + struct.pack(">I", 0) + b"IDAT" + struct.pack(">I", zlib.crc32(b"IDAT"))


def test_sides_are_those_that_are_seen():
    measured = measure(io.BytesIO(jpeg((400, 300), turned=6)), "사진.jpg")

    assert (measured.width, measured.height) == (300, 400)


def test_the_camera_s_record_and_its_day_are_read():
    measured = measure(io.BytesIO(jpeg(taken="2026:05:01 12:30:00")), "사진.jpg")

    assert (measured.camera, measured.taken.isoformat()) == (True, "2026-05-01")


@pytest.mark.parametrize("told", ["0000:00:00 00:00:00", "yesterday", ""])
def test_a_record_without_a_real_day_tells_none(told):
    assert measure(io.BytesIO(jpeg(taken=told or " ")), "사진.jpg").taken is None


def test_an_image_without_a_record_says_so():
    measured = measure(io.BytesIO(jpeg()), "사진.jpg")

    assert (measured.camera, measured.taken) == (False, None)


def test_an_image_of_a_hundred_megapixels_is_refused_by_its_head():
    with pytest.raises(Invalid) as refused:
        measure(io.BytesIO(png_head(10_000, 10_001)), "패널.png")

    assert refused.value.message.id == "file.too_many_pixels"
    assert refused.value.message.params["most"] == 80


def test_a_panel_of_a1_at_300_dpi_is_taken():
    assert measure(io.BytesIO(png_head(9_933, 7_016)), "패널.png").width == 9_933


@pytest.mark.parametrize("content", [b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", b"GIF89a"])
def test_a_head_that_breaks_off_is_damaged(content):
    with pytest.raises(Invalid) as refused:
        measure(io.BytesIO(content), "그림.jpg")

    assert refused.value.message.id == "file.damaged"


def drawn(content, tmp_path):
    path = tmp_path / "image"
    path.write_bytes(content)
    with path.open("rb") as file:
        return Image.open(io.BytesIO(preview(file)))


def test_a_preview_is_small_turned_and_without_the_camera_s_record(tmp_path):
    picture = drawn(jpeg((3000, 1500), turned=6, taken="2026:05:01 12:30:00", place=True), tmp_path)

    assert (picture.format, picture.size) == ("JPEG", (LONG_SIDE // 2, LONG_SIDE))
    assert dict(picture.getexif()) == {}


def test_what_is_transparent_stands_on_white(tmp_path):
    out = io.BytesIO()
    Image.new("RGBA", (40, 30), (0, 0, 0, 0)).save(out, "PNG")

    assert drawn(out.getvalue(), tmp_path).getpixel((20, 15)) == (255, 255, 255)


@pytest.mark.parametrize("mode", ["L", "P", "CMYK", "1"])
def test_every_kind_of_colour_is_drawn(mode, tmp_path):
    out = io.BytesIO()
    Image.new(mode, (40, 30)).save(out, "JPEG" if mode == "CMYK" else "PNG")

    assert drawn(out.getvalue(), tmp_path).mode == "RGB"


@pytest.mark.parametrize("content", [jpeg()[:300], png_head(4000, 3000), png_head(60_000, 60_000), b"no image"])
def test_a_damaged_image_has_no_preview(content, tmp_path):
    with pytest.raises(NoPreview):
        drawn(content, tmp_path)


@pytest.mark.slow
def test_a_panel_of_70_megapixels_is_drawn_within_the_bounds(tmp_path):
    out = io.BytesIO()
    Image.new("RGB", (9_933, 7_016), "navy").save(out, "PNG", compress_level=1)

    assert drawn(out.getvalue(), tmp_path).size == (LONG_SIDE, 904)
