"""A file is what its content says; a refusal names the file and tells how to mend it."""

import io
import struct
import unicodedata
import zipfile

import pytest

from homeservice.adapters.language import Language
from homeservice.adapters.sniffing import ENDINGS, MAX_NAME, Sniffed, clean_filename, sniff
from homeservice.core.errors import Invalid

ALL = sorted(ENDINGS)
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< >>\nendobj\n%%EOF\n"
JPG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + b"\0" * 50
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + b"\0" * 40
MP4 = b"\0\0\0\x20ftypisom\0\0\x02\0isomiso2avc1mp41" + b"\0" * 40
OOXML_TYPE = '<Types><Override PartName="/x" ContentType="application/vnd.openxmlformats-officedocument.{}.main+xml"/></Types>'


def zipped(*entries, compression=zipfile.ZIP_DEFLATED):
    """A zip of (name, content) pairs; an entry called `mimetype` is stored, as hwpx asks."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as archive:
        for name, content in entries:
            # a ZipInfo of its own has no time of day in it: the same bytes, and so the same test, in every process
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_STORED if name == "mimetype" else compression)
    return file.getvalue()


def ooxml(kind, *more):
    return zipped(("[Content_Types].xml", OOXML_TYPE.format(kind)), ("word/document.xml", "<x/>"), *more)


def ole(stream, content):
    """A compound file (512-byte sectors) with one stream: directory, allocation table, the stream of 4,096 bytes."""
    chain, end, free, table = range(3, 10), 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
    header = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + b"\0" * 16
        + struct.pack("<HHHHH6xIIIIIIIII", 62, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, end, 0, end, 0)
    )
    header += struct.pack("<109I", 0, *[free] * 108)
    sectors = struct.pack("<128I", table, end, *chain, end, *[free] * (128 - 10))

    def entry(name, kind, child, start, size):
        raw = name.encode("utf-16-le") + b"\0\0"
        return raw.ljust(64, b"\0") + struct.pack("<HBBIII36xIQ", len(raw), kind, 1, free, free, child, start, size)

    directory = entry("Root Entry", 5, 1, end, 0) + entry(stream, 2, free, 2, 4096)
    return header + sectors + directory.ljust(512, b"\0") + content.ljust(4096, b"\0")


HWP = ole("FileHeader", b"HWP Document File" + b"\0" * 15 + b"\x00\x00\x05\x05")
HWPX = zipped(("mimetype", "application/hwp+zip"), ("Contents/section0.xml", "<x/>"), ("Scripts/headerScripts.js", "var x;"))


def refusal(content, filename, allowed=ALL, language="ko"):
    with pytest.raises(Invalid) as refused:
        sniff(io.BytesIO(content), filename, allowed)
    return refused.value.message.id, Language(language).say(refused.value.message)


@pytest.mark.parametrize(
    "ending, content, media_type",
    [
        ("pdf", PDF, "application/pdf"),
        ("jpg", JPG, "image/jpeg"),
        ("png", PNG, "image/png"),
        ("mp4", MP4, "video/mp4"),
        ("mov", b"\0\0\0\x14ftypqt  " + b"\0" * 40, "video/quicktime"),
        ("mp3", b"ID3\x04" + b"\0" * 60, "audio/mpeg"),
        ("gif", b"GIF89a" + b"\0" * 60, "image/gif"),
        ("tif", b"II*\0" + b"\0" * 60, "image/tiff"),
        ("psd", b"8BPS\0\1" + b"\0" * 60, "image/vnd.adobe.photoshop"),
        ("ai", b"%!PS-Adobe-3.0" + b"\0" * 60, "application/postscript"),
        ("doc", ole("WordDocument", b"x"), "application/msword"),
        ("xls", ole("Workbook", b"x"), "application/vnd.ms-excel"),
        ("ppt", ole("PowerPoint Document", b"x"), "application/vnd.ms-powerpoint"),
        ("hwp", HWP, "application/x-hwp"),
        ("hwpx", HWPX, "application/hwp+zip"),
        ("zip", zipped(("작품/패널.jpg", JPG)), "application/zip"),
        ("docx", ooxml("wordprocessingml.document"), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("xlsx", ooxml("spreadsheetml.sheet"), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("pptx", ooxml("presentationml.presentation"), "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 5 else "",
)
def test_kind_is_known_by_content_and_by_no_other_ending(ending, content, media_type):
    file = io.BytesIO(content)

    assert sniff(file, f"서류.{ending.upper()}", [ending]) == Sniffed(
        media_type=media_type, extension=ending, filename=f"서류.{ending.upper()}"
    )
    assert file.tell() == 0
    same = {"jpg": {"jpeg"}, "tif": {"tiff"}, "pdf": {"ai"}}
    for other in ENDINGS - {ending} - same.get(ending, set()):
        told, sentence = refusal(content, f"서류.{other}")
        assert (told, sentence.startswith(f"‘서류.{other}’ 파일")) == ("file.content_differs", True)


@pytest.mark.parametrize("filename, allowed", [("a.jpeg", ["jpg"]), ("a.jpg", ["jpeg"]), ("a.JPEG", ["jpeg", "jpg"])])
def test_both_spellings_of_jpg_are_one_kind(filename, allowed):
    assert sniff(io.BytesIO(JPG), filename, allowed).extension == "jpg"


def test_pdf_after_a_byte_order_mark_is_a_pdf():
    assert sniff(io.BytesIO(b"\xef\xbb\xbf\r\n" + PDF), "a.pdf", ["pdf"]).extension == "pdf"


@pytest.mark.parametrize(
    "content, filename, told",
    [
        (b"", "사본.pdf", "file.empty"),
        (PDF, "사본", "file.no_ending"),
        (PDF, "pdf", "file.no_ending"),
        (PDF, "사본.bmp", "file.kind_not_allowed"),
        (PDF, "사본.hwp.txt", "file.kind_not_allowed"),
        (b"<svg onload='x'/>", "그림.svg", "file.kind_not_allowed"),
        (b"<html>", "그림.html", "file.kind_not_allowed"),
        (b"MZ\x90\0", "사본.exe", "file.executable"),
        (PDF, "사본.pdf.exe", "file.executable"),
        (PDF, "사본.pdf.exe. ", "file.executable"),
        (PDF, "사본.PDF.SCR", "file.executable"),
        (PDF, "사본.pdf\u202efdp.exe", "file.executable"),
        (b"WScript", "사본.js", "file.executable"),
        (b"echo", "사본.bat", "file.executable"),
        (ooxml("wordprocessingml.document"), "사본.docm", "file.executable"),
        (b"MZ\x90\0" + b"\0" * 60, "사본.pdf", "file.executable"),
        (b"\x7fELF" + b"\0" * 60, "사본.hwp", "file.executable"),
        (b"#!/bin/sh\n", "사본.zip", "file.executable"),
        (b"<html><script>", "그림.jpg", "file.content_unknown"),
        (b"<svg/>", "그림.png", "file.content_unknown"),
        (b"just text", "사본.pdf", "file.content_unknown"),
        (b"<html>" + PDF, "사본.pdf", "file.content_unknown"),
        (b"\0", "사본.mp4", "file.content_unknown"),
        (b"\xff\xd8", "그림.jpg", "file.content_unknown"),
        (b"\0\0\0\x18ftypheic" + b"\0" * 40, "그림.jpg", "file.content_differs"),
        (b"\0\0\0\x14ftypqt  " + b"\0" * 40, "영상.mp4", "file.content_differs"),
        (ole("WordDocument", b"x"), "사본.hwp", "file.content_differs"),
        (ole("FileHeader", b"Something else"), "사본.hwp", "file.content_unknown"),
        (HWP[:700], "사본.hwp", "file.damaged"),
        (HWP[:8] + b"\xff" * 800, "사본.hwp", "file.damaged"),
        (b"PK\x03\x04" + b"\0" * 40, "사본.zip", "file.damaged"),
        (zipped(("a.txt", "x" * 1000))[:-30], "사본.zip", "file.damaged"),
        (zipped(), "사본.zip", "file.content_unknown"),
        (zipped(("mimetype", "application/epub+zip")), "사본.hwpx", "file.content_unknown"),
        (zipped(("a.txt", "x"), ("mimetype", "application/hwp+zip")), "사본.hwpx", "file.content_differs"),
        (zipped(("[Content_Types].xml", "<Types/>")), "사본.docx", "file.content_unknown"),
        (ooxml("wordprocessingml.document", ("word/vbaProject.bin", "x")), "사본.docx", "file.macro"),
        (ooxml("spreadsheetml.sheet", ("XL/VBAPROJECT.BIN", "x")), "사본.xlsx", "file.macro"),
        (zipped(("[Content_Types].xml", "application/vnd.ms-word.document.macroEnabled.main+xml")), "사본.docx", "file.content_differs"),
        (zipped(("설치/setup.exe", "MZ")), "작품.zip", "file.archive_dangerous"),
        (zipped(("setup.exe. ", "MZ")), "작품.zip", "file.archive_dangerous"),
        (zipped(("../../etc/cron.d/x", "x")), "작품.zip", "file.archive_dangerous"),
        (zipped(("..\\..\\x.txt", "x")), "작품.zip", "file.archive_dangerous"),
        (zipped(("/etc/passwd", "x")), "작품.zip", "file.archive_dangerous"),
    ],
)  # fmt: skip
def test_wrong_file_is_refused_with_its_name_and_a_way_out(content, filename, told):
    korean = refusal(content, filename)
    english = refusal(content, filename, language="en")

    assert (korean[0], english[0]) == (told, told)
    assert f"‘{clean_filename(filename)}’" in korean[1]
    assert korean[1].endswith(".")
    assert f"‘{clean_filename(filename)}’" in english[1]


def test_refusal_tells_which_kinds_are_taken():
    assert refusal(PDF, "사본.gif", ["pdf", "jpg", "jpeg", "hwp"])[1] == (
        "‘사본.gif’ 파일은 여기에 올릴 수 없는 종류입니다. PDF, JPG, HWP 가운데 하나로 저장하여 다시 올리십시오."
    )


def test_kind_that_no_form_can_check_is_refused_even_where_allowed():
    assert refusal(b"<svg/>", "패널.svg", ["svg"])[0] == "file.kind_not_allowed"


def test_an_illustration_may_be_a_pdf_inside():
    assert sniff(io.BytesIO(PDF), "패널.ai", ["ai"]).extension == "ai"


def test_an_old_office_file_with_macros_is_refused():
    assert refusal(ole("_VBA_PROJECT_CUR", b"x"), "예산.xls", ["xls"])[0] == "file.macro"


def test_bomb_is_refused_without_unpacking():
    bomb = zipped(("zeros.txt", b"\0" * 60_000_000))

    assert len(bomb) < 100_000
    assert refusal(bomb, "작품.zip")[0] == "file.bomb"


def test_bomb_beside_much_honest_content_is_refused():
    honest = zipped(("zeros.txt", b"\0" * 30_000_000), ("photo.jpg", bytes(range(256)) * 8_000), compression=zipfile.ZIP_DEFLATED)

    assert refusal(honest, "작품.zip")[0] == "file.bomb"


def test_too_many_entries_are_refused():
    assert refusal(zipped(*((f"{n}.txt", "") for n in range(2_001))), "작품.zip")[0] == "file.bomb"


def test_entries_that_share_their_bytes_are_refused():
    inner = zipped(("a.bin", bytes(range(256)) * 40), compression=zipfile.ZIP_STORED)
    directory = inner.index(b"PK\x01\x02")
    end = inner.index(b"PK\x05\x06")
    entry = inner[directory:end]
    overlapped = inner[:directory] + entry * 50
    overlapped += b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 50, 50, len(entry) * 50, directory, 0)

    assert refusal(overlapped, "작품.zip")[0] == "file.bomb"


def test_forged_directory_of_many_megabytes_is_not_read():
    size = 5_000_000
    forged = b"PK\x03\x04" + b"\0" * size + b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 1, 1, size, 4, 0)

    assert refusal(forged, "작품.zip")[0] == "file.bomb"


def test_content_types_that_unpack_to_much_are_read_in_part_only():
    told = OOXML_TYPE.format("wordprocessingml.document").encode() + b" " * 9_000_000

    assert sniff(io.BytesIO(zipped(("[Content_Types].xml", told))), "a.docx", ["docx"]).extension == "docx"


@pytest.mark.parametrize(
    "typed, clean",
    [
        ("김견본 신분증.pdf", "김견본 신분증.pdf"),
        (unicodedata.normalize("NFD", "통장사본.jpg"), "통장사본.jpg"),
        ("공고문.2023.12.최종.hwp", "공고문.2023.12.최종.hwp"),
        ("C:\\Users\\견본\\사진.png", "사진.png"),
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("사본\u202efdp.exe", "사본fdp.exe"),
        ("줄\r\nSet-Cookie: x\0.pdf", "줄Set-Cookie: x.pdf"),
        ("\ufeff넓은\u3000빈칸\u00a0 .pdf", "넓은 빈칸.pdf"),
        ("  앞뒤.pdf  ", "앞뒤.pdf"),
        ("run.exe. . ", "run.exe"),
        (".htaccess", "file.htaccess"),
        ("...pdf", "file.pdf"),
        ("", "file"),
        ("...", "file"),
        ("www.example.com", "www.example.com"),
        ("\ud800반쪽.pdf", "반쪽.pdf"),
        ("제안서(최종)_v2 [수정] & 'a' 100%.pdf", "제안서(최종)_v2 [수정] & 'a' 100%.pdf"),
    ],
)
def test_name_is_cleaned_and_never_refused(typed, clean):
    assert clean_filename(typed) == clean


@pytest.mark.parametrize(
    "name", ["가" * 300 + ".pdf", "가" * 300, "a." + "b" * 300, "가." * 200 + "hwpx"], ids=["stem", "no dot", "ending", "dots"]
)
def test_long_name_is_cut_and_keeps_a_short_ending(name):
    clean = clean_filename(name)

    assert len(clean) <= MAX_NAME
    assert clean_filename(clean) == clean
    if name.endswith((".pdf", "hwpx")):
        assert clean.rpartition(".")[2] == name.rpartition(".")[2]


def test_every_allowed_name_is_taken_whatever_its_spelling():
    for name in ("가" * 300, "a.b.c.d", "сведения", "फ़ाइल", "📎", "con", "a;b|c", "사본.exe"):
        assert sniff(io.BytesIO(PDF), f"{name}.pdf", ["pdf"]).extension == "pdf"
