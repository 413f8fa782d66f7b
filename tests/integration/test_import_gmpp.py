"""Seven yearly returns of a government's major projects: 1,066 published rows."""

import time
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.domain.enums import Confidence, ProjectState, Rating
from bot.services.importing import import_files, load_mapping
from bot.services.importing.kinds import Kind
from models import ConfidenceRating, StatusReport
from models.database import Database
from models.plans import MilestoneMove, milestones
from models.projects import projects
from models.reports import confidence_at, last_report
from tests.factories import make_workspace
from tests.integration.import_files import NOW, project_of

ROOT = Path(__file__).parents[2]
RETURNS = sorted((ROOT.parent / "shared" / "data" / "gmpp").glob("*.csv"))
MAPPING = ROOT / "docs" / "mappings" / "gmpp.yaml"

pytestmark = pytest.mark.skipif(not RETURNS, reason="the published returns are not beside the project")


def test_all_returns_are_recorded_and_the_newest_one_stands(database: Database) -> None:
    with database.write() as session:
        workspace = make_workspace(session).id
        began = time.monotonic()
        result = import_files(session, workspace, RETURNS, load_mapping(MAPPING), now=NOW)
        seconds = time.monotonic() - began
    assert result.rejected == ()
    assert result.rows == 1066
    assert {kind: result.created[kind] for kind in (Kind.PROJECT, Kind.REPORT, Kind.CONFIDENCE)} == {
        "project": 415,
        "report": 1063,
        "confidence": 1015,
    }
    assert [(each.line, each.value) for each in result.left_out] == [
        (996, "GMPP-0200"),
        (1281, "GMPP-0209 2015"),
        (484, "GMPP-0340"),
    ]
    assert seconds < 30  # under two on an idle machine
    with database.read() as session:
        assert len(projects(session, workspace, states=[ProjectState.ACTIVE])) == 125
        ship = project_of(session, workspace, "GMPP-0253")
        assert (ship.name, ship.budget, ship.currency) == (
            "New Polar Research Vessel",
            Decimal(1_403_000_000),
            "GBP",
        )
        end = next(each for each in milestones(session, workspace, [ship.id]) if each.name == "End")
        assert (end.baseline, end.forecast) == (date(2019, 8, 5), date(2022, 12, 31))
        moved = select(MilestoneMove.moved_at).where(
            MilestoneMove.workspace_id == workspace, MilestoneMove.milestone_id == end.id
        )
        assert [each.date() for each in session.scalars(moved.order_by(MilestoneMove.moved_at))] == [
            date(2017, 9, 30),
            date(2018, 9, 30),
        ]
        as_of = datetime(2020, 10, 1, tzinfo=UTC)
        assert confidence_at(session, workspace, until=as_of)[ship.id].confidence is Confidence.AMBER
        report = last_report(session, workspace, ship.id, until=as_of)
        assert report is not None
        assert (report.source, report.overall) == ("GMPP return 2020", Rating.NOT_REPORTED)
        assert report.summary.startswith("On the rating: The IPA Delivery Confidence Assessment")


def test_the_returns_imported_again_change_nothing(sqlite_database: Database) -> None:
    mapping = load_mapping(MAPPING)
    with sqlite_database.write() as session:
        workspace = make_workspace(session).id
        import_files(session, workspace, RETURNS, mapping, now=NOW)
    with sqlite_database.write() as session:
        again = import_files(session, workspace, RETURNS, mapping, now=NOW)
    assert (again.created, again.updated) == ({}, {})
    with sqlite_database.read() as session:
        for table in (StatusReport, ConfidenceRating):
            count = session.scalar(
                select(func.count()).select_from(table).where(table.workspace_id == workspace)
            )
            assert count == {StatusReport: 1063, ConfidenceRating: 1015}[table]
