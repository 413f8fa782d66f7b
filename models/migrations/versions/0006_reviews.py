"""The other view: who gave a delivery confidence, and what was done with reports."""

from alembic import op
from sqlalchemy import Integer, String, Text, UniqueConstraint

from models.base import NAMES
from models.migrations.tables import INSTANT, STAYS, belongs_to, may, must, tenant_table

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("confidence_ratings", naming_convention=NAMES) as table:
        table.add_column(may("rater_id", Integer()))
        table.create_foreign_key(
            RATER, "people", ["workspace_id", "rater_id"], ["workspace_id", "id"], ondelete=STAYS
        )
    tenant_table(
        "reviews",
        must("report_id", Integer()),
        must("kind", String(24)),
        must("by_id", Integer()),
        must("words", Text()),
        must("at", INSTANT),
        UniqueConstraint("workspace_id", "id"),
        belongs_to("status_reports", "report_id"),
        belongs_to("people", "by_id", on_delete=STAYS),
    )
    op.create_index("ix_reviews_report", "reviews", ["workspace_id", "report_id"])


def downgrade() -> None:
    op.drop_table("reviews")
    with op.batch_alter_table("confidence_ratings", naming_convention=NAMES) as table:
        table.drop_constraint(RATER, type_="foreignkey")
        table.drop_column("rater_id")


RATER = "fk_confidence_ratings_workspace_id_rater_id_people"
