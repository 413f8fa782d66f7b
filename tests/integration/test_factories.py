"""The factories store real rows in both databases."""

from sqlalchemy import func, select

from bench.queries import count_queries
from bot.domain.enums import Rating
from models import Person, StatusReport
from models.database import Database
from models.reports import last_report
from tests.factories import (
    make_person,
    make_project,
    make_report,
    make_workspace,
)


def test_a_report_made_by_a_factory_can_be_read_back(database: Database) -> None:
    with database.write() as session:
        project = make_project(session, make_workspace(session))
        make_report(session, project, overall=Rating.RED)
        workspace = project.workspace_id
    with database.read() as session:
        found = last_report(session, workspace, project.id)
        assert isinstance(found, StatusReport)
        assert found.overall is Rating.RED
        assert found.reported_at.tzinfo is not None


def test_a_query_is_counted_once_and_its_begin_is_not(database: Database) -> None:
    with count_queries(database.engine) as seen, database.read() as session:
        session.scalar(select(func.count(Person.id)).where(Person.workspace_id == 1))
    assert seen.total == 1


def test_each_test_starts_without_rows(database: Database) -> None:
    with database.write() as session:
        workspace = make_workspace(session)
        make_person(session, workspace)
        count = session.scalar(select(func.count(Person.id)).where(Person.workspace_id == workspace.id))
    assert count == 1
    assert workspace.id == 1
