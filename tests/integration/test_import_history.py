"""Rows over time: baselines and moves, scores and their changes, versions, doubles, projects that end."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.domain.enums import ProjectState, Rating
from bot.domain.ids import WorkspaceId
from bot.services.importing import Mapping
from models import AuditEvent, StatusReport
from models.database import Database
from models.plans import MilestoneMove, milestones
from models.projects import projects
from models.register import ScoreChange, open_entries
from models.reports import confidence_at
from tests.factories import make_workspace
from tests.integration.import_files import bring_in, mapped, project_of

YEARLY = """
sheets:
- identity: [id, year]
  duplicates: first
  as_of: {template: "{year}-09-30"}
  close_absent: true
  records:
    project: {key: id, name: name}
    milestone: {name: {constant: End}, forecast: {column: end, formats: ["%d/%m/%Y"]}}
    confidence: {confidence: {column: rag, skip: [Exempt]}}
    report:
      overall: {constant: not reported}
      source: {template: "Return {year}"}
      summary: {parts: [{column: rag, heading: Rating, only: [Exempt]}, {column: why, blank: ["n/a"]}]}
"""
HEAD = "id,year,name,end,rag,why\n"
OLD = "P1,2018,One,01/03/2020,Amber/Red,late\nP2,2018,Two,01/05/2020,Green,n/a\n"
NEW = "P1,2019,One again,01/06/2020,Exempt,later\nP1,2020,One again,01/06/2020,Amber,steady\n"
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


@pytest.fixture
def yearly() -> Mapping:
    return mapped(YEARLY)


def _end(database: Database, workspace: WorkspaceId) -> tuple[date | None, date | None, list[object]]:
    with database.read() as session:
        found = project_of(session, workspace, "P1")
        [step] = milestones(session, workspace, [found.id])
        moves = session.scalars(
            select(MilestoneMove)
            .where(MilestoneMove.workspace_id == workspace)
            .order_by(MilestoneMove.moved_at)
        )
        told: list[object] = [(each.moved_from, each.moved_to, each.moved_at.date()) for each in moves]
        return step.baseline, step.forecast, told


@pytest.mark.parametrize(
    "files",
    [(OLD + NEW,), (NEW + OLD,), (OLD, NEW), (NEW, OLD), (OLD, NEW, OLD + NEW)],
    ids=["in order", "backwards", "one by one", "newest file first", "twice"],
)
def test_baseline_and_moves_are_the_same_in_whatever_order_the_returns_come(
    database: Database, tmp_path: Path, yearly: Mapping, files: tuple[str, ...]
) -> None:
    with database.write() as session:
        workspace = make_workspace(session).id
    for rows in files:
        with database.write() as session:
            assert bring_in(session, workspace, tmp_path, HEAD + rows, mapping=yearly).applied
    moved = (date(2020, 3, 1), date(2020, 6, 1), date(2019, 9, 30))
    assert _end(database, workspace) == (date(2020, 3, 1), date(2020, 6, 1), [moved])
    with database.read() as session:
        one, two = (project_of(session, workspace, key) for key in ("P1", "P2"))
        assert (one.name, one.aliases, one.state) == ("One again", ["One"], ProjectState.ACTIVE)
        assert two.state is ProjectState.CLOSED


def test_a_project_absent_from_the_newest_return_is_closed_once_and_it_is_on_record(
    database: Database, tmp_path: Path, yearly: Mapping
) -> None:
    with database.write() as session:
        workspace = make_workspace(session).id
        for _ in range(2):
            bring_in(session, workspace, tmp_path, HEAD + OLD + NEW, mapping=yearly)
        closed = session.scalars(select(AuditEvent).where(AuditEvent.workspace_id == workspace)).all()
        assert [(each.action, each.at.date(), each.details) for each in closed] == [
            ("project.closed", date(2020, 9, 30), {"why": "absent from the return of 2020-09-30"})
        ]


def test_a_withheld_rating_makes_no_rating_and_is_told_in_the_report(
    database: Database, tmp_path: Path, yearly: Mapping
) -> None:
    with database.write() as session:
        workspace = make_workspace(session).id
        bring_in(session, workspace, tmp_path, HEAD + OLD + NEW, mapping=yearly)
        made = session.scalars(
            select(StatusReport)
            .where(StatusReport.workspace_id == workspace)
            .order_by(StatusReport.period, StatusReport.project_id)
        ).all()
        assert [(each.source, each.summary) for each in made] == [
            ("Return 2018", "late"),
            ("Return 2018", ""),
            ("Return 2019", "Rating: Exempt\n\nlater"),
            ("Return 2020", "steady"),
        ]
        assert {each.overall for each in made} == {Rating.NOT_REPORTED}
        assert made[2].milestones == [
            {"name": "End", "baseline": "2020-03-01", "forecast": "2020-06-01", "actual": None}
        ]
        in_2019 = datetime(2019, 10, 1, tzinfo=UTC)
        ratings = confidence_at(session, workspace, until=in_2019)
        assert ratings[project_of(session, workspace, "P1").id].rated_at.year == 2018


@pytest.mark.parametrize(
    ("rule", "name", "refused"), [("first", "One", 0), ("last", "Uno", 0), ("reject", None, 1)]
)
def test_rows_of_the_same_identity_are_handled_as_the_mapping_says(
    sqlite_database: Database, tmp_path: Path, rule: str, name: str | None, refused: int
) -> None:
    mapping = mapped(YEARLY.replace("duplicates: first", f"duplicates: {rule}"))
    rows = "P1,2018,One,01/03/2020,Green,x\nP1,2018,Uno,01/04/2020,Red,y\n"
    with sqlite_database.write() as session:
        workspace = make_workspace(session).id
        result = bring_in(session, workspace, tmp_path, HEAD + rows, mapping=mapping)
        assert [each.name for each in projects(session, workspace)] == ([name] if name else [])
    assert len(result.rejected) == refused
    told = [*result.rejected, *result.left_out]
    assert [each.reason for each in told] == (
        [] if rule == "last" else ["stands twice; it was first seen in list.csv, line 2"]
    )


def test_a_report_that_stands_is_not_changed_but_followed_by_a_version(
    database: Database, tmp_path: Path, yearly: Mapping
) -> None:
    row = "P1,2018,One,01/03/2020,Green,{}\n"
    with database.write() as session:
        workspace = make_workspace(session).id
        for why in ("first", "second", "second"):
            bring_in(session, workspace, tmp_path, HEAD + row.format(why), mapping=yearly)
        made = session.scalars(
            select(StatusReport).where(StatusReport.workspace_id == workspace).order_by(StatusReport.version)
        ).all()
        assert [(each.version, each.summary) for each in made] == [(1, "first"), (2, "second")]


def test_a_risk_rated_again_keeps_what_it_was(database: Database, tmp_path: Path) -> None:
    mapping = mapped(
        "sheets: [{as_of: day, records: {project: {key: key}, "
        "entry: {title: title, probability: p, impact: i}}}]"
    )
    rows = (
        "key,day,title,p,i\nA,2026-11-02,Vendor late,3,4\nA,2026-11-09,Vendor late,3,4\n"
        "A,2026-11-16,Vendor late,5,4\n"
    )
    with database.write() as session:
        workspace = make_workspace(session).id
        for _ in range(2):
            bring_in(session, workspace, tmp_path, rows, mapping=mapping)
        [entry] = open_entries(session, workspace)
        assert (entry.score, entry.number, entry.raised_at.date()) == (20, 1, date(2026, 11, 2))
        [change] = session.scalars(select(ScoreChange).where(ScoreChange.workspace_id == workspace))
        assert (change.probability_was, change.impact_was) == (3, 4)
        assert change.changed_at.date() == date(2026, 11, 16)
