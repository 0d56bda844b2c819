"""Lists that are fixed before their lot is known, and the list of a selection as everybody may read it."""

import sqlalchemy as sa
from alembic import op

from homeservice.models.base import Json, UtcMoment

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "fixed_list",
        sa.Column("intake_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("officer_id", sa.Uuid(), nullable=False),
        sa.Column("fixed_at", UtcMoment(), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("known_at", UtcMoment(), nullable=False),
        sa.Column("rule", Json, nullable=False),
        sa.Column("entries", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["intake_id"], ["intake.id"], name=op.f("fk_fixed_list_intake_id")),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name=op.f("fk_fixed_list_officer_id")),
        sa.PrimaryKeyConstraint("intake_id", name=op.f("pk_fixed_list")),
    )
    with op.batch_alter_table("chosen") as chosen:
        chosen.add_column(sa.Column("listed", sa.Text(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("chosen") as chosen:
        chosen.drop_column("listed")
    op.drop_table("fixed_list")
