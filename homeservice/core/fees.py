"""What a service costs: the amount, when it is paid, who pays nothing, and when it is paid back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import AfterValidator, Field

from homeservice.core.expressions import Expression, evaluate
from homeservice.core.fields.base import Name
from homeservice.core.messages import LocalText
from homeservice.core.part import Part

#: The most that one application may cost, in won: whatever an expression gives above it is a mistake in the form.
MOST_WON = 1_000_000_000
#: The most that a form may ask of everybody alike: a fee above it is a slip of the pen.
MOST_FIXED_WON = 10_000_000


class Exemption(Part):
    """A reason for which nothing is paid; the resident picks it before sending."""

    #: The exemption's own name, kept with the application.
    name: Name
    #: What the resident picks, and what the paper states.
    label: LocalText
    #: The question whose file proves it; picking the exemption makes it a required one.
    proof: Name | None = None


class Fee(Part):
    """What an application costs (민원처리법 제29조)."""

    #: Whole won: a number, or an expression over answers and parameters such as `area * used_days * rate`. Below nought counts as 0.
    amount: Expression
    #: `submission`: the application is sent by paying. `approval`: it is billed with the approval, and the paper is handed out once it is paid.
    due: Literal["submission", "approval"] = "submission"
    #: Who pays nothing. The resident picks one before sending.
    exemptions: tuple[Exemption, ...] = Field(max_length=20, default=())
    #: `on_withdrawal`: paid back to whoever withdraws before work has begun. `on_rejection`: that, and to whoever is refused. `never`: kept.
    refund: Literal["on_withdrawal", "on_rejection", "never"] = "on_withdrawal"
    #: Within how many calendar days a bill is to be paid.
    pay_within: Annotated[int, Field(ge=1, le=90)] = 14

    def exemption(self, name: str | None) -> Exemption | None:
        return next((exemption for exemption in self.exemptions if exemption.name == name), None)

    @property
    def fixed(self) -> int | None:
        """The amount where it is the same for everybody."""
        if self.amount.names:
            return None
        value = evaluate(self.amount, {})
        return value if type(value) is int else None


def _written_short(value: Fee | int | None) -> Fee | None:
    """`fee: 800` is short for `{amount: 800}`, and `fee: 0`, as every form once stored it, for none."""
    if isinstance(value, int):
        return Fee(amount=Expression.of(value)) if value else None
    return value


if TYPE_CHECKING:
    AnyFee = Fee | None
else:
    #: `fee:` of a definition.
    AnyFee = Annotated[Fee | int | None, AfterValidator(_written_short)]
