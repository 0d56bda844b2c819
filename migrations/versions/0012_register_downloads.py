"""The record of who looked holds downloads of registers too, which belong to no single case."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("access_log") as table:
        table.alter_column("submission_id", existing_type=sa.Uuid(), nullable=True)


def downgrade() -> None:
    # Before, everything that was looked at was a case.
    op.execute("DELETE FROM access_log WHERE submission_id IS NULL")
    with op.batch_alter_table("access_log") as table:
        table.alter_column("submission_id", existing_type=sa.Uuid(), nullable=False)
