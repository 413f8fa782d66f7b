"""A look at people's load misses no slip, whenever that is committed."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from bot.domain.ids import WorkspaceId
from bot.services import load_look, load_watch
from models import Milestone
from models.database import Database
from models.plans import milestones
from tests.factories import (
    NOW,
    make_deployment,
    make_milestone,
    make_move,
    make_person,
    make_project,
    make_workspace,
)

PLANNED, LATER = date(2027, 3, 1), date(2027, 4, 1)


def moved(session: Session, workspace: WorkspaceId, milestone_id: int, at: datetime) -> None:
    (step,) = [each for each in milestones(session, workspace) if each.id == milestone_id]
    step.forecast = LATER
    make_move(session, step, moved_from=PLANNED, moved_to=LATER, moved_at=at)


def slipped(database: Database, workspace: WorkspaceId, now: datetime) -> set[int]:
    """Look, keep what is seen, and name the projects that are later."""
    with database.read() as session:
        found = load_look.look(session, workspace, now=now)
    if found is None:
        return set()
    with database.write() as session:
        load_watch.record(session, workspace, found, now=now)
    return {each.project_id for each in found.slips}


@pytest.mark.postgresql
def test_a_slip_that_is_committed_after_a_later_one_was_seen_is_told_once(
    postgresql_database: Database,
) -> None:
    steps: list[Milestone] = []
    with postgresql_database.write() as session:
        tenant = make_workspace(session)
        for _ in range(2):
            on = make_project(session, tenant)
            make_deployment(session, on, make_person(session, tenant), ends_on=PLANNED)
            steps.append(make_milestone(session, on, go_live=True, forecast=PLANNED, baseline=PLANNED))
        workspace, (slow, quick) = tenant.id, steps
    assert slipped(postgresql_database, workspace, NOW) == set()
    begun = NOW + timedelta(minutes=5)
    with postgresql_database.write() as session:
        moved(session, workspace, slow.id, begun)
        with postgresql_database.write() as other:
            moved(other, workspace, quick.id, begun + timedelta(seconds=1))
        looked = begun + timedelta(seconds=2)
        assert slipped(postgresql_database, workspace, looked) == {quick.project_id}
    minute = timedelta(minutes=1)
    assert slipped(postgresql_database, workspace, looked + minute) == {slow.project_id}
    assert slipped(postgresql_database, workspace, looked + 2 * minute) == set()
    assert slipped(postgresql_database, workspace, looked + 60 * minute) == set()
