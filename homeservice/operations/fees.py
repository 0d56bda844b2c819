"""What a case costs whom: worked out of its answers, with the exemption that was picked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from homeservice.core.answers import Fault
from homeservice.core.errors import DomainError
from homeservice.core.expressions import evaluate
from homeservice.core.fees import MOST_WON, Exemption
from homeservice.core.messages import message
from homeservice.models import Payment
from homeservice.operations.cases import Case


@dataclass(frozen=True, kw_only=True)
class Cost:
    """What a case costs: `amount` before any exemption, None while an answer that decides is missing."""

    amount: int | None
    exemption: Exemption | None = None

    @property
    def to_pay(self) -> int:
        """What is to be paid as far as is known."""
        return 0 if self.exemption is not None or self.amount is None else self.amount


def cost_of(case: Case, exemption: str | None = None) -> Cost | None:
    """What a case costs with an exemption, by default the one it was sent with; None where the form has no fee.

    Raises DomainError for an exemption that the form does not have, or a sum beyond all bounds.
    """
    fee, submission = case.definition.fee, case.submission
    if fee is None:
        return None
    name = exemption or submission.exemption
    picked = fee.exemption(name)
    if name and picked is None:
        raise DomainError("fee.no_such_exemption")
    amount = evaluate(fee.amount, {name: case.situation.look_up(name) for name in fee.amount.names})
    if amount is not None and amount > MOST_WON:
        raise DomainError("fee.out_of_bounds", most=MOST_WON)
    return Cost(amount=None if amount is None else max(0, int(amount)), exemption=picked)


def due_before(case: Case, cost: Cost | None) -> int:
    """The won that are to be paid before the application is sent."""
    return cost.to_pay if cost is not None and case.definition.fee is not None and case.definition.fee.due == "submission" else 0


def proof_faults(case: Case, cost: Cost | None) -> list[Fault]:
    """That the file is missing which proves the exemption that was picked."""
    proof = cost.exemption.proof if cost is not None and cost.exemption is not None else None
    if proof is None or cost is None or cost.exemption is None or not case.situation.shows(case.definition.fields[proof]):
        return []
    f = case.definition.fields[proof]
    if f.answered(case.values.get(proof)):
        return []
    return [Fault(field=proof, message=message("fee.proof_missing", exemption=cost.exemption.label, label=f.label))]


def fee_line(session: Session, case: Case) -> dict[str, Any] | None:
    """What stands in the corner of a paper: what was paid and how, or why nothing was (handbook 4.4); None where there was no fee."""
    fee = case.definition.fee
    if fee is None:
        return None
    exemption = fee.exemption(case.submission.exemption)
    if exemption is not None:
        return {"won": 0, "how": "exempt", "reason": exemption.label.ko}
    asked = select(Payment.amount, Payment.method).where(Payment.submission_id == case.submission.id, Payment.state == "paid")
    paid = session.execute(asked).all()
    if not paid:
        return None
    how = "electronic" if any(method == "electronic" for _, method in paid) else "cash"
    return {"won": sum(amount for amount, _ in paid), "how": how, "reason": None}
