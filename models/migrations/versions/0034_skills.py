"""People have skills; people with a skill are asked for and offered."""

from alembic import op
from sqlalchemy import CheckConstraint, Date, Integer, String, Text, UniqueConstraint

from models.migrations.tables import INSTANT, STAYS, belongs_to, may, must, tenant_table

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    tenant_table(
        "person_skills",
        must("person_id", Integer()),
        must("skill", String(80)),
        may("set_by_id", Integer()),
        must("set_at", INSTANT),
        belongs_to("people", "person_id"),
        belongs_to("people", "set_by_id", on_delete=STAYS),
        UniqueConstraint("workspace_id", "person_id", "skill"),
    )
    tenant_table(
        "staff_needs",
        must("project_id", Integer()),
        must("by_id", Integer()),
        must("skill", String(80)),
        must("percent", Integer()),
        must("starts_on", Date()),
        must("ends_on", Date()),
        must("note", Text()),
        must("state", String(24)),
        must("at", INSTANT),
        may("closed_at", INSTANT),
        belongs_to("projects", "project_id"),
        belongs_to("people", "by_id", on_delete=STAYS),
        CheckConstraint("percent BETWEEN 1 AND 100", name="percent_is_a_share"),
        CheckConstraint("ends_on >= starts_on", name="ends_after_start"),
        UniqueConstraint("workspace_id", "id"),
    )
    op.create_index("ix_staff_needs_state", "staff_needs", ["workspace_id", "state", "id"])
    op.create_index("ix_staff_needs_project", "staff_needs", ["workspace_id", "project_id"])
    tenant_table(
        "staff_offers",
        must("need_id", Integer()),
        must("person_id", Integer()),
        must("by_id", Integer()),
        must("peak", Integer()),
        must("state", String(24)),
        must("at", INSTANT),
        may("decided_by_id", Integer()),
        may("decided_at", INSTANT),
        belongs_to("staff_needs", "need_id"),
        belongs_to("people", "person_id"),
        belongs_to("people", "by_id", on_delete=STAYS),
        belongs_to("people", "decided_by_id", on_delete=STAYS),
    )
    op.create_index("ix_staff_offers_need", "staff_offers", ["workspace_id", "need_id"])


def downgrade() -> None:
    op.drop_table("staff_offers")
    op.drop_table("staff_needs")
    op.drop_table("person_skills")
