"""What a service or contest is, as declared in its one file: a frozen model whose attributes are the keys of the file."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, Union

from pydantic import ConfigDict, Field, PrivateAttr, StringConstraints, model_validator

from homeservice.core.computed import Computed
from homeservice.core.contests import Contest
from homeservice.core.deadline import Period
from homeservice.core.expressions import Expression
from homeservice.core.fees import AnyFee
from homeservice.core.fields import FIELD_TYPES
from homeservice.core.fields.base import FieldType, Name
from homeservice.core.fields.roster import RosterQuestion
from homeservice.core.intakes import Intake
from homeservice.core.messages import LocalText
from homeservice.core.papers import Paper, Papers
from homeservice.core.part import Part
from homeservice.core.rules import AnswerRule, Automatic, EligibilityRule, Reason, StepRule
from homeservice.core.stages import Move, Stage, StageName
from homeservice.core.workflow import TRANSITIONS, Role, State, Transition

if TYPE_CHECKING:
    AnyField = FieldType
else:
    AnyField = Annotated[Union[tuple(FIELD_TYPES.values())], Field(discriminator="type")]


#: The ways in which an application may come.
Channel = Literal["online", "paper", "phone"]
CHANNELS: tuple[Channel, ...] = ("online", "paper", "phone")


class Section(Part):
    """One topic, one page. It belongs to the resident or the officer, at the application or at a stage of the case."""

    #: The topic's own name, unique in the form; it stands in the page's address.
    name: Name
    #: The heading of the page.
    title: LocalText
    #: A line under the heading.
    help: LocalText | None = None
    #: The questions of the page, in their order.
    written: tuple[AnyField, ...] = Field(min_length=1, alias="fields")
    #: What must hold between the answers of this page.
    rules: tuple[AnswerRule, ...] = ()
    #: The page is skipped unless this holds.
    shown_when: Expression | None = None
    #: `officer`: the page belongs to the officer and the applicant does not see it.
    filled_by: Literal[Role.RESIDENT, Role.OFFICER] = Role.RESIDENT
    #: The stage at which the page is filled in; without it, the application itself (or, for an officer, before the decision).
    at: StageName | None = None

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, serialize_by_alias=True)

    #: The reasons that rules ask for, by the question behind which they are asked.
    _reasons: Mapping[str, tuple[Reason, ...]] = PrivateAttr(default_factory=dict)

    def ask_reasons(self, reasons: Mapping[str, tuple[Reason, ...]]) -> None:
        """Called once by the form, before anything else."""
        self._reasons = reasons

    @cached_property
    def fields(self) -> tuple[FieldType, ...]:
        """What the page asks: its questions, and behind them the reasons that rules may ask for."""
        return tuple(asked for f in self.written for asked in (f, *self._reasons.get(f.name, ())))


#: What a notice file may be called.
NOTICE_FILE = r"^[^./\\\x00-\x1f][^/\\\x00-\x1f]{0,100}\.(pdf|hwp|hwpx|docx|xlsx|pptx|zip|jpg|png)$"


class NoticeFile(Part):
    """A file for everybody who thinks of applying: the notice, a blank form, a poster. It lies in the folder beside the definition."""

    #: Its name there.
    file: Annotated[str, StringConstraints(pattern=NOTICE_FILE)]
    #: What people read.
    title: LocalText
    #: Bytes; filled in from the file.
    size: int = 0
    #: Hex digits; filled in from the file, so that another file is another version of the form.
    sha256: str = ""

    #: Where its bytes lie until they are published; None once they are.
    _path: Path | None = PrivateAttr(None)

    @property
    def path(self) -> Path | None:
        """Where the bytes lie, for whoever publishes them."""
        return self._path

    def found_at(self, path: Path) -> NoticeFile:
        """The same with what the file there says."""
        content = path.read_bytes()
        filled = self.model_copy(update={"size": len(content), "sha256": hashlib.sha256(content).hexdigest()})
        filled._path = path
        return filled

    @property
    def kind(self) -> str:
        """The ending in capitals, as people call it."""
        return self.file.rpartition(".")[2].upper()

    @property
    def key(self) -> str:
        """Under which its bytes are kept: the same content, the same key."""
        return self.sha256[:32]


class Retention(Part):
    """How long a finished case is kept (handbook 5.3)."""

    #: Years from the day the case is finished.
    years: int = Field(ge=1, le=30)
    #: Months instead, for what was not approved: entries that win nothing are not kept as long as those that do.
    months_if_refused: Annotated[int, Field(ge=1, le=120)] | None = None

    def months_in(self, state: State) -> int:
        """For how many months a case that ended in this state is kept."""
        return 12 * self.years if state == State.APPROVED or self.months_if_refused is None else self.months_if_refused


class OfficerContact(Part):
    """Whom to ask: a running fact, changed without a new version."""

    #: Shown with the service and in letters.
    name: LocalText
    #: As it is dialled.
    phone: str


#: Keys that run: they apply at once and are no part of what was asked and agreed.
RUNNING_KEYS = frozenset({"intakes", "officer"})


class FormDefinition(Part):
    """A whole service or contest."""

    #: One to four capital letters or digits, then two digits, unique in the city. It stands in receipt numbers.
    code: Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9]{0,3}\d{2}$")]
    #: The address: the name of the file without `.yaml`. It need not be written.
    slug: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{1,59}$")]
    #: `service` in `forms/services`, `contest` in `forms/contests`.
    kind: Literal["service", "contest"] = "service"
    #: The name of the service.
    title: LocalText
    #: One sentence for the catalogue.
    summary: LocalText
    #: What it is listed under.
    category: LocalText
    #: Words that people search for.
    keywords: tuple[str, ...] = ()
    #: The department whose officers see the cases.
    department: LocalText
    #: Whom to ask. It runs: a change applies at once.
    officer: OfficerContact
    #: Who may apply, in words.
    who: LocalText
    #: What to have at hand.
    prepare: tuple[LocalText, ...] = ()
    #: What happens, one line a step.
    steps: tuple[LocalText, ...] = ()
    #: What one gets in the end.
    result: LocalText
    #: The articles it rests on.
    legal_basis: tuple[LocalText, ...] = ()
    #: `statutory` (법정민원): receipt may not be refused (법 §9), so what is missing becomes a supplement. `other`: it must be complete.
    petition: Literal["statutory", "other"]
    #: How long the law gives, in one unit.
    processing_time: Period
    #: Who gives the receipt number and starts the clock: an officer, or the submission itself.
    receipt: Literal["officer", "automatic"] = "officer"
    #: How the resident proves who they are.
    identity: Literal["verified"] = "verified"
    #: `allowed` with the block `agent`: another person may act.
    agent: Literal["allowed", "not_allowed"] = "not_allowed"
    #: `until_close`: what was sent may be changed and sent anew until the intake closes, as long as nobody has begun to work on it.
    changes: Literal["until_close"] | None = None
    #: What a contest or a recruitment tells beforehand: its notice, judging, prizes and rights.
    contest: Contest | None = None
    #: How one may apply: on this site, or with an officer who enters what comes on paper or by phone.
    channels: tuple[Channel, ...] = Field(min_length=1, default=CHANNELS)
    #: What it costs: won, or a block with more. Without it, nothing.
    fee: AnyFee = None
    #: The notice and what goes with it, to download before applying.
    notice_files: tuple[NoticeFile, ...] = Field(max_length=20, default=())
    #: How long a finished case is kept.
    retention: Retention
    #: Blocks of `forms/shared/`, whose pages come before or after the form's own.
    take_in: tuple[Name, ...] = ()
    #: The pages of questions.
    sections: tuple[Section, ...] = Field(min_length=1)
    #: Values that follow from answers.
    computed: tuple[Computed, ...] = ()
    #: Who may not apply.
    eligibility: tuple[EligibilityRule, ...] = ()
    #: What must hold between answers, wherever they stand.
    rules: tuple[AnswerRule, ...] = ()
    #: What must hold before a step may be taken.
    step_rules: tuple[StepRule, ...] = ()
    #: What the system decides by itself, as soon as a case is received.
    automatic: Automatic | None = None
    #: Steps of this service inside a state.
    stages: tuple[Stage, ...] = ()
    #: What leads from stage to stage.
    moves: tuple[Move, ...] = ()
    #: The papers of each step, one or a list: of `receive`, `approve` and `reject`, and if wanted of `return` and of one's own moves.
    documents: Mapping[Name, Papers]
    #: When one may apply. They run: a change applies at once, also to open drafts.
    intakes: tuple[Intake, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _bind(self) -> FormDefinition:  # noqa: N804 -- ruff takes an after-validator for a class method
        """Put the reasons of rules behind their questions, and let questions that take options or rows from another one find it."""
        for section in self.sections:
            section.ask_reasons({f.name: self._reasons_behind(f.name) for f in section.written})
        for field in self.fields.values():
            field.bind(self.fields)
        return self

    def _reasons_behind(self, name: str) -> tuple[Reason, ...]:
        """The reasons that are asked behind a question."""
        return tuple(rule.reason for rule in self.answer_rules if rule.kind == "confirm" and self._last_of(rule) == name)

    def _last_of(self, rule: AnswerRule) -> str | None:
        """The last of a rule's questions, in the order of the form."""
        return next((f.name for section in reversed(self.sections) for f in reversed(section.written) if f.name in rule.at), None)

    # --- look-ups -------------------------------------------------------------------------------------------------
    @cached_property
    def answer_rules(self) -> tuple[AnswerRule, ...]:
        """What must hold between answers: the rules of the pages, then those of the form."""
        return (*(rule for section in self.sections for rule in section.rules), *self.rules)

    def home_of(self, rule: AnswerRule) -> Section | None:
        """The page that judges a rule: that of the last of its questions."""
        return self.section_of.get(self._last_of(rule) or "")

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
        return (
            TRANSITIONS
            + self._automatic_rows
            + tuple(
                Transition(
                    action=move.action,
                    source=within[move.source],
                    target=within[move.target],
                    role=move.role,
                    notice=move.notice,
                    needs_reason=move.needs_reason,
                    danger=move.danger,
                    own_text=move.label,
                    issues_document=move.action if move.action in self.documents else None,
                    from_stage=move.source,
                    to_stage=move.target,
                )
                for move in self.moves
            )
        )

    @cached_property
    def _automatic_rows(self) -> tuple[Transition, ...]:
        """The officer's rows that the system takes by itself, straight from the receipt."""
        action = self.automatic.action if self.automatic is not None else None
        return tuple(
            replace(row, role=Role.SYSTEM)
            for row in TRANSITIONS
            if (row.action, row.source, row.role) == (action, State.RECEIVED, Role.OFFICER)
        )

    @cached_property
    def rosters(self) -> tuple[RosterQuestion, ...]:
        """The questions that look into a list of the department."""
        return tuple(f for f in self.fields.values() if isinstance(f, RosterQuestion))

    @cached_property
    def papers(self) -> tuple[Paper, ...]:
        """Every paper that it may issue."""
        return tuple(paper for several in self.documents.values() for paper in several)

    def stage(self, name: str | None) -> Stage | None:
        return next((stage for stage in self.stages if stage.name == name), None)

    def first_stage(self, state: State) -> str | None:
        """The stage a case is in as soon as it is in a state; None where the state has none."""
        return next((stage.name for stage in self.stages if stage.within == state), None)

    # --- what was asked -------------------------------------------------------------------------------------------
    def asked(self) -> dict[str, Any]:
        """Questions, rules, texts and papers as JSON: what a submission agreed to, without what merely runs.

        With every default spelled out: should one change in the code, an older version still means what it meant.
        """
        return self.model_dump(mode="json", exclude=set(RUNNING_KEYS))

    def running(self) -> dict[str, Any]:
        """The intakes and the contact as JSON: what applies at once."""
        return self.model_dump(mode="json", exclude_defaults=True, include=set(RUNNING_KEYS))

    @cached_property
    def digest(self) -> str:
        """SHA-256 of what was asked, in hex: the name of this version."""
        return digest_of(self.asked())


def digest_of(data: Mapping[str, Any]) -> str:
    """SHA-256 in hex of a mapping's canonical JSON."""
    canonical = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
