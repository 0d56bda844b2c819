"""Files beside a text: the notice, forms to fill in, a poster, and the data of questions. The text names them; each text has a folder."""

from __future__ import annotations

import datetime as dt
import re
import shutil
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from sqlalchemy.orm import Session

from homeservice.adapters.sniffing import sniff
from homeservice.catalog.data import read_table
from homeservice.catalog.faults import FaultyFile
from homeservice.catalog.notice_files import MAX_BYTES
from homeservice.core.definitions import NOTICE_FILE
from homeservice.core.errors import Conflict, Invalid, NotFound
from homeservice.models import CatalogueText, Officer
from homeservice.operations.office import office
from homeservice.operations.writing import note

#: What people put beside a text; a table is the data of a question.
KINDS = ("pdf", "hwp", "hwpx", "docx", "xlsx", "pptx", "zip", "jpg", "png")
TABLE = ".csv"
MOST_FILES = 40
_TABLE_NAME = re.compile(r"[^./\\\x00-\x1f][^/\\\x00-\x1f]{0,100}\.csv")


@dataclass(frozen=True, kw_only=True)
class BesideFile:
    """One file: its name, its size, and whether an officer put it there (what lies in the folder of forms stays there)."""

    name: str
    size: int
    own: bool


def folder_of(session: Session, row: CatalogueText) -> Path | None:
    """Where the files of a text lie."""
    here = office(session).beside_dir
    return here / str(row.id) if here is not None else None


def files_beside(session: Session, row: CatalogueText, path: Path) -> list[BesideFile]:
    """What the text may name: one's own files, then those that lie beside its file in the folder of forms."""
    own = folder_of(session, row)
    found = {}
    for folder, is_own in ((path.with_suffix(""), False), (own, True)):
        for file in sorted(folder.iterdir()) if folder is not None and folder.is_dir() else ():
            if file.is_file() and not file.name.startswith("."):
                found[file.name] = BesideFile(name=file.name, size=file.stat().st_size, own=is_own)
    return sorted(found.values(), key=lambda file: file.name)


def put_beside(session: Session, row: CatalogueText, officer: Officer, filename: str, stream: IO[bytes], *, now: dt.datetime) -> str:
    """Keep a file beside a text, in the place of one of the same name; its name as it was kept.

    Raises Invalid for what is no such file, Conflict while the text waits: what was seen is what is published.
    """
    folder = _open_folder(session, row)
    name = unicodedata.normalize("NFC", filename.replace("\\", "/").rpartition("/")[2]).strip()
    is_table = _TABLE_NAME.fullmatch(name) is not None
    if not is_table and re.fullmatch(NOTICE_FILE.strip("^$"), name) is None:
        raise Invalid("catalogue.beside_name", kinds=", ".join((*KINDS, "csv")))
    folder.mkdir(parents=True, exist_ok=True)
    if len(list(folder.iterdir())) >= MOST_FILES and not (folder / name).exists():
        raise Invalid("catalogue.beside_many", most=MOST_FILES)
    fresh = folder / f".{name}.new"
    try:
        with fresh.open("wb") as file:
            shutil.copyfileobj(stream, file)
        if not 0 < fresh.stat().st_size <= MAX_BYTES:
            raise Invalid("catalogue.beside_size", most=MAX_BYTES // 1024**2)
        _look_into(fresh, name, is_table=is_table)
        fresh.replace(folder / name)
    finally:
        fresh.unlink(missing_ok=True)
    _changed(session, row, officer, "file_put", name, now=now)
    return name


def _look_into(file: Path, name: str, *, is_table: bool) -> None:
    if is_table:
        try:
            read_table(file)
        except FaultyFile as faulty:
            raise Invalid(faulty.faults[0].message) from None
        return
    with file.open("rb") as stream:
        sniff(stream, name, list(KINDS))


def take_from_beside(session: Session, row: CatalogueText, officer: Officer, name: str, *, now: dt.datetime) -> None:
    """Throw a file away. Raises NotFound; Conflict while the text waits."""
    folder = _open_folder(session, row)
    known = {file.name: file for file in folder.iterdir()} if folder.is_dir() else {}
    if name not in known:
        raise NotFound("error.file_not_found")
    known[name].unlink()
    _changed(session, row, officer, "file_gone", name, now=now)


def copy_beside(session: Session, like: CatalogueText, row: CatalogueText, path: Path) -> None:
    """Give a copy of a text copies of the files that it names."""
    target = folder_of(session, row)
    for folder in (path.with_suffix(""), folder_of(session, like)):
        if target is not None and folder is not None and folder.is_dir():
            shutil.copytree(folder, target, dirs_exist_ok=True)


def _open_folder(session: Session, row: CatalogueText) -> Path:
    if row.state in {"waiting", "scheduled"}:
        raise Conflict(f"catalogue.held.{row.state}")
    folder = folder_of(session, row)
    if folder is None:
        raise NotFound("error.file_not_found")
    return folder


def _changed(session: Session, row: CatalogueText, officer: Officer, what: str, name: str, *, now: dt.datetime) -> None:
    """What is published names the files by their content: another file is something to publish."""
    if row.state == "published":
        row.state = "draft"
    session.flush()
    note(session, row, what, officer, now=now, remark=name)
