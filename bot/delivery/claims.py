"""Claiming a row of the outbox, and marking it: each one statement, so that no two senders share a row."""

from collections.abc import Mapping, Sequence
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
    or_,
    select,
    update,
)
from sqlalchemy.orm import Session

from bot.delivery.port import LIMITED, Posted
from bot.domain.enums import DeliveryState, Role, Way
from bot.domain.ids import ProjectId, WorkspaceId
from models.base import Reader
from models.outbox import Delivery
from models.workspaces import Workspace

_ROWS = cast(
    Table, Delivery.__table__
)  # the statements are written on the table, and once: building costs most
_WORKSPACES = cast(Table, Workspace.__table__)
_PENDING = _ROWS.c.state == DeliveryState.PENDING
_SENDING = _ROWS.c.state == DeliveryState.SENDING
LONGEST_PAUSE = timedelta(hours=1)
_EVERYWHERE = {"across_workspaces": "the sender serves every tenant"}


@dataclass(frozen=True, slots=True)
class Claim:
    """A row that one sender holds; `owner` and `attempt` fence it, `lost` says that a try before it ended
    without a known result.
    """

    id: int
    workspace: WorkspaceId
    public_id: str
    recipient: str
    about_id: ProjectId | None
    role: Role | None
    thread_ts: str | None
    stream: str | None
    subject: str | None
    way: Way
    content: Mapping[str, object]
    picture: bytes | None
    picture_file: str | None
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
    """What a claimed row becomes; `found` says that an earlier try had arrived.

    Until `pause_until` nothing shall be posted in the whole workspace.
    """

    state: DeliveryState
    reason: str = ""
    due_at: datetime | None = None
    lease_until: datetime | None = None
    posted: Posted | None = None
    sent_at: datetime | None = None
    found: bool = False
    pause_until: datetime | None = None


def outlook(reader: Reader, *, now: datetime, machine_now: datetime) -> Outlook:
    """Look without claiming, so that an idle sender writes nothing."""
    seen = reader.execute(_OUTLOOK, {"now": now, "machine_now": machine_now}).one()
    return Outlook(bool(seen[0]), bool(seen[1]), bool(seen[2]), seen[3], seen[4])


def expire(session: Session, *, now: datetime) -> int:
    """End what is too late to be sent; give the number of rows."""
    return _change(session, _EXPIRE, {"now": now})


def resting(reader: Reader, *, now: datetime, most_a_minute: int) -> list[WorkspaceId]:
    """List the workspaces in which nothing shall be posted now: Slack said so, or they got their fill."""
    given = {
        "now": now,
        "longest": now + LONGEST_PAUSE,
        "a_minute_ago": now - timedelta(minutes=1),
        "most": most_a_minute,
    }
    return list(reader.scalars(_RESTING, given))


def ready(
    reader: Reader,
    *,
    now: datetime,
    pace: timedelta,
    limit: int,
    resting: Sequence[WorkspaceId] = (),
) -> list[int]:
    """List rows that may be posted now, the longest due first and no two to one conversation."""
    given = {"now": now, "paced": now - pace, "most": limit, "resting": resting}
    return list(reader.scalars(_READY, given))


def claim_due(
    session: Session, row: int, *, owner: str, now: datetime, pace: timedelta, lease_until: datetime
) -> Claim | None:
    """Claim one row, if it still may be posted now and no other sender has it."""
    given = {"row": row, "now": now, "paced": now - pace, "by": owner, "until": lease_until}
    return _claim(session, _CLAIM_DUE, given, lost=False)


def claim_lost(session: Session, *, owner: str, machine_now: datetime, lease_until: datetime) -> Claim | None:
    """Take over a row whose sender's lease has ended, if there is one."""
    given = {"machine_now": machine_now, "by": owner, "until": lease_until}
    return _claim(session, _CLAIM_LOST, given, lost=True)


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


def another_waits(session: Session, claim: Claim, *, now: datetime) -> bool:
    """Say whether Slack has asked to wait in another conversation of the workspace, too."""
    waits = select(
        exists().where(
            Delivery.workspace_id == claim.workspace,
            Delivery.state == DeliveryState.PENDING,
            Delivery.due_at > now,
            Delivery.recipient != claim.recipient,
            Delivery.last_error.startswith(LIMITED),
        )
    )
    return bool(session.scalar(waits))


def parent(session: Session, claim: Claim) -> Posted | None:
    """Find the message that this one edits or replies to: the newest of its subject to its recipient."""
    if claim.subject is None or claim.way is Way.POST:
        return None
    rows = _ROWS.c
    found = (
        select(rows.sent_channel, rows.sent_ts)
        .where(
            rows.workspace_id == claim.workspace,
            rows.subject == claim.subject,
            rows.recipient == claim.recipient,
            rows.state == DeliveryState.SENT,
            rows.way != Way.REPLY,
            rows.id != claim.id,
        )
        .order_by(rows.id.desc())
        .limit(1)
    )
    row = session.execute(found).one_or_none()
    return Posted(*row) if row is not None and row.sent_ts is not None else None


def mark(session: Session, claim: Claim, outcome: Mark) -> bool:
    """Record what became of a claim; say False when another sender has taken the row over since."""
    if outcome.pause_until is not None:
        session.execute(_PAUSE, {"paused": claim.workspace, "until": outcome.pause_until})
    keeps = outcome.state is DeliveryState.SENDING
    given = {
        "workspace": claim.workspace,
        "row": claim.id,
        "by": claim.owner,
        "attempt": claim.attempt,
        "becomes": outcome.state,
        "reason": outcome.reason,
        "again_at": outcome.due_at,
        "still_by": claim.owner if keeps else None,
        "until": outcome.lease_until if keeps else None,
        "channel": outcome.posted.channel if outcome.posted else None,
        "ts": outcome.posted.ts if outcome.posted else None,
        "at": outcome.sent_at,
    }
    return _change(session, _MARK, given) == 1


def keep_file(session: Session, claim: Claim, file: str) -> None:
    """Record that a claim's picture is uploaded, so that a later try shows the same file."""
    mine = update(_ROWS).where(
        _ROWS.c.workspace_id == claim.workspace,
        _ROWS.c.id == claim.id,
        _SENDING,
        _ROWS.c.owner == claim.owner,
        _ROWS.c.attempts == claim.attempt,
    )
    session.execute(mine.values(picture=None, picture_file=file))


def _claim(session: Session, statement: Any, given: dict[str, Any], *, lost: bool) -> Claim | None:  # noqa: ANN401 - an UPDATE … RETURNING
    row = session.execute(statement, given).one_or_none()
    if row is None:
        return None
    return Claim(
        id=row.id,
        workspace=row.workspace_id,
        public_id=row.public_id,
        recipient=row.recipient,
        about_id=row.about_id,
        role=row.role,
        thread_ts=row.thread_ts,
        stream=row.stream,
        subject=row.subject,
        way=row.way,
        content=row.message,
        picture=row.picture,
        picture_file=row.picture_file,
        owner=given["by"],
        attempt=row.attempts,
        created_at=row.created_at,
        expires_at=row.expires_at,
        lease_until=given["until"],
        lost=lost,
    )


def _change(session: Session, statement: Update, given: dict[str, Any]) -> int:
    return cast(CursorResult[Any], session.execute(statement, given)).rowcount


def _outlook() -> Select[Any]:
    rows = _ROWS.c
    return select(
        select(exists().where(_PENDING, rows.due_at <= bindparam("now"))).scalar_subquery(),
        select(exists().where(_PENDING, rows.expires_at <= bindparam("now"))).scalar_subquery(),
        select(exists().where(_SENDING, rows.lease_until <= bindparam("machine_now"))).scalar_subquery(),
        select(func.min(rows.due_at)).where(_PENDING, rows.due_at > bindparam("now")).scalar_subquery(),
        select(func.min(rows.lease_until)).where(_SENDING).scalar_subquery(),
    )


def _free(row: Any) -> Select[Any]:  # noqa: ANN401 - an alias's columns
    """Choose rows whose conversation is free.

    A conversation is free when nothing is being sent to it, nothing was within the pace, no row waits
    for another try, and no older row is due: so its messages arrive one at a time and in order.
    """
    other = _ROWS.alias("other").c
    now = bindparam("now", type_=_ROWS.c.due_at.type)
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


def _ready() -> Select[Any]:
    row = _ROWS.alias("row").c
    open_now = _free(row).where(row.workspace_id.not_in(bindparam("resting", expanding=True)))
    first = open_now.order_by(row.due_at, row.id).limit(bindparam("most"))
    return first.execution_options(**_EVERYWHERE)


def _this_one() -> Select[Any]:
    row = _ROWS.alias("row").c
    return _free(row).where(row.id == bindparam("row"))


def _resting() -> CompoundSelect[Any]:
    """Choose workspaces; a pause that no clock of ours can have set was set before the clock was set back."""
    told, rows = _WORKSPACES.c.posts_after, _ROWS.c
    now = bindparam("now", type_=rows.sent_at.type)
    paused = select(_WORKSPACES.c.id).where(told > now, told <= bindparam("longest"))
    lately = select(rows.workspace_id).where(rows.sent_at > bindparam("a_minute_ago"), rows.sent_at <= now)
    filled = lately.group_by(rows.workspace_id).having(func.count() >= bindparam("most"))
    return paused.union(filled)


def _next_lost() -> Select[Any]:
    rows = _ROWS.c
    lost = select(rows.id).where(_SENDING, rows.lease_until <= bindparam("machine_now"))
    return lost.order_by(rows.lease_until, rows.id).limit(1)


def _claiming(candidates: Select[Any]) -> Any:  # noqa: ANN401 - SQLAlchemy's UPDATE … RETURNING
    one = candidates.with_for_update(skip_locked=True).scalar_subquery()
    rows = _ROWS.c
    taken = update(_ROWS).where(rows.id == one)
    taken = taken.values(
        state=DeliveryState.SENDING,
        owner=bindparam("by"),
        attempts=rows.attempts + 1,
        lease_until=bindparam("until"),
    )
    return taken.returning(
        rows.id,
        rows.workspace_id,
        rows.public_id,
        rows.recipient,
        rows.about_id,
        rows.role,
        rows.thread_ts,
        rows.stream,
        rows.subject,
        rows.way,
        rows.message,
        rows.picture,
        rows.picture_file,
        rows.attempts,
        rows.created_at,
        rows.expires_at,
    ).execution_options(**_EVERYWHERE)


def _marking() -> Update:
    rows = _ROWS.c
    mine = update(_ROWS).where(
        rows.workspace_id == bindparam("workspace"),
        rows.id == bindparam("row"),
        _SENDING,
        rows.owner == bindparam("by"),
        rows.attempts == bindparam("attempt"),
    )
    return mine.values(
        state=bindparam("becomes"),
        last_error=bindparam("reason"),
        due_at=func.coalesce(bindparam("again_at", type_=rows.due_at.type), rows.due_at),
        owner=bindparam("still_by"),
        lease_until=bindparam("until"),
        sent_channel=bindparam("channel"),
        sent_ts=bindparam("ts"),
        sent_at=bindparam("at"),
    )


_OUTLOOK = _outlook().execution_options(**_EVERYWHERE)
_EXPIRE = (
    update(_ROWS)
    .where(_PENDING, _ROWS.c.expires_at <= bindparam("now"))
    .values(state=DeliveryState.EXPIRED)
    .execution_options(**_EVERYWHERE)
)
_RESTING = _resting().execution_options(**_EVERYWHERE)
_PAUSE = (
    update(_WORKSPACES).where(_WORKSPACES.c.id == bindparam("paused")).values(posts_after=bindparam("until"))
)
_READY = _ready()
_CLAIM_DUE = _claiming(_this_one())
_CLAIM_LOST = _claiming(_next_lost())
_MARK = _marking()
