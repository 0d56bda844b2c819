"""The resident's uploads piece by piece."""

from __future__ import annotations

import uuid

from homeservice.operations.cases import own_case
from homeservice.web.access import resident
from homeservice.web.citizen.routes import blueprint
from homeservice.web.current import now, person
from homeservice.web.file_cards import own_files
from homeservice.web.uploads import Load, add_routes


def _load(submission_id: uuid.UUID) -> Load:
    """The resident's own case, in whichever session."""
    return lambda session, **how: own_case(session, submission_id, person(), now=now(), **how)


add_routes(blueprint, resident, "/my/<uuid:submission_id>/pages/<name>", _load, own_files)
