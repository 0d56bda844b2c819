"""A paper for a team has copies for its members, numbered under its own; the registers list papers by their day."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("document") as table:
        table.add_column(sa.Column("branch", sa.Integer(), nullable=False, server_default="0"))
        table.drop_constraint(op.f("uq_document_series_year_serial"), type_="unique")
        table.create_unique_constraint(op.f("uq_document_series_year_serial_branch"), ["series", "year", "serial", "branch"])
        table.create_index(op.f("ix_document_issued_at"), ["issued_at"])
    with op.batch_alter_table("document") as table:
        table.alter_column("branch", existing_type=sa.Integer(), existing_nullable=False, server_default=None)


def downgrade() -> None:
    # Before, a number stood on one paper: the original keeps it.
    op.execute("DELETE FROM document WHERE branch > 0")
    with op.batch_alter_table("document") as table:
        table.drop_index(op.f("ix_document_issued_at"))
        table.drop_constraint(op.f("uq_document_series_year_serial_branch"), type_="unique")
        table.create_unique_constraint(op.f("uq_document_series_year_serial"), ["series", "year", "serial"])
        table.drop_column("branch")
