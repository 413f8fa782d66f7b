"""Writing a file and importing it, in one line."""

from datetime import UTC, datetime
from pathlib import Path

import yaml
from sqlalchemy.orm import Session

from bot.domain.ids import WorkspaceId
from bot.services.importing import ImportResult, Mapping, default_mapping, import_files
from models import Project
from models.projects import projects

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def mapped(text: str) -> Mapping:
    """Read a mapping from YAML text."""
    return Mapping.model_validate(yaml.safe_load(text))


def bring_in(
    session: Session,
    workspace: WorkspaceId,
    folder: Path,
    content: str | bytes,
    *,
    mapping: Mapping | None = None,
    name: str = "list.csv",
    now: datetime = NOW,
    skip_bad: bool = False,
) -> ImportResult:
    """Write a file and import it, by the mapping for a plain list unless another is given."""
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return import_files(session, workspace, [path], mapping or default_mapping(), now=now, skip_bad=skip_bad)


def project_of(session: Session, workspace: WorkspaceId, key: str) -> Project:
    """Fetch a project by its key."""
    return next(each for each in projects(session, workspace) if each.key == key)
