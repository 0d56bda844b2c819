"""A case loaded whole: its definition, answers and situation, as the resident or the officer may see and change it."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, joinedload

from homeservice.clock import today
from homeservice.core import intakes
from homeservice.core.answers import Situation, hanging_on
from homeservice.core.definitions import FormDefinition, Section
from homeservice.core.errors import Conflict, NotFound
from homeservice.core.fields.base import FieldType
from homeservice.core.wording import Wording
from homeservice.core.workflow import Role, State, Transition, possible
from homeservice.models import AnswerSheet, Officer, Person, Submission, Supplement
from homeservice.operations.earlier import renew_cases
from homeservice.operations.matching import Match, match_rosters
from homeservice.operations.sheets import Sheet, latest, part_of, read_sheet, sheets_of
from homeservice.operations.versions import definition_of, intake_of, warm

#: Under this name the reference date stands among the recorded parameters; the lint keeps it from being a parameter's.
REFERENCE = "reference_date"
# Asked at every page: built once, as building a query costs more than asking it.
_WITH_ALL = (
    joinedload(Submission.form_version, innerjoin=True),
    joinedload(Submission.form, innerjoin=True),
    joinedload(Submission.intake, innerjoin=True),
    joinedload(Submission.person, innerjoin=True),
)
_LOCKED = (
    select(Submission)
    .where(Submission.id == bindparam("id"))
    .options(*_WITH_ALL)
    .with_for_update(of=Submission)
    .execution_options(populate_existing=True)
)
# Read anew each time: another window may have saved since the session last looked.
_WITH_SHEETS = (
    select(Submission, AnswerSheet)
    .outerjoin(AnswerSheet, AnswerSheet.submission_id == Submission.id)
    .where(Submission.id == bindparam("id"))
    .order_by(AnswerSheet.part, AnswerSheet.revision)
    .options(*_WITH_ALL)
    .execution_options(populate_existing=True)
)


@dataclass(kw_only=True)
class Case:
    """A submission with what belongs to it, as `viewer` sees it: own sheets as they are typed, the other's once settled."""

    submission: Submission
    definition: FormDefinition
    intake: intakes.Intake
    rows: list[AnswerSheet]
    contents: Mapping[uuid.UUID, Sheet]
    supplement: Supplement | None
    viewer: Role
    now: dt.datetime
    #: What lists say of the applicant now; nothing of it is kept before the decision.
    match: Match = field(default_factory=Match)
    #: Who writes it for the applicant, where it came on paper or by phone.
    officer: Officer | None = None
    #: When what is being entered arrived, which is when it counts as applied for and received.
    arrived_at: dt.datetime | None = None

    def sheet_row(self, part: str) -> AnswerSheet | None:
        """The newest sheet of a part that the viewer may see."""
        return latest(self.rows, part, settled=None if self._is_own(part) and self._is_in_hand(part) else True)

    def _is_own(self, part: str) -> bool:
        return part.split(":", maxsplit=1)[0] == self.viewer

    def _is_in_hand(self, part: str) -> bool:
        """Whether what a resident has begun may still be sent: a case that was ended meanwhile stands on what was sent."""
        role, _, stage = part.partition(":")
        if role != Role.RESIDENT:
            return True
        if stage:
            return self.submission.stage == stage
        return self.submission.state in {State.DRAFT, State.SUPPLEMENT} or self.may_change

    def readable(self) -> Iterator[Sheet]:
        """Every sheet the viewer may look into, older revisions too: one's own, and for staff whatever was sent."""
        for row in self.rows:
            if row.id in self.contents and (self._is_own(row.part) or (row.settled and self.viewer != Role.RESIDENT)):
                yield self.contents[row.id]

    def sheet(self, part: str) -> Sheet:
        row = self.sheet_row(part)
        return self.contents[row.id] if row is not None else Sheet()

    def read_anew(self) -> None:
        """Forget what was read out of the sheets: they have changed."""
        for cached in ("values", "situation"):
            self.__dict__.pop(cached, None)

    @cached_property
    def values(self) -> dict[str, Any]:
        """The answers of all parts by question; what a list says stands where the officer has written nothing else."""
        merged: dict[str, Any] = dict(self.match.filled)
        for part in sorted({row.part for row in self.rows}):
            merged.update(self.sheet(part).values)
        return {**merged, **self.match.found}

    @cached_property
    def situation(self) -> Situation:
        return situation_of(self.submission, self.definition, self.intake, self.values, now=self.now)

    def wording(self, *, whole: bool | None = None) -> Wording:
        """The answers as words before the viewer's eyes: whole to their owner, masked to others unless `whole`."""
        return Wording(situation=self.situation, reader=self.viewer, whole=self.viewer == Role.RESIDENT if whole is None else whole)

    @cached_property
    def actions(self) -> tuple[Transition, ...]:
        """What the viewer may do now, from the table only."""
        state = State(self.submission.state)
        return possible(self.definition.rows, state=state, stage=self.submission.stage, role=self.viewer)

    @property
    def may_change(self) -> bool:
        """Whether what was sent may be changed now: the form lets it be, the intake is open, and nobody works on it yet."""
        return (
            self.definition.changes is not None
            and self.submission.state in {State.SUBMITTED, State.RECEIVED}
            and self.submission.stage is None
            and self.intake.is_open(self.now)
        )

    @property
    def is_paying(self) -> bool:
        """Whether the draft is being paid for: what was judged for that stays as it is until the payment has ended."""
        return self.submission.state == State.DRAFT and self.submission.paying_since is not None

    @property
    def is_changing(self) -> bool:
        """Whether the applicant has opened what was sent for a change that is not sent yet."""
        return self.may_change and latest(self.rows, Role.RESIDENT, settled=False) is not None

    def editable(self, section: Section) -> tuple[FieldType, ...]:
        """The questions of a section that the viewer may answer now."""
        submission = self.submission
        if section.filled_by != self.viewer:
            return ()
        if section.at is not None:
            return section.fields if submission.stage == section.at else ()
        if self.viewer == Role.OFFICER:
            return section.fields if submission.state in {State.RECEIVED, State.IN_PROGRESS} else ()
        if submission.state == State.DRAFT:
            return () if self.is_paying else section.fields
        if self.is_changing:
            return section.fields
        if submission.state == State.SUPPLEMENT and self.supplement is not None:
            return tuple(f for f in section.fields if f.name in self._asked_anew)
        return ()

    @cached_property
    def _asked_anew(self) -> frozenset[str]:
        """In a supplement: the questions named, and those hanging on them that had no answer when it was asked: they may come up."""
        asked = frozenset(self.supplement.fields if self.supplement is not None else ())
        settled = latest(self.rows, Role.RESIDENT, settled=True)
        answered = self.contents[settled.id].values.keys() if settled is not None else set()
        return asked | (hanging_on(self.definition, asked) - answered)

    def pages(self) -> tuple[Section, ...]:
        """The sections that the viewer has something to fill in now and that are shown."""
        return tuple(s for s in self.definition.sections if self.editable(s) and self.situation.shows_section(s))


def situation_of(
    submission: Submission, definition: FormDefinition, intake: intakes.Intake, values: Mapping[str, Any], *, now: dt.datetime
) -> Situation:
    """The answers in their moment: a draft under the intake as it runs, a submission under what was recorded with it."""
    submitted = submission.submitted_at
    return Situation(
        definition,
        values,
        parameters=intake.parameters if submitted is None else submission.parameters,
        today=today(now if submitted is None else submitted),
        reference_date=_reference(submission, intake, now=now),
        decided_on=today(submission.decided_at) if submission.decided_at is not None else None,
    )


def _reference(submission: Submission, intake: intakes.Intake, *, now: dt.datetime) -> dt.date:
    """The day that periods are counted at: the one recorded at the submission, which a later change of the intake leaves alone."""
    recorded = submission.parameters.get(REFERENCE)
    return dt.date.fromisoformat(recorded) if recorded is not None else intake.reference(now, submission.submitted_at)


def load_case(session: Session, submission_id: uuid.UUID, *, viewer: Role, now: dt.datetime, for_change: bool = False) -> Case:
    """The case, locked against others where it is to be changed. Raises NotFound. The caller checks whose it is."""
    submission, rows = _locked(session, submission_id) if for_change else _as_it_stands(session, submission_id)
    if submission is None:
        raise NotFound("error.case_not_found")
    definition = definition_of(session, submission.form_version)
    supplement = None
    if submission.state == State.SUPPLEMENT:
        open_ones = select(Supplement).where(Supplement.submission_id == submission.id, Supplement.answered_at.is_(None))
        supplement = session.scalar(open_ones)
    contents = {row.id: read_sheet(session, row, definition) for row in rows}
    for row in rows:
        if not row.settled:
            renew_cases(session, submission, definition.fields, contents[row.id])
    if submission.state == State.DRAFT:
        for sheet in contents.values():
            sheet.values.update(verified_values(definition, submission.person))
    case = Case(
        submission=submission,
        definition=definition,
        intake=intake_of(submission.intake),
        rows=rows,
        contents=contents,
        supplement=supplement,
        viewer=viewer,
        now=now,
    )
    # Never for the applicant, who could try out who stands in a list; and what was decided stands as it was.
    if definition.rosters and viewer != Role.RESIDENT and submission.state in State.open_states:
        case.match = match_rosters(session, definition, submission.form.department_id, case.values)
        case.read_anew()
    return case


def cases_of(session: Session, intake_id: int, *, states: Collection[str], viewer: Role, now: dt.datetime) -> list[Case]:
    """All cases of an intake in these states, by their receipt numbers; three queries, however many there are."""
    query = select(Submission).where(Submission.intake_id == intake_id, Submission.state.in_(states))
    submissions = session.scalars(query.order_by(Submission.receipt_number, Submission.id).options(*_WITH_ALL)).all()
    warm(session, {submission.form_version for submission in submissions})
    mine = select(Submission.id).where(Submission.intake_id == intake_id, Submission.state.in_(states))
    sheets: dict[uuid.UUID, list[AnswerSheet]] = {submission.id: [] for submission in submissions}
    for row in session.scalars(
        select(AnswerSheet).where(AnswerSheet.submission_id.in_(mine)).order_by(AnswerSheet.part, AnswerSheet.revision)
    ):
        sheets[row.submission_id].append(row)
    declared: dict[int, intakes.Intake] = {}
    cases = []
    for submission in submissions:
        definition = definition_of(session, submission.form_version)
        rows = sheets[submission.id]
        cases.append(
            Case(
                submission=submission, definition=definition, rows=rows, supplement=None, viewer=viewer, now=now,
                intake=declared.setdefault(submission.intake_id, intake_of(submission.intake)),
                contents={row.id: read_sheet(session, row, definition) for row in rows},
            )
        )  # fmt: skip
    return cases


def _locked(session: Session, submission_id: uuid.UUID) -> tuple[Submission | None, list[AnswerSheet]]:
    """The submission, held for this transaction, and then its sheets: read together, they would be those of before the wait."""
    submission = session.scalar(_LOCKED, {"id": submission_id})
    return submission, [] if submission is None else sheets_of(session, submission.id)


def _as_it_stands(session: Session, submission_id: uuid.UUID) -> tuple[Submission | None, list[AnswerSheet]]:
    found = session.execute(_WITH_SHEETS, {"id": submission_id}).all()
    sheets: list[AnswerSheet | None] = [row[1] for row in found]
    return (found[0][0] if found else None), [sheet for sheet in sheets if sheet is not None]


def verified_values(definition: FormDefinition, person: Person) -> dict[str, Any]:
    """What the last sign-in verified, by question of the application: whoever signs in anew under a new name applies under it."""
    told = {"name": person.name, "birth_date": person.birth_date}
    asked = [f for section in definition.sections_for(Role.RESIDENT) for f in section.fields if f.verified is not None]
    return {f.name: told[f.verified] for f in asked if f.verified is not None and told[f.verified] is not None}


def own_case(session: Session, submission_id: uuid.UUID, person: Person, *, now: dt.datetime, for_change: bool = False) -> Case:
    """A resident's own case. Raises NotFound for anybody else's, as for one that does not exist."""
    case = load_case(session, submission_id, viewer=Role.RESIDENT, now=now, for_change=for_change)
    if case.submission.person_id != person.id:
        raise NotFound("error.case_not_found")
    return case


def department_case(session: Session, submission_id: uuid.UUID, officer: Officer, *, now: dt.datetime, for_change: bool = False) -> Case:
    """A case of the officer's own department, as the account's role sees it: who only reads sees no work in progress.

    Raises NotFound for another department's, and for drafts, which nobody but their owner sees.
    """
    case = load_case(session, submission_id, viewer=Role(officer.role), now=now, for_change=for_change)
    if case.submission.department_id != officer.department_id or case.submission.state == State.DRAFT:
        raise NotFound("error.case_not_found")
    return case


def page_of(case: Case, name: str) -> Section:
    """A section of the case that the viewer may fill in now. Raises NotFound, Conflict while it is being paid for."""
    section = case.definition.section(name)
    if section is not None and case.is_paying:
        raise Conflict("payment.draft_frozen")
    if section is None or not case.editable(section):
        raise NotFound("error.page_not_found")
    return section


__all__ = ["Case", "department_case", "load_case", "own_case", "page_of", "part_of", "situation_of"]
