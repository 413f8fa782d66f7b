"""A claim is worth nothing once another sender has the row."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.delivery import claims, waiting
from bot.delivery.claims import Claim, Mark
from bot.delivery.port import Posted
from bot.domain.enums import DeliveryState
from bot.domain.ids import WorkspaceId
from models import Delivery
from models.database import Database
from tests.factories import make_delivery, make_workspace

LEASE = timedelta(minutes=1)
OUTCOMES = [
    Mark(DeliveryState.PENDING, "not reached"),
    Mark(DeliveryState.DEAD, "channel_not_found"),
    Mark(DeliveryState.HELD, "an earlier try may have arrived"),
    Mark(DeliveryState.EXPIRED),
    Mark(DeliveryState.SENDING, "HTTP 500"),
    Mark(DeliveryState.SENT, posted=Posted("C1", "1700000000.000001")),
]


@pytest.mark.parametrize("outcome", OUTCOMES, ids=lambda outcome: outcome.state)
def test_a_sender_whose_row_was_taken_over_can_mark_nothing(
    database: Database, now: datetime, outcome: Mark
) -> None:
    with database.write() as session:
        workspace = make_workspace(session)
        row = make_delivery(session, workspace).id
        first = _claim_due(session, row, "first", now)
        assert first is not None
    later = now + LEASE
    with database.write() as session:
        second = claims.claim_lost(session, owner="second", machine_now=later, lease_until=later + LEASE)
        assert second is not None
        assert (second.id, second.attempt, second.lost) == (row, 2, True)

    with database.write() as session:
        assert not claims.mark(session, first, outcome)
    with database.write() as session:
        found = _row(session, workspace.id, row)
        assert (found.state, found.owner, found.attempts) == (DeliveryState.SENDING, "second", 2)
        assert found.last_error == ""
        assert claims.mark(session, second, outcome)
        assert not claims.mark(session, first, outcome)
    with database.read() as session:
        assert _row(session, workspace.id, row).state is outcome.state


def test_an_older_claim_of_the_same_sender_can_mark_nothing(database: Database, now: datetime) -> None:
    with database.write() as session:
        row = make_delivery(session, make_workspace(session)).id
        first = _claim_due(session, row, "one", now)
        assert first is not None
        second = claims.claim_lost(session, owner="one", machine_now=now + LEASE, lease_until=now + 2 * LEASE)
        assert second is not None
        assert not claims.mark(session, first, Mark(DeliveryState.DEAD, "late"))
        assert claims.mark(session, second, Mark(DeliveryState.SENT, posted=Posted("C1", "1.0")))


def test_a_row_is_claimed_once_and_not_before_its_lease_ends(database: Database, now: datetime) -> None:
    with database.write() as session:
        row = make_delivery(session, make_workspace(session)).id
        assert _claim_due(session, row, "first", now) is not None
        assert _claim_due(session, row, "second", now) is None
        early = now + LEASE - timedelta(seconds=1)
        assert claims.claim_lost(session, owner="second", machine_now=early, lease_until=now) is None


@pytest.mark.parametrize("state", [state for state in DeliveryState if state is not DeliveryState.PENDING])
def test_only_a_pending_row_can_be_claimed(database: Database, now: datetime, state: DeliveryState) -> None:
    with database.write() as session:
        row = make_delivery(session, make_workspace(session), state=state).id
        assert waiting.ready(session, now=now, pace=timedelta(0), limit=5) == []
        assert _claim_due(session, row, "first", now) is None


def _claim_due(session: Session, row: int, owner: str, now: datetime) -> Claim | None:
    return claims.claim_due(session, row, owner=owner, now=now, pace=timedelta(0), lease_until=now + LEASE)


def _row(session: Session, workspace: WorkspaceId, row: int) -> Delivery:
    found = select(Delivery).where(Delivery.workspace_id == workspace, Delivery.id == row)
    return session.scalars(found.execution_options(populate_existing=True)).one()
