"""What was to be paid for a case, and what became of it. No data of a card or an account is ever kept here."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from homeservice.models.base import Code, Data, Key, Line, Long, Moment, Table, one_of

#: Billed and not begun to pay; at the provider's; paid; ended without money; money on its way back; money back.
STATES = ("billed", "pending", "paid", "failed", "cancelled", "expired", "refunding", "refunded")
#: In one of these a payment stands for its case, which then has no other of the same purpose.
LIVE = ("billed", "pending", "paid")
_WITH_MONEY = ("paid", "refunding", "refunded")


class Payment(Table):
    """One payment: `purpose` is the application itself or a bill, `order_code` its name at the provider and the key by which it is made once.

    The row outlives its case: what was paid must add up with the provider's books. `arguments` is what the application is sent with once it is paid.
    """

    __tablename__ = "payment"
    __table_args__ = (
        CheckConstraint(one_of("state", STATES), name="state"),
        CheckConstraint(one_of("purpose", ("submission", "bill")), name="purpose"),
        CheckConstraint("method IS NULL OR " + one_of("method", ("electronic", "cash")), name="method"),
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint(f"({one_of('state', _WITH_MONEY)}) = (paid_at IS NOT NULL)", name="paid_iff_money"),
        CheckConstraint("(state = 'refunded') = (refunded_at IS NOT NULL)", name="refunded_iff_back"),
        CheckConstraint(f"(method IS NOT NULL) OR NOT ({one_of('state', _WITH_MONEY)})", name="money_by_some_method"),
        CheckConstraint("purpose = 'submission' OR due_on IS NOT NULL", name="bill_with_a_day"),
        Index(
            "uq_payment_live", "submission_id", "purpose", unique=True,
            postgresql_where=text(one_of("state", LIVE)), sqlite_where=text(one_of("state", LIVE)),
        ),
        Index("ix_payment_list", "department_id", "state", "created_at", "id"),
        Index("ix_payment_due_on", "due_on", postgresql_where=text("state = 'billed'"), sqlite_where=text("state = 'billed'")),
    )  # fmt: skip

    id: Mapped[Key]
    submission_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("submission.id", ondelete="SET NULL"), index=True)
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"))
    form_code: Mapped[Code]
    #: The reference of the case, which people and officers call it by.
    case_reference: Mapped[Code]
    purpose: Mapped[Code]
    state: Mapped[Code]
    amount: Mapped[int]
    method: Mapped[Code | None]
    order_code: Mapped[Code] = mapped_column(unique=True)
    #: The provider's own name for it.
    provider_reference: Mapped[Line | None]
    due_on: Mapped[dt.date | None]
    reminded_at: Mapped[Moment | None]
    created_at: Mapped[Moment]
    begun_at: Mapped[Moment | None]
    paid_at: Mapped[Moment | None]
    ended_at: Mapped[Moment | None]
    refunded_at: Mapped[Moment | None]
    #: Since when the form or the law says that the money is to go back; an officer looks and sends it.
    refund_due_at: Mapped[Moment | None]
    #: Why it was billed, and why it went back: what both sides read.
    reason: Mapped[Long | None]
    #: Who billed it, took the cash or sent it back.
    officer_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("officer.id"))
    arguments: Mapped[Data]
