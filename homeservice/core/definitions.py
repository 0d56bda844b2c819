"""What a service or contest is, as declared in its one file: a frozen model whose attributes are the keys of the file."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Any, Literal, Union
from zoneinfo import ZoneInfo

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

from homeservice.core.deadline import Period
from homeservice.core.expressions import Expression
from homeservice.core.fields import FIELD_TYPES
from homeservice.core.fields.base import FieldType, Name
from homeservice.core.messages import LocalText
from homeservice.core.workflow import TRANSITIONS, PaperKey, Role, State, Transition

SEOUL = ZoneInfo("Asia/Seoul")

if TYPE_CHECKING:
    AnyField = FieldType
else:
    AnyField = Annotated[Union[tuple(FIELD_TYPES.values())], Field(discriminator="type")]  # noqa: UP007 -- built from the folder


_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})?", re.ASCII)


def _moment(value: object) -> dt.datetime:
    """`2021-02-16 09:00`: moments in a file are local time of the city. A bare number or a day is no moment."""
    if isinstance(value, str) and _MOMENT.fullmatch(value):
        try:
            value = dt.datetime.fromisoformat(value)
        except ValueError:
            raise PydanticCustomError("datetime_parsing", "moment") from None
    if not isinstance(value, dt.datetime):
        raise PydanticCustomError("datetime_parsing", "moment")
    return value.replace(tzinfo=SEOUL) if value.tzinfo is None else value


Moment = Annotated[dt.datetime, BeforeValidator(_moment)]
StageName = Name
Parameter = bool | int | str


class Part(BaseModel):
    """A part of a definition: unknown keys are refused, nothing changes after reading."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)


class Section(Part):
    """One topic, one page. It belongs to the resident or the officer, at the application or at a stage of the case."""

    name: Name
    title: LocalText
    help: LocalText | None = None
    fields: tuple[AnyField, ...] = Field(min_length=1)
    shown_when: Expression | None = None
    filled_by: Literal[Role.RESIDENT, Role.OFFICER] = Role.RESIDENT
    at: StageName | None = None


class Computed(Part):
    """A value that follows from answers and parameters, shown beside them."""

    name: Name
    label: LocalText
    value: Expression
    unit: Literal["won", "months", "days", "count"] | None = None
    #: What is said beside the value, such as that an estimate is not a decision.
    note: LocalText | None = None
    shown_to: Literal["everyone", "officer"] = "everyone"


class EligibilityRule(Part):
    """Who may not apply: unless the expression holds, the sentence is said as early as it is known.

    `ineligible` bars the submission, but for a statutory petition, whose receipt may not be refused (법 §9): there it
    warns. `warning` never bars.
    """

    unless: Expression
    say: LocalText
    outcome: Literal["ineligible", "warning"] = "ineligible"


class Stage(Part):
    """A named step inside "in progress" or after the approval."""

    name: StageName
    label: LocalText
    within: Literal[State.IN_PROGRESS, State.APPROVED]
    #: What the resident is told to do, or to wait for, at this step.
    help: LocalText | None = None


class Move(Part):
    """A transition between two stages: a row with the columns of the workflow's table."""

    action: Name
    label: LocalText
    source: StageName = Field(alias="from")
    target: StageName = Field(alias="to")
    role: Literal[Role.RESIDENT, Role.OFFICER]
    notice: Name | None = "stage_moved"
    needs_reason: bool = False
    danger: bool = False

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, serialize_by_alias=True)


class Paper(Part):
    """Which paper a decision issues and what it states: names of fields and computed values, in their order."""

    template: Name
    title: LocalText | None = None
    facts: tuple[Name, ...] = ()
    amount: Name | None = None
    sentence: LocalText | None = None
    conditions: tuple[LocalText, ...] = ()
    notes: tuple[LocalText, ...] = ()


class Retention(Part):
    """How long a finished case is kept (handbook 5.3)."""

    years: int = Field(ge=1, le=30)


class OfficerContact(Part):
    """Whom to ask: a running fact, changed without a new version."""

    name: LocalText
    phone: str


class Intake(Part):
    """One window of applications. It applies at once, also to open drafts, and every change is kept in public."""

    name: Annotated[str, StringConstraints(pattern=r"^[0-9a-z][0-9a-z-]{0,39}$")]
    title: LocalText | None = None
    opens: Moment
    #: The first moment that is too late; None for an intake that stays open.
    closes: Moment | None = None
    #: The day that ages and months are counted at: of the closing, of the submission, or a fixed one.
    reference_date: Literal["closes", "submitted"] | dt.date = "submitted"
    #: The announced day of the results; replaces the processing time for this intake's cases.
    result_on: dt.date | None = None
    announcement: LocalText | None = None
    parameters: Mapping[Name, Parameter] = Field(default_factory=dict)

    def is_open(self, now: dt.datetime) -> bool:
        """To the second, by the server's clock: open from `opens`, closed from `closes` on."""
        return self.opens <= now and (self.closes is None or now < self.closes)

    def reference(self, now: dt.datetime, submitted_at: dt.datetime | None = None) -> dt.date:
        """The day that periods are counted at, for a case submitted then, or for a draft as of now."""
        if isinstance(self.reference_date, dt.date):
            return self.reference_date
        if self.reference_date == "closes" and self.closes is not None:
            return (self.closes - dt.timedelta(microseconds=1)).astimezone(SEOUL).date()
        return (submitted_at or now).astimezone(SEOUL).date()


#: Keys that run: they apply at once and are no part of what was asked and agreed.
RUNNING_KEYS = frozenset({"intakes", "officer"})


class FormDefinition(Part):
    """A whole service or contest."""

    code: Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9]{0,3}\d{2}$")]
    slug: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{1,59}$")]
    kind: Literal["service", "contest"] = "service"
    title: LocalText
    summary: LocalText
    category: LocalText
    keywords: tuple[str, ...] = ()
    department: LocalText
    officer: OfficerContact
    who: LocalText
    prepare: tuple[LocalText, ...] = ()
    steps: tuple[LocalText, ...] = ()
    result: LocalText
    legal_basis: tuple[LocalText, ...] = ()
    petition: Literal["statutory", "other"]
    processing_time: Period
    receipt: Literal["officer", "automatic"] = "officer"
    identity: Literal["verified"] = "verified"
    agent: Literal["allowed", "not_allowed"] = "not_allowed"
    fee: Annotated[int, Field(ge=0, le=10_000_000)] = 0
    retention: Retention
    take_in: tuple[Name, ...] = ()
    sections: tuple[Section, ...] = Field(min_length=1)
    computed: tuple[Computed, ...] = ()
    eligibility: tuple[EligibilityRule, ...] = ()
    stages: tuple[Stage, ...] = ()
    moves: tuple[Move, ...] = ()
    documents: Mapping[PaperKey, Paper]
    intakes: tuple[Intake, ...] = Field(min_length=1)

    # --- look-ups -------------------------------------------------------------------------------------------------
    @cached_property
    def fields(self) -> Mapping[str, FieldType]:
        """Every question by its name, in the order of the file."""
        return {field.name: field for section in self.sections for field in section.fields}

    @cached_property
    def section_of(self) -> Mapping[str, Section]:
        """The section that a question stands in."""
        return {field.name: section for section in self.sections for field in section.fields}

    def section(self, name: str) -> Section | None:
        return next((section for section in self.sections if section.name == name), None)

    def intake(self, name: str) -> Intake | None:
        return next((intake for intake in self.intakes if intake.name == name), None)

    def sections_for(self, role: Role, *, at: str | None = None) -> Iterator[Section]:
        """The sections that a role fills in, at the application (None) or at a stage."""
        return (section for section in self.sections if section.filled_by == role and section.at == at)

    @cached_property
    def rows(self) -> tuple[Transition, ...]:
        """The workflow's table with this definition's own moves."""
        within = {stage.name: stage.within for stage in self.stages}
        return TRANSITIONS + tuple(
            Transition(
                action=move.action,
                source=within[move.source],
                target=within[move.target],
                role=move.role,
                notice=move.notice,
                needs_reason=move.needs_reason,
                danger=move.danger,
                own_text=move.label,
                from_stage=move.source,
                to_stage=move.target,
            )
            for move in self.moves
        )

    def stage(self, name: str | None) -> Stage | None:
        return next((stage for stage in self.stages if stage.name == name), None)

    def first_stage(self, state: State) -> str | None:
        """The stage a case is in as soon as it is in a state; None where the state has none."""
        return next((stage.name for stage in self.stages if stage.within == state), None)

    # --- what was asked -------------------------------------------------------------------------------------------
    def asked(self) -> dict[str, Any]:
        """Questions, rules, texts and papers as JSON: what a submission agreed to, without what merely runs."""
        return self.model_dump(mode="json", exclude_defaults=True, exclude=set(RUNNING_KEYS))

    def running(self) -> dict[str, Any]:
        """The intakes and the contact as JSON: what applies at once."""
        return self.model_dump(mode="json", exclude_defaults=True, include=set(RUNNING_KEYS))

    @cached_property
    def digest(self) -> str:
        """SHA-256 of what was asked, in hex: the name of this version."""
        return digest_of(self.asked())


def parameter_value(value: Parameter) -> bool | int | str | dt.date:
    """A parameter as expressions see it: a text of the form 2009-08-31 is a date."""
    if isinstance(value, str):
        try:
            return dt.date.fromisoformat(value) if len(value) == len("2009-08-31") else value
        except ValueError:
            return value
    return value


def digest_of(data: Mapping[str, Any]) -> str:
    """SHA-256 in hex of a mapping's canonical JSON."""
    canonical = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
