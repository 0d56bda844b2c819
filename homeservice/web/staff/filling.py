"""The officer's own pages of questions: the assessment, the outcome of an inspection, whatever a definition asks of an officer."""

from __future__ import annotations

import uuid

from homeservice.web.access import officer
from homeservice.web.answering import Side, add_pages
from homeservice.web.file_cards import staff_files
from homeservice.web.staff.cases import name_of
from homeservice.web.staff.loading import load, note_access
from homeservice.web.staff.routes import blueprint


def _note(submission_id: uuid.UUID, page: str) -> None:
    note_access(submission_id, "view", detail=page)


add_pages(
    blueprint, officer, "/cases/<uuid:submission_id>",
    Side(
        blueprint="staff", layout="staff/base.html", template="staff/page.html", menu="inbox", sign_in="staff.sign_in", load=load,
        files=staff_files, left="staff.page.left", saved="staff.page.saved", checks=False, name_of=name_of, note=_note, home="staff.inbox",
    ),
)  # fmt: skip
