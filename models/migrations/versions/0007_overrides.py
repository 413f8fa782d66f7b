"""Rolled-up ratings may be overridden, by name, with a reason and an end."""

from alembic import op
from sqlalchemy import Date, Integer, String, Text

from models.migrations.tables import INSTANT, STAYS, belongs_to, must, tenant_table

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    tenant_table(
        "rollup_overrides",
        must("program_id", Integer()),
        must("rating", String(24)),
        must("reason", Text()),
        must("by_id", Integer()),
        must("given_at", INSTANT),
        must("ends_on", Date()),
        belongs_to("programs", "program_id"),
        belongs_to("people", "by_id", on_delete=STAYS),
    )
    op.create_index("ix_rollup_overrides_program", "rollup_overrides", ["workspace_id", "program_id"])


def downgrade() -> None:
    op.drop_table("rollup_overrides")
