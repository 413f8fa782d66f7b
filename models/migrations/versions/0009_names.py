"""Projects are looked up by forms of their names, through an index."""

from alembic import op
from sqlalchemy import Integer, String

from models.migrations.tables import belongs_to, must, tenant_table

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    tenant_table(
        "name_forms",
        must("project_id", Integer()),
        must("form", String(80)),
        must("name", String(200)),
        belongs_to("projects", "project_id"),
    )
    op.create_index("ix_name_forms_form", "name_forms", ["workspace_id", "form", "name", "project_id"])
    op.create_index("ix_name_forms_project", "name_forms", ["workspace_id", "project_id"])
    op.create_index("ix_projects_name", "projects", ["workspace_id", "name", "id"])


def downgrade() -> None:
    op.drop_index("ix_projects_name", "projects")
    op.drop_table("name_forms")
