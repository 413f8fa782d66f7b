"""The newest report and confidence of each project: the right one, by one step for each project."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Row
from sqlalchemy.orm import Session

from bench.queries import count_queries
from bot.domain.ids import PersonId, WorkspaceId
from bot.domain.rights import Actor
from bot.services import home, rollup
from models.database import Database
from models.reports import ConfidenceRating, StatusReport, confidence_at, last_reports, newest_reports
from tests.factories import (
    NOW,
    make_confidence,
    make_person,
    make_program,
    make_project,
    make_report,
    make_workspace,
)

Dated = StatusReport | ConfidenceRating


def _newest(rows: list[Dated], until: datetime) -> dict[int, int]:
    """Say by reading every row what the queries are to find: project id → row id."""
    found: dict[int, Dated] = {}
    for each in sorted(rows, key=lambda row: (_at(row), row.id)):
        if _at(each) <= until:
            found[each.project_id] = each
    return {project: row.id for project, row in found.items()}


def _at(row: Dated) -> datetime:
    return row.reported_at if isinstance(row, StatusReport) else row.rated_at


def _ids(found: Mapping[int, Dated]) -> dict[int, int]:
    return {project: row.id for project, row in found.items()}


def test_the_newest_of_each_project_is_found_at_any_time(database: Database) -> None:
    with database.write() as session:
        workspace, other = make_workspace(session), make_workspace(session)
        make_report(session, make_project(session, other))
        make_confidence(session, make_project(session, other))
        projects = [make_project(session, workspace) for _ in range(6)]
        reports: list[Dated] = []
        ratings: list[Dated] = []
        for project in projects[1:]:
            for version in range(1, 8):  # several at the same moment, and not in the order of their ids
                at = NOW - timedelta(days=(3 * version + project.id) % 4)
                reports.append(make_report(session, project, version=version, reported_at=at))
                ratings.append(make_confidence(session, project, rated_at=at))
        some = [each.id for each in projects[:3]]
        for days in range(-1, 6):
            until = NOW - timedelta(days=days)
            found = last_reports(session, workspace.id, until=until)
            rated = confidence_at(session, workspace.id, until=until)
            assert _ids(found) == _newest(reports, until)
            assert _ids(rated) == _newest(ratings, until)
            narrowed = last_reports(session, workspace.id, until=until, project_ids=some)
            assert narrowed == {project: row for project, row in found.items() if project in some}
        assert last_reports(session, workspace.id, until=NOW, project_ids=[]) == {}


@pytest.mark.parametrize("find", [last_reports, newest_reports, confidence_at])
def test_no_row_but_the_newest_is_read_from_the_index(
    sqlite_database: Database, find: Callable[..., object]
) -> None:
    with sqlite_database.write() as session:
        workspace = make_workspace(session).id
        with count_queries(sqlite_database.engine) as seen:
            find(session, workspace, until=NOW, project_ids=[1, 2])
        (statement,) = seen.statements
        plan = _plan(session, statement)
    assert any("ix_" in row.detail and "_newest" in row.detail for row in plan)
    assert not any("SCAN" in row.detail or "TEMP B-TREE" in row.detail for row in plan), plan


@pytest.mark.postgresql
@pytest.mark.parametrize("find", [last_reports, newest_reports, confidence_at])
@pytest.mark.parametrize("some", [None, [1, 2]])
def test_postgresql_steps_into_the_index_beside_each_project(
    postgresql_database: Database, find: Callable[..., object], some: list[int] | None
) -> None:
    with postgresql_database.write() as session:
        workspace = make_workspace(session).id
        with count_queries(postgresql_database.engine) as seen:
            find(session, workspace, until=NOW, project_ids=some)
        (statement,) = seen.statements
    assert "JOIN LATERAL" in statement, "otherwise its planner reads the whole history"


def _plan(session: Session, statement: str) -> list[Row[int, int, int, str]]:
    driver = session.connection().connection.driver_connection
    assert driver is not None
    nothing = (None,) * statement.count("?")
    rows = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", nothing)
    return list(rows)


@pytest.mark.parametrize("size", [1, 30])
def test_reports_are_loaded_once_for_a_program_and_for_home(database: Database, size: int) -> None:
    with database.write() as session:
        workspace = make_workspace(session)
        priya = make_person(session, workspace)
        program = make_program(session, workspace, key="HR", manager_id=priya.id)
        for _ in range(size):
            project = make_project(session, workspace, program_id=program.id, manager_id=priya.id)
            make_report(session, project, author_id=priya.id)
        actor = _actor(workspace.id, priya.id)
    for show in (
        lambda session: rollup.program_card(session, actor, "HR", now=NOW),
        lambda session: home.home(session, actor, now=NOW),
    ):
        with database.read() as session, count_queries(database.engine) as seen:
            show(session)
        newest = [each for each in seen.statements if "FROM status_reports" in each]
        assert len(newest) == 1, newest


def _actor(workspace: WorkspaceId, person: PersonId) -> Actor:
    return Actor(workspace, person, "U1", "Priya", "UTC", is_pmo=False, leads=True, steers=True, at=NOW)
