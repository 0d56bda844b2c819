"""Lists that departments keep: which there are, a file looked over before it counts, and loading it whole or not at all."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, joinedload, undefer

from homeservice.clock import today
from homeservice.core.dates import add_months
from homeservice.core.definitions import FormDefinition
from homeservice.core.errors import Conflict, DomainError, NotFound
from homeservice.core.fields.base import FieldType
from homeservice.core.fields.roster import RosterQuestion
from homeservice.core.rosters import Entry
from homeservice.models import Form, Officer, Roster, RosterEntry, RosterLoad
from homeservice.operations.jobs import enqueue
from homeservice.operations.matching import digest_of, open_entry, questions_of, scope_of, seal_entry
from homeservice.operations.office import office
from homeservice.operations.versions import definition_of

#: So long a file waits to be counted, before it is forgotten.
PENDING_FOR = dt.timedelta(hours=24)
MOST_LOADS = 10
MODES = ("replace", "add")


@dataclass(frozen=True, kw_only=True)
class KeptList:
    """A list that a published form of a department looks into, with the question that does, and how it stands."""

    f: RosterQuestion
    definition: FormDefinition
    scope: str
    entries: int
    last: RosterLoad | None
    by: str | None

    @property
    def name(self) -> str:
        return self.f.list_name

    @property
    def match(self) -> list[FieldType]:
        return questions_of(self.definition, self.f.match)

    @property
    def fills(self) -> list[FieldType]:
        return questions_of(self.definition, self.f.fills)


@dataclass(frozen=True, kw_only=True)
class Counts:
    """What loading a file does to a list."""

    added: int
    changed: int
    same: int
    removed: int


# --- which there are ----------------------------------------------------------------------------------------------------
def lists_of(session: Session, department_id: int | None) -> list[KeptList]:
    """The lists that published forms of a department look into, of all departments for None; each once."""
    query = select(Form).where(Form.version_id.is_not(None), Form.taken_out_at.is_(None)).options(joinedload(Form.version))
    if department_id is not None:
        query = query.where(Form.department_id == department_id)
    asked: dict[str, tuple[RosterQuestion, FormDefinition]] = {}
    for form in session.scalars(query.order_by(Form.slug)):
        if form.listing.get("rosters") and form.version is not None:
            definition = definition_of(session, form.version)
            for f in definition.rosters:
                asked.setdefault(scope_of(form.department_id, f.list_name), (f, definition))
    counting = select(RosterEntry.roster, func.count()).where(RosterEntry.roster.in_(asked)).group_by(RosterEntry.roster)
    counts = {row[0]: row[1] for row in session.execute(counting)}
    newest = select(func.max(RosterLoad.at)).where(RosterLoad.state == "done").group_by(RosterLoad.roster)
    loads = {load.roster: (load, by) for load, by in _loads(session, RosterLoad.roster.in_(asked), RosterLoad.at.in_(newest))}
    return [
        KeptList(
            f=f, definition=definition, scope=scope, entries=counts.get(scope, 0), last=loads[scope][0] if scope in loads else None,
            by=loads[scope][1] if scope in loads else None,
        )
        for scope, (f, definition) in sorted(asked.items())
    ]  # fmt: skip


def list_of(session: Session, name: str, department_id: int | None) -> KeptList:
    """One of them. Raises NotFound for another department's, as for one that nobody keeps."""
    found = next((kept for kept in lists_of(session, department_id) if kept.name == name), None)
    if found is None:
        raise NotFound("roster.not_found")
    return found


def loads_of(session: Session, kept: KeptList) -> list[tuple[RosterLoad, str | None]]:
    """How the list was loaded, the newest first, each with who did it."""
    return _loads(session, RosterLoad.roster == kept.scope, RosterLoad.state == "done")[:MOST_LOADS]


def _loads(session: Session, *wanted: object) -> list[tuple[RosterLoad, str | None]]:
    query = select(RosterLoad, Officer.name).outerjoin(Officer, Officer.id == RosterLoad.officer_id).where(*wanted)  # type: ignore[arg-type]
    return [(made, by) for made, by in session.execute(query.order_by(RosterLoad.at.desc()).limit(200))]


# --- loading ------------------------------------------------------------------------------------------------------------
def look_over(
    session: Session, kept: KeptList, entries: Iterable[Entry], *, mode: str, officer: Officer | None, now: dt.datetime
) -> RosterLoad:  # fmt: skip
    """Keep a file that was read, sealed, with what loading it would do; it counts once `load` is called."""
    if mode not in MODES:
        raise DomainError("roster.mode")
    row = _locked(session, kept.scope)
    index = office(session).blind_index
    given = {digest_of(index, kept.scope, kept.f, entry.key): dict(entry.cells) for entry in entries}
    counts = _compare(session, kept.scope, given, mode)
    made = RosterLoad(
        id=uuid.uuid4(), roster=kept.scope, officer_id=officer.id if officer is not None else None, at=now, mode=mode, state="pending",
        seen=row.loads, added=counts.added, changed=counts.changed, same=counts.same, removed=counts.removed, sealed=b"",
    )  # fmt: skip
    made.sealed = office(session).cipher.seal(json.dumps(given, ensure_ascii=False).encode(), aad=_place(made.id))
    session.add(made)
    session.flush()
    return made


def pending_load(session: Session, kept: KeptList, load_id: uuid.UUID, officer: Officer) -> RosterLoad:
    """A file that this officer looked over. Raises NotFound for anybody else's, and for one that has counted already."""
    query = select(RosterLoad).where(RosterLoad.id == load_id, RosterLoad.roster == kept.scope, RosterLoad.officer_id == officer.id)
    found = session.scalar(query.where(RosterLoad.state == "pending").options(undefer(RosterLoad.sealed)))
    if found is None:
        raise NotFound("roster.load_gone")
    return found


def load(session: Session, kept: KeptList, made: RosterLoad, *, now: dt.datetime) -> None:
    """Let a file count: all of it with this transaction. Raises Conflict where the list was loaded meanwhile."""
    row = _locked(session, kept.scope)
    if row.loads != made.seen:
        raise Conflict("roster.loaded_meanwhile")
    given: dict[str, dict[str, str]] = json.loads(office(session).cipher.open(made.sealed or b"", aad=_place(made.id)))
    delete_after = add_months(today(now), 12 * kept.f.kept_years)
    there = {entry.digest: entry for entry in session.scalars(select(RosterEntry).where(RosterEntry.roster == kept.scope))}
    if made.mode == "replace":
        for digest in there.keys() - given.keys():
            session.delete(there[digest])
    for digest, cells in given.items():
        sealed = seal_entry(session, kept.scope, digest, cells)
        if digest in there:
            there[digest].sealed, there[digest].delete_after = sealed, delete_after
        else:
            session.add(RosterEntry(roster=kept.scope, digest=digest, sealed=sealed, delete_after=delete_after))
    row.loads += 1
    made.state, made.sealed, made.at = "done", None, now
    # Who waits may stand in it now.
    enqueue(session, "decide_matched", {"roster": kept.scope, "load": str(made.id)}, dedupe_key=f"decide_matched:{made.id}", now=now)
    session.flush()


def drop_load(session: Session, made: RosterLoad) -> None:
    """Forget a file that is not to count."""
    session.delete(made)


def forget_entries(session: Session, *, now: dt.datetime) -> None:
    """Delete the entries past their day, and files that nobody let count."""
    session.execute(delete(RosterEntry).where(RosterEntry.delete_after < today(now)))
    session.execute(delete(RosterLoad).where(RosterLoad.state == "pending", RosterLoad.at < now - PENDING_FOR))


def pattern_of(kept: KeptList) -> bytes:
    """The first line of a file for this list, as spreadsheets read it."""
    file = io.StringIO()
    csv.writer(file, lineterminator="\r\n").writerow([f.label.ko for f in (*kept.match, *kept.fills)])
    return b"\xef\xbb\xbf" + file.getvalue().encode()


def _locked(session: Session, scope: str) -> Roster:
    query = select(Roster).where(Roster.name == scope).with_for_update().execution_options(populate_existing=True)
    row = session.scalar(query)
    if row is None:
        try:
            with session.begin_nested():
                session.add(Roster(name=scope, loads=0))
        except IntegrityError:
            # Somebody else was the first to load it: wait for them.
            pass
        row = session.scalars(query).one()
    return row


def _compare(session: Session, scope: str, given: Mapping[str, Mapping[str, str]], mode: str) -> Counts:
    query = select(RosterEntry.digest, RosterEntry.sealed).where(RosterEntry.roster == scope)
    there = {row.digest: row.sealed for row in session.execute(query)}
    same = sum(open_entry(session, scope, digest, there[digest]) == cells for digest, cells in given.items() if digest in there)
    known = len(given.keys() & there.keys())
    removed = len(there.keys() - given.keys()) if mode == "replace" else 0
    return Counts(added=len(given) - known, changed=known - same, same=same, removed=removed)


def _place(load_id: uuid.UUID) -> str:
    return f"roster_load.sealed:{load_id}"
