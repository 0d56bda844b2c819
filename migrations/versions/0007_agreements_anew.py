"""Who agrees is asked anew where what else is said of them changes, and a preview's key follows from its file's."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("agreement") as table:
        # What was agreed to before this was kept is asked for anew only where there is more to be said of the person.
        table.add_column(sa.Column("further", sa.String(length=64), nullable=False, server_default=""))
        table.drop_constraint(op.f("uq_agreement_submission_id_field_digest"), type_="unique")
        table.create_unique_constraint(
            op.f("uq_agreement_submission_id_field_digest_further"), ["submission_id", "field", "digest", "further"]
        )
    with op.batch_alter_table("agreement") as table:
        table.alter_column("further", existing_type=sa.String(length=64), existing_nullable=False, server_default=None)
    # The small pictures made so far lie under keys of their own, which nobody knows from here on; the file itself is shown as a card.
    op.execute("UPDATE examination SET preview = 'failed' WHERE preview = 'made'")
    with op.batch_alter_table("examination") as table:
        table.drop_constraint(op.f("ck_examination_preview_lies_somewhere"), type_="check")
        table.drop_constraint(op.f("uq_examination_preview_key"), type_="unique")
        table.drop_column("preview_key")


def downgrade() -> None:
    op.execute(
        "DELETE FROM agreement WHERE EXISTS (SELECT 1 FROM agreement AS other WHERE other.submission_id = agreement.submission_id"
        " AND other.field = agreement.field AND other.digest = agreement.digest AND other.further < agreement.further)"
    )
    with op.batch_alter_table("agreement") as table:
        table.drop_constraint(op.f("uq_agreement_submission_id_field_digest_further"), type_="unique")
        table.drop_column("further")
        table.create_unique_constraint(op.f("uq_agreement_submission_id_field_digest"), ["submission_id", "field", "digest"])
    with op.batch_alter_table("examination") as table:
        table.add_column(sa.Column("preview_key", sa.String(length=64), nullable=True))
    op.execute("UPDATE examination SET preview = 'failed' WHERE preview = 'made'")
    with op.batch_alter_table("examination") as table:
        table.create_unique_constraint(op.f("uq_examination_preview_key"), ["preview_key"])
        table.create_check_constraint(op.f("ck_examination_preview_lies_somewhere"), "(preview = 'made') = (preview_key IS NOT NULL)")
