"""The notice files of forms: kept in the store before a version refers to them, and handed to whoever asks."""

from __future__ import annotations

from typing import BinaryIO

from sqlalchemy.orm import Session

from homeservice.adapters.sniffing import MEDIA_TYPES, sniff
from homeservice.core.definitions import FormDefinition, NoticeFile
from homeservice.core.errors import Invalid, NotFound
from homeservice.core.messages import Message
from homeservice.operations.office import office


def keep_notice_files(session: Session, definition: FormDefinition) -> None:
    """Put the bytes into the store, each under a key that follows from its content: the same again changes nothing."""
    storage = office(session).storage
    for notice in definition.notice_files:
        if notice.path is None or storage.size(notice.key) == notice.size:
            continue
        with notice.path.open("rb") as file:
            storage.put_stream(file, filename=notice.file, limit=notice.size, key=notice.key)


def refused_notice_files(definition: FormDefinition) -> list[tuple[NoticeFile, Message]]:
    """The notice files that are not what their names say, each with what is wrong: found before anything is published."""
    refused = []
    for notice in definition.notice_files:
        if notice.path is None:
            continue
        with notice.path.open("rb") as file:
            try:
                sniff(file, notice.file, [notice.kind.lower()])
            except Invalid as error:
                refused.append((notice, error.message))
    return refused


def open_notice_file(session: Session, definition: FormDefinition, name: str) -> tuple[NoticeFile, str, BinaryIO]:
    """A notice file of the form as it is now: what it is, its media type, its bytes. Raises NotFound."""
    notice = next((file for file in definition.notice_files if file.file == name), None)
    if notice is None or not office(session).storage.exists(notice.key):
        raise NotFound("error.file_not_found")
    return notice, MEDIA_TYPES[notice.kind.lower()], office(session).storage.open(notice.key)
