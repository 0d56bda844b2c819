"""What every field type is: one class, one file, with all faces of its value; the defaults make the simplest type six lines."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints

from homeservice.core.earlier import WantedCases
from homeservice.core.errors import Invalid
from homeservice.core.expressions import Expression, ExprType, evaluate
from homeservice.core.expressions.arithmetic import DECIMAL_PLACES
from homeservice.core.fields.wish import Wish
from homeservice.core.messages import Display, LocalText, message
from homeservice.core.sketching import Drawing
from homeservice.core.text import clean_line

#: What the person typed: box name ("" for a field of one box) to the values sent for it.
Raw = Mapping[str, Sequence[str]]
#: Gives the value of a name as expressions see it: None where it is unknown, unanswered or hidden.
LookUp = Callable[[str], Any]

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]


class ControlKind(enum.StrEnum):
    """How a question is asked; each has a template `templates/fields/<kind>.html`."""

    INPUT = "input"
    PARAGRAPH = "paragraph"
    GROUP = "group"
    RADIO = "radio"
    SELECT = "select"
    LONG_CHOICE = "long_choice"
    CHECKBOXES = "checkboxes"
    CONSENT = "consent"
    FILE = "file"
    TABLE = "table"
    TIME_TABLE = "time_table"
    NOTE = "note"
    CALCULATED = "calculated"
    EARLIER_CASE = "earlier_case"
    BOOKING = "booking"
    SIGNATURE = "signature"
    MAP = "map"
    REASON = "reason"


@dataclass(frozen=True, kw_only=True)
class Option:
    """One of the answers to choose from; in a list that opens, those of one `group` stand together under its name."""

    value: str
    label: Display
    help: Display = None
    group: str = ""
    #: How many may choose it.
    places: int | None = None


@dataclass(frozen=True, kw_only=True)
class Part:
    """One box of a control: its name is "" where the field has one box, else the suffix (`year` is sent as `born-year`)."""

    name: str = ""
    label: Display = None
    input_mode: Literal["text", "numeric", "decimal", "tel", "email"] = "text"
    autocomplete: str | None = None
    width: Literal["full", "wide", "medium", "short", "tiny"] = "wide"
    max_length: int | None = None
    unit: Display = None
    example: Display = None
    options: tuple[Option, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Control:
    """The abstract description of how a question is asked. The core holds no HTML.

    `grouped` controls are a fieldset with a legend; the others a label and a box. `facts` are the lines a consent shows before it is
    asked (purpose, items, …) as (label, text); those whose places are `important` must stand out (개인정보 보호법 시행령 제17조 제3항).
    `notes` are rules told beforehand (limits, kinds). `counter` is the most that may be typed, counted as `counts` says. `other` is the
    box beside the option for an answer in one's own words. `drawing` is the sketch to set a place on. `row_titles` are the headings of
    rows that have one of their own; `fixed_rows` says that nobody adds or takes away rows.
    """

    kind: ControlKind
    parts: tuple[Part, ...] = (Part(),)
    options: tuple[Option, ...] = ()
    columns: tuple[FieldType, ...] = ()
    min_rows: int = 0
    max_rows: int = 0
    row_titles: tuple[Display, ...] = ()
    fixed_rows: bool = False
    accept: tuple[str, ...] = ()
    max_bytes: int = 0
    max_files: int = 0
    facts: tuple[tuple[Display, Display], ...] = ()
    important: frozenset[int] = frozenset()
    notes: tuple[Display, ...] = ()
    counter: int | None = None
    counts: str = "characters"
    other: Part | None = None
    drawing: Drawing | None = None

    @property
    def grouped(self) -> bool:
        return self.kind in _GROUPED


_K = ControlKind
_GROUPED = frozenset({_K.GROUP, _K.RADIO, _K.CHECKBOXES, _K.CONSENT, _K.TABLE, _K.TIME_TABLE, _K.SIGNATURE, _K.BOOKING, _K.MAP})
_READINGS: Mapping[ExprType, Mapping[str, Any]] = MappingProxyType(
    {
        ExprType.NUMBER: {"as": "number"},
        ExprType.DECIMAL: {"as": "number", "places": DECIMAL_PLACES},
        ExprType.TEXT: {"as": "text"},
        ExprType.BOOLEAN: {"as": "boolean"},
        ExprType.CHOICES: {"as": "choices"},
        ExprType.OPAQUE: {"as": "present"},
    }
)


class FieldType(BaseModel):
    """A question of a form; its attributes are the options of the YAML file.

    A subclass sets `type: Literal["…"]`, and overrides the faces in which its value differs from a line of text.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    #: Which of the types below.
    type: str
    #: The key of the answer: lower case, unique in the form.
    name: Name
    #: The question.
    label: LocalText
    #: A line of help under it.
    help: LocalText | None = None
    #: An optional question may stay blank; every other one that is shown must be answered.
    optional: bool = False
    #: The question is asked only where this holds; a hidden one loses its answer at submission.
    shown_when: Expression | None = None
    #: The question must be answered only where this holds.
    required_when: Expression | None = None
    #: `per_intake`: no two live submissions of one intake may hold the same value; `for_ever`: no two of any intakes of the form.
    unique: Literal["per_intake", "for_ever"] | None = None
    #: Where the first value comes from: the verified identity of the person signed in. It is then read-only.
    verified: Literal["name", "birth_date"] | None = None
    #: Suggested from the person's profile, changeable.
    suggested: Literal["phone", "email"] | None = None
    #: The answer identifies the applicant or the case: the one kind that even a statutory petition cannot go without.
    identifies: bool = False

    #: What expressions see of this value.
    expression_type: ClassVar[ExprType] = ExprType.TEXT
    #: The columns that expressions see, where the type makes rows of an answer that has none.
    seen_columns: ClassVar[Mapping[str, ExprType]] = MappingProxyType({})
    #: The kinds that `expression_type` may be, where the form's options decide.
    expression_kinds: ClassVar[tuple[ExprType, ...]] = ()
    #: The law names this value (handbook 5.3): stored encrypted, never indexed in the clear.
    encrypted: ClassVar[bool] = False
    #: The sentence for a required question left blank.
    missing_message: ClassVar[str] = "field.required"
    #: The sentence for an answer that was kept as it was typed and could be read now.
    stale_message: ClassVar[str] = "field.save_again"
    #: The answer is an agreement: that it was given, when and to which text is recorded with the submission.
    is_agreement: ClassVar[bool] = False
    #: The answer is a postal address: papers and letters look for the applicant's.
    is_address: ClassVar[bool] = False
    #: The value comes as an uploaded file, not as text.
    takes_file: ClassVar[bool] = False
    #: Equal values can be found by index_text, so that `unique` may be asked of this type.
    indexed: ClassVar[bool] = True
    #: There is something to answer; a type that only shows something has no answer.
    asks: ClassVar[bool] = True
    #: The question may be a column of a table.
    stands_in_tables: ClassVar[bool] = True
    #: The question comes up only once one pauses while typing: what brings it up is no answer yet.
    patient: ClassVar[bool] = False
    #: What is known of a person and may fill this type: values of `verified` and `suggested`.
    filled_from: ClassVar[frozenset[str]] = frozenset()

    # --- how it is asked ------------------------------------------------------------------------------------------
    def control(self) -> Control:
        return Control(kind=ControlKind.INPUT)

    def reading(self) -> Mapping[str, Any] | None:
        """How the browser reads the boxes as expressions see them, in the words of `assets/live/reading.mjs`.

        What `parse` would refuse counts there as null. `{"as": "present"}` tells only whether there is an answer; None means
        that only the server can read it, so that what hangs on it changes when the page is saved.
        """
        return _READINGS.get(self.expression_type)

    # --- parse / unparse: between what is typed and the value -----------------------------------------------------
    def parse(self, raw: Raw) -> Any:
        """The value of what was typed, None where nothing was. Raises Invalid with a sentence that says how to mend it.

        Whether an answer is required is not asked here.
        """
        text = self.line(raw)
        return self.parse_text(text) if text else None

    def parse_text(self, text: str) -> Any:
        """The value of one cleaned, non-empty line; what most types override. Raises Invalid."""
        return text

    def unparse(self, value: Any) -> dict[str, list[str]]:
        """What stands in the boxes for a value: parse(unparse(value)) == value. None gives empty boxes."""
        return {"": [] if value is None else [str(value)]}

    # --- dump / load: between the value and JSON ------------------------------------------------------------------
    def dump(self, value: Any) -> Any:
        return value

    def load(self, stored: Any) -> Any:
        """The value of what dump gave: load(dump(value)) == value."""
        return stored

    # --- display / mask / sample ----------------------------------------------------------------------------------
    def display(self, value: Any) -> Display:
        """The value as people read it; None where there is none."""
        return None if value is None else str(value)

    def mask(self, value: Any) -> Display:
        """The value as shown to those who need not see it whole (handbook 5.3). The default hides nothing."""
        return self.display(value)

    def drawings(self, value: Any) -> tuple[Drawing, ...]:
        return ()  # the value on sketches of the city, for types that have a place: pictures of what `display` tells

    def for_strangers(self, value: Any) -> Display:
        """What somebody is shown who verifies a paper: the masked value, and nothing of free text, which may say anything."""
        return self.mask(value)

    def sample(self) -> Any:
        """A plainly made-up value that parses: for previews and for the tests of every definition."""
        return "sample"

    def invent(self, wish: Wish) -> Any:
        """A made-up value as wished, where the type has more than its sample: others that differ, and the strangest it takes."""
        return self.sample()

    def as_answer(self, seen: Any) -> Any:
        """The value that expressions see as this one; None where there is none."""
        return seen

    # --- rules ----------------------------------------------------------------------------------------------------
    def check(self, value: Any, *, today: dt.date) -> None:
        """Judge what depends on the day. Raises Invalid. Called after parse, with a value that is not None."""

    def answered(self, value: Any) -> bool:
        """Whether the question counts as answered; a consent is answered only by agreeing."""
        return value is not None

    def for_expressions(self, value: Any) -> Any:
        """The value as expressions see it, of the kind `expression_type` says."""
        return value

    def index_text(self, value: Any) -> str | None:
        """The one spelling under which equal values are found, for `unique`; None where the value cannot be looked up."""
        return str(value) if self.indexed and value is not None else None

    def lint(self) -> list[tuple[str, Any]]:
        """Faults of the options that the attributes' types cannot say: (attribute, Message) pairs; a subclass adds its own."""
        faults: list[tuple[str, Any]] = []
        if self.unique and not self.indexed:
            faults.append(("unique", message("field.lint.unique", type=self.type)))
        for attribute, source in (("verified", self.verified), ("suggested", self.suggested)):
            if source and source not in self.filled_from:
                faults.append((attribute, message("field.lint.filled_from", type=self.type, source=source)))
        return faults

    # --- in its situation: what hangs on other answers ------------------------------------------------------------
    @property
    def texts(self) -> tuple[LocalText, ...]:
        """What people read of the question that may have blanks in it."""
        return (self.label, self.help) if self.help is not None else (self.label,)

    @property
    def row_columns(self) -> tuple[FieldType, ...]:
        """The questions of a row, where the type has rows."""
        return ()

    @property
    def own_columns(self) -> tuple[FieldType, ...]:
        """Those of `row_columns` that the form itself declares, which are the last."""
        return self.row_columns

    @property
    def row_rules(self) -> tuple[Any, ...]:
        """What must hold in every row: each with the expression `unless`."""
        return ()

    @property
    def rows_settled_by(self) -> str | None:
        """The question that settles the rows."""
        return None

    @property
    def limited_options(self) -> tuple[Option, ...]:
        """The options with a number of places, for types that can count them."""
        return ()

    @property
    def follows_from(self) -> Expression | None:
        """In a row: what the cell follows from. Such a cell is shown and not typed."""
        return None

    @property
    def is_derived(self) -> bool:
        """Whether the value follows from other answers and is not typed."""
        return self.follows_from is not None

    def derive(self, look_up: LookUp) -> Any:
        """The value of what is derived; None while it is not known."""
        followed = self.follows_from
        return None if followed is None else evaluate(followed, {name: look_up(name) for name in followed.names})

    @property
    def found_by(self) -> Mapping[str, str]:
        """The answers that the value is looked up by: their names, by the option that says so."""
        return MappingProxyType({})

    @property
    def names_cases(self) -> WantedCases | None:
        """Which earlier cases of the applicant the answer names one of; None where none. Only who knows them can offer and judge them."""
        return None

    @property
    def hangs_on(self) -> frozenset[str]:
        """The names of other answers that the question reads besides its own conditions."""
        return frozenset()

    def bind(self, questions: Mapping[str, FieldType]) -> None:
        """Called once with all questions of the form, before anything else: for types that take options from another one."""

    def asked(self, look_up: LookUp) -> bool:
        """Whether there is anything to ask, beside `shown_when`."""
        return True

    def row_places(self, look_up: LookUp) -> tuple[int, ...] | None:
        """The places of the rows that are asked, where other answers settle them; else None."""
        return None

    def seen(self, value: Any, look_up: LookUp) -> Any:
        """The value as expressions see it, given the other answers."""
        return self.for_expressions(value)

    def faults_within(self, value: Any, look_up: LookUp) -> list[Invalid]:
        """What is wrong inside a value that could be read, given the other answers: each with its box."""
        return []

    def kept(self, value: Any, look_up: LookUp) -> Any:
        """The value as a submission keeps it: without what is hidden inside it. None where nothing is left."""
        return value

    # --- people who agree themselves ------------------------------------------------------------------------------
    @property
    def agreements(self) -> tuple[FieldType, ...]:
        """What every person named in the answer must agree to themselves."""
        return ()

    # --- files ----------------------------------------------------------------------------------------------------
    def files_of(self, value: Any) -> tuple[Any, ...]:
        """The files that a value refers to: FileRefs."""
        return ()

    def with_file(self, value: Any, ref: Any) -> Any:
        """The value with one file more, or with it instead of the one before. Raises Invalid where it does not go in.

        Asked only of types with `takes_file`.
        """
        raise NotImplementedError

    def without_file(self, value: Any, id: str) -> Any:
        """The value without the file of this id, None where nothing is left. Asked only of types with `takes_file`."""
        raise NotImplementedError

    # --- shared by the types --------------------------------------------------------------------------------------
    def only(self, raw: Raw, part: str = "") -> str:
        """The one text sent for a box, "" where none was. Raises Invalid where several were."""
        values = raw.get(part, ())
        if len(values) > 1:
            raise Invalid("field.several_values", label=self.label, part=part)
        return values[0] if values else ""

    def line(self, raw: Raw, part: str = "") -> str:
        """The one cleaned line sent for a box, "" where nothing was. Raises Invalid that names the box."""
        try:
            return clean_line(self.only(raw, part), label=self.label)
        except Invalid as refused:
            raise Invalid(refused.message, part=part) from None
