"""Deputies and readers are named on a project; what Slack said of a person is kept with its moment."""

from alembic import op
from sqlalchemy import Boolean, Integer, String, UniqueConstraint

from models.migrations.tables import INSTANT, STAYS, add_columns, belongs_to, may, must, tenant_table

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    add_columns("people", must("outsider", Boolean()), may("checked_at", INSTANT), outsider="0")
    tenant_table(
        "project_people",
        must("project_id", Integer()),
        must("person_id", Integer()),
        must("part", String(24)),
        may("until", INSTANT),
        may("named_by_id", Integer()),
        must("named_at", INSTANT),
        belongs_to("projects", "project_id"),
        belongs_to("people", "person_id"),
        belongs_to("people", "named_by_id", on_delete=STAYS),
        UniqueConstraint("workspace_id", "project_id", "part", "person_id"),
    )
    op.create_index("ix_project_people_person", "project_people", ["workspace_id", "person_id", "part"])


def downgrade() -> None:
    op.drop_table("project_people")
    with op.batch_alter_table("people") as table:
        table.drop_column("checked_at")
        table.drop_column("outsider")
