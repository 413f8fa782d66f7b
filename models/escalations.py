"""Escalation steps that were taken: for which report, and who was told."""

from datetime import date, datetime

from sqlalchemy import UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.domain.enums import EscalationStep
from bot.domain.ids import PersonId, ProjectId, WorkspaceId
from models.base import STAYS, Base, Tenant, belongs_to, of_workspace


class Escalation(Tenant, Base):
    """One step for a project's report of one period; `told_id` is empty where the whole PMO is told."""

    __tablename__ = "escalations"
    __table_args__ = (
        of_workspace(),
        belongs_to("projects", "project_id"),
        belongs_to("people", "told_id", on_delete=STAYS),
        UniqueConstraint("workspace_id", "project_id", "period", "step"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[ProjectId]
    period: Mapped[date]
    step: Mapped[EscalationStep]
    told_id: Mapped[PersonId | None]
    at: Mapped[datetime]


def escalations_since(session: Session, workspace: WorkspaceId, since: date) -> list[Escalation]:
    """List the steps that were taken for periods from a day on, newest first."""
    found = select(Escalation).where(Escalation.workspace_id == workspace, Escalation.period >= since)
    return list(session.scalars(found.order_by(Escalation.at.desc(), Escalation.id.desc())))
