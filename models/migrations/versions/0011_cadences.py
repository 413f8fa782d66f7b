"""Reports are due by a cadence, of the workspace, a program or a project."""

from alembic import op
from sqlalchemy import Boolean, CheckConstraint, Date, Integer

from models.migrations.tables import INSTANT, STAYS, belongs_to, may, must, tenant_table

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    tenant_table(
        "cadences",
        may("program_id", Integer()),
        may("project_id", Integer()),
        must("inherits", Boolean()),
        must("weeks", Integer()),
        must("weekday", Integer()),
        must("hour", Integer()),
        may("working_day", Integer()),
        may("red_weeks", Integer()),
        must("grace_days", Integer()),
        must("anchor", Date()),
        must("since", Date()),
        must("set_by_id", Integer()),
        must("set_at", INSTANT),
        belongs_to("programs", "program_id"),
        belongs_to("projects", "project_id"),
        belongs_to("people", "set_by_id", on_delete=STAYS),
        CheckConstraint("program_id IS NULL OR project_id IS NULL", name="one_scope"),
    )
    op.create_index("ix_cadences_project", "cadences", ["workspace_id", "project_id"])


def downgrade() -> None:
    op.drop_table("cadences")
