"""Linkages: pairs of projects that touch, the evidence, and what people made of them."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Float, Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.domain.enums import EvidenceKind, LinkageState
from bot.domain.ids import PersonId, ProjectId, WorkspaceId
from models.base import STAYS, Base, Tenant, belongs_to, key, of_workspace


class Linkage(Tenant, Base):
    """Two projects that touch, the lower id first. `kind` is its strongest evidence."""

    __tablename__ = "linkages"
    __table_args__ = (
        key(),
        of_workspace(),
        belongs_to("projects", "project_a_id"),
        belongs_to("projects", "project_b_id"),
        belongs_to("people", "decided_by_id", on_delete=STAYS),
        CheckConstraint("project_a_id < project_b_id", name="lower_id_first"),
        UniqueConstraint("workspace_id", "project_a_id", "project_b_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    project_a_id: Mapped[ProjectId]
    project_b_id: Mapped[ProjectId]
    kind: Mapped[EvidenceKind]
    score: Mapped[float] = mapped_column(Float)
    evidence: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    state: Mapped[LinkageState] = mapped_column(default=LinkageState.SUGGESTED)
    note: Mapped[str] = mapped_column(Text, default="")
    found_at: Mapped[datetime]
    suggested_at: Mapped[datetime | None]
    decided_by_id: Mapped[PersonId | None]
    decided_at: Mapped[datetime | None]


def linkage(session: Session, workspace: WorkspaceId, linkage_id: int) -> Linkage | None:
    """Fetch one linkage of this workspace."""
    found = select(Linkage).where(Linkage.workspace_id == workspace, Linkage.id == linkage_id)
    return session.scalars(found).one_or_none()


def linkage_to_change(session: Session, workspace: WorkspaceId, linkage_id: int) -> Linkage | None:
    """Fetch one linkage and keep others from deciding it until the commit."""
    found = select(Linkage).where(Linkage.workspace_id == workspace, Linkage.id == linkage_id)
    return session.scalars(found.with_for_update()).one_or_none()


def linkages(
    session: Session,
    workspace: WorkspaceId,
    *,
    states: Collection[LinkageState] | None = None,
    project_id: int | None = None,
) -> list[Linkage]:
    """List linkages, strongest first, narrowed by state or to those of one project."""
    found = select(Linkage).where(Linkage.workspace_id == workspace)
    if states is not None:
        found = found.where(Linkage.state.in_(states))
    if project_id is not None:
        found = found.where((Linkage.project_a_id == project_id) | (Linkage.project_b_id == project_id))
    return list(session.scalars(found.order_by(Linkage.score.desc(), Linkage.id)))
