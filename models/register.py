"""The register: risks, opportunities and issues, with the history of their scores."""

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, String, Text, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.domain.enums import EntryKind, EntryState, Level, Response
from bot.domain.ids import PersonId, ProjectId, WorkspaceId
from models.base import STAYS, Base, Tenant, belongs_to, key, of_workspace
from models.workspaces import Workspace


class RegisterEntry(Tenant, Base):
    """A risk, opportunity or issue. Score = probability × impact, each 1–5; `number` is the workspace's."""

    __tablename__ = "register_entries"
    __table_args__ = (
        key(),
        of_workspace(),
        belongs_to("projects", "project_id"),
        belongs_to("people", "owner_id", on_delete=STAYS),
        belongs_to("people", "raised_by", on_delete=STAYS),
        UniqueConstraint("workspace_id", "number"),
        CheckConstraint("probability BETWEEN 1 AND 5 AND impact BETWEEN 1 AND 5", name="on_five_points"),
        Index("ix_register_entries_project", "workspace_id", "project_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int]
    project_id: Mapped[ProjectId]
    kind: Mapped[EntryKind] = mapped_column(default=EntryKind.RISK)
    title: Mapped[str] = mapped_column(String(300))
    description: Mapped[str] = mapped_column(Text, default="")
    probability: Mapped[int] = mapped_column(default=3)
    impact: Mapped[int] = mapped_column(default=3)
    response: Mapped[Response | None]
    owner_id: Mapped[PersonId | None]
    due: Mapped[date | None]
    level: Mapped[Level] = mapped_column(default=Level.PROJECT)
    state: Mapped[EntryState] = mapped_column(default=EntryState.OPEN)
    raised_by: Mapped[PersonId | None]
    raised_at: Mapped[datetime]

    @property
    def score(self) -> int:
        """Probability × impact, 1–25."""
        return self.probability * self.impact


class ScoreChange(Tenant, Base):
    """What an entry's score was before a change, and when it changed."""

    __tablename__ = "score_changes"
    __table_args__ = (
        of_workspace(),
        belongs_to("register_entries", "entry_id"),
        Index("ix_score_changes_changed_at", "workspace_id", "changed_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int]
    probability_was: Mapped[int]
    impact_was: Mapped[int]
    changed_at: Mapped[datetime]


def entry(session: Session, workspace: WorkspaceId, entry_id: int) -> RegisterEntry | None:
    """Fetch one register entry of this workspace."""
    found = select(RegisterEntry).where(RegisterEntry.workspace_id == workspace, RegisterEntry.id == entry_id)
    return session.scalars(found).one_or_none()


def open_entries(
    session: Session, workspace: WorkspaceId, project_ids: Collection[int] | None = None
) -> list[RegisterEntry]:
    """List open entries of the named projects, or of all, highest score first."""
    found = select(RegisterEntry).where(
        RegisterEntry.workspace_id == workspace, RegisterEntry.state == EntryState.OPEN
    )
    if project_ids is not None:
        found = found.where(RegisterEntry.project_id.in_(project_ids))
    worst = (RegisterEntry.probability * RegisterEntry.impact).desc()
    return list(session.scalars(found.order_by(worst, RegisterEntry.id)))


def score_changes_since(session: Session, workspace: WorkspaceId, since: datetime) -> list[ScoreChange]:
    """List score changes after `since`, oldest first."""
    found = select(ScoreChange).where(ScoreChange.workspace_id == workspace, ScoreChange.changed_at > since)
    return list(session.scalars(found.order_by(ScoreChange.changed_at, ScoreChange.id)))


def next_number(session: Session, workspace: WorkspaceId) -> int:
    """Give the next register number, and keep others from asking until the commit."""
    session.execute(select(Workspace.id).where(Workspace.id == workspace).with_for_update())
    found = select(func.max(RegisterEntry.number)).where(RegisterEntry.workspace_id == workspace)
    return (session.scalar(found) or 0) + 1
