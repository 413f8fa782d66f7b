"""Where and when the PMO's digest is posted: chosen by the PMO, nobody else."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from bot.domain.digest import Digest
from bot.domain.digest.subscription import LIVES, comes_on
from bot.domain.digest.weeks import RatingsByWeek
from bot.domain.enums import DigestRhythm
from bot.domain.ids import WorkspaceId
from bot.domain.periods import due_at, local_day
from bot.domain.rights import Actor
from bot.domain.working_time import WorkingTime
from bot.services import runs, subscriptions
from bot.services.audit import on_record
from bot.services.digest import build_digest, weeks_of
from bot.services.digest_runs import key_of, last_time, last_times
from models.subscriptions import DigestSubscription, digest_subscriptions
from models.workspaces import Workspace

SATURDAY = 5


def choose_channel(
    session: Session, actor: Actor, channel: str | None, *, now: datetime, hour: int = 9
) -> str:
    """Post the digest in this channel at this hour (0–23, workspace time), or nowhere; give back the zone."""
    workspace = session.get_one(Workspace, actor.workspace_id)
    workspace.digest_channel = channel
    if channel is not None:
        workspace.digest_hour = hour
    details = {"channel": channel, "hour": workspace.digest_hour}
    on_record(session, actor, "digest.channel", "workspace", actor.workspace_id, now=now, details=details)
    return workspace.time_zone


def preview(session: Session, actor: Actor, *, now: datetime) -> Digest:
    """Build the digest as it would be posted now: what changed since the last one."""
    workspace = session.get_one(Workspace, actor.workspace_id)
    since = runs.covered_until(session, workspace.id, runs.PMO)
    return build_digest(session, workspace, now=now, since=since)


@dataclass(frozen=True, slots=True)
class DueDigest:
    """A digest whose hour has come. Past `expires_at` it must not be posted any more."""

    day: date
    channel: str
    digest: Digest
    dedupe_key: str
    expires_at: datetime
    merged: tuple[str, ...] = ()
    """Audiences of the digests that are to come to the same channel on this day, and are one with it."""
    weekly: bool = False
    weeks: RatingsByWeek | None = None
    again: str = ""


def due_digest(session: Session, workspace_id: WorkspaceId, *, now: datetime) -> DueDigest | None:
    """Build today's digest once its hour has come, on working days; None when it is not time or it is out."""
    workspace = session.get_one(Workspace, workspace_id)
    today = local_day(now, workspace.time_zone)
    hour = due_at(today, workspace.time_zone, workspace.digest_hour)
    if workspace.digest_channel is None or today.weekday() >= SATURDAY:
        return None
    if not hour <= now < hour + LIVES:
        return None
    last, told = last_time(session, workspace_id, runs.PMO, today=today, now=now)
    if last.day is not None and last.day >= today:
        return None
    merged = _merged(session, workspace, today)
    audiences = [subscriptions.audience_of(row) for row in merged]
    others = last_times(session, workspace_id, audiences, now=now) if audiences else {}
    since = min((each.covered for each in (last, *others.values()) if each.covered), default=None)
    first_of_week = last.day is None or _week(last.day) != _week(today)
    weekly = first_of_week or any(row.rhythm is not DigestRhythm.DAILY for row in merged)
    digest = build_digest(session, workspace, now=now, since=since, told=told, whole=weekly)
    weeks = weeks_of(session, workspace_id, [digest])[0] if weekly and not digest.quiet else None
    return DueDigest(
        day=today,
        channel=workspace.digest_channel,
        digest=digest,
        dedupe_key=key_of(runs.PMO, today, again=last.again),
        expires_at=hour + LIVES,
        merged=tuple(audiences),
        weekly=weekly,
        weeks=weeks,
        again=last.again,
    )


def _merged(session: Session, workspace: Workspace, today: date) -> list[DigestSubscription]:
    """List the digests of the portfolio that come to the PMO's channel today."""
    working = WorkingTime(workspace.time_zone)
    return [
        row
        for row in digest_subscriptions(session, workspace.id, workspace.digest_channel)
        if subscriptions.joins_the_pmos(row, workspace) and comes_on(row.rhythm, row.weekday, today, working)
    ]


def _week(day: date) -> tuple[int, int]:
    return day.isocalendar()[:2]


def next_digest(session: Session, workspace_id: WorkspaceId, now: datetime) -> datetime | None:
    """Say when the next digest is posted; None while it is off."""
    workspace = session.get_one(Workspace, workspace_id)
    if workspace.digest_channel is None:
        return None
    last = runs.last_day(session, workspace_id, runs.PMO)
    day = local_day(now, workspace.time_zone)
    while True:
        hour = due_at(day, workspace.time_zone, workspace.digest_hour)
        if day.weekday() < SATURDAY and now < hour + LIVES and (last is None or last < day):
            return max(hour, now)
        day += timedelta(days=1)
