"""Projects that passed from one PM to another: by whom, with which note, and what passed with them."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.domain.enums import EntryState
from bot.domain.ids import PersonId, ProjectId, WorkspaceId
from models.base import STAYS, Base, Tenant, belongs_to, of_workspace
from models.records import Draft
from models.register import RegisterEntry


class Handover(Tenant, Base):
    """One handover. `passed` names the rows that changed with it, and how they were, for taking it back."""

    __tablename__ = "handovers"
    __table_args__ = (
        of_workspace(),
        belongs_to("projects", "project_id"),
        belongs_to("people", "from_id", on_delete=STAYS),
        belongs_to("people", "to_id", on_delete=STAYS),
        belongs_to("people", "by_id", on_delete=STAYS),
        Index("ix_handovers_project", "workspace_id", "project_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[ProjectId]
    from_id: Mapped[PersonId | None]
    to_id: Mapped[PersonId]
    by_id: Mapped[PersonId]
    note: Mapped[str] = mapped_column(Text, default="")
    keeps: Mapped[bool] = mapped_column(default=False)
    passed: Mapped[dict[str, Any]] = mapped_column(default=dict)
    at: Mapped[datetime]
    undone_at: Mapped[datetime | None]


def handover(session: Session, workspace: WorkspaceId, handover_id: int) -> Handover | None:
    """Fetch one handover of this workspace, and keep others from undoing it until the commit."""
    found = select(Handover).where(Handover.workspace_id == workspace, Handover.id == handover_id)
    return session.scalars(found.with_for_update()).one_or_none()


def entries_owned(
    session: Session, workspace: WorkspaceId, project_id: int, owner_id: int
) -> list[RegisterEntry]:
    """List the open entries of a project that somebody owns, and keep others from changing them."""
    found = select(RegisterEntry).where(
        RegisterEntry.workspace_id == workspace,
        RegisterEntry.project_id == project_id,
        RegisterEntry.owner_id == owner_id,
        RegisterEntry.state == EntryState.OPEN,
    )
    return list(session.scalars(found.order_by(RegisterEntry.id).with_for_update()))


def unsent_drafts(session: Session, workspace: WorkspaceId, project_id: int, person_id: int) -> list[Draft]:
    """List what somebody has typed for a project and neither posted nor dropped, oldest first."""
    found = select(Draft).where(
        Draft.workspace_id == workspace,
        Draft.project_id == project_id,
        Draft.person_id == person_id,
        Draft.closed_at.is_(None),
        Draft.kind.in_(["status", "risk"]),
    )
    return list(session.scalars(found.order_by(Draft.id)))
