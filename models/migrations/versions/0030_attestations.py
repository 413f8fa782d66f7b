"""Whose word it is that a project still serves what it serves, who was asked, and what changed its scope."""

from alembic import op
from sqlalchemy import JSON, Date, Integer, String, Text, UniqueConstraint

from models.migrations.tables import INSTANT, STAYS, belongs_to, may, must, tenant_table

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    tenant_table(
        "scope_changes",
        must("project_id", Integer()),
        must("source", String(60)),
        may("entry_id", Integer()),
        may("report_id", Integer()),
        must("at", INSTANT),
        may("asked_at", INSTANT),
        may("closed_at", INSTANT),
        belongs_to("projects", "project_id"),
        belongs_to("register_entries", "entry_id"),
        belongs_to("status_reports", "report_id"),
        UniqueConstraint("workspace_id", "id"),
        UniqueConstraint("workspace_id", "source"),
    )
    op.create_index("ix_scope_changes_project", "scope_changes", ["workspace_id", "project_id"])
    op.create_index("ix_scope_changes_open", "scope_changes", ["workspace_id", "closed_at"])
    tenant_table(
        "attestations",
        must("project_id", Integer()),
        must("by_id", Integer()),
        must("quarter", Date()),
        must("verdict", String(24)),
        must("words", Text()),
        must("serves", JSON()),
        may("scope_change_id", Integer()),
        must("at", INSTANT),
        belongs_to("projects", "project_id"),
        belongs_to("people", "by_id", on_delete=STAYS),
        belongs_to("scope_changes", "scope_change_id", on_delete=STAYS),
    )
    op.create_index("ix_attestations_project", "attestations", ["workspace_id", "project_id", "id"])
    tenant_table(
        "attestation_asks",
        must("person_id", Integer()),
        must("quarter", Date()),
        must("checked_on", Date()),
        may("asked_at", INSTANT),
        may("reminded_at", INSTANT),
        belongs_to("people", "person_id"),
        UniqueConstraint("workspace_id", "person_id", "quarter"),
    )


def downgrade() -> None:
    op.drop_table("attestation_asks")
    op.drop_table("attestations")
    op.drop_table("scope_changes")
