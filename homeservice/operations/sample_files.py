"""Small whole files for sample cases, plainly made up, of the kinds that people upload."""

from __future__ import annotations

import io
import zipfile
from typing import Any

from homeservice.core.fields.base import FieldType
from homeservice.core.fields.uploaded import FileRef

_MADE = ("pdf", "jpg", "png", "zip", "hwpx")


def sample_uploads(f: FieldType, name: str = "sample", value: Any = None) -> list[tuple[str, bytes]]:
    """As many files as a made-up value has, or the question's own sample, each as (name, content).

    Raises ValueError for kinds nothing is made of.
    """
    endings = [ending.removeprefix(".") for ending in f.control().accept]
    refs = f.files_of(f.sample() if value is None else value)
    kind = next((kind for kind in (refs[0].kind, *_MADE) if kind in endings and kind in _MADE), None)
    if kind is None:
        raise ValueError(f"no sample of the kinds {endings}")
    many = len(refs) > 1
    return [(f"{name}-{n}.{kind}" if many else f"{name}.{kind}", _content(kind, ref, n)) for n, ref in enumerate(refs, 1)]


def _content(kind: str, ref: FileRef, number: int) -> bytes:
    """A file that no other number has: an answer takes the same file only once."""
    if kind == "pdf":
        return sample_pdf(f"SAMPLE {number}")
    if kind in {"jpg", "png"}:
        return sample_image(kind, ref, number)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        if kind == "hwpx":
            archive.writestr("mimetype", "application/hwp+zip")
        archive.writestr("sample.txt", f"SAMPLE {number}")
    return out.getvalue()


def sample_image(kind: str, ref: FileRef, number: int) -> bytes:
    """A plain picture with a frame and a number, of the sides that the reference has, with a camera's record where it has one."""
    from PIL import Image, ImageDraw  # noqa: PLC0415 -- slow import: only samples are drawn here

    width, height = ref.width or 1600, ref.height or 1200
    shade = 60 + number * 37 % 150
    image = Image.new("RGB", (width, height), (shade, 120, 170))
    pen, edge = ImageDraw.Draw(image), max(2, width // 60)
    pen.rectangle((edge, edge, width - edge, height - edge), outline="white", width=edge)
    pen.text((width / 2, height / 2), f"SAMPLE {number}", fill="white", anchor="mm", font_size=max(10, width // 9))
    out = io.BytesIO()
    exif = Image.Exif()
    if ref.camera:
        exif.get_ifd(0x8769)[0x9003] = f"{(ref.taken or '2026-01-02').replace('-', ':')} 10:00:00"
    if kind == "jpg":
        image.save(out, "JPEG", quality=70, exif=exif)
    else:
        image.save(out, "PNG", exif=exif)
    return out.getvalue()


def sample_pdf(word: str) -> bytes:
    """An A4 page with an ASCII word across its middle."""
    stream = f"BT /F1 48 Tf 180 420 Td ({word}) Tj ET".encode("ascii")
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold >>",
    )
    pdf, places = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"), []
    for number, content in enumerate(objects, start=1):
        places.append(len(pdf))
        pdf += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(pdf)
    pdf += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    pdf += b"".join(b"%010d 00000 n \n" % place for place in places)
    pdf += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(pdf)
