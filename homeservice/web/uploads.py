"""Resumable uploads: the tus 1.0 protocol (core, creation, termination) for the file questions of a page, whoever fills it in."""

from __future__ import annotations

import base64
import uuid
from collections.abc import Callable
from typing import Any, BinaryIO, cast

from flask import Blueprint, Response, request, url_for
from sqlalchemy.orm import Session

from homeservice.core.definitions import Section
from homeservice.core.errors import Conflict, DomainError, NotFound
from homeservice.core.fields.base import FieldType
from homeservice.models import Upload
from homeservice.operations.attaching import attach, keep_file
from homeservice.operations.cases import Case, page_of
from homeservice.operations.files import drop_unused
from homeservice.operations.sheets import part_of
from homeservice.operations.uploads import begin_upload, drop_upload, find_upload
from homeservice.web.access import takes_files
from homeservice.web.current import db, house, now
from homeservice.web.file_cards import CaseFiles
from homeservice.web.form_page import present_files as drawn
from homeservice.web.security import PIECE_OF_A_FILE

VERSION = "1.0.0"
#: Loads the case of the request in a session: to read, or locked for a change.
Load = Callable[..., Case]


class WrongProtocol(DomainError):
    """The client speaks another version of tus, or something else altogether."""

    status = 412


class NoPiece(DomainError):
    """What was sent is no piece of a file as the protocol has it."""

    status = 415


def add_routes(
    blueprint: Blueprint, guard: Callable[[Callable[..., Any]], Callable[..., Any]], page: str, load_of: Callable[[uuid.UUID], Load], files_of: Callable[[Session, Case], CaseFiles]
) -> None:  # fmt: skip
    """The addresses of uploads below those of a page, for whoever the `guard` lets in: residents and officers have the same."""

    @blueprint.post(f"{page}/uploads")
    @guard
    def create_upload(submission_id: uuid.UUID, name: str) -> Response:
        return create(load_of(submission_id), name, f"{blueprint.name}.upload")

    @blueprint.route(f"{page}/uploads/<uuid:upload_id>", methods=["HEAD", "PATCH", "DELETE"])
    @guard
    @takes_files
    def upload(submission_id: uuid.UUID, name: str, upload_id: uuid.UUID) -> Response:
        return {"HEAD": ask, "PATCH": add, "DELETE": end}[request.method](load_of(submission_id), name, upload_id)

    @blueprint.get(f"{page}/files/<field>")
    @guard
    def present_files(submission_id: uuid.UUID, name: str, field: str) -> Response:
        case = load_of(submission_id)(db())
        return present(case, name, field, files_of(db(), case))


def _answer(status: int, **headers: str) -> Response:
    answer = Response(status=status)
    answer.headers["Tus-Resumable"] = VERSION
    for name, value in headers.items():
        answer.headers[name.replace("_", "-")] = value
    return answer


def _need_version() -> None:
    if request.headers.get("Tus-Resumable") != VERSION:
        raise WrongProtocol("file.upload_protocol")


def _number(header: str) -> int:
    told = request.headers.get(header, "")
    if not (told.isascii() and told.isdigit() and len(told) <= 15):
        raise DomainError("file.upload_protocol")
    return int(told)


def _metadata() -> dict[str, str]:
    """`Upload-Metadata: filename <base64>,field <base64>` in plain text."""
    told: dict[str, str] = {}
    for pair in request.headers.get("Upload-Metadata", "").split(","):
        key, _, value = pair.strip().partition(" ")
        try:
            told[key] = base64.b64decode(value, validate=True).decode()
        except ValueError as error:
            raise DomainError("file.upload_protocol") from error
    return told


def _question(case: Case, section: Section, name: str) -> FieldType:
    """A file question of this page that may be answered now. Raises NotFound."""
    found = next((f for f in case.editable(section) if f.name == name and f.takes_file), None)
    if found is None:
        raise NotFound("error.page_not_found")
    return found


def create(load: Load, name: str, endpoint: str) -> Response:
    """Begin an upload for a question of the page: answers where its pieces go."""
    _need_version()
    size, told = _number("Upload-Length"), _metadata()
    case = load(db(), for_change=True)
    f = _question(case, page_of(case, name), told.get("field", ""))
    upload = begin_upload(db(), case, f, told.get("filename", ""), size, now=now())
    place = url_for(endpoint, submission_id=case.submission.id, name=name, upload_id=upload.id)
    return _answer(201, Location=place)


def ask(load: Load, name: str, upload_id: uuid.UUID) -> Response:
    """How far an upload has come: where a broken line is taken up again."""
    _need_version()
    with house().database.session(reading=True) as reading:
        _, upload, offset = _found(load, reading, name, upload_id)
    if offset == upload.size and not upload.is_whole:
        offset = _ask_for_the_end(load, name, upload)
    return _answer(200, Upload_Offset=str(offset), Upload_Length=str(upload.size), Cache_Control="no-store")


def _ask_for_the_end(load: Load, name: str, upload: Upload) -> int:
    """All has come, but what follows from the last piece was cut off (a full disk, a killed process): its last byte is asked for anew.

    Raises Busy while another request is at it.
    """
    with house().office.staging.held(upload.key, upload.filename) as file:
        with house().database.session(reading=True) as reading:
            _, now_is, _ = _found(load, reading, name, upload.id)
        if now_is.is_whole:
            return upload.size
        file.truncate(upload.size - 1)
        return upload.size - 1


def _found(load: Load, session: Session, name: str, upload_id: uuid.UUID) -> tuple[FieldType, Upload, int]:
    case = load(session)
    upload, offset = find_upload(session, case, upload_id)
    return _question(case, page_of(case, name), upload.field), upload, offset


def add(load: Load, name: str, upload_id: uuid.UUID) -> Response:
    """Take a piece; the last one makes the file part of the draft. What it is refused for then is told, and it is let go."""
    _need_version()
    if request.mimetype != PIECE_OF_A_FILE:
        raise NoPiece("file.upload_protocol")
    with house().database.session(reading=True) as reading:
        f, upload, offset = _found(load, reading, name, upload_id)
    told = _number("Upload-Offset")
    if upload.is_whole:
        # Its last answer was lost on the way: asked for how far it has come, it says.
        raise Conflict("file.upload_elsewhere", filename=upload.filename)
    staging = house().office.staging
    try:
        # Held until the file is part of the draft: nobody who asks meanwhile is told that all has come.
        with staging.held(upload.key, upload.filename) as file:
            offset = staging.append(file, told, cast("BinaryIO", request.stream), limit=upload.size, filename=upload.filename)
            if offset == upload.size:
                _complete(load, name, f, upload)
    except FileNotFoundError as error:
        raise NotFound("file.upload_gone") from error
    return _answer(204, Upload_Offset=str(offset))


def _complete(load: Load, name: str, f: FieldType, upload: Upload) -> None:
    here = house()
    try:
        with here.office.staging.open(upload.key) as file:
            kept = keep_file(here.database, here.office, f, file, upload.filename, now=now())
        case = load(db(), for_change=True)
        section = page_of(case, name)
        row, _ = find_upload(db(), case, upload.id)
        if row.is_whole:
            # The same last piece came twice at once: the other request has done it.
            return
        row.is_whole = True
        attach(db(), case, part_of(section), _question(case, section, f.name), kept, now=now())
        db().flush()
        drop_unused(db(), case, now=now())
    except DomainError as error:
        db().rollback()
        if error.status >= 500:
            # Our fault: the last piece is sent again.
            raise
        with here.database.transaction() as own:
            if (refused := own.get(Upload, upload.id)) is not None:
                drop_upload(own, refused)
        raise
    here.office.staging.empty(upload.key)


def end(load: Load, name: str, upload_id: uuid.UUID) -> Response:
    """Let go of an upload that its owner has given up."""
    _need_version()
    case = load(db(), for_change=True)
    page_of(case, name)
    upload, _ = find_upload(db(), case, upload_id)
    drop_upload(db(), upload)
    return _answer(204)


def present(case: Case, name: str, field: str, files: CaseFiles) -> Response:
    """The files that a question has now, as the page shows them."""
    f = _question(case, page_of(case, name), field)
    return Response(str(drawn(files.cards(f.files_of(case.values.get(f.name))), f.name)), mimetype="text/html")
