"""The record over the portfolio: reports, register, linkages, the outbox and the audit."""

from alembic import op
from sqlalchemy import JSON, CheckConstraint, Date, Float, Integer, String, Text, UniqueConstraint

from models.migrations.tables import CENTS, INSTANT, STAYS, belongs_to, may, must, tenant_table

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# Every table after those that it points at.
TABLES = (
    "status_reports",
    "confidence_ratings",
    "register_entries",
    "score_changes",
    "linkages",
    "deliveries",
    "drafts",
    "receipts",
    "prompts",
    "digest_runs",
    "audit_events",
)


def upgrade() -> None:
    _reports()
    _register()
    _linkages()
    _outbox()
    _records()


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)


def _reports() -> None:
    tenant_table(
        "status_reports",
        must("project_id", Integer()),
        must("period", Date()),
        must("version", Integer()),
        must("overall", String(24)),
        must("scope", String(24)),
        must("schedule", String(24)),
        must("cost", String(24)),
        must("quality", String(24)),
        must("summary", Text()),
        must("achievements", Text()),
        must("next_steps", Text()),
        must("help_wanted", Text()),
        may("percent_complete", Integer()),
        may("spent", CENTS),
        may("cost_forecast", CENTS),
        must("milestones", JSON()),
        may("author_id", Integer()),
        must("source", String(40)),
        must("reported_at", INSTANT),
        UniqueConstraint("workspace_id", "id"),
        belongs_to("projects", "project_id"),
        belongs_to("people", "author_id", on_delete=STAYS),
        UniqueConstraint("workspace_id", "project_id", "period", "version"),
        CheckConstraint("percent_complete BETWEEN 0 AND 100", name="percent_complete_is_a_share"),
    )
    op.create_index(
        "ix_status_reports_newest", "status_reports", ["workspace_id", "project_id", "reported_at"]
    )
    tenant_table(
        "confidence_ratings",
        must("project_id", Integer()),
        must("confidence", String(24)),
        must("reason", Text()),
        must("rated_by", String(200)),
        must("rated_at", INSTANT),
        belongs_to("projects", "project_id"),
    )
    op.create_index(
        "ix_confidence_ratings_newest", "confidence_ratings", ["workspace_id", "project_id", "rated_at"]
    )


def _register() -> None:
    tenant_table(
        "register_entries",
        must("number", Integer()),
        must("project_id", Integer()),
        must("kind", String(24)),
        must("title", String(300)),
        must("description", Text()),
        must("probability", Integer()),
        must("impact", Integer()),
        may("response", String(24)),
        may("owner_id", Integer()),
        may("due", Date()),
        must("level", String(24)),
        must("state", String(24)),
        may("raised_by", Integer()),
        must("raised_at", INSTANT),
        UniqueConstraint("workspace_id", "id"),
        belongs_to("projects", "project_id"),
        belongs_to("people", "owner_id", on_delete=STAYS),
        belongs_to("people", "raised_by", on_delete=STAYS),
        UniqueConstraint("workspace_id", "number"),
        CheckConstraint("probability BETWEEN 1 AND 5 AND impact BETWEEN 1 AND 5", name="on_five_points"),
    )
    op.create_index(
        "ix_register_entries_project", "register_entries", ["workspace_id", "project_id", "state"]
    )
    tenant_table(
        "score_changes",
        must("entry_id", Integer()),
        must("probability_was", Integer()),
        must("impact_was", Integer()),
        must("changed_at", INSTANT),
        belongs_to("register_entries", "entry_id"),
    )
    op.create_index("ix_score_changes_changed_at", "score_changes", ["workspace_id", "changed_at"])


def _linkages() -> None:
    tenant_table(
        "linkages",
        must("project_a_id", Integer()),
        must("project_b_id", Integer()),
        must("kind", String(24)),
        must("score", Float()),
        must("evidence", JSON()),
        must("state", String(24)),
        must("note", Text()),
        must("found_at", INSTANT),
        may("suggested_at", INSTANT),
        may("decided_by_id", Integer()),
        may("decided_at", INSTANT),
        UniqueConstraint("workspace_id", "id"),
        belongs_to("projects", "project_a_id"),
        belongs_to("projects", "project_b_id"),
        belongs_to("people", "decided_by_id", on_delete=STAYS),
        CheckConstraint("project_a_id < project_b_id", name="lower_id_first"),
        UniqueConstraint("workspace_id", "project_a_id", "project_b_id"),
    )


def _outbox() -> None:
    tenant_table(
        "deliveries",
        must("public_id", String(36)),
        must("dedupe_key", String(200)),
        may("stream", String(200)),
        must("recipient", String(32)),
        may("thread_ts", String(32)),
        must("message", JSON()),
        must("state", String(24)),
        must("due_at", INSTANT),
        may("expires_at", INSTANT),
        must("attempts", Integer()),
        may("owner", String(64)),
        may("lease_until", INSTANT),
        must("last_error", Text()),
        may("sent_channel", String(32)),
        may("sent_ts", String(32)),
        may("sent_at", INSTANT),
        must("created_at", INSTANT),
        UniqueConstraint("workspace_id", "id"),
        UniqueConstraint("workspace_id", "dedupe_key"),
        UniqueConstraint("public_id"),
    )
    op.create_index("ix_deliveries_due", "deliveries", ["state", "due_at"])
    op.create_index("ix_deliveries_stream", "deliveries", ["workspace_id", "stream"])
    op.create_index("ix_deliveries_channel", "deliveries", ["workspace_id", "recipient", "state", "sent_at"])


def _records() -> None:
    tenant_table(
        "drafts",
        must("nonce", String(36)),
        must("person_id", Integer()),
        may("project_id", Integer()),
        must("kind", String(24)),
        must("text", Text()),
        must("content", JSON()),
        may("outcome", Text()),
        must("created_at", INSTANT),
        may("closed_at", INSTANT),
        UniqueConstraint("workspace_id", "id"),
        belongs_to("people", "person_id"),
        belongs_to("projects", "project_id"),
        UniqueConstraint("workspace_id", "nonce"),
    )
    op.create_index("ix_drafts_person", "drafts", ["workspace_id", "person_id", "kind"])
    tenant_table(
        "receipts",
        must("act", String(120)),
        must("answer", JSON()),
        must("at", INSTANT),
        UniqueConstraint("workspace_id", "act"),
    )
    tenant_table(
        "prompts",
        must("person_id", Integer()),
        must("period", Date()),
        must("local_date", Date()),
        must("count", Integer()),
        must("project_keys", JSON()),
        must("prompted_at", INSTANT),
        belongs_to("people", "person_id"),
        UniqueConstraint("workspace_id", "person_id", "local_date"),
    )
    tenant_table(
        "digest_runs",
        must("audience", String(80)),
        must("local_date", Date()),
        must("as_of", INSTANT),
        UniqueConstraint("workspace_id", "audience", "local_date"),
    )
    tenant_table(
        "audit_events",
        must("at", INSTANT),
        may("actor_id", Integer()),
        must("action", String(60)),
        must("subject_kind", String(40)),
        must("subject_id", Integer()),
        must("details", JSON()),
        belongs_to("people", "actor_id", on_delete=STAYS),
    )
    op.create_index("ix_audit_events_subject", "audit_events", ["workspace_id", "subject_kind", "subject_id"])
