"""Claiming a row of the outbox, and marking it: each one statement, so that no two senders share a row."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import ColumnElement, CursorResult, Select, and_, exists, func, or_, select, update
from sqlalchemy.orm import Session, aliased

from bot.delivery.port import Posted
from bot.domain.enums import DeliveryState
from bot.domain.ids import WorkspaceId
from models.outbox import Delivery

_OPTIONS: dict[str, Any] = {
    "across_workspaces": "the sender serves every tenant",
    "synchronize_session": False,
}


@dataclass(frozen=True, slots=True)
class Claim:
    """A row that one sender holds; `owner` and `attempt` fence it, `lost` says that a try before it ended
    without a known result.
    """

    id: int
    workspace: WorkspaceId
    public_id: str
    recipient: str
    thread_ts: str | None
    stream: str | None
    content: Mapping[str, object]
    owner: str
    attempt: int
    created_at: datetime
    expires_at: datetime | None
    lease_until: datetime
    lost: bool


@dataclass(frozen=True, slots=True)
class Outlook:
    """What waits in the outbox: something to do now, or when there next will be."""

    due: bool
    expired: bool
    lost: bool
    next_due: datetime | None
    next_lost: datetime | None


@dataclass(frozen=True, slots=True)
class Mark:
    """What a claimed row becomes; `found` says that an earlier try had arrived."""

    state: DeliveryState
    reason: str = ""
    due_at: datetime | None = None
    lease_until: datetime | None = None
    posted: Posted | None = None
    sent_at: datetime | None = None
    found: bool = False


def outlook(session: Session, *, now: datetime, machine_now: datetime) -> Outlook:
    """Look without claiming, so that an idle sender writes nothing."""
    pending = Delivery.state == DeliveryState.PENDING
    sending = Delivery.state == DeliveryState.SENDING
    seen = select(
        select(exists().where(pending, Delivery.due_at <= now)).scalar_subquery(),
        select(exists().where(pending, Delivery.expires_at <= now)).scalar_subquery(),
        select(exists().where(sending, Delivery.lease_until <= machine_now)).scalar_subquery(),
        select(func.min(Delivery.due_at)).where(pending, Delivery.due_at > now).scalar_subquery(),
        select(func.min(Delivery.lease_until)).where(sending).scalar_subquery(),
    )
    due, expired, lost, next_due, next_lost = session.execute(seen.execution_options(**_OPTIONS)).one()
    return Outlook(bool(due), bool(expired), bool(lost), next_due, next_lost)


def expire(session: Session, *, now: datetime) -> int:
    """End what is too late to be sent; give the number of rows."""
    late = update(Delivery).where(Delivery.state == DeliveryState.PENDING, Delivery.expires_at <= now)
    return _change(session, late.values(state=DeliveryState.EXPIRED))


def claim_due(
    session: Session,
    *,
    owner: str,
    now: datetime,
    pace: timedelta,
    lease_until: datetime,
) -> Claim | None:
    """Claim the next row that may be posted now, if there is one."""
    return _claim(session, _next_due(now, pace), owner, lease_until, lost=False)


def claim_lost(session: Session, *, owner: str, machine_now: datetime, lease_until: datetime) -> Claim | None:
    """Take over a row whose sender's lease has ended, if there is one."""
    lost = select(Delivery.id).where(
        Delivery.state == DeliveryState.SENDING, Delivery.lease_until <= machine_now
    )
    oldest = lost.order_by(Delivery.lease_until, Delivery.id)
    return _claim(session, oldest, owner, lease_until, lost=True)


def superseded(session: Session, claim: Claim) -> bool:
    """Say whether a newer message of the same stream to the same recipient has been enqueued."""
    if claim.stream is None:
        return False
    newer = select(
        exists().where(
            Delivery.workspace_id == claim.workspace,
            Delivery.stream == claim.stream,
            Delivery.recipient == claim.recipient,
            Delivery.id > claim.id,
        )
    )
    return bool(session.scalar(newer))


def mark(session: Session, claim: Claim, outcome: Mark) -> bool:
    """Record what became of a claim; say False when another sender has taken the row over since."""
    values: dict[str, object] = {"state": outcome.state, "last_error": outcome.reason}
    if outcome.due_at is not None:
        values["due_at"] = outcome.due_at
    if outcome.state is DeliveryState.SENDING:
        values["lease_until"] = outcome.lease_until
    else:
        values |= {"owner": None, "lease_until": None}
    if outcome.posted is not None:
        values |= {"sent_channel": outcome.posted.channel, "sent_ts": outcome.posted.ts}
        values["sent_at"] = outcome.sent_at
    mine = update(Delivery).where(
        Delivery.workspace_id == claim.workspace,
        Delivery.id == claim.id,
        Delivery.state == DeliveryState.SENDING,
        Delivery.owner == claim.owner,
        Delivery.attempts == claim.attempt,
    )
    return _change(session, mine.values(values)) == 1


def _next_due(now: datetime, pace: timedelta) -> Select[int]:
    """Choose the first row whose conversation is free.

    A conversation is free when nothing is being sent to it, nothing was within the pace, no row waits
    for another try, and no older row is due: so its messages arrive one at a time and in order.
    """
    row, other = aliased(Delivery), aliased(Delivery)
    there = and_(other.workspace_id == row.workspace_id, other.recipient == row.recipient, other.id != row.id)
    retried = other.attempts > 0
    in_the_way: ColumnElement[bool] = or_(
        other.state == DeliveryState.SENDING,
        and_(retried, other.due_at > now),
        and_(other.id < row.id, or_(retried, other.due_at <= now)),
    )
    unsent = other.state.in_([DeliveryState.PENDING, DeliveryState.SENDING])
    just_sent = and_(other.state == DeliveryState.SENT, other.sent_at > now - pace, other.sent_at <= now)
    chosen = select(row.id).where(
        row.state == DeliveryState.PENDING,
        row.due_at <= now,
        or_(row.expires_at.is_(None), row.expires_at > now),
        ~exists().where(there, unsent, in_the_way),
        ~exists().where(there, just_sent),
    )
    return chosen.order_by(row.due_at, row.id)


def _claim(
    session: Session, candidates: Select[int], owner: str, lease_until: datetime, *, lost: bool
) -> Claim | None:
    one = candidates.limit(1).with_for_update(skip_locked=True).scalar_subquery()
    taken = update(Delivery).where(Delivery.id == one)
    taken = taken.values(
        state=DeliveryState.SENDING,
        owner=owner,
        attempts=Delivery.attempts + 1,
        lease_until=lease_until,
    )
    claimed = taken.returning(
        Delivery.id,
        Delivery.workspace_id,
        Delivery.public_id,
        Delivery.recipient,
        Delivery.thread_ts,
        Delivery.stream,
        Delivery.message,
        Delivery.attempts,
        Delivery.created_at,
        Delivery.expires_at,
    )
    row = session.execute(claimed.execution_options(**_OPTIONS)).one_or_none()
    if row is None:
        return None
    return Claim(
        id=row.id,
        workspace=row.workspace_id,
        public_id=row.public_id,
        recipient=row.recipient,
        thread_ts=row.thread_ts,
        stream=row.stream,
        content=row.message,
        owner=owner,
        attempt=row.attempts,
        created_at=row.created_at,
        expires_at=row.expires_at,
        lease_until=lease_until,
        lost=lost,
    )


def _change(session: Session, statement: Any) -> int:  # noqa: ANN401 - any UPDATE of the outbox
    done = cast(CursorResult[Any], session.execute(statement.execution_options(**_OPTIONS)))
    return done.rowcount
