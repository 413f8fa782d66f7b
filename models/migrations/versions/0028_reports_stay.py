"""The database itself refuses to change or delete a status report.

A later revision that recreates the table has to restore these triggers: SQLite drops them with the old one.
"""

from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

SQLITE = (
    """CREATE TRIGGER status_reports_stay BEFORE UPDATE ON status_reports
    BEGIN SELECT RAISE(ABORT, 'a status report stays as it was posted'); END""",
    """CREATE TRIGGER status_reports_remain BEFORE DELETE ON status_reports
    WHEN EXISTS (SELECT 1 FROM workspaces WHERE id = OLD.workspace_id)
    BEGIN SELECT RAISE(ABORT, 'a status report stays as it was posted'); END""",
)
POSTGRESQL = (
    """CREATE FUNCTION status_reports_stay() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'DELETE' AND NOT EXISTS (SELECT 1 FROM workspaces WHERE id = OLD.workspace_id) THEN
            RETURN OLD;
        END IF;
        RAISE EXCEPTION 'a status report stays as it was posted'
            USING ERRCODE = 'integrity_constraint_violation';
    END $$""",
    """CREATE TRIGGER status_reports_stay BEFORE UPDATE OR DELETE ON status_reports
    FOR EACH ROW EXECUTE FUNCTION status_reports_stay()""",
)


def upgrade() -> None:
    for statement in SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRESQL:
        op.execute(statement)


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for name in ("stay", "remain"):
            op.execute(f"DROP TRIGGER status_reports_{name}")
    else:
        op.execute("DROP TRIGGER status_reports_stay ON status_reports")
        op.execute("DROP FUNCTION status_reports_stay")
