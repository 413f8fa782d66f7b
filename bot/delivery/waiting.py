"""What waits in the outbox: what may be posted now, and when there next will be something to do."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    CursorResult,
    Select,
    Table,
    Update,
    and_,
    bindparam,
    exists,
    func,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Session
from sqlalchemy.sql.base import ReadOnlyColumnCollection
from sqlalchemy.sql.elements import KeyedColumnElement

from bot.domain.enums import DeliveryState
from bot.domain.ids import WorkspaceId
from models.base import Reader
from models.outbox import Delivery
from models.workspaces import Workspace

# The statements are written on the tables, and once: building costs most.
ROWS = cast(Table, Delivery.__table__)
WORKSPACES = cast(Table, Workspace.__table__)
PENDING = ROWS.c.state == DeliveryState.PENDING
SENDING = ROWS.c.state == DeliveryState.SENDING
EVERYWHERE = {"across_workspaces": "the sender serves every tenant"}
LONGEST_PAUSE = timedelta(hours=1)
_MINUTE = timedelta(minutes=1)

Columns = ReadOnlyColumnCollection[str, KeyedColumnElement[Any]]
"""The columns of a table or of an alias of one."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """What there is to do now, and when there next will be something.

    `resting` are the workspaces in which nothing shall be posted or looked for, each until when; they count
    in nothing but `expired`. `just_sent` says that something was sent within the pace.
    """

    due: bool
    expired: bool
    lost: bool
    next_due: datetime | None
    next_lost: datetime | None
    just_sent: bool
    resting: Mapping[WorkspaceId, datetime]


def outlook(
    reader: Reader, *, now: datetime, machine_now: datetime, pace: timedelta, most_a_minute: int
) -> Outlook:
    """Look without claiming, so that an idle sender writes nothing."""
    rests = resting(reader, now=now, most_a_minute=most_a_minute)
    given = {"now": now, "machine_now": machine_now, "paced": now - pace, "resting": list(rests)}
    seen = reader.execute(_OUTLOOK, given).one()
    return Outlook(bool(seen[0]), bool(seen[1]), bool(seen[2]), seen[3], seen[4], bool(seen[5]), rests)


def resting(reader: Reader, *, now: datetime, most_a_minute: int) -> dict[WorkspaceId, datetime]:
    """Say in which workspaces nothing shall be posted now, and until when.

    Slack asked to wait, or could not be reached, or they got their fill of this minute.
    """
    given = {"now": now, "longest": now + LONGEST_PAUSE, "a_minute_ago": now - _MINUTE, "most": most_a_minute}
    found: dict[WorkspaceId, datetime] = {}
    for workspace, since, seconds in reader.execute(_RESTING, given):
        until = since + timedelta(seconds=seconds)
        found[workspace] = max(until, found.get(workspace, until))
    return found


def ready(
    reader: Reader, *, now: datetime, pace: timedelta, limit: int, resting: Collection[WorkspaceId] = ()
) -> list[int]:
    """List rows that may be posted now, the longest due first and no two to one conversation."""
    given = {"now": now, "paced": now - pace, "most": limit, "resting": list(resting)}
    return list(reader.scalars(_READY, given))


def expire(session: Session, *, now: datetime) -> int:
    """End what is too late to be sent; give the number of rows."""
    return cast(CursorResult[Any], session.execute(_EXPIRE, {"now": now})).rowcount


def pause(session: Session, workspace: WorkspaceId, *, now: datetime, until: datetime) -> None:
    """Let a workspace rest until then, or for longer if it does already."""
    session.execute(_PAUSE, {"paused": workspace, "until": until, "longest": now + LONGEST_PAUSE})


def free(row: Columns) -> Select[Any]:
    """Choose rows whose conversation is free.

    A conversation is free when nothing is being sent to it, nothing was within the pace, no row waits
    for another try, and no older row is due: so its messages arrive one at a time and in order.
    """
    other = ROWS.alias("other").c
    now = bindparam("now", type_=ROWS.c.due_at.type)
    there = and_(other.workspace_id == row.workspace_id, other.recipient == row.recipient, other.id != row.id)
    retried = other.attempts > 0
    in_the_way: ColumnElement[bool] = or_(
        other.state == DeliveryState.SENDING,
        and_(retried, other.due_at > now),
        and_(other.id < row.id, or_(retried, other.due_at <= now)),
    )
    unsent = other.state.in_([DeliveryState.PENDING, DeliveryState.SENDING])
    just_sent = and_(
        other.state == DeliveryState.SENT, other.sent_at > bindparam("paced"), other.sent_at <= now
    )
    return select(row.id).where(
        row.state == DeliveryState.PENDING,
        row.due_at <= now,
        or_(row.expires_at.is_(None), row.expires_at > now),
        ~exists().where(there, unsent, in_the_way),
        ~exists().where(there, just_sent),
    )


def awake(row: Columns) -> ColumnElement[bool]:
    """Leave out the workspaces that rest."""
    return row.workspace_id.not_in(bindparam("resting", expanding=True))


def _outlook() -> Select[Any]:
    rows = ROWS.c
    now = bindparam("now", type_=rows.due_at.type)
    pending, sending = and_(PENDING, awake(rows)), and_(SENDING, awake(rows))
    return select(
        exists().where(pending, rows.due_at <= now),
        exists().where(PENDING, rows.expires_at <= now),
        exists().where(sending, rows.lease_until <= bindparam("machine_now")),
        select(func.min(rows.due_at)).where(pending, rows.due_at > now).scalar_subquery(),
        select(func.min(rows.lease_until)).where(sending).scalar_subquery(),
        exists().where(rows.sent_at > bindparam("paced"), rows.sent_at <= now),
    )


def _ready() -> Select[Any]:
    row = ROWS.alias("row").c
    first = free(row).where(awake(row)).order_by(row.due_at, row.id)
    return first.limit(bindparam("most"))


def _resting() -> CompoundSelect[Any]:
    """Choose workspaces, an instant, and how many seconds after it their rest ends.

    A pause that no clock of ours can have set was set before the clock was set back.
    """
    told, rows = WORKSPACES.c.posts_after, ROWS.c
    now = bindparam("now", type_=rows.sent_at.type)
    paused = select(WORKSPACES.c.id, told, literal(0)).where(told > now, told <= bindparam("longest"))
    within = rows.sent_at > bindparam("a_minute_ago"), rows.sent_at <= now
    filled = select(rows.workspace_id, func.min(rows.sent_at), literal(_MINUTE.seconds)).where(*within)
    filled = filled.group_by(rows.workspace_id).having(func.count() >= bindparam("most"))
    return paused.union_all(filled)


def _pausing() -> Update:
    told = WORKSPACES.c.posts_after
    shorter = or_(told.is_(None), told < bindparam("until"), told > bindparam("longest"))
    return (
        update(WORKSPACES)
        .where(WORKSPACES.c.id == bindparam("paused"), shorter)
        .values(posts_after=bindparam("until"))
    )


_OUTLOOK = _outlook().execution_options(**EVERYWHERE)
_RESTING = _resting().execution_options(**EVERYWHERE)
_READY = _ready().execution_options(**EVERYWHERE)
_EXPIRE = (
    update(ROWS)
    .where(PENDING, ROWS.c.expires_at <= bindparam("now"))
    .values(state=DeliveryState.EXPIRED, picture=None)
    .execution_options(**EVERYWHERE)
)
_PAUSE = _pausing()
