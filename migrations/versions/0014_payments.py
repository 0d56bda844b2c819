"""What a case costs and by which way it came, and payments."""

import sqlalchemy as sa
from alembic import op

from homeservice.models.base import Json, UtcMoment

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_STATES = "'billed', 'pending', 'paid', 'failed', 'cancelled', 'expired', 'refunding', 'refunded'"
_LIVE = sa.text("state IN ('billed', 'pending', 'paid')")
_BILLED = sa.text("state = 'billed'")
_MONEY = "state IN ('paid', 'refunding', 'refunded')"


def upgrade() -> None:
    op.add_column("submission", sa.Column("channel", sa.String(length=64), nullable=False, server_default="online"))
    op.add_column("submission", sa.Column("fee", sa.Integer(), nullable=True))
    op.add_column("submission", sa.Column("exemption", sa.String(length=64), nullable=True))
    op.add_column("submission", sa.Column("paying_since", UtcMoment(), nullable=True))
    op.create_table(
        "payment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("submission_id", sa.Uuid(), nullable=True),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("form_code", sa.String(length=64), nullable=False),
        sa.Column("case_reference", sa.String(length=64), nullable=False),
        sa.Column("purpose", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("method", sa.String(length=64), nullable=True),
        sa.Column("order_code", sa.String(length=64), nullable=False),
        sa.Column("provider_reference", sa.String(length=200), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("reminded_at", UtcMoment(), nullable=True),
        sa.Column("created_at", UtcMoment(), nullable=False),
        sa.Column("begun_at", UtcMoment(), nullable=True),
        sa.Column("paid_at", UtcMoment(), nullable=True),
        sa.Column("ended_at", UtcMoment(), nullable=True),
        sa.Column("refunded_at", UtcMoment(), nullable=True),
        sa.Column("refund_due_at", UtcMoment(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("officer_id", sa.Uuid(), nullable=True),
        sa.Column("arguments", Json, nullable=False),
        sa.CheckConstraint(f"state IN ({_STATES})", name=op.f("ck_payment_state")),
        sa.CheckConstraint("purpose IN ('submission', 'bill')", name=op.f("ck_payment_purpose")),
        sa.CheckConstraint("method IS NULL OR method IN ('electronic', 'cash')", name=op.f("ck_payment_method")),
        sa.CheckConstraint("amount > 0", name=op.f("ck_payment_amount")),
        sa.CheckConstraint(f"({_MONEY}) = (paid_at IS NOT NULL)", name=op.f("ck_payment_paid_iff_money")),
        sa.CheckConstraint("(state = 'refunded') = (refunded_at IS NOT NULL)", name=op.f("ck_payment_refunded_iff_back")),
        sa.CheckConstraint(f"(method IS NOT NULL) OR NOT ({_MONEY})", name=op.f("ck_payment_money_by_some_method")),
        sa.CheckConstraint("purpose = 'submission' OR due_on IS NOT NULL", name=op.f("ck_payment_bill_with_a_day")),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name=op.f("fk_payment_submission_id_submission"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_payment_department_id_department")),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name=op.f("fk_payment_officer_id_officer")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment")),
        sa.UniqueConstraint("order_code", name=op.f("uq_payment_order_code")),
    )
    op.create_index(op.f("ix_payment_submission_id"), "payment", ["submission_id"])
    op.create_index("uq_payment_live", "payment", ["submission_id", "purpose"], unique=True, postgresql_where=_LIVE, sqlite_where=_LIVE)
    op.create_index("ix_payment_list", "payment", ["department_id", "state", "created_at", "id"])
    op.create_index("ix_payment_due_on", "payment", ["due_on"], postgresql_where=_BILLED, sqlite_where=_BILLED)


def downgrade() -> None:
    op.drop_table("payment")
    for column in ("paying_since", "exemption", "fee", "channel"):
        op.drop_column("submission", column)
