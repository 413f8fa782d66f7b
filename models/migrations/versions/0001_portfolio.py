"""Tenants, their people, and the portfolio: programs, projects, strategy and plans."""

from alembic import op
from sqlalchemy import JSON, Boolean, CheckConstraint, Column, Date, Integer, String, Text, UniqueConstraint

from models.migrations.tables import CENTS, INSTANT, STAYS, belongs_to, may, must, tenant_table

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# Every table after those that it points at.
TABLES = (
    "workspaces",
    "people",
    "role_grants",
    "programs",
    "projects",
    "assets",
    "objectives",
    "alignments",
    "milestones",
    "milestone_moves",
    "deployments",
)


def upgrade() -> None:
    _tenants_and_people()
    _programs_and_projects()
    _strategy()
    _plans()


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)


def _tenants_and_people() -> None:
    op.create_table(
        "workspaces",
        Column("id", Integer(), primary_key=True),
        must("team_id", String(32)),
        must("name", String(200)),
        must("time_zone", String(64)),
        must("day_first", Boolean()),
        must("report_weekday", Integer()),
        must("report_hour", Integer()),
        may("digest_channel", String(32)),
        must("digest_hour", Integer()),
        must("created_at", INSTANT),
        CheckConstraint("report_weekday BETWEEN 0 AND 6", name="a_weekday"),
        CheckConstraint(
            "report_hour BETWEEN 0 AND 23 AND digest_hour BETWEEN 0 AND 23", name="hours_of_a_day"
        ),
        UniqueConstraint("team_id"),
    )
    tenant_table(
        "people",
        may("slack_id", String(32)),
        must("name", String(200)),
        may("email", String(320)),
        may("time_zone", String(64)),
        must("active", Boolean()),
        must("created_at", INSTANT),
        UniqueConstraint("workspace_id", "id"),
        UniqueConstraint("workspace_id", "slack_id"),
    )
    tenant_table(
        "role_grants",
        must("person_id", Integer()),
        must("role", String(24)),
        belongs_to("people", "person_id"),
        UniqueConstraint("workspace_id", "person_id", "role"),
    )


def _programs_and_projects() -> None:
    tenant_table(
        "programs",
        must("key", String(16)),
        must("name", String(200)),
        must("description", Text()),
        may("manager_id", Integer()),
        may("channel_id", String(32)),
        UniqueConstraint("workspace_id", "id"),
        belongs_to("people", "manager_id", on_delete=STAYS),
        UniqueConstraint("workspace_id", "key"),
    )
    tenant_table(
        "projects",
        must("key", String(16)),
        must("name", String(200)),
        must("aliases", JSON()),
        must("description", Text()),
        may("program_id", Integer()),
        may("manager_id", Integer()),
        must("state", String(24)),
        must("confidential", Boolean()),
        may("channel_id", String(32)),
        may("starts_on", Date()),
        may("ends_on", Date()),
        may("budget", CENTS),
        must("currency", String(3)),
        must("created_at", INSTANT),
        UniqueConstraint("workspace_id", "id"),
        belongs_to("programs", "program_id", on_delete=STAYS),
        belongs_to("people", "manager_id", on_delete=STAYS),
        UniqueConstraint("workspace_id", "key"),
    )
    op.create_index("ix_projects_manager", "projects", ["workspace_id", "manager_id"])
    op.create_index("ix_projects_program", "projects", ["workspace_id", "program_id"])
    tenant_table(
        "assets",
        must("project_id", Integer()),
        must("kind", String(24)),
        must("name", String(200)),
        belongs_to("projects", "project_id"),
        UniqueConstraint("workspace_id", "project_id", "kind", "name"),
    )


def _strategy() -> None:
    tenant_table(
        "objectives",
        must("key", String(16)),
        must("title", String(200)),
        must("measure", Text()),
        must("weight", Integer()),
        may("starts_on", Date()),
        may("ends_on", Date()),
        may("owner_id", Integer()),
        UniqueConstraint("workspace_id", "id"),
        belongs_to("people", "owner_id", on_delete=STAYS),
        CheckConstraint("weight BETWEEN 1 AND 5", name="weight_on_five_points"),
        UniqueConstraint("workspace_id", "key"),
    )
    tenant_table(
        "alignments",
        must("objective_id", Integer()),
        may("project_id", Integer()),
        may("program_id", Integer()),
        must("strength", Integer()),
        must("sentence", Text()),
        belongs_to("objectives", "objective_id"),
        belongs_to("projects", "project_id"),
        belongs_to("programs", "program_id"),
        CheckConstraint("(project_id IS NULL) <> (program_id IS NULL)", name="serves_as_one_thing"),
        CheckConstraint("strength BETWEEN 1 AND 3", name="strength_on_three_points"),
        UniqueConstraint("workspace_id", "objective_id", "project_id"),
        UniqueConstraint("workspace_id", "objective_id", "program_id"),
    )


def _plans() -> None:
    tenant_table(
        "milestones",
        must("project_id", Integer()),
        must("name", String(200)),
        must("go_live", Boolean()),
        may("baseline", Date()),
        may("forecast", Date()),
        may("actual", Date()),
        UniqueConstraint("workspace_id", "id"),
        belongs_to("projects", "project_id"),
        UniqueConstraint("workspace_id", "project_id", "name"),
    )
    tenant_table(
        "milestone_moves",
        must("milestone_id", Integer()),
        may("moved_from", Date()),
        must("moved_to", Date()),
        must("moved_at", INSTANT),
        belongs_to("milestones", "milestone_id"),
    )
    op.create_index("ix_milestone_moves_moved_at", "milestone_moves", ["workspace_id", "moved_at"])
    tenant_table(
        "deployments",
        must("person_id", Integer()),
        must("project_id", Integer()),
        must("role", String(80)),
        must("percent", Integer()),
        may("starts_on", Date()),
        may("ends_on", Date()),
        belongs_to("people", "person_id"),
        belongs_to("projects", "project_id"),
        CheckConstraint("percent BETWEEN 1 AND 100", name="percent_is_a_share"),
        CheckConstraint(
            "ends_on IS NULL OR starts_on IS NULL OR ends_on >= starts_on", name="ends_after_start"
        ),
    )
    op.create_index("ix_deployments_person", "deployments", ["workspace_id", "person_id"])
    op.create_index("ix_deployments_project", "deployments", ["workspace_id", "project_id"])
