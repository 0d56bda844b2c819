"""A small town behind the site: one resident with a case in every state that a page shows, and those who must not see it."""

import copy
import datetime as dt
import io
from dataclasses import dataclass

from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from homeservice import clock
from homeservice.core.answers import Parsed
from homeservice.core.workflow import Role
from homeservice.models import Attachment, Document, Submission, Table
from homeservice.operations.acting import act
from homeservice.operations.cases import own_case
from homeservice.operations.drafts import save_page
from homeservice.operations.printing import store_print
from homeservice.operations.sheets import part_of
from homeservice.operations.staff import add_officer
from homeservice.operations.submitting import submit
from homeservice.operations.supplements import request_supplement
from tests.world import PDF

#: Answers with which an application for early scrapping is eligible under the intake that is open, and that bring a file with them.
ELIGIBLE = {
    "applicant_kind": "individual", "vehicle_type": "passenger", "model_year": 2004, "fuel": "diesel",
    "first_registered_on": dt.date(2004, 5, 1), "made_on": dt.date(2004, 4, 1), "gross_weight": 2200, "engine_cc": 2500, "grade": "5",
    "retrofit": "none", "engine_conversion": "none", "public_car": False, "ownership": "sole", "owned_since": dt.date(2020, 1, 1),
    "in_city_since": dt.date(2020, 1, 1), "hardship": "small_merchant", "purchase_plan": "none", "runs_normally": True, "by_agent": False,
    "inspection_valid_until": dt.date(2027, 5, 1), "consent_shared_data": True, "model_name": "견본누비라",
}  # fmt: skip
NAME, EMAIL = "황보견본", "hwangbo@example.invalid"
#: The department of the case, and the department of the other service.
OWN, OTHER = "기후대기과", "청년정책과"
#: The states in which the owner has a case; `complete` is a draft that could be sent at once, `draft` one that could not.
DRAFTS = ("complete", "draft")
STATES = ("submitted", "received", "supplement", "claim", *DRAFTS)


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A case of the owner: its address parts, and what of it nobody else may read."""

    id: object
    plate: str
    reference: str
    receipt_number: str | None
    files: tuple
    documents: tuple

    @property
    def secrets(self):
        told = (NAME, EMAIL, self.plate, self.plate.replace(" ", ""), self.reference, self.receipt_number, ELIGIBLE["model_name"])
        return {secret for secret in told if secret}


class Town:
    """The people and the cases, of each filed state as many as `copies`. Built through the operations alone.

    `more` are further answers to each application.
    """

    def __init__(self, site, *, copies=1, more=None):
        self.site, self.world = site, site.world
        world = site.world
        self.owner = world.person(NAME, subject="owner", email=EMAIL)
        self.stranger = world.person("이예시", subject="stranger", email="lee@example.invalid")
        self.officer = self._officer(OWN, "own-officer", Role.OFFICER)
        self.viewer = self._officer(OWN, "own-viewer", Role.VIEWER)
        self.foreign = self._officer(OTHER, "foreign-officer", Role.OFFICER, edits_catalogue=True)
        self.answers = {**ELIGIBLE, **(more or {})}
        wanted = [state for state in STATES for _ in range(1 if state in DRAFTS else copies)]
        self.cases = {state: self._standing(self._bring(state, number)) for number, state in enumerate(wanted, 1)}

    def moved(self, site):
        """The same people and cases over a copy of their database, with its site."""
        other = copy.copy(self)
        other.site, other.world = site, site.world
        return other

    def actors(self):
        """Who comes, by name, as arguments of `Site.client`."""
        return {
            "guest": {}, "owner": {"person": self.owner}, "stranger": {"person": self.stranger},
            "officer": {"officer": self.officer}, "viewer": {"officer": self.viewer}, "foreign": {"officer": self.foreign},
        }  # fmt: skip

    def _officer(self, department, login, role, **more):
        with self.world.transaction() as session:
            made = add_officer(
                session, login=login, name="박담당", department=department, role=role, phone="053-000-0001",
                now=clock.now(), **more,
            )  # fmt: skip
        return made.officer

    def _bring(self, state, number):
        """A case on its way up to a state."""
        world, now = self.world, clock.now()
        case_id = world.draft(self.owner, "campus-guard-certificate" if state == "complete" else "early-scrapping", now=now)
        plate = f"{80 + number}나{1230 + number}"
        if state == "draft":
            self.write(case_id, {"plate": plate, "model_name": ELIGIBLE["model_name"]})
            return case_id
        world.answer(case_id, self.owner, {} if state == "complete" else {**self.answers, "plate": plate}, now=now)
        if state == "complete":
            return case_id
        with world.transaction() as session:
            submit(session, world.own(session, case_id, self.owner, now=now), accept_incomplete=False, address="127.0.0.1", now=now)
        if state != "submitted":
            self.act(case_id, "receive")
        if state == "supplement":
            self.ask_anew(case_id, 2005)
        if state == "claim":
            self.fill(case_id, {"base_value": 2_000_000})
            self.act(case_id, "approve")
            self.fill(case_id, {"inspection_outcome": "running", "inspected_on": clock.today(now)})
            self.act(case_id, "pass_inspection")
            today = clock.today(now)
            world.answer(case_id, self.owner, {"scrapped_on": today, "struck_off_on": today}, now=now)
        self.print(case_id)
        return case_id

    def ask_anew(self, case_id, answer):
        """A supplement asked for, and its answer typed but not sent."""
        with self.world.transaction() as session:
            case = self.world.theirs(session, case_id, self.officer, now=clock.now())
            asked = {"model_year": "등록증과 다릅니다."}
            request_supplement(session, case, self.officer, asked, reason="연식을 확인해 주십시오.", now=clock.now())
        self.world.answer(case_id, self.owner, {"model_year": answer}, now=clock.now())

    def write(self, case_id, values):
        """Answers of the owner to single questions, the others left as they are."""
        with self.world.transaction() as session:
            case = self.world.own(session, case_id, self.owner, now=clock.now())
            for section in case.pages():
                fields = [f for f in case.editable(section) if f.name in values]
                save_page(
                    session,
                    case,
                    part_of(section),
                    fields,
                    Parsed(values={f.name: values[f.name] for f in fields}),
                    seen=None,
                    now=clock.now(),
                )

    def fill(self, case_id, values):
        """The officer's pages, with samples where nothing is named."""
        with self.world.transaction() as session:
            case = self.world.theirs(session, case_id, self.officer, now=clock.now())
            for section in case.pages():
                fields = [f for f in case.editable(section) if case.situation.shows(f)]
                given = {f.name: values.get(f.name, f.sample()) for f in fields}
                save_page(session, case, part_of(section), fields, Parsed(values=given), seen=None, now=clock.now())

    def act(self, case_id, action, *, reason=""):
        with self.world.transaction() as session:
            case = self.world.theirs(session, case_id, self.officer, now=clock.now())
            act(session, case, action, role=Role.OFFICER, officer=self.officer, reason=reason, now=clock.now())

    def version(self, case_id):
        """The counter that an officer's page sends with an action."""
        with self.world.database.session(reading=True) as session:
            return session.get_one(Submission, case_id).version

    def print(self, case_id):
        """The worker's part: a file for every paper of the case."""
        with self.world.transaction() as session:
            for document_id in session.scalars(
                select(Document.id).where(Document.submission_id == case_id, Document.blob_id.is_(None))
            ).all():
                store_print(session, document_id, PDF, now=clock.now())

    def _standing(self, case_id):
        with self.world.transaction() as session:
            case = own_case(session, case_id, self.owner, now=clock.now())
            return Standing(
                id=case_id, plate=case.values.get("plate", ""), reference=case.submission.reference, receipt_number=case.submission.receipt_number,
                files=tuple(session.scalars(select(Attachment.id).where(Attachment.submission_id == case_id))),
                documents=tuple(session.scalars(select(Document.id).where(Document.submission_id == case_id))),
            )  # fmt: skip


def snapshot(world, *, without=("sign_in",)):
    """All that stands in the database, by table, but for what every visit touches."""
    with world.database.session(reading=True) as session:
        return {
            table.name: sorted(map(repr, session.execute(select(table)).all()))
            for table in Table.metadata.sorted_tables if table.name not in without
        }  # fmt: skip


def upload(name="견본.pdf", content=PDF):
    """A file as a browser sends it."""
    return FileStorage(io.BytesIO(content), filename=name)
