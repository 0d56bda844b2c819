"""The forms that tests read: the small odd ones of this folder and those we ship."""

import datetime as dt
from pathlib import Path

import yaml

from homeservice.catalog.loader import load_file
from homeservice.core.answers import Situation
from homeservice.core.definitions import FormDefinition
from homeservice.core.intakes import SEOUL

ROOT = Path(__file__).parents[2]
FORMS = ROOT / "forms"
SHARED = FORMS / "shared"
PAPERS = ROOT / "pdf" / "documents"
ODD = sorted(Path(__file__).parent.glob("*.yaml"))
SHIPPED = sorted(FORMS.glob("services/*.yaml")) + sorted(FORMS.glob("contests/*.yaml"))
TEMPLATES = frozenset(path.stem for path in PAPERS.glob("*.html"))


def load(slug):
    """The form of this folder, or the shipped one, with that name."""
    return next(load_file(path, SHARED) for path in (*ODD, *SHIPPED) if path.stem == slug)


def definition_of(text):
    """The form that a text declares, whatever faults its rules as a whole find."""
    return FormDefinition.model_validate({"slug": "written-here", **yaml.safe_load(text)})


def situate(definition, intake=None, *, at="2026-11-22 10:00", parameters=None, **values):
    """Answers to a form as of a moment of Seoul, in an intake (the first where none is named)."""
    chosen = definition.intake(intake) or definition.intakes[0]
    now = dt.datetime.fromisoformat(at).replace(tzinfo=SEOUL)
    return Situation(
        definition,
        values,
        parameters={**chosen.parameters, **(parameters or {})},
        today=now.date(),
        reference_date=chosen.reference(now),
    )
