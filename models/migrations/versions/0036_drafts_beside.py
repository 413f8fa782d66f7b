"""A draft knows which report it was shown beside, instead of judging by the time."""

from alembic import op
from sqlalchemy import Integer, text

from models.base import NAMES
from models.migrations.tables import STAYS, may

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

BESIDE = "fk_drafts_workspace_id_beside_id_status_reports"
SEEN = """
    UPDATE drafts SET beside_id = (
        SELECT status_reports.id FROM status_reports
        WHERE status_reports.workspace_id = drafts.workspace_id
        AND status_reports.project_id = drafts.project_id
        AND status_reports.reported_at <= drafts.created_at
        ORDER BY status_reports.reported_at DESC, status_reports.id DESC LIMIT 1
    ) WHERE kind = 'status' AND closed_at IS NULL
"""


def upgrade() -> None:
    with op.batch_alter_table("drafts", naming_convention=NAMES) as table:
        table.add_column(may("beside_id", Integer()))
        table.create_foreign_key(
            BESIDE, "status_reports", ["workspace_id", "beside_id"], ["workspace_id", "id"], ondelete=STAYS
        )
    op.execute(text(SEEN))


def downgrade() -> None:
    with op.batch_alter_table("drafts", naming_convention=NAMES) as table:
        table.drop_constraint(BESIDE, type_="foreignkey")
        table.drop_column("beside_id")
