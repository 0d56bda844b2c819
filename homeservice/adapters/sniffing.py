"""What a file really is, whatever it is called: own signatures, archives looked into without unpacking, names made clean.

No library knows hwpx, and several take one kind for another; a refusal names the file, what is wrong and how to mend it
(handbook 5.5).
"""

from __future__ import annotations

import os
import re
import unicodedata
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO, BinaryIO, cast

import olefile

from homeservice.core.errors import Invalid

MEDIA_TYPES = {
    "pdf": "application/pdf",
    "jpg": "image/jpeg",
    "png": "image/png",
    "gif": "image/gif",
    "tif": "image/tiff",
    "hwp": "application/x-hwp",
    "hwpx": "application/hwp+zip",
    "doc": "application/msword",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xls": "application/vnd.ms-excel",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ppt": "application/vnd.ms-powerpoint",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "zip": "application/zip",
    "mp4": "video/mp4",
    "mov": "video/quicktime",
    "mp3": "audio/mpeg",
    "ai": "application/postscript",
    "psd": "image/vnd.adobe.photoshop",
}
#: Other spellings of an ending.
_SPELLINGS = {"jpeg": "jpg", "tiff": "tif"}
#: Endings that a form may allow.
ENDINGS = frozenset({*MEDIA_TYPES, *_SPELLINGS})
MAX_NAME = 120
MAX_ENTRIES = 2_000
MAX_DIRECTORY = 2 * 1024 * 1024
MAX_UNPACKED = 500 * 1024 * 1024
MAX_RATIO = 100
# Small files of one letter repeated shrink a thousandfold and hurt nobody.
RATIO_COUNTS_FROM = 10 * 1024 * 1024
_MAX_MEMBER = 1024 * 1024

# What runs on a double click, and office files made to carry macros.
# fmt: off
_EXECUTABLE = frozenset({
    "apk", "app", "appx", "bat", "cmd", "com", "cpl", "dll", "dmg", "exe", "gadget", "hta", "inf", "iso", "jar", "js", "jse", "lnk",
    "msc", "msi", "msix", "msp", "mst", "ocx", "pif", "ps1", "psm1", "reg", "scf", "scr", "sct", "sh", "sys", "vb", "vbe", "vbs", "vhd",
    "ws", "wsc", "wsf", "wsh", "docm", "dotm", "potm", "ppam", "ppsm", "pptm", "xlam", "xll", "xlsb", "xlsm", "xltm",
})
# fmt: on
_OOXML = {
    b"wordprocessingml.document.main+xml": "docx",
    b"spreadsheetml.sheet.main+xml": "xlsx",
    b"presentationml.presentation.main+xml": "pptx",
}
_OLE_STREAMS = {"WordDocument": "doc", "Workbook": "xls", "Book": "xls", "PowerPoint Document": "ppt"}
_MACRO_STORAGES = ("Macros", "_VBA_PROJECT_CUR", "VBA")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MP4_BRANDS = frozenset({b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V ", b"MSNV", b"dash", b"mmp4"})
# fmt: off
_SIGNATURES = (  # Kinds we take or can at least name to the person; upper case: never taken.
    (0, b"\xff\xd8\xff",                    "jpg"),
    (0, b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",   "png"),
    (0, b"GIF87a",                          "gif"),
    (0, b"GIF89a",                          "gif"),
    (0, b"BM",                              "BMP"),
    (0, b"II*\0",                           "tif"),
    (0, b"MM\0*",                           "tif"),
    (0, b"8BPS",                            "psd"),
    (0, b"%!PS-Adobe",                      "ai"),
    (0, b"ID3",                             "mp3"),
    (0, b"\xff\xfb",                        "mp3"),
    (0, b"\xff\xf3",                        "mp3"),
    (0, b"\xff\xf2",                        "mp3"),
    (8, b"WEBP",                            "WEBP"),
    (4, b"ftypqt  ",                        "mov"),
    (4, b"ftyphei",                         "HEIC"),
    (4, b"ftypmif1",                        "HEIC"),
    (4, b"ftypavif",                        "AVIF"),
    (0, b"Rar!\x1a\x07",                    "RAR"),
    (0, b"7z\xbc\xaf\x27\x1c",              "7Z"),
    (0, b"HWP Document File V",             "HWP 3.0"),
    (0, b"MZ",                              "EXE"),
    (0, b"\x7fELF",                         "EXE"),
    (0, b"#!",                              "EXE"),
)
# fmt: on
_UNKNOWN = ""


@dataclass(frozen=True, kw_only=True)
class Sniffed:
    """What a file is: its media type, its canonical ending (`jpg` for `jpeg`) and its cleaned name."""

    media_type: str
    extension: str
    filename: str


def sniff(file: BinaryIO, filename: str, allowed: Sequence[str]) -> Sniffed:
    """Look into a file and say what it is; it is left at its beginning.

    `allowed` are endings of ENDINGS, lower case, without dot. Raises Invalid where the file is empty, damaged or
    dangerous, of a kind that is not allowed, or not what its name says; never for the mere spelling of its name.
    """
    filename = clean_filename(filename)
    stem, _, ending = filename.rpartition(".")
    ending = ending.lower()
    kinds = _kinds(allowed)
    if ending in _EXECUTABLE and stem:
        raise Invalid("file.executable", filename=filename, kinds=kinds)
    if not stem:
        raise Invalid("file.no_ending", filename=filename, kinds=kinds)
    named = _canonical(ending)
    if named not in map(_canonical, allowed) or named not in MEDIA_TYPES:
        raise Invalid("file.kind_not_allowed", filename=filename, kinds=kinds)
    try:
        found = _content(file, filename)
    finally:
        file.seek(0)
    if found == "EXE":
        raise Invalid("file.executable", filename=filename, kinds=kinds)
    if found == _UNKNOWN:
        raise Invalid("file.content_unknown", filename=filename, named=named.upper())
    # An illustration is a PDF inside, since 1999.
    if found != named and (named, found) != ("ai", "pdf"):
        raise Invalid("file.content_differs", filename=filename, named=named.upper(), found=found.upper())
    return Sniffed(media_type=MEDIA_TYPES[named], extension=named, filename=filename)


def clean_filename(filename: str) -> str:
    """A name to show and to download under: NFC, without folders, control and direction characters, 120 characters at most.

    Korean, blanks and dots stay. Dots and blanks at the end go, since Windows drops them and would run `a.exe.`.
    """
    name = re.split(r"[/\\]", unicodedata.normalize("NFC", filename))[-1]
    name = "".join(" " if unicodedata.category(char)[0] == "Z" else char for char in name if not _invisible(char))
    stem, dot, ending = re.sub(r" {2,}", " ", name).strip().rstrip(". ").rpartition(".")
    if not dot:
        return ending[:MAX_NAME].rstrip() or "file"
    stem = stem.lstrip(". ")[: max(1, MAX_NAME - len(ending) - 1)].rstrip()
    return f"{stem or 'file'}.{ending}"[:MAX_NAME]


def _invisible(char: str) -> bool:
    """Control, direction, joining, half and private characters: nothing a reader of the name could see."""
    return unicodedata.category(char) in {"Cc", "Cf", "Cs", "Co"} or char in "\ufffe\uffff"


def _canonical(ending: str) -> str:
    return _SPELLINGS.get(ending, ending)


def _kinds(allowed: Sequence[str]) -> str:
    return ", ".join(dict.fromkeys(_canonical(ending).upper() for ending in allowed))


def _content(file: BinaryIO, filename: str) -> str:
    """The kind by content: a key of MEDIA_TYPES, a name in capitals for a kind never taken, or unknown. Raises Invalid."""
    size = file.seek(0, os.SEEK_END)
    if size == 0:
        raise Invalid("file.empty", filename=filename)
    file.seek(0)
    head = file.read(64)
    # Some scanners put a byte-order mark or blanks before the first line.
    if head.lstrip(b"\xef\xbb\xbf\0\t\r\n ").startswith(b"%PDF-"):
        return "pdf"
    if head.startswith(_OLE):
        return _ole(file, filename)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _archive(file, filename, size)
    for offset, signature, kind in _SIGNATURES:
        if head[offset:].startswith(signature):
            return kind
    if head[4:8] == b"ftyp" and head[8:12] in _MP4_BRANDS:
        return "mp4"
    return _UNKNOWN


def _ole(file: BinaryIO, filename: str) -> str:
    """An OLE file: hwp by its stream FileHeader, else an old office file. Raises Invalid for a damaged one and for macros."""
    file.seek(0)
    try:
        with olefile.OleFileIO(file) as ole:
            if ole.exists("FileHeader") and ole.get_size("FileHeader") <= _MAX_MEMBER:
                header: bytes = ole.openstream("FileHeader").read(17)
                return "hwp" if header == b"HWP Document File" else _UNKNOWN
            found = next((kind for stream, kind in _OLE_STREAMS.items() if ole.exists(stream)), _UNKNOWN)
            has_macros = any(ole.exists(storage) for storage in _MACRO_STORAGES)
    except Exception as error:  # a parser of hostile bytes fails in any way it likes, and each means damaged
        raise Invalid("file.damaged", filename=filename) from error
    if has_macros:
        raise Invalid("file.macro", filename=filename)
    return found


class _TooMuchAtOnce(Exception):
    """A directory of entries larger than any honest archive of this size has."""


class _SmallReads:
    """A file that gives a piece of it only up to a bound, so that a forged directory cannot fill the memory."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.seek, self.tell, self.seekable = file.seek, file.tell, file.seekable

    def read(self, size: int = -1, /) -> bytes:
        if not 0 <= size <= MAX_DIRECTORY:
            start = self._file.tell()
            rest = self._file.seek(0, os.SEEK_END) - start
            self._file.seek(start)
            if rest > MAX_DIRECTORY:
                raise _TooMuchAtOnce
        return self._file.read(size)


def _archive(file: BinaryIO, filename: str, size: int) -> str:
    """A zip and what is built on it, without unpacking. Raises Invalid for damaged, dangerous and exploding ones."""
    try:
        # zipfile reads, seeks and tells, and asks for no more of a file.
        with zipfile.ZipFile(cast("IO[bytes]", _SmallReads(file))) as archive:
            entries = archive.infolist()
            _refuse_bomb(entries, filename, size)
            kind = _archive_kind(archive, entries)
            _refuse_dangerous(entries, filename, loose=kind == "zip")
            return kind
    except _TooMuchAtOnce as error:
        raise Invalid("file.bomb", filename=filename) from error
    except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError, OSError, RuntimeError) as error:
        raise Invalid("file.damaged", filename=filename) from error


def _refuse_bomb(entries: Sequence[zipfile.ZipInfo], filename: str, size: int) -> None:
    packed = sum(entry.compress_size for entry in entries)
    unpacked = sum(entry.file_size for entry in entries)
    if (
        len(entries) > MAX_ENTRIES
        or unpacked > MAX_UNPACKED
        # Entries that share their bytes: more inside than the file is long.
        or packed > size
        or (unpacked > RATIO_COUNTS_FROM and unpacked > MAX_RATIO * size)
        or any(entry.file_size > RATIO_COUNTS_FROM and entry.file_size > MAX_RATIO * entry.compress_size for entry in entries)
    ):
        raise Invalid("file.bomb", filename=filename)


def _refuse_dangerous(entries: Sequence[zipfile.ZipInfo], filename: str, *, loose: bool) -> None:
    """Raises Invalid for macros and paths that lead out, and for programs where the entries are `loose` files to open."""
    for entry in entries:
        name = entry.filename.replace("\\", "/")
        if name.lower().endswith("vbaproject.bin"):
            raise Invalid("file.macro", filename=filename)
        leads_out = name.startswith("/") or ".." in name.split("/")
        if leads_out or (loose and clean_filename(name).rpartition(".")[2].lower() in _EXECUTABLE):
            raise Invalid("file.archive_dangerous", filename=filename, entry=clean_filename(name))


def _archive_kind(archive: zipfile.ZipFile, entries: Sequence[zipfile.ZipInfo]) -> str:
    if not entries:
        return _UNKNOWN
    first = min(entries, key=lambda entry: entry.header_offset)
    if first.filename == "mimetype" and first.compress_type == zipfile.ZIP_STORED:
        return "hwpx" if _member(archive, first).strip() == b"application/hwp+zip" else _UNKNOWN
    types = next((entry for entry in entries if entry.filename == "[Content_Types].xml"), None)
    if types is None:
        return "zip"
    told = _member(archive, types)
    if b"macroenabled" in told.lower():
        return "DOCM/XLSM/PPTM"
    return next((kind for content_type, kind in _OOXML.items() if content_type in told), _UNKNOWN)


def _member(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """The first megabyte of an entry: a size told in the directory may be a lie."""
    with archive.open(entry) as member:
        content: IO[bytes] = member
        return content.read(_MAX_MEMBER)
