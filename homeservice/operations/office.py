"""What every operation knows of the house it works in; it travels with the session."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from homeservice.adapters.crypto import BlindIndex, Cipher
from homeservice.adapters.pdf import Faces
from homeservice.adapters.scanner import Scanner
from homeservice.adapters.staging import Staging
from homeservice.adapters.storage import Storage
from homeservice.config import ROOT
from homeservice.core.city import City

FORMS = ROOT / "forms"


@dataclass(frozen=True, kw_only=True)
class Office:
    """The city, the keys, the file store and where uploads grow, the virus scanner where there is one, the typefaces of papers and the public address.

    `forms_dir` is the folder of forms: what texts of the catalogue take in and name lies there.
    """

    city: City
    cipher: Cipher
    blind_index: BlindIndex
    storage: Storage
    staging: Staging
    scanner: Scanner | None = None
    faces: Faces
    base_url: str
    forms_dir: Path = FORMS
    #: Where files lie that officers put beside their texts; without it they put none.
    beside_dir: Path | None = None
    #: Whether the demonstration's own intakes stand beside those of the texts.
    is_demo: bool = False


def office(session: Session) -> Office:
    """The office of a session."""
    found = session.info["office"]
    if not isinstance(found, Office):
        raise TypeError("a session of operations carries its office")
    return found
