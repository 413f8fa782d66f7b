"""Claiming a row of the outbox, and marking it: each one statement, so that no two senders share a row."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import (
    Boolean,
    CursorResult,
    Select,
    Update,
    bindparam,
    case,
    exists,
    func,
    null,
    select,
    update,
)
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import ReturningUpdate

from bot.delivery.port import LIMITED, Posted
from bot.delivery.waiting import EVERYWHERE, ROWS, SENDING, awake, free
from bot.domain.enums import DeliveryState, Role, Way
from bot.domain.ids import PersonId, ProjectId, WorkspaceId
from models.outbox import ENDED, Delivery


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
    tells_of: frozenset[ProjectId]
    role: Role | None
    pms: frozenset[PersonId]
    thread_ts: str | None
    stream: str | None
    subject: str | None
    way: Way
    content: Mapping[str, object]
    picture: bytes | None
    picture_file: str | None
    picture_tries: int
    owner: str
    attempt: int
    created_at: datetime
    expires_at: datetime | None
    lease_until: datetime
    lost: bool


@dataclass(frozen=True, slots=True)
class Mark:
    """What a claimed row becomes; `found` says that an earlier try had arrived.

    Until `pause_until` nothing shall be posted in the whole workspace. A `way` is how it goes from now on.
    """

    state: DeliveryState
    reason: str = ""
    due_at: datetime | None = None
    lease_until: datetime | None = None
    posted: Posted | None = None
    sent_at: datetime | None = None
    found: bool = False
    pause_until: datetime | None = None
    way: Way | None = None


def claim_due(
    session: Session, row: int, *, owner: str, now: datetime, pace: timedelta, lease_until: datetime
) -> Claim | None:
    """Claim one row, if it still may be posted now and no other sender has it."""
    given = {"row": row, "now": now, "paced": now - pace, "by": owner, "until": lease_until}
    return _claim(session, _CLAIM_DUE, given, lost=False)


def claim_lost(
    session: Session,
    *,
    owner: str,
    machine_now: datetime,
    lease_until: datetime,
    resting: Collection[WorkspaceId] = (),
) -> Claim | None:
    """Take over a row whose sender's lease has ended, if there is one."""
    given = {"machine_now": machine_now, "by": owner, "until": lease_until, "resting": list(resting)}
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
    rows = ROWS.c
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
        "goes": outcome.way,
        "ended": outcome.state in ENDED,
    }
    return cast(CursorResult[Any], session.execute(_MARK, given)).rowcount == 1


def keep_file(session: Session, claim: Claim, file: str) -> None:
    """Record that a claim's picture is uploaded, so that a later try shows the same file."""
    session.execute(_mine(claim).values(picture=None, picture_file=file, picture_tries=0))


def count_picture_try(session: Session, claim: Claim) -> None:
    """Record that a claim's picture could not be uploaded, or not be shown."""
    session.execute(_mine(claim).values(picture_tries=claim.picture_tries + 1))


def _mine(claim: Claim) -> Update:
    return update(ROWS).where(
        ROWS.c.workspace_id == claim.workspace,
        ROWS.c.id == claim.id,
        SENDING,
        ROWS.c.owner == claim.owner,
        ROWS.c.attempts == claim.attempt,
    )


def _claim(
    session: Session, statement: ReturningUpdate[Any], given: dict[str, Any], *, lost: bool
) -> Claim | None:
    row = session.execute(statement, given).one_or_none()
    if row is None:
        return None
    return Claim(
        id=row.id,
        workspace=row.workspace_id,
        public_id=row.public_id,
        recipient=row.recipient,
        about_id=row.about_id,
        tells_of=frozenset(row.tells_of or ()),
        role=row.role,
        pms=frozenset(row.pm_ids or ()),
        thread_ts=row.thread_ts,
        stream=row.stream,
        subject=row.subject,
        way=row.way,
        content=row.message,
        picture=row.picture,
        picture_file=row.picture_file,
        picture_tries=row.picture_tries,
        owner=given["by"],
        attempt=row.attempts,
        created_at=row.created_at,
        expires_at=row.expires_at,
        lease_until=given["until"],
        lost=lost,
    )


def _this_one() -> Select[Any]:
    row = ROWS.alias("row").c
    return free(row).where(row.id == bindparam("row"))


def _next_lost() -> Select[Any]:
    rows = ROWS.c
    lost = select(rows.id).where(SENDING, awake(rows), rows.lease_until <= bindparam("machine_now"))
    return lost.order_by(rows.lease_until, rows.id).limit(1)


def _claiming(candidates: Select[Any]) -> ReturningUpdate[Any]:
    one = candidates.with_for_update(skip_locked=True).scalar_subquery()
    rows = ROWS.c
    taken = update(ROWS).where(rows.id == one)
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
        rows.tells_of,
        rows.role,
        rows.pm_ids,
        rows.thread_ts,
        rows.stream,
        rows.subject,
        rows.way,
        rows.message,
        rows.picture,
        rows.picture_file,
        rows.picture_tries,
        rows.attempts,
        rows.created_at,
        rows.expires_at,
    ).execution_options(**EVERYWHERE)


def _marking() -> Update:
    rows = ROWS.c
    mine = update(ROWS).where(
        rows.workspace_id == bindparam("workspace"),
        rows.id == bindparam("row"),
        SENDING,
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
        way=func.coalesce(bindparam("goes", type_=rows.way.type), rows.way),
        picture=case((bindparam("ended", type_=Boolean), null()), else_=rows.picture),
    )


_CLAIM_DUE = _claiming(_this_one())
_CLAIM_LOST = _claiming(_next_lost())
_MARK = _marking()
