"""What linked projects hold is looked at every minute; what a report tells is not told once more."""

from datetime import date, datetime, timedelta

import pytest

from bot.domain.enums import AssetKind, LinkageState
from bot.domain.ids import WorkspaceId
from bot.domain.ripples import Cause
from bot.services import watching
from models.database import Database
from models.plans import milestones
from models.projects import projects
from tests.factories import (
    NOW,
    make_asset,
    make_linkage,
    make_milestone,
    make_move,
    make_person,
    make_project,
    make_report,
    make_workspace,
)

PLANNED, LATER = date(2027, 3, 1), date(2027, 4, 1)


def looked(database: Database, workspace: WorkspaceId, now: datetime) -> list[Cause]:
    """Look, keep what is held, and give what whoever runs a linked project hears."""
    with database.read() as session:
        held = watching.changed(session, workspace, now=now)
    with database.write() as session:
        found = watching.record(session, workspace, held, now=now)
    return [each.cause for one in found for each in one.ripples]


@pytest.mark.postgresql
def test_a_slip_that_a_report_told_of_is_not_told_again_however_late_it_was_committed(
    postgresql_database: Database,
) -> None:
    with postgresql_database.write() as session:
        tenant = make_workspace(session)
        moves, waits = (
            make_project(session, tenant, name=name, manager_id=make_person(session, tenant).id)
            for name in ("Moves", "Waits")
        )
        make_linkage(session, moves, waits, state=LinkageState.CONFIRMED)
        make_milestone(session, moves, go_live=True, forecast=PLANNED, baseline=PLANNED)
        make_milestone(session, waits, go_live=True, forecast=LATER, baseline=LATER)
        workspace = tenant.id
    assert looked(postgresql_database, workspace, NOW) == []
    begun = NOW + timedelta(minutes=5)
    with postgresql_database.write() as session:
        named = {each.name: each for each in projects(session, workspace)}
        (step,) = milestones(session, workspace, [named["Moves"].id])
        step.forecast = LATER
        make_move(session, step, moved_from=PLANNED, moved_to=LATER, moved_at=begun)
        make_report(session, named["Moves"], reported_at=begun)
        with postgresql_database.write() as other:
            (project,) = [each for each in projects(other, workspace) if each.name == "Moves"]
            make_asset(other, project, kind=AssetKind.VENDOR, name="Nordwind")
        (vendor,) = looked(postgresql_database, workspace, begun + timedelta(seconds=1))
        assert vendor.vendors == ((), ("Nordwind",))
    again = looked(postgresql_database, workspace, begun + timedelta(minutes=1))
    assert [each.slips for each in again] == [()], "the report told of it"
