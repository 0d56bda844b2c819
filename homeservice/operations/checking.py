"""Judging a text of the catalogue as `flask forms check` judges a file, and beside it what only the live catalogue knows."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from homeservice.adapters.pdf import paper_names
from homeservice.catalog.faults import Fault, FaultyFile, in_order
from homeservice.catalog.loader import BLOCKS, FOLDERS, fault_at, load_text, unknown_forms
from homeservice.catalog.marked import decoded
from homeservice.core.definitions import FormDefinition
from homeservice.core.lint.rosters import other_columns
from homeservice.core.messages import message
from homeservice.models import CatalogueText, Department, Form, Intake
from homeservice.operations.beside import folder_of
from homeservice.operations.catalogue import ended
from homeservice.operations.notice_files import refused_notice_files
from homeservice.operations.office import office
from homeservice.operations.settling import settled_changes
from homeservice.operations.versions import definition_of, intake_of

#: Which of the folders a text of a kind belongs in.
_KIND = re.compile(r"(?m)^kind:[ \t]*[\"']?([a-z]+)")


@dataclass(frozen=True, kw_only=True)
class Checked:
    """What came of reading a text: a definition or faults, each at its line and column."""

    definition: FormDefinition | None
    faults: tuple[Fault, ...]
    #: Where its file would stand; faults elsewhere are those of what it takes in.
    path: Path

    def is_elsewhere(self, fault: Fault) -> bool:
        return fault.place.file != self.path.as_posix()


def check_text(session: Session, row: CatalogueText, text: str) -> Checked:
    """Read and judge a text as that of a form. Never raises for what stands in it."""
    forms_dir = office(session).forms_dir
    path = path_of(forms_dir, row.slug, text)
    try:
        plain = decoded(path.as_posix(), text.encode("utf-8", "surrogatepass"))
        definition = load_text(path, plain, forms_dir / BLOCKS, templates=paper_names(), beside=folder_of(session, row))
    except FaultyFile as faulty:
        return Checked(definition=None, faults=faulty.faults, path=path)
    faults = in_order(_against_catalogue(session, row, definition, path, plain))
    return Checked(definition=None if faults else definition, faults=faults, path=path)


def path_of(forms_dir: Path, slug: str, text: str) -> Path:
    """Where the file of a text stands, or would: beside it lie the files that the text names."""
    for folder in FOLDERS:
        if (forms_dir / folder / f"{slug}.yaml").is_file():
            return forms_dir / folder / f"{slug}.yaml"
    found = _KIND.search(text)
    folder = next((folder for folder, kind in FOLDERS.items() if found is not None and kind == found[1]), next(iter(FOLDERS)))
    return forms_dir / folder / f"{slug}.yaml"


def _against_catalogue(session: Session, row: CatalogueText, definition: FormDefinition, path: Path, text: str) -> Iterator[Fault]:
    blocks = office(session).forms_dir / BLOCKS
    here = session.get_one(Department, row.department_id)
    form = session.get(Form, row.form_id) if row.form_id is not None else None
    if definition.department.ko != here.name:
        yield fault_at(path, text, blocks, ("department",), message("lint.department", name=here.name))
    if form is not None and form.code != definition.code:
        yield fault_at(path, text, blocks, ("code",), message("lint.code_stays", code=form.code))
    if form is not None and form.kind != definition.kind:
        yield fault_at(path, text, blocks, ("kind",), message("lint.kind_stays", kind=form.kind))
    if form is None:
        # What belongs to another form may be another department's: it is not told whose.
        if session.scalar(select(Form.id).where(Form.code == definition.code)) is not None:
            yield fault_at(path, text, blocks, ("code",), message("lint.code_taken", code=definition.code))
        if session.scalar(select(Form.id).where(Form.slug == definition.slug)) is not None:
            yield fault_at(path, text, blocks, (), message("lint.slug_taken", slug=definition.slug))
    there = {*session.scalars(select(Form.slug).where(Form.version_id.is_not(None))), row.slug}
    yield from unknown_forms(definition, path, text, blocks, there)
    yield from _settled(session, row, definition, path, text)
    if definition.rosters:
        for told in other_columns(definition, _with_lists(session, row)):
            yield fault_at(path, text, blocks, told.path, told.message)
    for notice, refused in refused_notice_files(definition):
        place = definition.notice_files.index(notice)
        yield fault_at(path, text, blocks, ("notice_files", place, "file"), refused)


def _settled(session: Session, row: CatalogueText, definition: FormDefinition, path: Path, text: str) -> Iterator[Fault]:
    """What would change the rule or the window of an intake whose list is fixed, or whose selection is made."""
    form = session.get(Form, row.form_id) if row.form_id is not None else None
    if form is None:
        return
    blocks = office(session).forms_dir / BLOCKS
    if form.taken_out_at is not None:
        definition = ended(definition, at=form.taken_out_at)
    for here in session.scalars(select(Intake).where(Intake.form_id == form.id)):
        place, wanted = next(((n, each) for n, each in enumerate(definition.intakes) if each.name == here.name), (0, None))
        if wanted is None:
            continue
        for key in settled_changes(session, here, wanted):
            is_ = getattr(intake_of(here), key)
            told = message("lint.intake_settled_moment", name=here.name, key=key, at=is_) if isinstance(is_, dt.datetime) else None
            yield fault_at(path, text, blocks, ("intakes", place, key), told or message("lint.intake_settled", name=here.name, key=key))


def _with_lists(session: Session, row: CatalogueText) -> Iterator[FormDefinition]:
    """The other forms of the department that look into lists, as they are published."""
    query = select(Form).where(Form.department_id == row.department_id, Form.slug != row.slug).options(joinedload(Form.version))
    for form in session.scalars(query):
        if form.version is not None and form.listing.get("rosters"):
            yield definition_of(session, form.version)
