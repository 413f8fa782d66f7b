"""A report stays as it was posted: the database refuses to change or delete it, whoever asks."""

import pytest
from sqlalchemy import Delete, Update, delete, update
from sqlalchemy.exc import DBAPIError

from bot.domain.enums import Rating
from bot.domain.ids import WorkspaceId
from models import Project, StatusReport, Workspace
from models.database import Database
from models.reports import STAY, last_report
from tests.factories import make_project, make_report, make_workspace


def _kept(database: Database) -> tuple[WorkspaceId, int, int]:
    with database.write() as session:
        project = make_project(session, make_workspace(session))
        report = make_report(session, project, overall=Rating.RED, summary="vendor has gone")
        return project.workspace_id, project.id, report.id


def test_a_report_is_neither_changed_nor_deleted_and_goes_with_its_workspace_alone(
    database: Database,
) -> None:
    workspace, project, report = _kept(database)
    same = StatusReport.workspace_id == workspace, StatusReport.id == report
    refused: tuple[Update | Delete, ...] = (
        update(StatusReport).where(*same).values(summary="all is well"),
        update(StatusReport).where(*same).values(overall=Rating.GREEN),
        delete(StatusReport).where(*same),
        delete(Project).where(Project.workspace_id == workspace, Project.id == project),
    )
    for each in refused:
        with pytest.raises(DBAPIError, match=STAY), database.write() as session:
            session.execute(each)
    with database.read() as session:
        found = last_report(session, workspace, project)
        assert found is not None
        assert (found.overall, found.summary) == (Rating.RED, "vendor has gone")
    with database.write() as session:
        session.execute(delete(Workspace).where(Workspace.id == workspace))
    with database.read() as session:
        assert last_report(session, workspace, project) is None


def test_a_change_of_a_loaded_report_is_refused_when_it_is_written(database: Database) -> None:
    workspace, project, _ = _kept(database)
    with database.read() as session:
        found = last_report(session, workspace, project)
        assert found is not None
        found.summary = "all is well"
        with pytest.raises(DBAPIError, match=STAY):
            session.flush()
