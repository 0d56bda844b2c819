"""The officers' uploads piece by piece."""

from __future__ import annotations

import uuid

from homeservice.web.access import officer
from homeservice.web.file_cards import staff_files
from homeservice.web.staff.loading import load
from homeservice.web.staff.routes import blueprint
from homeservice.web.uploads import Load, add_routes


def _load(submission_id: uuid.UUID) -> Load:
    """The case of the officer's department, in whichever session."""
    return lambda session, **how: load(session, submission_id, **how)


add_routes(blueprint, officer, "/cases/<uuid:submission_id>/pages/<name>", _load, staff_files)
