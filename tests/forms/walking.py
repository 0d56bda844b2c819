"""A made-up case brought through its form by the operations that people use: filled in, sent, decided, walked to its end."""

import dataclasses
import datetime as dt
import functools
import io
import itertools

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from homeservice.adapters.identity import Identity
from homeservice.clock import today
from homeservice.core.answers import Parsed
from homeservice.core.earlier import EarlierCase
from homeservice.core.fields.base import FieldType
from homeservice.core.fields.date import Date
from homeservice.core.fields.period import Period
from homeservice.core.fields.wish import Wish
from homeservice.core.rosters import Entry, key_of
from homeservice.core.sampling import Sampler, way_through
from homeservice.core.workflow import Role, State
from homeservice.models import Document, Officer, Submission
from homeservice.operations import sample_files
from homeservice.operations.acting import act
from homeservice.operations.agreeing import agree, asked_in, open_request
from homeservice.operations.attaching import attach, keep_file
from homeservice.operations.billing import payments_of, take_cash
from homeservice.operations.candidates import entries_of, mark_of, selection_of
from homeservice.operations.deciding import decide_by_rule
from homeservice.operations.drafts import save_page
from homeservice.operations.fixing import fix_list
from homeservice.operations.paying import file_as_paid
from homeservice.operations.printing import to_print
from homeservice.operations.rosters import list_of, look_over
from homeservice.operations.rosters import load as load_list
from homeservice.operations.selecting import decide, select_now
from homeservice.operations.sheets import part_of
from homeservice.operations.sign_in import welcome
from tests.definitions.reading import ODD, SHIPPED, load
from tests.world import NOW, World

TODAY = today(NOW)
# Drawing a poster takes a second; every form asks for the same few kinds.
sample_files.sample_image = functools.cache(sample_files.sample_image)


def open_now(definition):
    """The form with its last intake open at the moment of the tests, where none is."""
    if any(intake.is_open(NOW) for intake in definition.intakes):
        return definition
    last = definition.intakes[-1]
    last = last.model_copy(update={"opens": min(last.opens, NOW - dt.timedelta(days=1)), "closes": NOW + dt.timedelta(days=10)})
    return definition.model_copy(update={"intakes": (*definition.intakes[:-1], last)})


def cell_of(f, value):
    """An answer as it stands in a cell of a list."""
    if value is None:
        return ""
    if isinstance(f, Date | Period):
        return " ~ ".join(day.isoformat() for day in (value if isinstance(f, Period) else (value,)))
    return f.unparse(value)[""][0]


def named_by(definition):
    """The forms whose cases a form's questions name."""
    return {slug for f in definition.fields.values() if f.names_cases is not None for slug in f.names_cases.forms}


class Walk:
    """A world with one form and those that it names, and made-up people who use it."""

    def __init__(self, url, folder, slug):
        self.definition = open_now(load(slug))
        others = [open_now(load(other)) for other in sorted(named_by(self.definition) - {slug}) if other in KNOWN]
        self.world = World(url, folder, definitions=[self.definition, *others])
        self.forms = {definition.slug: definition for definition in (self.definition, *others)}
        self.people = itertools.count(1)

    def intake(self, definition):
        return next(intake for intake in reversed(definition.intakes) if intake.is_open(NOW))

    def sampler(self, definition=None, **wishes):
        definition = definition or self.definition
        return Sampler(definition, self.intake(definition), now=NOW, today=TODAY, **wishes)

    # --- people -------------------------------------------------------------------------------------------------------
    def person(self, definition, values):
        """Somebody who is who the answers say they are."""
        told = {f.verified: values.get(f.name) for f in definition.fields.values() if f.verified is not None}
        return self.somebody(told.get("name") or "김견본", told.get("birth_date") or dt.date(1985, 5, 5))

    def somebody(self, name, born):
        with self.world.transaction() as session:
            number = next(self.people)
            identity = Identity(
                subject=f"walker-{number}", name=name, birth_date=born, phone="+821000000001", email=f"walker{number}@example.com", provider="test",
                verified_at=NOW,
            )  # fmt: skip
            return welcome(session, identity, language="ko", now=NOW)

    def officer(self, definition):
        with self.world.transaction() as session:
            login = f"officer-{definition.code.lower()}"
            found = session.scalar(select(Officer).where(Officer.login == login).options(joinedload(Officer.department)))
        return found or self.world.officer(definition.department.ko, login=login)

    # --- a case -------------------------------------------------------------------------------------------------------
    def drafted(self, values, *, definition=None, person=None):
        """A draft with these answers, and everybody's agreement."""
        definition = definition or self.definition
        person = person or self.person(definition, values)
        values = {**values, **self.earlier_cases(definition, values, person)}
        case_id = self.world.draft(person, definition.slug)
        sections = list(definition.sections_for(Role.RESIDENT))
        self.fill(case_id, sections, values, lambda session: self.world.own(session, case_id, person))
        self.let_agree(case_id, person)
        return Walked(self, definition, person, case_id, values)

    def fill(self, case_id, sections, values, load_case):
        """Save the pages with the answers; those that the person's sign-in gives stay as they are."""
        asked = [f for section in sections for f in section.fields if f.verified is None]
        files = {f.name: self.kept(f, values[f.name]) for f in asked if f.takes_file and values.get(f.name) is not None}
        with self.world.transaction() as session:
            case = load_case(session)
            for section in sections:
                fields = [f for f in section.fields if f.verified is None and not f.takes_file]
                given = Parsed(values={f.name: values.get(f.name) for f in fields})
                save_page(session, case, part_of(section), fields, given, seen=None, now=NOW)
                for f in section.fields:
                    for file in files.pop(f.name, ()):
                        attach(session, case, part_of(section), f, file, now=NOW)

    def kept(self, f: FieldType, value):
        made = sample_files.sample_uploads(f, "견본", value)
        return [keep_file(self.world.database, self.world.office, f, io.BytesIO(content), name, now=NOW) for name, content in made]

    def earlier_cases(self, definition, values, person):
        """A real case of the person for every answer that names one."""
        found = {}
        for section in definition.sections:
            for f in section.fields:
                if f.names_cases is None or values.get(f.name) is None:
                    continue
                if section.filled_by == Role.OFFICER:
                    found[f.name] = next(iter(found.values()), None)
                    continue
                other = self.forms[f.names_cases.forms[0]] if f.names_cases.forms else self.definition
                known = {g.name: getattr(person, g.verified) for g in other.fields.values() if g.verified is not None}
                known |= {g.name: None for g in other.fields.values() if g.names_cases is not None}
                walked = self.drafted(self.sampler(other, known=known).answers(), definition=other, person=person).sent()
                if (f.names_cases.states and State.RECEIVED not in f.names_cases.states) or f.gives == "decided_on":
                    walked.decided("reject" if f.names_cases.states == (State.REFUSED,) else "approve")
                found[f.name] = walked.as_earlier_case()
        return found

    def stand_in_lists(self, definition, values):
        """The lists that the form looks into, loaded with one person who has given these answers."""
        for f in definition.rosters:
            with self.world.transaction() as session:
                kept = list_of(session, f.list_name, None)
                key = key_of(kept.match, values)
                entry = Entry(key=key, cells={g.name: cell_of(g, values.get(g.name)) for g in kept.fills})
                load_list(session, kept, look_over(session, kept, [entry], mode="replace", officer=None, now=NOW), now=NOW)

    def let_agree(self, case_id, person):
        """Everybody whom the answers ask agrees, each signed in as who they are."""
        with self.world.transaction() as session:
            asked = asked_in(session, self.world.own(session, case_id, person))
        for number, one in enumerate(asked):
            member = self.somebody(one.person.name, one.person.birth_date)
            wish = Wish(today=TODAY, number=number, name=one.person.name)
            with self.world.transaction() as session:
                request = open_request(session, one.agreement.id, member, now=NOW, for_change=True)
                agree(session, request, member, {f.name: f.invent(wish) for f in one.field.agreements}, now=NOW)


@dataclasses.dataclass
class Walked:
    """One case on its way."""

    walk: Walk
    definition: object
    person: object
    case_id: object
    values: dict

    @property
    def world(self):
        return self.walk.world

    def own(self, session):
        return self.world.own(session, self.case_id, self.person)

    def sent(self, *, accept_incomplete=False):
        """Submitted, and received by an officer where that is not automatic."""
        with self.world.transaction() as session:
            file_as_paid(session, self.own(session), accept_incomplete=accept_incomplete, address="127.0.0.1", now=NOW)
        if self.state == State.SUBMITTED:
            self.step("receive")
        return self

    def by_rule(self):
        """Whether the system decides it by the rule of its form."""
        with self.world.transaction() as session:
            return decide_by_rule(session, self.case_id, now=NOW)

    def decided(self, action):
        """Decided, through the stages before the decision and, once approved, those after it, each page filled in."""
        if action == "approve":
            if self.definition.first_stage(State.IN_PROGRESS) is not None:
                self.step("start")
                self.way(State.IN_PROGRESS)
            self.fill_own_pages(Role.OFFICER)
        if action == "approve" and self.chosen_at_once:
            self.select()
        else:
            self.step(action, reason="견본 사유입니다." if action == "reject" else "")
        self.pay_bills()
        if action == "approve":
            self.way(State.APPROVED)
        return self

    def pay_bills(self):
        """What is to be paid after the decision is paid at the counter; the paper waits for it."""
        officer = self.walk.officer(self.definition)
        with self.world.transaction() as session:
            for payment in payments_of(session, self.case_id):
                if payment.state == "billed":
                    case = self.world.theirs(session, self.case_id, officer)
                    take_cash(session, case, payment, session.get(Officer, officer.id), now=NOW)

    @property
    def chosen_at_once(self):
        selection = self.definition.intakes[-1].selection
        return selection is not None and selection.at_once

    def select(self):
        """Chosen with all others of the intake, an hour after its close."""
        later = self.definition.intakes[-1].closes + dt.timedelta(hours=1)
        officer, intake_id = self.walk.officer(self.definition), self.submission.intake_id
        with self.world.transaction() as session:
            officer = session.get(Officer, officer.id)
            row, _, selection = selection_of(session, officer, intake_id)
            seen = mark_of(entries_of(session, row, selection, now=later), selection)
            seed = "" if selection.seed else "3 14 15"
            if seed:
                known_at = later + dt.timedelta(hours=2)
                fix_list(session, officer, row.id, source="견본 추첨", known_at=known_at, seen=seen, now=later)
                later = known_at
            select_now(session, officer, row.id, seed=seed, reason="견본 사유입니다.", seen=seen, now=later)
        with self.world.transaction() as session:
            decide(session, self.case_id, now=later)

    def way(self, within):
        for move in way_through(self.definition, within):
            self.fill_own_pages(move.role, at=move.source)
            self.step(move.action, role=move.role, reason="견본 사유입니다." if move.needs_reason else "")

    def fill_own_pages(self, role, *, at=None):
        sections = list(self.definition.sections_for(role, at=at))
        if sections:
            self.walk.fill(self.case_id, sections, self.values, lambda session: self.load(session, role))

    def load(self, session, role):
        return self.own(session) if role == Role.RESIDENT else self.world.theirs(session, self.case_id, self.walk.officer(self.definition))

    def step(self, action, *, role=Role.OFFICER, reason=""):
        officer = self.walk.officer(self.definition) if role == Role.OFFICER else None
        with self.world.transaction() as session:
            case = self.load(session, role)
            officer = session.get(Officer, officer.id) if officer is not None else None
            act(session, case, action, role=role, officer=officer, reason=reason, now=NOW)

    @property
    def submission(self):
        with self.world.transaction() as session:
            return session.get(Submission, self.case_id)

    @property
    def state(self):
        return self.submission.state

    @property
    def stage(self):
        return self.submission.stage

    def as_earlier_case(self):
        row = self.submission
        decided_on = today(row.decided_at) if row.decided_at is not None else None
        return EarlierCase(number=row.receipt_number, form=self.definition.slug, received_on=today(row.received_at), decided_on=decided_on)

    def papers(self):
        """What is to be printed of the case, in the order of issue."""
        with self.world.transaction() as session:
            ids = session.scalars(select(Document.id).where(Document.submission_id == self.case_id).order_by(Document.issued_at)).all()
            return [to_print(session, id) for id in ids]


KNOWN = {path.stem for path in (*ODD, *SHIPPED)}
EVERY = [path.stem for path in (*ODD, *SHIPPED)]
#: Those that the system may decide by itself.
AUTOMATIC = [slug for slug in EVERY if load(slug).automatic is not None]
