"""What is held so many times, per intake or for ever."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

HELD = sa.table(
    "held_value",
    sa.column("intake_id", sa.Integer()),
    sa.column("submission_id", sa.Uuid()),
    sa.column("scope", sa.String()),
    sa.column("key", sa.String()),
    sa.column("slot", sa.Integer()),
)
SUBMISSION = sa.table("submission", sa.column("id", sa.Uuid()), sa.column("intake_id", sa.Integer()))


def upgrade() -> None:
    with op.batch_alter_table("held_value") as table:
        table.add_column(sa.Column("scope", sa.String(64), nullable=True))
        table.add_column(sa.Column("slot", sa.Integer(), nullable=True))
        table.alter_column("field", new_column_name="key", existing_type=sa.String(64), existing_nullable=False)
    op.execute(HELD.update().values(scope=sa.literal("intake:") + sa.cast(HELD.c.intake_id, sa.String()), slot=1))
    with op.batch_alter_table("held_value") as table:
        table.drop_constraint(op.f("uq_held_value_intake_id_field_digest"), type_="unique")
        table.drop_constraint(op.f("fk_held_value_intake_id"), type_="foreignkey")
        table.drop_column("intake_id")
        table.alter_column("scope", existing_type=sa.String(64), nullable=False)
        table.alter_column("slot", existing_type=sa.Integer(), nullable=False)
        table.create_unique_constraint(op.f("uq_held_value_scope_key_digest_slot"), ["scope", "key", "digest", "slot"])


def downgrade() -> None:
    # Before, a value was held once, by a question's name.
    op.execute(HELD.delete().where(sa.or_(HELD.c.slot != 1, HELD.c.key.in_(["intake.entries", "intake.limits"]))))
    with op.batch_alter_table("held_value") as table:
        table.add_column(sa.Column("intake_id", sa.Integer(), nullable=True))
        table.alter_column("key", new_column_name="field", existing_type=sa.String(64), existing_nullable=False)
    intake = sa.select(SUBMISSION.c.intake_id).where(SUBMISSION.c.id == HELD.c.submission_id).scalar_subquery()
    op.execute(HELD.update().values(intake_id=intake))
    with op.batch_alter_table("held_value") as table:
        table.drop_constraint(op.f("uq_held_value_scope_key_digest_slot"), type_="unique")
        table.drop_column("scope")
        table.drop_column("slot")
        table.alter_column("intake_id", existing_type=sa.Integer(), nullable=False)
        table.create_foreign_key(op.f("fk_held_value_intake_id"), "intake", ["intake_id"], ["id"])
        table.create_unique_constraint(op.f("uq_held_value_intake_id_field_digest"), ["intake_id", "field", "digest"])
