"""A rehearsal of a form: its whole way with made-up answers, in a throw-away database that nobody else sees. Nothing is stored or sent."""

from __future__ import annotations

import atexit
import datetime as dt
import io
import shutil
import tempfile
import threading
import time
import uuid
from collections import OrderedDict, deque
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from homeservice.adapters.identity import Identity
from homeservice.adapters.mail import Mail
from homeservice.adapters.simulator.people import PEOPLE, SamplePerson
from homeservice.adapters.staging import Staging
from homeservice.adapters.storage import LocalStorage
from homeservice.clock import today
from homeservice.core.answers import Parsed
from homeservice.core.definitions import FormDefinition
from homeservice.core.errors import DomainError
from homeservice.core.fields.base import FieldType
from homeservice.core.intakes import Intake
from homeservice.core.sampling import Sampler
from homeservice.core.workflow import Role
from homeservice.database import Database
from homeservice.models import Document, Form, Notice, Officer, Person, Table
from homeservice.operations.acting import act
from homeservice.operations.attaching import Kept, attach, keep_file
from homeservice.operations.cases import Case, department_case, own_case
from homeservice.operations.catalogue import find_form, publish
from homeservice.operations.drafts import begin_draft, save_page
from homeservice.operations.notices import mail_of
from homeservice.operations.office import Office
from homeservice.operations.paying import file_as_paid
from homeservice.operations.printing import ToPrint, to_print
from homeservice.operations.sample_files import sample_uploads
from homeservice.operations.sheets import part_of
from homeservice.operations.sign_in import welcome

KEPT = 4
#: An answer may bring up questions, whose answers may bring up more.
ROUNDS = 4
REASON = "-"
DECISIONS = ("approve", "reject")

#: An intake that ends sooner is shown with another end: what is rehearsed is looked at for hours.
A_WHILE = dt.timedelta(days=1)
#: Seconds that one is still there for whoever is looking at it, once others have taken its place.
GRACE = 120
_kept: OrderedDict[str, Rehearsal] = OrderedDict()
_leaving: deque[tuple[float, Rehearsal]] = deque()
_lock = threading.Lock()


@dataclass(frozen=True, kw_only=True)
class Begun:
    """An application of a made-up person, and the answers that were made up for it."""

    id: uuid.UUID
    person: Person
    answers: dict[str, Any] = field(default_factory=dict)


@dataclass(kw_only=True)
class Rehearsal:
    """The form in its throw-away house: a draft with answers, and cases that were decided one way and the other."""

    definition: FormDefinition
    folder: Path
    database: Database
    office: Office
    officer: Officer
    draft: Begun = field(init=False)

    def close(self) -> None:
        """Throw all of it away."""
        self.database.dispose()
        shutil.rmtree(self.folder, ignore_errors=True)

    def mails(self) -> list[tuple[str, Mail]]:
        """What would be written, each kind once, in the order of the way."""
        with self.database.session(reading=True) as session:
            notices = session.scalars(select(Notice).order_by(Notice.created_at, Notice.kind)).all()
            kinds = {notice.kind: notice.id for notice in reversed(notices)}
            told = [(notice.kind, mail_of(session, notice.id)) for notice in notices if kinds[notice.kind] == notice.id]
        return [(kind, mail) for kind, mail in told if mail is not None]

    def papers(self) -> list[tuple[uuid.UUID, dict[str, Any]]]:
        """The papers that would be issued, by id, with their titles."""
        with self.database.session(reading=True) as session:
            issued = session.scalars(select(Document).order_by(Document.issued_at, Document.serial)).all()
            found = {document.template: (document.id, document.title) for document in reversed(issued)}
        return list(reversed(found.values()))

    def paper(self, document_id: uuid.UUID) -> ToPrint | None:
        """What would be printed."""
        with self.database.session(reading=True) as session:
            return to_print(session, document_id)


def rehearse(definition: FormDefinition, office: Office, *, key: str, now: dt.datetime) -> Rehearsal:
    """The rehearsal of a definition; the same for the same key, for as long as few others are asked for."""
    with _lock:
        # Somebody may be reading one that makes room: it goes a while later.
        while _leaving and _leaving[0][0] < time.monotonic() - GRACE:
            _leaving.popleft()[1].close()
        found = _kept.get(key)
        if found is not None:
            _kept.move_to_end(key)
            return found
        made = _make(definition, office, now=now)
        _kept[key] = made
        while len(_kept) > KEPT:
            _, oldest = _kept.popitem(last=False)
            _leaving.append((time.monotonic(), oldest))
        return made


@atexit.register
def _end() -> None:
    for made in (*_kept.values(), *(leaving for _, leaving in _leaving)):
        made.close()


def _make(definition: FormDefinition, office: Office, *, now: dt.datetime) -> Rehearsal:
    folder = Path(tempfile.mkdtemp(prefix="rehearsal-"))
    inside = replace(office, storage=LocalStorage(folder / "files"), staging=Staging(folder / "uploads"), scanner=None, is_demo=False)
    database = Database(f"sqlite:///{folder / 'rehearsal.db'}", info={"office": inside})
    try:
        Table.metadata.create_all(database.engine)
        with database.transaction() as session:
            # The index of words is no table of the models; publishing writes into it, and nobody searches here.
            session.execute(text("CREATE VIRTUAL TABLE form_search USING fts5(title, keywords, rest)"))
        opened = _opened(definition, now=now)
        with database.transaction() as session:
            publish(session, [opened], now=now)
            officer = _officer(session, now=now)
        made = Rehearsal(definition=opened, folder=folder, database=database, office=inside, officer=officer)
        made.draft = _begun(made, PEOPLE[0], now=now)
        for place, action in enumerate(DECISIONS, 1):
            # What cannot be rehearsed, such as a step that hangs on another form, is left out; the rest is shown.
            with suppress(DomainError):
                _decide(made, PEOPLE[place], action, now=now + dt.timedelta(minutes=10 * place))
    except BaseException:
        database.dispose()
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return made


def shown_intake(definition: FormDefinition) -> Intake:
    """The intake that is rehearsed: the one that opens last."""
    return max(definition.intakes, key=lambda intake: intake.opens)


def _opened(definition: FormDefinition, *, now: dt.datetime) -> FormDefinition:
    """With one intake, open for some days yet, and without bounds of places and entries, which made-up people would run into."""
    first = shown_intake(definition)
    opens, closes = first.opens, first.closes
    if opens > now:
        opens = now - dt.timedelta(days=1)
    if closes is not None and closes < now + A_WHILE:
        closes = now + dt.timedelta(days=14)
    opened = first.model_copy(update={"opens": opens, "closes": closes, "entries": None, "limits": ()})
    return definition.model_copy(update={"intakes": (opened,)})


def _officer(session: Session, *, now: dt.datetime) -> Officer:
    """Somebody who decides; they have no password and cannot sign in anywhere."""
    department_id = session.scalars(select(Form.department_id)).one()
    officer = Officer(
        id=uuid.uuid4(), department_id=department_id, login="rehearsal", name=PEOPLE[-1].name, phone=None, role=Role.OFFICER,
        edits_catalogue=False, email=None, totp_sealed=b"-", locked_until=None, created_at=now,
        password_hash="-",  # noqa: S106 -- no hash, so no password fits
    )  # fmt: skip
    session.add(officer)
    session.flush()
    return officer


def _begun(made: Rehearsal, sample: SamplePerson, *, now: dt.datetime) -> Begun:
    """A draft of a made-up person with made-up answers."""
    identity = Identity(
        provider="rehearsal", subject=sample.subject, name=sample.name, birth_date=sample.birth_date, phone=sample.phone,
        email=sample.email, verified_at=now,
    )  # fmt: skip
    with made.database.transaction() as session:
        person = welcome(session, identity, language="ko", now=now)
        entry = find_form(session, made.definition.slug, now=now)
        begun = Begun(id=begin_draft(session, person, entry.form, entry.row, language="ko", now=now).id, person=person)
    answers = _answers(made.definition, person, now=now)
    begun.answers.update(answers)
    _fill(made, begun, role=Role.RESIDENT, now=now)
    return begun


def _answers(definition: FormDefinition, person: Person, *, now: dt.datetime) -> dict[str, Any]:
    """Made-up answers; none where the form is such that none can be found, and each question then has its own sample."""
    told = {"name": person.name, "birth_date": person.birth_date}
    known = {f.name: told[f.verified] for f in definition.fields.values() if f.verified is not None and told[f.verified] is not None}
    try:
        return Sampler(definition, definition.intakes[0], now=now, today=today(now), known=known).answers()
    except DomainError:
        return {}


def _fill(made: Rehearsal, begun: Begun, *, role: Role, now: dt.datetime) -> None:
    """Answer every page that the role may fill in now."""
    for _ in range(ROUNDS):
        with made.database.session(reading=True) as session:
            wanted = [f for f in _asked(_load(made, session, begun, role, now=now)) if f.takes_file]
        files = {f.name: _kept_files(made, f, now=now) for f in wanted}
        with made.database.transaction() as session:
            case = _load(made, session, begun, role, now=now, for_change=True)
            for section in case.pages():
                fields = [f for f in case.editable(section) if case.situation.shows(f) and f.verified is None]
                given = {f.name: _value(case, f, begun.answers) for f in fields if not f.takes_file}
                save_page(session, case, part_of(section), fields, Parsed(values=given), seen=None, now=now)
                for f in fields:
                    if case.values.get(f.name) is None:
                        for file in files.pop(f.name, ()):
                            attach(session, case, part_of(section), f, file, now=now)


def _load(made: Rehearsal, session: Session, begun: Begun, role: Role, *, now: dt.datetime, for_change: bool = False) -> Case:
    if role == Role.RESIDENT:
        return own_case(session, begun.id, begun.person, now=now, for_change=for_change)
    return department_case(session, begun.id, made.officer, now=now, for_change=for_change)


def _asked(case: Case) -> list[FieldType]:
    return [f for section in case.pages() for f in case.editable(section) if case.situation.shows(f) and case.values.get(f.name) is None]


def _value(case: Case, f: FieldType, answers: dict[str, Any]) -> Any:
    present = case.values.get(f.name)
    return present if present is not None else answers.get(f.name, f.sample() if not answers else None)


def _kept_files(made: Rehearsal, f: FieldType, *, now: dt.datetime) -> list[Kept]:
    try:
        samples = sample_uploads(f, f.label.ko)
    except ValueError:
        return []
    return [keep_file(made.database, made.office, f, io.BytesIO(content), name, now=now) for name, content in samples]


def _decide(made: Rehearsal, sample: SamplePerson, action: str, *, now: dt.datetime) -> None:
    """A case that is sent, received and decided; each step a minute after the other, so that mails and papers keep their order."""
    begun = _begun(made, sample, now=now)
    with made.database.transaction() as session:
        file_as_paid(
            session, _load(made, session, begun, Role.RESIDENT, now=now, for_change=True), accept_incomplete=False, address="-", now=now
        )
    if made.definition.receipt == "officer":
        _act(made, begun, "receive", now=now + dt.timedelta(minutes=1))
    _fill(made, begun, role=Role.OFFICER, now=now + dt.timedelta(minutes=2))
    _act(made, begun, action, now=now + dt.timedelta(minutes=3))


def _act(made: Rehearsal, begun: Begun, action: str, *, now: dt.datetime) -> None:
    with made.database.transaction() as session:
        case = _load(made, session, begun, Role.OFFICER, now=now, for_change=True)
        needs_reason = any(row.action == action and row.needs_reason for row in case.actions)
        act(session, case, action, role=Role.OFFICER, officer=made.officer, reason=REASON if needs_reason else "", now=now)
