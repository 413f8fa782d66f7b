"""The scheduled jobs as the PMO sees them: what each did last, and when it runs next."""

from collections.abc import Callable, Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from bot.domain.ids import WorkspaceId
from bot.domain.jobs import JobLine, JobName, JobsView
from bot.services import alike, audience, endings, letters, linking, suggesting
from models.outbox import waiting
from models.runs import JobRun, last_runs
from models.workspaces import Workspace

MOST_LETTERS = 10

Next = Callable[[Session, WorkspaceId, datetime], datetime | None]

DAILY: Mapping[JobName, Next] = {
    JobName.LINKAGES: linking.DAILY.next_at,
    JobName.SUGGESTIONS: suggesting.DAILY.next_at,
    JobName.ALIKE: alike.DAILY.next_at,
    JobName.ENDINGS: endings.DAILY.next_at,
    JobName.DIGEST: audience.next_digest,
}
"""When the jobs run that have an hour, None while they are off; the others look every minute."""


def zone_of(session: Session, workspace: WorkspaceId) -> str:
    """Name the workspace's time zone."""
    return session.get_one(Workspace, workspace).time_zone


def overview(session: Session, workspace: WorkspaceId, *, now: datetime, time_zone: str = "") -> JobsView:
    """Show every job and the outbox; times are for `time_zone`, the workspace's if none is given."""
    runs = last_runs(session, workspace)
    unsent, since = waiting(session, workspace, now=now)
    return JobsView(
        jobs=tuple(_line(session, workspace, name, runs.get(name), now) for name in JobName),
        waiting=unsent,
        waits_since=since,
        letters=letters.letters(session, workspace, now=now, most=MOST_LETTERS),
        time_zone=time_zone or zone_of(session, workspace),
    )


def record(
    session: Session,
    workspace: WorkspaceId,
    name: JobName,
    *,
    now: datetime,
    count: int,
    problems: tuple[str, ...],
) -> None:
    """Keep what a run did; one that did nothing new and met nothing new leaves no trace."""
    last = last_runs(session, workspace).get(name)
    if not count and list(problems) == (last.problems if last else []):
        return
    if last is None:
        last = JobRun(workspace_id=workspace, job=name.value)
        session.add(last)
    last.at, last.count, last.problems = now, count, list(problems)


def _line(
    session: Session, workspace: WorkspaceId, name: JobName, last: JobRun | None, now: datetime
) -> JobLine:
    next_at = DAILY[name](session, workspace, now) if name in DAILY else None
    return JobLine(
        name=name,
        last_at=last.at if last else None,
        count=last.count if last else 0,
        problems=tuple(last.problems) if last else (),
        next_at=next_at,
        off=name in DAILY and next_at is None,
    )
