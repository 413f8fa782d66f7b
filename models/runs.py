"""What each scheduled job did last."""

from datetime import datetime

from sqlalchemy import String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.domain.ids import WorkspaceId
from models.base import Base, Tenant, of_workspace


class JobRun(Tenant, Base):
    """The last run of a job that did something or met a problem: when, how much, what stood in the way."""

    __tablename__ = "job_runs"
    __table_args__ = (of_workspace(), UniqueConstraint("workspace_id", "job"))

    id: Mapped[int] = mapped_column(primary_key=True)
    job: Mapped[str] = mapped_column(String(24))
    at: Mapped[datetime]
    count: Mapped[int]
    problems: Mapped[list[str]]


def last_runs(session: Session, workspace: WorkspaceId) -> dict[str, JobRun]:
    """Give each job's last run by the job's name."""
    found = session.scalars(select(JobRun).where(JobRun.workspace_id == workspace))
    return {each.job: each for each in found}
