"""Applications that come on paper or by phone: an officer enters them for the applicant, and they count from when they arrived.

From the first page on it is the applicant's case, with the applicant's pages and rules (`Case.viewer` is the resident); the
officer who writes stands beside it. The applicant has no account: nobody signs in as them.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, joinedload, selectinload

from homeservice.clock import today
from homeservice.core.answers import Fault
from homeservice.core.definitions import FormDefinition
from homeservice.core.errors import Closed, Conflict, DomainError, NotFound
from homeservice.core.messages import DEFAULT_LANGUAGE, message
from homeservice.core.search import folded
from homeservice.core.workflow import Role, State
from homeservice.core.working_days import WorkCalendar
from homeservice.models import Form, Intake, Lodgement, Officer, Payment, Person, Submission
from homeservice.operations.acting import act
from homeservice.operations.billing import SUBMISSION, issue_payment_receipt, new_payment
from homeservice.operations.cases import Case, load_case
from homeservice.operations.deadlines import city_calendar, keep_until
from homeservice.operations.drafts import DRAFT_YEARS, discard_draft, free_reference
from homeservice.operations.events import record
from homeservice.operations.holding import refuse_one_more
from homeservice.operations.places import turn_of
from homeservice.operations.sheets import Sheet, new_sheet
from homeservice.operations.standing import is_settled
from homeservice.operations.submitting import Incomplete, Unpaid, file_draft, ready_to_send
from homeservice.operations.versions import definition_of, intake_of, warm

#: The channels by which an officer enters what comes.
WAYS = ("paper", "phone")
#: So many working days after its arrival something may still be entered: a week's illness or a stack of post, and not a deadline
#: that was missed. What arrives is to be recorded at once (민원처리법 시행령 제6조 제1항).
ENTER_WITHIN = 5
#: Stands before the digest of nobody's sign-in: no digest of a real one has a colon.
NOBODY = "nobody:"
ONE_DAY = dt.timedelta(days=1)


class NotConfirmed(DomainError):
    """The officer has not said what they must before it is filed."""

    status = 422


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """What the officer says at the beginning: by which way it came and when, of whom it is, and whether they saw that."""

    channel: str
    arrived_at: dt.datetime
    name: str
    birth_date: dt.date | None
    identity: str


def ways_of(definition: FormDefinition) -> tuple[str, ...]:
    """By which ways an officer may enter applications of a form."""
    return tuple(way for way in WAYS if way in definition.channels)


def asks_birth(definition: FormDefinition, intakes: Iterable[Intake]) -> bool:
    """Whether the applicant's date of birth is needed: the form asks it, or people are counted by it."""
    asked = any(f.verified == "birth_date" for f in definition.fields.values())
    return asked or any(intake_of(row).entries is not None for row in intakes)


# --- what may be entered ------------------------------------------------------------------------------------------------
@dataclass(frozen=True, kw_only=True)
class Lodgeable:
    """A form that an officer may enter applications of, with the intakes that something may have arrived in."""

    form: Form
    definition: FormDefinition
    intakes: tuple[Intake, ...]

    @property
    def ways(self) -> tuple[str, ...]:
        return ways_of(self.definition)


def lodgeable(session: Session, officer: Officer, text: str = "", *, now: dt.datetime) -> list[Lodgeable]:
    """The forms of the department that take paper or phone, by title; those whose title or code has the text."""
    query = select(Form).where(Form.department_id == officer.department_id, Form.version_id.is_not(None))
    forms = session.scalars(query.options(joinedload(Form.version), selectinload(Form.intakes))).all()
    warm(session, [form.version for form in forms])
    calendar, wanted = city_calendar(session), folded(text)
    found = [_lodgeable(session, form, calendar, now=now) for form in forms]
    fitting = [one for one in found if one.ways and all(word in folded(f"{one.definition.title.ko} {one.definition.title.en or ''} {one.form.code}") for word in wanted.split())]  # fmt: skip
    return sorted(fitting, key=lambda one: (not one.intakes, one.definition.title.ko))


def lodgeable_form(session: Session, officer: Officer, slug: str, *, now: dt.datetime) -> Lodgeable:
    """One form that may be entered. Raises NotFound for another department's, Closed where it takes neither paper nor phone, or nothing now."""
    query = select(Form).where(Form.slug == slug, Form.department_id == officer.department_id, Form.version_id.is_not(None))
    form = session.scalar(query.options(joinedload(Form.version), selectinload(Form.intakes)))
    if form is None:
        raise NotFound("lodging.no_form")
    found = _lodgeable(session, form, city_calendar(session), now=now)
    if not found.ways:
        raise Closed("lodging.not_offered")
    if not found.intakes:
        raise Closed("lodging.no_intake", days=ENTER_WITHIN)
    return found


def _lodgeable(session: Session, form: Form, calendar: WorkCalendar, *, now: dt.datetime) -> Lodgeable:
    if form.version is None:
        raise NotFound("lodging.no_form")
    reached = tuple(
        row
        for row in form.intakes
        if row.opens <= now and (row.closes is None or now < row.closes or in_time(row.closes, calendar, now=now))
    )
    return Lodgeable(form=form, definition=definition_of(session, form.version), intakes=reached)


def in_time(arrived_at: dt.datetime, calendar: WorkCalendar, *, now: dt.datetime) -> bool:
    """Whether what arrived then may still be entered."""
    return today(arrived_at) >= today(now) or calendar.open_days(today(arrived_at) + ONE_DAY, today(now)) <= ENTER_WITHIN


def arrival_faults(
    session: Session, definition: FormDefinition, intake: Intake, told: Arrival, *, begun: dt.datetime | None = None, now: dt.datetime
) -> list[Fault]:
    """What is wrong with an arrival. What was `begun` in time stays in time, however long its pages take."""
    window, faults = intake_of(intake), []
    if told.channel not in ways_of(definition):
        faults.append(Fault(field="channel", message=message("lodging.channel_not_offered")))
    elif told.channel == "phone" and told.identity == "shown":
        faults.append(Fault(field="identity", message=message("lodging.shown_by_phone")))
    if told.arrived_at > now:
        faults.append(Fault(field="arrived_at", message=message("lodging.in_future"), part="year"))
    elif not window.is_open(told.arrived_at):
        said = (
            message("lodging.outside", opens=window.opens, closes=window.closes)
            if window.closes
            else message("lodging.before", opens=window.opens)
        )
        faults.append(Fault(field="arrived_at", message=said, part="year"))
    elif not in_time(told.arrived_at, city_calendar(session), now=begun or now):
        faults.append(Fault(field="arrived_at", message=message("lodging.too_late", days=ENTER_WITHIN), part="year"))
    return faults


# --- the draft ----------------------------------------------------------------------------------------------------------
def begin_lodging(
    session: Session, officer: Officer, found: Lodgeable, intake: Intake, told: Arrival, *, key: uuid.UUID, now: dt.datetime
) -> Submission:
    """A draft for somebody who came or called. `key` is the draft's own: sent twice, the same draft is gone on with.

    Raises Incomplete for what is wrong with the arrival, Closed where the person stands in as many applications as one may, Conflict for
    a key that stands for something else.
    """
    if (begun := session.get(Submission, key)) is not None:
        return _begun_before(session, officer, found, begun)
    if faults := arrival_faults(session, found.definition, intake, told, now=now):
        raise Incomplete(faults)
    person = Person(
        id=uuid.uuid4(), subject_digest=f"{NOBODY}{key}", name=told.name, birth_date=told.birth_date, phone=None, email=None, language=DEFAULT_LANGUAGE,
        created_at=now, seen_at=now,
    )  # fmt: skip
    refuse_one_more(session, person, intake)
    form = found.form
    submission = Submission(
        id=key, reference=free_reference(session), form_id=form.id, version_id=form.version_id, intake_id=intake.id,
        department_id=form.department_id, person_id=person.id, applicant_name=told.name, channel=told.channel, language=DEFAULT_LANGUAGE,
        state=State.DRAFT, stage=None, parameters={}, created_at=now, updated_at=now, delete_after=keep_until(12 * DRAFT_YEARS, now=now),
    )  # fmt: skip
    try:
        with session.begin_nested():
            session.add(person)
            session.flush()
            session.add(submission)
            session.flush()
    except IntegrityError:
        # The same page was sent twice at one moment, and the other was first.
        return _begun_before(session, officer, found, session.get_one(Submission, key))
    session.add(Lodgement(submission_id=key, officer_id=officer.id, arrived_at=told.arrived_at, identity=told.identity, created_at=now))
    new_sheet(session, key, Role.RESIDENT, 0, found.definition, Sheet(), now=now)
    session.flush()
    return submission


def _begun_before(session: Session, officer: Officer, found: Lodgeable, submission: Submission) -> Submission:
    is_lodged = session.get(Lodgement, submission.id) is not None
    if not is_lodged or submission.department_id != officer.department_id or submission.form_id != found.form.id:
        raise Conflict("lodging.key_taken")
    return submission


def lodged_case(session: Session, submission_id: uuid.UUID, officer: Officer, *, now: dt.datetime, for_change: bool = False) -> Case:
    """A case that was or is being entered, as its applicant sees it, with the officer who writes for them.

    A draft is judged as of its arrival. Raises NotFound for another department's, and for what the applicant sent themselves.
    """
    lodgement = session.get(Lodgement, submission_id)
    if lodgement is None:
        raise NotFound("error.case_not_found")
    case = load_case(session, submission_id, viewer=Role.RESIDENT, now=now, for_change=for_change)
    if case.submission.department_id != officer.department_id:
        raise NotFound("error.case_not_found")
    case.officer = officer
    if case.submission.state == State.DRAFT:
        case.now = case.arrived_at = lodgement.arrived_at
    return case


def lodgement_of(session: Session, submission: Submission) -> tuple[Lodgement, str] | None:
    """What was said of an application's arrival, and the name of the officer who began to enter it; None for one sent online."""
    if submission.channel not in WAYS:
        return None
    query = (
        select(Lodgement, Officer.name).join(Officer, Officer.id == Lodgement.officer_id).where(Lodgement.submission_id == submission.id)
    )
    return next(((lodgement, name) for lodgement, name in session.execute(query)), None)


def correct_arrival(session: Session, case: Case, told: Arrival, *, now: dt.datetime) -> None:
    """Put right what was said at the beginning, while it is a draft. Raises Incomplete, Conflict."""
    submission = case.submission
    if submission.state != State.DRAFT:
        raise Conflict("lodging.filed_already")
    lodgement = session.get_one(Lodgement, submission.id)
    if faults := arrival_faults(session, case.definition, submission.intake, told, begun=lodgement.created_at, now=now):
        raise Incomplete(faults)
    submission.channel, submission.applicant_name, submission.updated_at = told.channel, told.name, now
    submission.person.name, submission.person.birth_date = told.name, told.birth_date
    lodgement.arrived_at, lodgement.identity = told.arrived_at, told.identity


def discard_lodging(session: Session, case: Case, *, now: dt.datetime) -> None:
    """Delete a draft, and whom it was of: they have nothing else here. Raises Conflict where it has been filed meanwhile."""
    person = case.submission.person
    discard_draft(session, case, now=now)
    session.flush()
    session.delete(person)


def drafts_of(session: Session, officer: Officer) -> list[tuple[Submission, Lodgement, str]]:
    """What the department has begun to enter and not filed, with who began it, the last changed first: any of its officers goes on with it."""
    query = (
        select(Submission, Lodgement, Officer.name)
        .join(Lodgement, Lodgement.submission_id == Submission.id)
        .join(Officer, Officer.id == Lodgement.officer_id)
        .where(Submission.department_id == officer.department_id, Submission.state == State.DRAFT)
        .options(joinedload(Submission.form_version))
        .order_by(Submission.updated_at.desc(), Submission.id)
    )
    return [(submission, lodgement, name) for submission, lodgement, name in session.execute(query)]


# --- filing -------------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, kw_only=True)
class Said:
    """What the officer says as they file it: that the signed paper lies before them (or what was agreed to on the phone), that the fee was taken."""

    confirmed: bool
    fee_taken: bool = False
    exemption: str | None = None
    accept_incomplete: bool = False


def lodge(session: Session, case: Case, said: Said, *, address: str, now: dt.datetime) -> None:
    """File what was entered, as of its arrival, and receive it at once: whoever enters it has it in hand.

    Filed already, it is left as it is. Raises NotConfirmed, Unpaid where a fee is due and was not taken, and what `ready_to_send` raises.
    """
    submission, officer, arrived = case.submission, case.officer, case.arrived_at
    if submission.state != State.DRAFT:
        return
    if officer is None or arrived is None:
        raise Conflict("lodging.filed_already")
    if not said.confirmed:
        raise NotConfirmed(f"lodging.not_confirmed.{submission.channel}")
    sending = ready_to_send(session, case, accept_incomplete=said.accept_incomplete, address=address, exemption=said.exemption, now=arrived)
    # Whoever fixes the list at the same time waits, or was first.
    session.execute(select(Intake.id).where(Intake.id == submission.intake_id).with_for_update())
    if is_settled(session, submission.intake_id):
        raise Closed("lodging.selected_already")
    if sending.due_before and not said.fee_taken:
        raise Unpaid("lodging.fee_not_taken", won=sending.due_before)
    payment = _take_fee(session, case, officer, sending.due_before, now=now) if sending.due_before else None
    lodgement = session.get_one(Lodgement, submission.id)
    told = {"channel": submission.channel, "arrived_at": arrived.isoformat(), "identity": lodgement.identity}
    file_draft(session, case, sending, arrived=arrived, told=told, now=now)
    if submission.state == State.SUBMITTED and turn_of(session, submission) is None and not list(case.situation.unmet("receive")):
        act(session, case, "receive", role=Role.OFFICER, officer=officer, now=now)
    if payment is not None:
        data = {"amount": payment.amount, "method": payment.method}
        record(session, submission, "fee_paid", actor=Role.OFFICER, officer=officer, now=now, source=submission.state, data=data)
        issue_payment_receipt(session, case, payment, now=now)


def _take_fee(session: Session, case: Case, officer: Officer, amount: int, *, now: dt.datetime) -> Payment:
    """The fee that the officer has taken at the counter, before the receipt is made out, which tells of it."""
    payment = new_payment(case, SUBMISSION, amount, state="paid", method="cash", begun_at=now, paid_at=now, officer_id=officer.id, now=now)
    session.add(payment)
    session.flush()
    return payment
