"""Papers as a definition declares them: what each says, in which series it is numbered, when it is issued and to whom."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated

from pydantic import AfterValidator, Discriminator, Field, Tag

from homeservice.core.expressions import Expression
from homeservice.core.fields.base import Name
from homeservice.core.messages import LocalText
from homeservice.core.part import Part
from homeservice.core.piping import blanks_of

#: Papers that the house makes by itself, whatever a form says.
OF_ITSELF = frozenset({"payment_receipt"})
#: Number series beside those that are called like a layout: prizes that somebody else than the mayor gives have a register of their own.
OTHER_SERIES = ("commendation", "council_award", "association_award")


class Paper(Part):
    """A paper that a step issues, and what it states: names of questions and computed values, in their order."""

    #: The layout: a file of `pdf/documents/`. `confirmation` suits any service.
    template: Name
    #: What stands over the paper; without it, the layout's own title.
    title: LocalText | None = None
    #: The register whose running numbers it takes; without it, that of the layout.
    series: Name | None = None
    #: The paper is issued only where this holds.
    issued_when: Expression | None = None
    #: A `persons` question: besides the original, which names them all, each of them gets a copy with their own name.
    for_each: Name | None = None
    #: The question with the name of the company or group that the paper is made out to; while it has no answer, it is the applicant.
    organisation: Name | None = None
    #: A question or computed value that is printed large: the grade of an award, what somebody is appointed to.
    headline: Name | None = None
    #: For how long somebody is appointed, or a permit holds: `"{{served}}"`, `"{{term_from}} ~ {{term_to}}"`.
    period: LocalText | None = None
    #: The questions and computed values that it states.
    facts: tuple[Name, ...] = ()
    #: A sum of money that it states in figures and words.
    amount: Name | None = None
    #: What it confirms, in one sentence.
    sentence: LocalText | None = None
    #: Numbered conditions under which it holds.
    conditions: tuple[LocalText, ...] = ()
    #: Further lines at the end.
    notes: tuple[LocalText, ...] = ()

    @property
    def numbered_in(self) -> str:
        """The series whose next number it takes."""
        return self.series or self.template

    @property
    def printed(self) -> frozenset[str]:
        """The names of the expressions whose values stand on it, also in the blanks of its texts."""
        named = (self.amount, self.headline, self.organisation, self.for_each)
        texts = (self.title, self.period, self.sentence, *self.conditions, *self.notes)
        blanks = (blank.name for text in texts if text is not None for blank in blanks_of(text))
        return frozenset((*self.facts, *blanks, *(name for name in named if name is not None)))


#: How pydantic's paths name the two ways to write the papers of a step; no key of a file looks like them.
ONE, SEVERAL = "[one]", "[several]"


def _written(value: object) -> str:
    return ONE if isinstance(value, Mapping | Paper) else SEVERAL


def _as_several(value: Paper | tuple[Paper, ...]) -> tuple[Paper, ...]:
    return (value,) if isinstance(value, Paper) else value


if TYPE_CHECKING:
    Papers = tuple[Paper, ...]
else:
    #: The papers of a step, in their order: one, or a list.
    Papers = Annotated[
        Annotated[Paper, Tag(ONE)] | Annotated[tuple[Paper, ...], Field(min_length=1, max_length=10), Tag(SEVERAL)],
        Discriminator(_written),
        AfterValidator(_as_several),
    ]
