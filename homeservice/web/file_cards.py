"""Uploaded files as pages show them: name, size, what came of looking into them, and the small picture of an image."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from flask import url_for
from sqlalchemy.orm import Session

from homeservice.adapters.storage import written_size
from homeservice.core.fields.uploaded import FileRef
from homeservice.core.masking import HIDDEN
from homeservice.models import Examination
from homeservice.operations.cases import Case
from homeservice.operations.files import examinations, files_in
from homeservice.operations.office import office
from homeservice.web.form_page import FileCard


@dataclass(frozen=True, kw_only=True)
class CaseFiles:
    """The files of a case for one viewer: where each is fetched, where its small picture is, and what came of looking into it."""

    file: Callable[[FileRef], str]
    preview: Callable[[FileRef], str]
    told: Mapping[str, Examination]

    def cards(self, refs: Iterable[FileRef], *, reveal: bool = True) -> list[FileCard]:
        """One card a file; without its name and its picture where the values of the case are masked."""
        return [self._card(ref, self.told.get(ref.id), reveal=reveal) for ref in refs]

    def _card(self, ref: FileRef, told: Examination | None, *, reveal: bool) -> FileCard:
        infected = told is not None and told.scan == "infected"
        drawn = told is not None and told.preview == "made" and not infected
        return FileCard(
            id=ref.id,
            name=ref.name if reveal else f"{HIDDEN}.{ref.kind}",
            size=written_size(ref.size),
            sha256=ref.sha256,
            href=None if infected else self.file(ref),
            preview=self.preview(ref) if drawn and reveal else None,
            state=state_of_file(told),
        )


def own_files(session: Session, case: Case) -> CaseFiles:
    """A resident's own files."""
    return _files("citizen", session, case)


def staff_files(session: Session, case: Case) -> CaseFiles:
    """The files of a case for officers."""
    return _files("staff", session, case)


def lodged_files(session: Session, case: Case) -> CaseFiles:
    """The files of a case for the officer who enters it."""
    return _files("lodging", session, case)


def _files(blueprint: str, session: Session, case: Case) -> CaseFiles:
    def link(endpoint: str) -> Callable[[FileRef], str]:
        return lambda ref: url_for(f"{blueprint}.{endpoint}", submission_id=case.submission.id, attachment_id=ref.id)

    # Only images and, where there is a scanner, all files are looked into: a page without any asks nothing.
    examined = any(ref.is_image or office(session).scanner is not None for _, ref in files_in(case, case.values))
    return CaseFiles(file=link("file"), preview=link("preview"), told=examinations(session, case) if examined else {})


def state_of_file(told: Examination | None) -> str | None:
    """`infected`, `waiting` for the scanner, `damaged` where an image could not be drawn; None where there is nothing to say."""
    if told is None:
        return None
    if told.scan in {"infected", "waiting"}:
        return told.scan
    return "damaged" if told.preview == "failed" else None
