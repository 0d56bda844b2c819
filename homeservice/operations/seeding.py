"""The demo's officers, people and cases: made once, by the same operations that people use, from `forms/demo.yaml`."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import pyotp
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from homeservice.adapters.identity import Identity
from homeservice.adapters.simulator.people import PEOPLE, SamplePerson
from homeservice.catalog.faults import Fault, FaultyFile
from homeservice.catalog.marked import read
from homeservice.catalog.sentences import sentence
from homeservice.clock import SEOUL, today
from homeservice.core.answers import Situation, parse_fields
from homeservice.core.errors import DomainError
from homeservice.core.fields.base import FieldType
from homeservice.core.rosters import read_roster
from homeservice.core.workflow import Role
from homeservice.core.working_days import ONE_DAY, WorkCalendar
from homeservice.models import Form, Intake, Officer, Person, Submission
from homeservice.operations.acting import act
from homeservice.operations.attaching import Kept, attach, keep_file
from homeservice.operations.cases import Case, department_case, own_case
from homeservice.operations.drafts import begin_draft, save_page
from homeservice.operations.opening import House
from homeservice.operations.paying import file_as_paid
from homeservice.operations.rosters import list_of, load, look_over
from homeservice.operations.sample_files import sample_uploads
from homeservice.operations.sample_intakes import SampleIntake
from homeservice.operations.sheets import part_of
from homeservice.operations.sign_in import welcome
from homeservice.operations.staff import STEP_SECONDS, add_officer
from homeservice.operations.supplements import request_supplement
from homeservice.operations.versions import current_intake, definition_of, intake_of


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class DemoOfficer(_Part):
    """An account whose password and secret everybody may know."""

    login: str
    name: str
    department: str
    role: Literal["officer", "viewer"]
    phone: str
    password: str = Field(min_length=10)
    totp_secret: str = Field(pattern=r"^[A-Z2-7]{32}$")
    #: Whether they may write the forms of their department.
    edits_catalogue: bool = False
    email: str | None = None


class DemoStep(_Part):
    """One thing that was done: `begin`, `submit`, `request_supplement` or any action of the workflow's table."""

    action: str
    #: Working days before today; 0 is this very moment.
    days_ago: int = Field(ge=0, le=250)
    reason: str = ""
    fields: Mapping[str, str] = Field(default_factory=dict)


class DemoCase(_Part):
    """A case of one sample person: answers beside the form's own, and the steps that bring it to where it stands."""

    person: str
    form: str
    #: The intake it stands in; without it, the one that is open.
    intake: str | None = None
    language: Literal["ko", "en"] = "ko"
    answers: Mapping[str, Any] = Field(default_factory=dict)
    steps: tuple[DemoStep, ...] = Field(min_length=1)


class DemoList(_Part):
    """A list that a department keeps, as the text of the file that an officer would load."""

    name: str
    file: str


class Demo(_Part):
    """All that is seeded. A person has one case of a form, or of a named intake, by which a second run knows it."""

    officers: tuple[DemoOfficer, ...] = Field(min_length=1)
    answers: Mapping[str, Mapping[str, Any]] = Field(default_factory=dict)
    cases: tuple[DemoCase, ...] = ()
    lists: tuple[DemoList, ...] = ()
    #: Intakes that are open around the day of the seeding.
    intakes: tuple[SampleIntake, ...] = ()


@dataclass(kw_only=True)
class Seeded:
    """What a run made: logins of officers, `form/person` of cases, names of lists. Empty where everything was there."""

    officers: list[str] = field(default_factory=list)
    cases: list[str] = field(default_factory=list)
    lists: list[str] = field(default_factory=list)


def load_demo(forms_dir: Path) -> Demo:
    """The samples of `forms/demo.yaml`. Raises FaultyFile."""
    root, faults = read(forms_dir / "demo.yaml")
    try:
        if faults:
            raise FaultyFile(faults)
        return Demo.model_validate(root.plain())
    except ValidationError as error:
        found = [
            Fault(place=root.place, path=".".join(map(str, detail["loc"])), message=sentence(detail, tuple(detail["loc"])))
            for detail in error.errors(include_url=False, include_input=False)
        ]
        raise FaultyFile(found) from None


def seed_demo(house: House, demo: Demo, *, now: dt.datetime) -> Seeded:
    """Make what is not there yet. Raises DomainError in production, and for samples that do not fit their form."""
    if not house.config.is_demo:
        raise DomainError("cli.only_in_demo")
    seeded = Seeded()
    with house.database.session(reading=True) as session:
        logins = set(session.scalars(select(Officer.login)))
        there = _cases_there(session)
    for wanted in demo.officers:
        if wanted.login not in logins:
            with house.database.transaction() as session:
                add_officer(
                    session, login=wanted.login, name=wanted.name, department=wanted.department, role=Role(wanted.role),
                    phone=wanted.phone, password=wanted.password, totp_secret=wanted.totp_secret,
                    edits_catalogue=wanted.edits_catalogue, email=wanted.email, now=now,
                )  # fmt: skip
            seeded.officers.append(wanted.login)
    for wanted_list in demo.lists:
        with house.database.transaction() as session:
            kept = list_of(session, wanted_list.name, None)
            if kept.last is None:
                entries = read_roster(wanted_list.file.encode(), kept.match, kept.fills)
                load(session, kept, look_over(session, kept, entries, mode="replace", officer=None, now=now), now=now)
                seeded.lists.append(wanted_list.name)
    for case in demo.cases:
        person = _person(case.person)
        named = {other.intake for other in demo.cases if other.form == case.form}
        if not _is_there(case, there.get((person.name, person.birth_date, case.form), ()), named):
            _Seeder(house, case, demo.answers.get(case.form, {}), person, now=now).run()
            seeded.cases.append(f"{case.form}/{case.person}")
    return seeded


def _cases_there(session: Session) -> dict[tuple[str, dt.date | None, str], set[str]]:
    """The intakes of the cases there are, by person and form."""
    query = select(Person.name, Person.birth_date, Form.code, Intake.name).join(Submission, Submission.person_id == Person.id)
    found: dict[tuple[str, dt.date | None, str], set[str]] = {}
    for name, birth_date, code, intake in session.execute(query.join(Submission.form).join(Submission.intake).distinct()):
        found.setdefault((name, birth_date, code), set()).add(intake)
    return found


def _is_there(case: DemoCase, intakes: Iterable[str], named: Collection[str | None]) -> bool:
    """Whether one of the intakes that a person has cases in is that of the sample."""
    return any(name == case.intake if case.intake is not None else name not in named for name in intakes)


def _person(name: str) -> SamplePerson:
    found = next((person for person in PEOPLE if person.subject == f"sample-{name}"), None)
    if found is None:
        raise DomainError("cli.seed.no_such_person", name=name)
    return found


def code_now(session: Session, demo: Demo, login: str, *, now: dt.datetime) -> str:
    """The code a sample officer can sign in with now; where this one was used already, the next, which is taken too."""
    wanted = next((officer for officer in demo.officers if officer.login == login.strip().casefold()), None)
    if wanted is None:
        raise DomainError("cli.totp.unknown", login=login, known=", ".join(officer.login for officer in demo.officers))
    used = session.scalar(select(Officer.totp_step).where(Officer.login == wanted.login)) or 0
    step = int(now.timestamp()) // STEP_SECONDS
    return pyotp.TOTP(wanted.totp_secret).at((step + (used >= step)) * STEP_SECONDS)


class _Seeder:
    """Brings one case to where it stands, whole in one transaction: a run that is cut off leaves nothing half-done."""

    def __init__(self, house: House, case: DemoCase, answers: Mapping[str, Any], person: SamplePerson, *, now: dt.datetime) -> None:
        self.house = house
        self.case = case
        self.answers = {**answers, **case.answers}
        self.sample = person
        self.now = now

    def run(self) -> None:
        kept = self._files()
        with self.house.database.transaction() as session:
            identity = Identity(
                provider=self.house.config.identity_issuer, subject=self.sample.subject, name=self.sample.name,
                birth_date=self.sample.birth_date, phone=self.sample.phone, email=self.sample.email, verified_at=self.now,
            )  # fmt: skip
            person = welcome(session, identity, language=self.case.language, now=self.now)
            form = self._form(session)
            row = self._intake(form)
            submission = begin_draft(session, person, form, row, language=self.case.language, now=self._moment(self.case.steps[0], 0))
            session.flush()
            officer = session.scalar(select(Officer).where(Officer.department_id == form.department_id, Officer.role == Role.OFFICER))
            for place, step in enumerate(self.case.steps):
                at = self._moment(step, place)
                session.flush()
                if step.action in {"begin", "submit"}:
                    own = own_case(session, submission.id, person, now=at, for_change=True)
                    self._resident(session, own, step, kept, at)
                elif officer is not None:
                    theirs = department_case(session, submission.id, officer, now=at, for_change=True)
                    self._officer(session, theirs, officer, step, at)

    def _form(self, session: Session) -> Form:
        query = select(Form).where(Form.code == self.case.form, Form.version_id.is_not(None))
        form = session.scalar(query.options(joinedload(Form.version), selectinload(Form.intakes)))
        if form is None:
            raise DomainError("cli.seed.no_such_form", form=self.case.form)
        return form

    def _intake(self, form: Form) -> Intake:
        if self.case.intake is None:
            return current_intake(form.intakes, self.now)[1]
        found = next((row for row in form.intakes if row.name == self.case.intake), None)
        if found is None:
            raise DomainError("cli.seed.no_such_intake", form=self.case.form, intake=self.case.intake)
        return found

    def _resident(self, session: Session, case: Case, step: DemoStep, kept: dict[str, list[Kept]], at: dt.datetime) -> None:
        if step.action == "begin":
            # Three times: an answer may bring up questions, whose answers may bring up more.
            for _ in range(3):
                self._fill(session, case, at, kept)
            return
        file_as_paid(session, case, accept_incomplete=False, address="127.0.0.1", now=at)

    def _officer(self, session: Session, case: Case, officer: Officer, step: DemoStep, at: dt.datetime) -> None:
        if step.action == "request_supplement":
            request_supplement(session, case, officer, step.fields, reason=step.reason, now=at)
            return
        for _ in range(2):
            self._fill(session, case, at, {})
        act(session, case, step.action, role=Role.OFFICER, officer=officer, reason=step.reason, now=at)

    def _fill(self, session: Session, case: Case, at: dt.datetime, kept: dict[str, list[Kept]]) -> None:
        """Answer every page that is open, through the same reading that answers from a browser go through."""
        for section in case.pages():
            fields = [f for f in case.editable(section) if case.situation.shows(f) and f.verified is None]
            raws = {f.name: f.unparse(self._value(f)) for f in fields if not f.takes_file}
            parsed = parse_fields([f for f in fields if f.name in raws], raws, today=today(at))
            for fault in parsed.faults:
                raise DomainError(fault.message)
            save_page(session, case, part_of(section), fields, parsed, seen=None, now=at)
            for f in fields:
                if case.values.get(f.name) is None:
                    for file in kept.pop(f.name, ()):
                        attach(session, case, part_of(section), f, file, now=at)

    def _value(self, f: FieldType) -> Any:
        """The answer of the file; else what is known of the person; else the sample, but for what may stay blank."""
        if f.name in self.answers:
            # As a browser would send it: a consent that is not given is no answer.
            return f.parse(f.unparse(f.load(self.answers[f.name])))
        if f.suggested is not None:
            return f.parse({"": [getattr(self.sample, f.suggested)]})
        return None if f.optional else f.sample()

    def _files(self) -> dict[str, list[Kept]]:
        """The files that the answers will ask for, kept before the transaction that refers to them."""
        with self.house.database.session(reading=True) as session:
            form = self._form(session)
            intake = intake_of(self._intake(form))
            if form.version is None:
                return {}
            definition = definition_of(session, form.version)
        resident = [f for section in definition.sections_for(Role.RESIDENT) for f in section.fields]
        values = {f.name: self._value(f) for f in resident if not f.takes_file}
        values = {name: value for name, value in values.items() if value is not None}
        situation = Situation(
            definition, values, parameters=intake.parameters, today=today(self.now), reference_date=intake.reference(self.now)
        )
        wanted = [f for f in resident if f.takes_file and situation.shows(f) and situation.requires(f)]
        here = self.house
        return {
            f.name: [
                keep_file(here.database, here.office, f, io.BytesIO(content), name, now=self.now)
                for name, content in sample_uploads(f, f.label.ko)
            ]
            for f in wanted
        }

    def _moment(self, step: DemoStep, place: int) -> dt.datetime:
        """Ten in the morning of a working day so many working days ago, some minutes on for each step; 0 is now."""
        if step.days_ago == 0:
            return self.now
        calendar, day, left = WorkCalendar(), today(self.now), step.days_ago
        while left:
            day -= ONE_DAY
            left -= calendar.is_open(day)
        return dt.datetime.combine(day, dt.time(10, 5 * place), SEOUL).astimezone(dt.UTC)
