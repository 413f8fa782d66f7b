"""The PMO keeps a list of names: things with their other names, and words that are no names."""

from alembic import op
from sqlalchemy import JSON, Integer, String, UniqueConstraint

from models.migrations.tables import INSTANT, STAYS, belongs_to, may, must, tenant_table

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    tenant_table(
        "known_names",
        must("name", String(100)),
        may("kind", String(24)),
        must("aliases", JSON()),
        must("turn", Integer()),
        may("changed_by_id", Integer()),
        must("changed_at", INSTANT),
        belongs_to("people", "changed_by_id", on_delete=STAYS),
        UniqueConstraint("workspace_id", "id"),
    )
    op.create_index("ix_known_names_name", "known_names", ["workspace_id", "name"])
    tenant_table(
        "known_forms",
        must("known_id", Integer()),
        must("form", String(100)),
        belongs_to("known_names", "known_id"),
        UniqueConstraint("workspace_id", "form"),
    )
    op.create_index("ix_known_forms_known", "known_forms", ["workspace_id", "known_id"])


def downgrade() -> None:
    op.drop_table("known_forms")
    op.drop_table("known_names")
