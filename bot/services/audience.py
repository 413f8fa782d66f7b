"""Where and when the PMO's digest is posted: chosen by the PMO, nobody else."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from bot.domain.digest import Digest
from bot.domain.ids import WorkspaceId
from bot.domain.periods import due_at, local_day
from bot.domain.rights import Actor
from bot.services import runs
from bot.services.audit import on_record
from bot.services.digest import build_digest
from models.workspaces import Workspace

LIVES = timedelta(hours=12)
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


def due_digest(session: Session, workspace_id: WorkspaceId, *, now: datetime) -> DueDigest | None:
    """Build today's digest once its hour has come, on working days; None when it is not time or it is out."""
    workspace = session.get_one(Workspace, workspace_id)
    today = local_day(now, workspace.time_zone)
    hour = due_at(today, workspace.time_zone, workspace.digest_hour)
    if workspace.digest_channel is None or today.weekday() >= SATURDAY:
        return None
    if not hour <= now < hour + LIVES:
        return None
    last = runs.last_day(session, workspace_id, runs.PMO)
    if last is not None and last >= today:
        return None
    since = runs.covered_until(session, workspace_id, runs.PMO)
    return DueDigest(
        day=today,
        channel=workspace.digest_channel,
        digest=build_digest(session, workspace, now=now, since=since),
        dedupe_key=f"digest:{runs.PMO}:{today.isoformat()}",
        expires_at=hour + LIVES,
    )


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
