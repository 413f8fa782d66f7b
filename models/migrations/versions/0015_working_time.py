"""People say when they work and are away, and for which period a project gives no report."""

from alembic import op
from sqlalchemy import Date, Integer, String, Text, UniqueConstraint

from models.migrations.tables import INSTANT, STAYS, add_columns, belongs_to, may, must, tenant_table

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

NUMBERS = ("work_from", "work_until")
DAYS = ("away_from", "away_until", "snoozed_until")


def upgrade() -> None:
    add_columns(
        "people",
        may("work_days", String(7)),
        may("country", String(8)),
        *(may(name, Integer()) for name in NUMBERS),
        *(may(name, Date()) for name in DAYS),
    )
    tenant_table(
        "excused_reports",
        must("project_id", Integer()),
        must("period", Date()),
        must("reason", Text()),
        must("by_id", Integer()),
        must("at", INSTANT),
        belongs_to("projects", "project_id"),
        belongs_to("people", "by_id", on_delete=STAYS),
        UniqueConstraint("workspace_id", "project_id", "period"),
    )


def downgrade() -> None:
    op.drop_table("excused_reports")
    with op.batch_alter_table("people") as table:
        for name in ("work_days", "country", *NUMBERS, *DAYS):
            table.drop_column(name)
