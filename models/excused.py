"""Reports that are not given: for which period, why, by whose word."""

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import Text, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.domain.ids import PersonId, ProjectId, WorkspaceId
from models.base import STAYS, Base, Tenant, belongs_to, of_workspace


class ExcusedReport(Tenant, Base):
    """Somebody said why a project gives no report for a period; a report given all the same counts."""

    __tablename__ = "excused_reports"
    __table_args__ = (
        of_workspace(),
        belongs_to("projects", "project_id"),
        belongs_to("people", "by_id", on_delete=STAYS),
        UniqueConstraint("workspace_id", "project_id", "period"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[ProjectId]
    period: Mapped[date]
    reason: Mapped[str] = mapped_column(Text)
    by_id: Mapped[PersonId]
    at: Mapped[datetime]


def excused_until(
    session: Session, workspace: WorkspaceId, project_ids: Collection[int] | None = None
) -> dict[int, date]:
    """Name the newest period for which each project was excused, of these projects or of all."""
    newest = select(ExcusedReport.project_id, func.max(ExcusedReport.period))
    found = newest.where(ExcusedReport.workspace_id == workspace)
    if project_ids is not None:
        found = found.where(ExcusedReport.project_id.in_(project_ids))
    return {row[0]: row[1] for row in session.execute(found.group_by(ExcusedReport.project_id))}


def newest_excuses(
    session: Session, workspace: WorkspaceId, project_ids: Collection[int] | None
) -> dict[int, tuple[date, datetime]]:
    """Give of each of these projects, or of all, the newest period excused, and when one was last."""
    newest = select(ExcusedReport.project_id, func.max(ExcusedReport.period), func.max(ExcusedReport.at))
    found = newest.where(ExcusedReport.workspace_id == workspace)
    if project_ids is not None:
        found = found.where(ExcusedReport.project_id.in_(project_ids))
    return {row[0]: (row[1], row[2]) for row in session.execute(found.group_by(ExcusedReport.project_id))}


def excused_since(
    session: Session, workspace: WorkspaceId, project_ids: Collection[int], after: datetime
) -> frozenset[ProjectId]:
    """Name those of these projects of which somebody said after a moment that they give no report."""
    found = select(ExcusedReport.project_id).where(
        ExcusedReport.workspace_id == workspace,
        ExcusedReport.project_id.in_(project_ids),
        ExcusedReport.at >= after,
    )
    return frozenset(session.scalars(found))
