"""A message may hold only while the same PM runs the projects that it tells of."""

from alembic import op
from sqlalchemy import Integer

from models.base import NAMES
from models.migrations.tables import add_columns, may

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

TO_PEOPLE = "fk_deliveries_workspace_id_pm_id_people"


def upgrade() -> None:
    add_columns("deliveries", may("pm_id", Integer()))
    with op.batch_alter_table("deliveries", naming_convention=NAMES) as table:
        table.create_foreign_key(
            TO_PEOPLE, "people", ["workspace_id", "pm_id"], ["workspace_id", "id"], ondelete="CASCADE"
        )


def downgrade() -> None:
    with op.batch_alter_table("deliveries", naming_convention=NAMES) as table:
        table.drop_constraint(TO_PEOPLE, type_="foreignkey")
        table.drop_column("pm_id")
