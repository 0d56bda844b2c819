"""Rules of a form over its answers: who may not apply, what must hold between answers, what must hold before a step."""

from __future__ import annotations

from functools import cached_property
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Field

from homeservice.core.expressions import Expression
from homeservice.core.fields.base import Control, ControlKind, Name
from homeservice.core.fields.base import Part as Box
from homeservice.core.fields.paragraph import Paragraph
from homeservice.core.messages import Display, LocalText, message
from homeservice.core.part import Part

#: The most characters of a reason.
LONGEST_REASON = 500


class EligibilityRule(Part):
    """Who may not apply: unless the expression holds, the sentence is said as early as it is known.

    `ineligible` bars the submission, but for a statutory petition, whose receipt may not be refused (법 §9): there it
    warns. `warning` never bars.
    """

    #: What must hold. While an answer it needs is missing, nothing is said.
    unless: Expression
    #: What is said where it does not hold, and how to mend it.
    say: LocalText
    #: Whether the rule bars or only warns.
    outcome: Literal["ineligible", "warning"] = "ineligible"


class StepRule(Part):
    """What must hold before a step may be taken: the approval, or a move between stages.

    What is not known yet does not hold: nobody is confirmed what nobody has looked up.
    """

    #: The step: `approve`, or the `action` of a move.
    action: Name
    #: What must hold.
    unless: Expression
    #: What is said to whoever takes the step where it does not hold, and what to do instead.
    say: LocalText


class Automatic(Part):
    """What the system decides by itself as soon as a case is received, because no judgement is left (행정기본법 제20조).

    Only in the applicant's favour. A case that does not qualify waits for an officer like any other.
    """

    #: The step.
    action: Literal["approve"]
    #: What must be known to hold: answers, computed values, what a `roster` has found.
    when: Expression


def _listed(value: object) -> object:
    """One name for a list of one."""
    if isinstance(value, str):
        return (value,)
    return tuple(value) if isinstance(value, list) else value


class AnswerRule(Part):
    """What must hold between the answers to several questions; said at them when their page is saved, and at the submission.

    `error` must be mended. `confirm` may stand with a reason, which is kept like an answer under the rule's name. For a
    statutory petition, whose receipt may not be refused (법 §9), either only warns.
    """

    #: The rule's own name, unlike that of any question: the reason is kept under it.
    name: Name
    #: The rule is asked only where this holds.
    when: Expression | None = None
    #: What must hold. While an answer it needs is missing, nothing is said.
    unless: Expression
    #: What is said where it does not hold, and how to mend it or what to check.
    say: LocalText
    #: The question or the questions at which it is said; the page of the last one judges it.
    at: Annotated[tuple[Name, ...], Field(min_length=1), BeforeValidator(_listed)]
    #: `error`: it must be mended. `confirm`: a warning that may stand with a reason.
    kind: Literal["error", "confirm"] = "error"

    @cached_property
    def broken(self) -> Expression:
        """True where the rule is asked and known not to hold."""
        fails = Expression(
            source=f"not ({self.unless.source})", tree=["not", self.unless.tree], names=self.unless.names, columns=(1, *self.unless.columns)
        )
        if self.when is None:
            return fails
        return Expression(
            source=f"({self.when.source}) and {fails.source}",
            tree=["and", [self.when.tree, fails.tree]],
            names=self.when.names | fails.names,
            columns=(1, *self.when.columns, *fails.columns),
        )

    @property
    def reason(self) -> Reason:
        """The question for the reason why the answers may stand."""
        return Reason(type="reason", name=self.name, label=self.say, shown_when=self.broken, max=LONGEST_REASON)


class Reason(Paragraph):
    """Why answers may stand that a rule finds odd: asked behind them, while they are so. No file declares it; its rule does."""

    type: Literal["reason"]  # type: ignore[assignment]  # a paragraph in all but the name

    missing_message: ClassVar[str] = "field.reason.required"
    stands_in_tables: ClassVar[bool] = False
    patient: ClassVar[bool] = True

    def control(self) -> Control:
        return Control(kind=ControlKind.REASON, parts=(Box(width="full"),), counter=self.max)

    def display(self, value: Any) -> Display:
        return None if value is None else message("field.reason.given", reason=value)
