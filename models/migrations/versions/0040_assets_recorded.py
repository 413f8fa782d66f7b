"""What a project depends on is kept with who entered it and when, so that evidence can say so."""

from alembic import op
from sqlalchemy import Integer

from models.base import NAMES
from models.migrations.tables import INSTANT, STAYS, may

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

BY = "fk_assets_workspace_id_recorded_by_id_people"


def upgrade() -> None:
    with op.batch_alter_table("assets", naming_convention=NAMES) as table:
        table.add_column(may("recorded_at", INSTANT))
        table.add_column(may("recorded_by_id", Integer()))
        table.create_foreign_key(
            BY, "people", ["workspace_id", "recorded_by_id"], ["workspace_id", "id"], ondelete=STAYS
        )


def downgrade() -> None:
    with op.batch_alter_table("assets", naming_convention=NAMES) as table:
        table.drop_constraint(BY, type_="foreignkey")
        table.drop_column("recorded_by_id")
        table.drop_column("recorded_at")
