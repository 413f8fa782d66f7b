"""What a job has done already: claimed once for a workspace and a day, by whichever replica comes first."""

from datetime import date, datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.domain.ids import WorkspaceId
from models.base import Base
from models.records import DigestRun, last_digest
from models.workspaces import all_workspaces

PMO = "pmo"
FINDER = "finder"
SUGGESTIONS = "suggestions"
ALIKE = "alike"


def workspace_ids(session: Session) -> list[WorkspaceId]:
    """List every tenant, for jobs that serve each in turn."""
    return [each.id for each in all_workspaces(session)]


def claim_day(session: Session, workspace: WorkspaceId, what: str, day: date, *, now: datetime) -> bool:
    """Claim one day of a daily job; False, and nothing written, when it is claimed already."""
    last = last_digest(session, workspace, what)
    if last is not None and last.local_date >= day:
        return False
    return first(session, DigestRun(workspace_id=workspace, audience=what, local_date=day, as_of=now))


def last_day(session: Session, workspace: WorkspaceId, what: str) -> date | None:
    """Name the newest claimed day of a daily job."""
    found = last_digest(session, workspace, what)
    return found.local_date if found else None


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
