"""The notice files of forms: kept in the store before a version refers to them, and handed to whoever asks."""

from __future__ import annotations

from typing import BinaryIO

from sqlalchemy.orm import Session

from homeservice.adapters.sniffing import MEDIA_TYPES, sniff
from homeservice.core.definitions import FormDefinition, NoticeFile
from homeservice.core.errors import NotFound
from homeservice.operations.office import office


def keep_notice_files(session: Session, definition: FormDefinition) -> None:
    """Put the bytes into the store, each under a key that follows from its content: the same again changes nothing.

    Raises Invalid for a file that is not what its name says.
    """
    storage = office(session).storage
    for notice in definition.notice_files:
        if notice.path is None or storage.size(notice.key) == notice.size:
            continue
        with notice.path.open("rb") as file:
            sniff(file, notice.file, [notice.file.rpartition(".")[2]])
            storage.put_stream(file, filename=notice.file, limit=notice.size, key=notice.key)


def open_notice_file(session: Session, definition: FormDefinition, name: str) -> tuple[NoticeFile, str, BinaryIO]:
    """A notice file of the form as it is now: what it is, its media type, its bytes. Raises NotFound."""
    notice = next((file for file in definition.notice_files if file.file == name), None)
    if notice is None or not office(session).storage.exists(notice.key):
        raise NotFound("error.file_not_found")
    return notice, MEDIA_TYPES[notice.file.rpartition(".")[2]], office(session).storage.open(notice.key)
