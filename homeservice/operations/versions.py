"""Definitions as the live catalogue holds them: read once, kept by digest."""

from __future__ import annotations

import datetime as dt
import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from homeservice.core import definitions, intakes
from homeservice.core.definitions import FormDefinition
from homeservice.models import Form, FormVersion, Intake

KEPT = 600

_kept: OrderedDict[str, FormDefinition] = OrderedDict()
_lock = threading.Lock()


def definition_of(session: Session, version: FormVersion) -> FormDefinition:
    """The definition of a version, whose intakes are not part of it (see `intake_of`)."""
    with _lock:
        found = _kept.get(version.digest)
        if found is not None:
            _kept.move_to_end(version.digest)
            return found
    asked = session.scalar(select(FormVersion.asked).where(FormVersion.id == version.id))
    definition = read_definition(asked or {}, contact=None)
    _keep(version.digest, definition)
    return definition


def warm(session: Session, versions: Iterable[FormVersion | None]) -> None:
    """Read the definitions that a list is about to show, all in one query, where they are not kept yet."""
    with _lock:
        missing = {version.id for version in versions if version is not None and version.digest not in _kept}
    if len(missing) > 1:
        for digest, asked in session.execute(select(FormVersion.digest, FormVersion.asked).where(FormVersion.id.in_(missing))):
            _keep(digest, read_definition(asked, contact=None))


def _keep(digest: str, definition: FormDefinition) -> None:
    with _lock:
        _kept[digest] = definition
        while len(_kept) > KEPT:
            _kept.popitem(last=False)


#: What runs is kept in tables of its own; a definition read from a version carries this instead.
_NO_CONTACT = {"name": "-", "phone": "-"}
_NO_INTAKE = {"name": "none", "opens": "2000-01-01T00:00:00+00:00", "closes": "2000-01-01T00:00:01+00:00"}


def read_definition(asked: Mapping[str, Any], *, contact: Mapping[str, Any] | None) -> FormDefinition:
    """A definition from what a version stores."""
    return FormDefinition.model_validate({**asked, "officer": contact or _NO_CONTACT, "intakes": [_NO_INTAKE]})


def intake_of(row: Intake) -> intakes.Intake:
    """An intake's declaration from its row."""
    return intakes.Intake.model_validate(row.data)


def contact_of(form: Form) -> definitions.OfficerContact:
    """Whom to ask about a form, as of now."""
    return definitions.OfficerContact.model_validate(form.contact)


def standing(intake: intakes.Intake, now: dt.datetime) -> str:
    """`open`, `upcoming` or `closed`, by the server's clock."""
    if intake.is_open(now):
        return "open"
    return "upcoming" if now < intake.opens else "closed"


def current_intake(rows: Iterable[Intake], now: dt.datetime) -> tuple[intakes.Intake, Intake]:
    """The intake that matters now: the open one that closes first, else the next to open, else the last one."""
    rows = list(rows)

    def rank(row: Intake) -> tuple[int, float]:
        if row.opens <= now and (row.closes is None or now < row.closes):
            return (0, row.closes.timestamp() if row.closes else float("inf"))
        return (1, row.opens.timestamp()) if now < row.opens else (2, -row.opens.timestamp())

    row = min(rows, key=rank)
    return intake_of(row), row
