"""What is imported before Sightline meets Slack, as the installation's steps have it."""

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import func, select

from bot.services.people import ensure_workspace
from models.database import Database
from models.projects import Project
from models.workspaces import all_workspaces

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def sightline(folder: Path, *words: str) -> str:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SIGHTLINE_")}
    done = subprocess.run(
        [sys.executable, "-m", "bot.cli", *words],
        cwd=folder,
        env={**environment, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    return done.stdout


def test_the_first_slack_team_takes_over_what_was_imported_before(tmp_path: Path) -> None:
    sightline(tmp_path, "migrate")
    sightline(tmp_path, "import", str(ROOT / "docs" / "examples" / "projects.csv"))
    database = Database(f"sqlite:///{tmp_path / 'sightline.db'}")
    with database.write() as session:
        first = ensure_workspace(session, "T0HARROW", "Harrowmere", now=NOW)
        second = ensure_workspace(session, "T0OTHER", "Another", now=NOW)
        projects = select(func.count()).select_from(Project).where(Project.workspace_id == first.id)
        assert session.scalar(projects) == 3
        assert [each.team_id for each in all_workspaces(session)] == ["T0HARROW", "T0OTHER"]
        assert ensure_workspace(session, "T0HARROW", "Harrowmere", now=NOW).id == first.id != second.id
    database.dispose()
