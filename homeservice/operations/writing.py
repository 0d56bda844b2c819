"""Writing a form: its text, who may write it, every state it has had, and two people at one text."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import uuid
from collections.abc import Collection
from dataclasses import dataclass

import yaml
from sqlalchemy import func, select
from sqlalchemy.orm import Session, defer, joinedload, selectinload, undefer

from homeservice.catalog.faults import FaultyFile
from homeservice.catalog.marked import tree
from homeservice.core.errors import Conflict, Invalid, NotFound
from homeservice.models import CatalogueText, Form, Officer, TextEntry

#: Within this time what one person saves again and again is one entry of the history.
ONE_SITTING = dt.timedelta(minutes=10)
LONGEST_REMARK = 1000
_CODE = re.compile(r"(?m)^(code:[ \t]*)\S+")
_TITLE = re.compile(r"(?m)^title:.*(?:\n[ \t]+\S.*)*")
_SLUG = re.compile(r"[a-z][a-z0-9-]{1,59}", re.ASCII)


def digest_of(text: str) -> str:
    """SHA-256 of a text's bytes in hex: its name."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def title_in(text: str, slug: str) -> str:
    """What a text calls its form, as far as that can be seen at a glance; its address where it cannot."""
    found = _TITLE.search(text)
    if found is None:
        return slug
    try:
        # The reader of forms refuses what makes a short text endless: aliases and merged keys.
        written = tree("title", found[0])[0].plain()["title"]
    except (FaultyFile, TypeError, KeyError, ValueError, RecursionError):
        return slug
    written = written.get("ko") if isinstance(written, dict) else written
    return " ".join(written.split())[:200] if isinstance(written, str) and written.strip() else slug


def texts_of(session: Session, officer: Officer) -> list[CatalogueText]:
    """The texts of an officer's department, by address."""
    query = select(CatalogueText).where(CatalogueText.department_id == officer.department_id)
    wanted = joinedload(CatalogueText.form).options(joinedload(Form.version), selectinload(Form.intakes))
    return list(session.scalars(query.options(wanted, joinedload(CatalogueText.writer)).order_by(CatalogueText.slug)))


def find_text(session: Session, text_id: uuid.UUID, officer: Officer, *, for_change: bool = False) -> CatalogueText:
    """A text of the officer's own department, locked where it is to be changed. Raises NotFound for another's."""
    query = select(CatalogueText).where(CatalogueText.id == text_id, CatalogueText.department_id == officer.department_id)
    if for_change:
        query = query.with_for_update(of=CatalogueText).execution_options(populate_existing=True)
    wanted = joinedload(CatalogueText.form).options(joinedload(Form.version), selectinload(Form.intakes))
    row = session.scalar(
        query.options(undefer(CatalogueText.text), wanted, joinedload(CatalogueText.department), joinedload(CatalogueText.writer))
    )
    if row is None:
        raise NotFound("catalogue.text_not_found")
    return row


def begin_text(session: Session, officer: Officer, slug: str, text: str, *, what: str, now: dt.datetime) -> CatalogueText:
    """A new text under an address of its own. Raises Invalid for what is no address, Conflict where it is taken."""
    if not _SLUG.fullmatch(slug):
        raise Invalid("catalogue.slug")
    taken = (select(CatalogueText.id).where(CatalogueText.slug == slug), select(Form.id).where(Form.slug == slug))
    if any(session.scalar(query) is not None for query in taken):
        raise Conflict("catalogue.slug_taken", slug=slug)
    row = CatalogueText(
        id=uuid.uuid4(), slug=slug, title=title_in(text, slug), department_id=officer.department_id, form_id=None, state="draft", text=text, saves=1,
        published=None, published_digest=None, from_file=None, file_digest=None, publish_at=None, digest=None, asked_by=None,
        approved_by=None, told=None, written_by=officer.id, written_at=now, created_at=now,
    )  # fmt: skip
    session.add(row)
    session.flush()
    note(session, row, what, officer, now=now)
    return row


def copied(text: str, *, code: str, title: str) -> str:
    """The text of another form with a code and a title of its own; all else, remarks too, as it stands there."""
    quoted = yaml.safe_dump(title, allow_unicode=True, default_style='"', width=10_000).strip()
    text = _CODE.sub(lambda found: f"{found[1]}{code}", text, count=1)
    # A title in several languages goes with the lines that belong to it.
    return _TITLE.sub(lambda _: f"title: {quoted}", text, count=1)


def judged_remark(remark: str, *, needed: bool = False) -> str | None:
    """What somebody wrote beside what they do; None for nothing. Raises Invalid where it is needed and missing, or too long."""
    remark = remark.strip()
    if needed and not remark:
        raise Invalid("catalogue.remark_needed")
    if len(remark) > LONGEST_REMARK:
        raise Invalid("catalogue.remark_too_long", most=LONGEST_REMARK)
    return remark or None


def note(session: Session, row: CatalogueText, what: str, officer: Officer | None, *, now: dt.datetime, text: str | None = None, remark: str | None = None) -> TextEntry:  # fmt: skip
    """Put into the history what happened, with the text as it stands."""
    entry = TextEntry(
        text_id=row.id, what=what, officer_id=officer.id if officer is not None else None, at=now,
        text=row.text if text is None else text, remark=remark,
    )  # fmt: skip
    session.add(entry)
    session.flush()
    return entry


class SavedMeanwhile(Conflict):
    """Another window has saved since this one looked. What this one sent lies in the history, as `entry`."""

    def __init__(self, row: CatalogueText, entry: TextEntry) -> None:
        name = row.writer.name if row.writer is not None else ""
        super().__init__("catalogue.saved_meanwhile", name=name, at=row.written_at)
        self.entry = entry


def save_text(
    session: Session, row: CatalogueText, officer: Officer, text: str, *, seen: int | None, exactly: bool = False, now: dt.datetime
) -> SavedMeanwhile | None:  # fmt: skip
    """Keep a text. Where another window was first it is kept beside, in the history, and that is returned: the caller commits in either case.

    Unless it is to be taken `exactly`, as from a file, it has the line ends that the text has had. Raises Conflict while the text
    waits for its approval or its moment.
    """
    text = text if exactly else as_written(row.text, text)
    if text == row.text:
        return None
    if row.state in {"waiting", "scheduled"}:
        raise Conflict(f"catalogue.held.{row.state}")
    if seen is not None and seen != row.saves:
        return SavedMeanwhile(row, _beside(session, row, officer, text, now=now))
    row.text, row.saves, row.written_by, row.written_at = text, row.saves + 1, officer.id, now
    row.title = title_in(text, row.slug)
    row.state = "published" if digest_of(text) == row.published_digest else "draft"
    session.flush()
    last = _last_entry(session, row)
    if last is not None and last.what == "saved" and last.officer_id == officer.id and now - last.at < ONE_SITTING:
        last.text = text
        session.flush()
    else:
        note(session, row, "saved", officer, now=now)
    return None


def as_written(before: str, text: str) -> str:
    """What a browser sends, with the line ends that the text has had: only what was changed is changed."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = text.replace("\n", "\r\n") if "\r\n" in before else text
    return "\ufeff" + text if before.startswith("\ufeff") and not text.startswith("\ufeff") else text


def _last_entry(session: Session, row: CatalogueText) -> TextEntry | None:
    return session.scalars(select(TextEntry).where(TextEntry.text_id == row.id).order_by(TextEntry.id.desc()).limit(1)).first()


def _beside(session: Session, row: CatalogueText, officer: Officer, text: str, *, now: dt.datetime) -> TextEntry:
    """Keep what came too late: once for a sitting of one person."""
    query = select(TextEntry).where(TextEntry.text_id == row.id, TextEntry.what == "beside", TextEntry.officer_id == officer.id)
    last = session.scalars(query.order_by(TextEntry.id.desc()).limit(1)).first()
    if last is not None and last.at >= row.written_at and now - last.at < ONE_SITTING:
        last.text = text
        session.flush()
        return last
    return note(session, row, "beside", officer, now=now, text=text)


def history_of_text(session: Session, row: CatalogueText, *, most: int = 200) -> list[TextEntry]:
    """What happened to a text, the newest first; the texts themselves are not read."""
    query = select(TextEntry).where(TextEntry.text_id == row.id).options(joinedload(TextEntry.officer), defer(TextEntry.text))
    return list(session.scalars(query.order_by(TextEntry.id.desc()).limit(most)))


def entry_of(session: Session, row: CatalogueText, entry_id: int) -> TextEntry:
    """One entry of a text's history with its text. Raises NotFound."""
    query = select(TextEntry).where(TextEntry.id == entry_id, TextEntry.text_id == row.id)
    entry = session.scalar(query.options(undefer(TextEntry.text), joinedload(TextEntry.officer)))
    if entry is None:
        raise NotFound("catalogue.entry_not_found")
    return entry


@dataclass(frozen=True, kw_only=True)
class PublishedFile:
    """A form that was published from a file: its code, its address, and the bytes of the file as text."""

    code: str
    slug: str
    text: str


def changed_in_browser(session: Session, files: Collection[PublishedFile]) -> set[str]:
    """The codes of forms whose published text was written in the browser and differs from their file: it is not to be overwritten."""
    rows = _by_code(session)
    return {
        file.code
        for file in files
        if (row := rows.get(file.code)) is not None
        and row.published_digest is not None
        and row.published_digest not in {row.file_digest, digest_of(file.text)}
    }


def keep_files(session: Session, files: Collection[PublishedFile], *, now: dt.datetime) -> None:
    """After forms were published from files: keep their texts, so that officers can write them on. A text in hand is left as it is."""
    rows = _by_code(session)
    by_slug = {row.slug: row for row in session.scalars(select(CatalogueText).where(CatalogueText.form_id.is_(None)))}
    forms = {form.code: form for form in session.scalars(select(Form))}
    for file in files:
        form, digest = forms[file.code], digest_of(file.text)
        row = rows.get(file.code) or by_slug.get(file.slug)
        if row is None:
            row = CatalogueText(
                id=uuid.uuid4(), slug=file.slug, title=title_in(file.text, file.slug), department_id=form.department_id, form_id=form.id, state="published", text=file.text,
                saves=1, published=file.text, published_digest=digest, from_file=file.text, file_digest=digest, publish_at=None,
                digest=None, asked_by=None, approved_by=None, told=None, written_by=None, written_at=now, created_at=now,
            )  # fmt: skip
            session.add(row)
            session.flush()
            note(session, row, "from_file", None, now=now, text=file.text)
        elif row.published_digest != digest or row.file_digest != digest or row.form_id != form.id:
            news = row.published_digest != digest
            row.form_id, row.department_id = form.id, form.department_id
            row.published, row.published_digest, row.from_file, row.file_digest = file.text, digest, file.text, digest
            if row.state == "published":
                row.text, row.saves, row.written_by, row.written_at = file.text, row.saves + 1, None, now
                row.title = title_in(file.text, file.slug)
            session.flush()
            if news:
                note(session, row, "from_file", None, now=now, text=file.text)
        if row.slug != form.slug and not session.scalar(select(func.count()).where(CatalogueText.slug == form.slug)):
            row.slug = form.slug
    session.flush()


def _by_code(session: Session) -> dict[str, CatalogueText]:
    query = select(Form.code, CatalogueText).join(Form, Form.id == CatalogueText.form_id)
    return {code: row for code, row in session.execute(query)}  # noqa: C416 -- rows are no pairs to the types
