"""What an intake says of how its applications are chosen: the key `selection`."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from homeservice.core.expressions import Expression
from homeservice.core.fields.base import Name
from homeservice.core.messages import LocalText, message
from homeservice.core.part import Part

#: A key of a ranking: the name of a value, smallest first; with `-` before it the largest first.
OrderKey = Annotated[str, StringConstraints(pattern=r"^-?[a-z][a-z0-9_]{0,39}$")]
#: What a ranking may go by beside answers and computed values.
MOMENTS = ("received_at", "submitted_at")


class QuotaFault(ValueError):
    """A quota that says neither or both of how many; `message` says so."""

    def __init__(self) -> None:
        self.message = message("lint.selection.quota_one")
        super().__init__(self.message.id)


class SelectionQuota(Part):
    """A group of which a draw takes so many."""

    #: The group's own name.
    name: Name
    #: What officers read; without it, the name.
    label: LocalText | None = None
    #: Who belongs to the group.
    when: Expression
    #: At least so many percent of all places go to the group, as long as it has so many candidates.
    at_least: Annotated[int, Field(ge=1, le=100)] | None = None
    #: Just so many places are the group's own: no more go to it, and fewer only where it has fewer candidates.
    places: Annotated[int, Field(ge=1, le=100_000)] | None = None

    def model_post_init(self, context: object, /) -> None:
        """Raises QuotaFault (inside pydantic's ValidationError) unless just one of `at_least` and `places` is given."""
        if (self.at_least is None) == (self.places is None):
            raise QuotaFault


class Selection(Part):
    """Who of those that applied is chosen."""

    #: `ranking`, `draw`: all at once by an officer, after the close. `arrival`, `judging`, `review`: one by one, as officers decide.
    by: Literal["ranking", "draw", "arrival", "judging", "review"]
    #: How many are chosen at most.
    places: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    #: What the costs of all that are chosen may come to, in won.
    budget: Annotated[int, Field(ge=1, le=1_000_000_000_000_000)] | None = None
    #: The question or computed value that says what one costs.
    cost: Name | None = None
    #: What a ranking goes by, the first key first: questions, computed values, `received_at` or `submitted_at`; `-` before it turns it round. Whoever is equal in all is drawn by lot.
    order: tuple[OrderKey, ...] = Field(max_length=10, default=())
    #: Groups that a draw takes so many of. Where not all can be met, those named first are.
    quotas: tuple[SelectionQuota, ...] = Field(max_length=30, default=())
    #: How many of those who are not chosen get a reserve number; without it, all of them.
    reserve: Annotated[int, Field(ge=0, le=1_000_000)] | None = None
    #: The words that settle the lots among equals, published with the intake. Without it, and always for a draw, the list is fixed first and the officer names what will be drawn in public later: that then settles every lot.
    seed: Annotated[str, StringConstraints(min_length=1, max_length=100, strip_whitespace=True)] | None = None

    @property
    def at_once(self) -> bool:
        """Whether all are chosen in one step; else officers decide one by one, within places and budget."""
        return self.by not in {"arrival", "judging", "review"}

    @property
    def ranks(self) -> bool:
        """Whether the order decides, and the lot only among equals."""
        return self.at_once and self.by != "draw"

    def fits(self, count: int, spent: int) -> bool:
        """Whether so many may be chosen at such a cost."""
        return (self.places is None or count <= self.places) and (self.budget is None or spent <= self.budget)
