"""A message says whose rights are looked at again before it is sent: over which project, in which role."""

from alembic import op
from sqlalchemy import Integer, String

from models.base import NAMES
from models.migrations.tables import add_columns, may

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

TO_PROJECTS = "fk_deliveries_workspace_id_about_id_projects"


def upgrade() -> None:
    add_columns("deliveries", may("about_id", Integer()), may("role", String(24)))
    with op.batch_alter_table("deliveries", naming_convention=NAMES) as table:
        table.create_foreign_key(
            TO_PROJECTS, "projects", ["workspace_id", "about_id"], ["workspace_id", "id"], ondelete="CASCADE"
        )


def downgrade() -> None:
    with op.batch_alter_table("deliveries", naming_convention=NAMES) as table:
        table.drop_constraint(TO_PROJECTS, type_="foreignkey")
        table.drop_column("role")
        table.drop_column("about_id")
