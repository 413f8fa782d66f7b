"""What a job has done already: claimed once for a workspace and a day, by whichever replica comes first."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.domain.ids import WorkspaceId
from bot.domain.periods import due_at, local_day
from bot.domain.working_time import WorkingTime
from models.base import Base
from models.outbox import give_way
from models.records import DigestRun, last_digest
from models.workspaces import Workspace, all_workspaces

COMMITTED_WITHIN = timedelta(minutes=1)
"""How long after its moment what somebody did may appear in the database, at the most.

An act is dated when it begins, and a request gives up within seconds; what was read meanwhile lacks it.
"""

PMO = "pmo"
FINDER = "finder"
SUGGESTIONS = "suggestions"
ALIKE = "alike"
ATTESTED = "attested"
ENDINGS = "endings"


def workspace_ids(session: Session) -> list[WorkspaceId]:
    """List every tenant, for jobs that serve each in turn."""
    return [each.id for each in all_workspaces(session)]


def claim_day(
    session: Session,
    workspace: WorkspaceId,
    what: str,
    day: date,
    *,
    now: datetime,
    told: Collection[str] | None = None,
    again: bool = False,
) -> bool:
    """Claim one day of a daily job; False, and nothing written, when it is claimed already.

    `told` are marks of what stands by then, for the digest after this one. A day whose digest was not sent
    is done `again`; what is said by it has a key of its own, so that it is said once.
    """
    last = last_digest(session, workspace, what)
    kept = sorted(told) if told is not None else None
    if last is not None and last.local_date == day and again:
        last.as_of, last.told = now, kept
        return True
    if last is not None and last.local_date >= day:
        return False
    run = DigestRun(workspace_id=workspace, audience=what, local_date=day, as_of=now, told=kept)
    return first(session, run)


def written_anew(session: Session, workspace: WorkspaceId, dedupe_keys: Collection[str]) -> None:
    """Say of messages that were not sent that others have come in their place."""
    give_way(session, workspace, dedupe_keys)


def last_day(session: Session, workspace: WorkspaceId, what: str) -> date | None:
    """Name the newest claimed day of a daily job."""
    found = last_digest(session, workspace, what)
    return found.local_date if found else None


@dataclass(frozen=True, slots=True)
class Daily:
    """A job of once a day, from this hour of the workspace on; `at_work` says only while people work."""

    what: str
    hour: int
    at_work: bool = True

    def due(self, session: Session, workspace: WorkspaceId, *, now: datetime) -> date | None:
        """Name the workspace's day if its hour has come and the job has not run on it yet."""
        zone = session.get_one(Workspace, workspace).time_zone
        today = local_day(now, zone)
        if now < due_at(today, zone, self.hour) or (self.at_work and not WorkingTime(zone).is_at_work(now)):
            return None
        last = last_day(session, workspace, self.what)
        return today if last is None or last < today else None

    def next_at(self, session: Session, workspace: WorkspaceId, now: datetime) -> datetime:
        """Say when the job runs next."""
        zone = session.get_one(Workspace, workspace).time_zone
        today = local_day(now, zone)
        last = last_day(session, workspace, self.what)
        day = today + timedelta(days=1) if last is not None and last >= today else today
        soonest = max(due_at(day, zone, self.hour), now)
        return WorkingTime(zone).next_moment(soonest) if self.at_work else soonest


def covered_until(session: Session, workspace: WorkspaceId, what: str) -> datetime | None:
    """Say up to which instant the newest run of a daily job told what changed."""
    found = last_digest(session, workspace, what)
    return found.as_of if found else None


def first(session: Session, row: Base) -> bool:
    """Insert a row whose unique key decides; a lost race leaves the transaction as it was."""
    try:
        with session.begin_nested():
            session.add(row)
            session.flush()
    except IntegrityError:
        return False
    return True
