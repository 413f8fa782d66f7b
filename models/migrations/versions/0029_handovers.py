"""Projects pass from one PM to another, with a note and what passes with them."""

from alembic import op
from sqlalchemy import JSON, Boolean, Integer, Text

from models.migrations.tables import INSTANT, STAYS, belongs_to, may, must, tenant_table

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    tenant_table(
        "handovers",
        must("project_id", Integer()),
        may("from_id", Integer()),
        must("to_id", Integer()),
        must("by_id", Integer()),
        must("note", Text()),
        must("keeps", Boolean()),
        must("passed", JSON()),
        must("at", INSTANT),
        may("undone_at", INSTANT),
        belongs_to("projects", "project_id"),
        belongs_to("people", "from_id", on_delete=STAYS),
        belongs_to("people", "to_id", on_delete=STAYS),
        belongs_to("people", "by_id", on_delete=STAYS),
    )
    op.create_index("ix_handovers_project", "handovers", ["workspace_id", "project_id"])


def downgrade() -> None:
    op.drop_table("handovers")
