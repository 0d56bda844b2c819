"""Finding the applicant in the lists that a form looks into: blindly, by a keyed digest of the answers that must agree."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from homeservice.adapters.crypto import BlindIndex
from homeservice.core.definitions import FormDefinition
from homeservice.core.errors import Invalid
from homeservice.core.fields.base import FieldType
from homeservice.core.fields.roster import RosterQuestion
from homeservice.core.rosters import key_of, read_cell
from homeservice.models import RosterEntry
from homeservice.operations.office import office

_ENTRY = select(RosterEntry.sealed).where(RosterEntry.roster == bindparam("roster"), RosterEntry.digest == bindparam("digest"))


@dataclass(frozen=True, kw_only=True)
class Match:
    """What lists say of an applicant: per `roster` question whether they stand in it, and the answers that the entries give."""

    found: Mapping[str, bool] = field(default_factory=dict)
    filled: Mapping[str, Any] = field(default_factory=dict)

    @property
    def values(self) -> dict[str, Any]:
        """All of it by question."""
        return {**self.filled, **self.found}


def scope_of(department_id: int, list_name: str) -> str:
    """How a list is kept: each department has its own, whatever others call theirs."""
    return f"{department_id}:{list_name}"


def match_rosters(session: Session, definition: FormDefinition, department_id: int, values: Mapping[str, Any]) -> Match:
    """Look for these answers in every list of the form's department that it names; one query a list."""
    found: dict[str, bool] = {}
    filled: dict[str, Any] = {}
    for f in definition.rosters:
        scope, key = scope_of(department_id, f.list_name), key_of(questions_of(definition, f.match), values)
        digest = None if key is None else digest_of(office(session).blind_index, scope, f, key)
        sealed = session.scalar(_ENTRY, {"roster": scope, "digest": digest}) if digest is not None else None
        found[f.name] = sealed is not None
        if digest is not None and sealed is not None:
            cells = open_entry(session, scope, digest, sealed)
            for question in questions_of(definition, f.fills):
                # The form may read its cells otherwise by now: what cannot be read is for the officer.
                with suppress(Invalid):
                    filled[question.name] = read_cell(question, cells.get(question.name, ""))
    return Match(found=found, filled={name: value for name, value in filled.items() if value is not None})


def questions_of(definition: FormDefinition, names: Sequence[str]) -> list[FieldType]:
    """The questions of these names."""
    return [definition.fields[name] for name in names]


def digest_of(index: BlindIndex, scope: str, f: RosterQuestion, key: str) -> str:
    """What an entry of a list is found by; other columns to match by give other digests."""
    return index.digest(f"roster:{scope}:{'+'.join(f.match)}", key)


def seal_entry(session: Session, roster: str, digest: str, cells: Mapping[str, str]) -> bytes:
    """The cells of an entry, sealed where they are kept."""
    return office(session).cipher.seal(json.dumps(dict(cells), ensure_ascii=False, sort_keys=True).encode(), aad=_place(roster, digest))


def open_entry(session: Session, roster: str, digest: str, sealed: bytes) -> dict[str, str]:
    """The cells of an entry."""
    cells: dict[str, str] = json.loads(office(session).cipher.open(sealed, aad=_place(roster, digest)))
    return cells


def _place(roster: str, digest: str) -> str:
    return f"roster_entry.sealed:{roster}:{digest}"
