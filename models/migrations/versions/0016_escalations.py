"""Reports that stay away are escalated by working days, each step once and on record."""

from alembic import op
from sqlalchemy import Date, Integer, String, UniqueConstraint

from models.migrations.tables import INSTANT, STAYS, add_columns, belongs_to, may, must, tenant_table

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

# Empty in the workspaces that there are: reports that stayed away before are escalated when the PMO says so.
DAYS = ("escalate_deputy", "escalate_program", "escalate_pmo")


def upgrade() -> None:
    add_columns("workspaces", *(may(name, Integer()) for name in DAYS))
    tenant_table(
        "escalations",
        must("project_id", Integer()),
        must("period", Date()),
        must("step", String(24)),
        may("told_id", Integer()),
        must("at", INSTANT),
        belongs_to("projects", "project_id"),
        belongs_to("people", "told_id", on_delete=STAYS),
        UniqueConstraint("workspace_id", "project_id", "period", "step"),
    )


def downgrade() -> None:
    op.drop_table("escalations")
    with op.batch_alter_table("workspaces") as table:
        for name in DAYS:
            table.drop_column(name)
