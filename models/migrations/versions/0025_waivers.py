"""Projects are excused from serving an objective, by name, with a reason and an end."""

from alembic import op
from sqlalchemy import Date, Integer, Text

from models.migrations.tables import INSTANT, STAYS, belongs_to, must, tenant_table

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    tenant_table(
        "strategy_waivers",
        must("project_id", Integer()),
        must("by_id", Integer()),
        must("reason", Text()),
        must("until", Date()),
        must("at", INSTANT),
        belongs_to("projects", "project_id"),
        belongs_to("people", "by_id", on_delete=STAYS),
    )
    op.create_index("ix_strategy_waivers_project", "strategy_waivers", ["workspace_id", "project_id"])


def downgrade() -> None:
    op.drop_table("strategy_waivers")
