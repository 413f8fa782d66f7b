"""A message may be about several PMs, each of whom must still run a project that it tells of."""

from alembic import op
from sqlalchemy import JSON, Integer

from models.base import NAMES
from models.migrations.tables import add_columns, may

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

LISTED = {
    "sqlite": "UPDATE deliveries SET pm_ids = '[' || pm_id || ']' WHERE pm_id IS NOT NULL",
    "postgresql": "UPDATE deliveries SET pm_ids = json_build_array(pm_id) WHERE pm_id IS NOT NULL",
}
TO_PEOPLE = "fk_deliveries_workspace_id_pm_id_people"


def upgrade() -> None:
    add_columns("deliveries", may("pm_ids", JSON()))
    op.execute(LISTED[op.get_context().dialect.name])
    with op.batch_alter_table("deliveries", naming_convention=NAMES) as table:
        table.drop_constraint(TO_PEOPLE, type_="foreignkey")
        table.drop_column("pm_id")


def downgrade() -> None:
    add_columns("deliveries", may("pm_id", Integer()))
    with op.batch_alter_table("deliveries", naming_convention=NAMES) as table:
        table.create_foreign_key(
            TO_PEOPLE, "people", ["workspace_id", "pm_id"], ["workspace_id", "id"], ondelete="CASCADE"
        )
        table.drop_column("pm_ids")
