"""Places that are booked, and the hours that cases have of them."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "booked_place",
        sa.Column("scope", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("scope", name=op.f("pk_booked_place")),
    )
    op.create_table(
        "booked_hours",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("scope", sa.String(length=200), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("starts", sa.Integer(), nullable=False),
        sa.Column("ends", sa.Integer(), nullable=False),
        sa.Column("approved", sa.Boolean(), nullable=False),
        sa.CheckConstraint("0 <= starts AND starts < ends AND ends <= 1440", name=op.f("ck_booked_hours_within_a_day")),
        sa.ForeignKeyConstraint(["scope"], ["booked_place.scope"], name=op.f("fk_booked_hours_scope")),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name=op.f("fk_booked_hours_submission_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_booked_hours")),
    )
    op.create_index("ix_booked_hours_scope_day", "booked_hours", ["scope", "day"])
    op.create_index(op.f("ix_booked_hours_submission_id"), "booked_hours", ["submission_id"])


def downgrade() -> None:
    op.drop_table("booked_hours")
    op.drop_table("booked_place")
