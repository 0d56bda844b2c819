"""The resident's uploads piece by piece: the addresses; what happens there is the same for both."""

from __future__ import annotations

import uuid
from typing import Any

from flask import request

from homeservice.operations.cases import own_case
from homeservice.web import uploads
from homeservice.web.access import resident, takes_files
from homeservice.web.citizen.routes import blueprint
from homeservice.web.current import db, now, person
from homeservice.web.file_cards import own_files

_PAGE = "/my/<uuid:submission_id>/pages/<name>"


def _load(submission_id: uuid.UUID) -> uploads.Load:
    """The resident's own case, in whichever session."""
    return lambda session, **how: own_case(session, submission_id, person(), now=now(), **how)


@blueprint.post(f"{_PAGE}/uploads")
@resident
def create_upload(submission_id: uuid.UUID, name: str) -> Any:
    """Begin an upload."""
    return uploads.create(_load(submission_id), name, "citizen.upload")


@blueprint.route(f"{_PAGE}/uploads/<uuid:upload_id>", methods=["HEAD", "PATCH", "DELETE"])
@resident
@takes_files
def upload(submission_id: uuid.UUID, name: str, upload_id: uuid.UUID) -> Any:
    """How far it has come; a piece more; or given up."""
    method = {"HEAD": uploads.ask, "PATCH": uploads.add, "DELETE": uploads.end}[request.method]
    return method(_load(submission_id), name, upload_id)


@blueprint.get(f"{_PAGE}/files/<field>")
@resident
def present_files(submission_id: uuid.UUID, name: str, field: str) -> Any:
    """The files that a question has now, for the script that has uploaded one."""
    case = _load(submission_id)(db())
    return uploads.present(case, name, field, own_files(db(), case))
