"""What a project's plan says of dates and people: milestones, their moves, deployments."""

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint, bindparam, func, select, union
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.domain.ids import PersonId, ProjectId, WorkspaceId
from models.base import Base, Tenant, belongs_to, key, of_workspace


class Milestone(Tenant, Base):
    """A dated step of the plan. `baseline` never moves; `forecast` is the newest expectation."""

    __tablename__ = "milestones"
    __table_args__ = (
        key(),
        of_workspace(),
        belongs_to("projects", "project_id"),
        UniqueConstraint("workspace_id", "project_id", "name"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[ProjectId]
    name: Mapped[str] = mapped_column(String(200))
    go_live: Mapped[bool] = mapped_column(default=False)
    baseline: Mapped[date | None]
    forecast: Mapped[date | None]
    actual: Mapped[date | None]


class MilestoneMove(Tenant, Base):
    """One change of a milestone's forecast: from when to when, and when that was said."""

    __tablename__ = "milestone_moves"
    __table_args__ = (
        of_workspace(),
        belongs_to("milestones", "milestone_id"),
        Index("ix_milestone_moves_milestone", "workspace_id", "milestone_id"),
        Index("ix_milestone_moves_moved_at", "workspace_id", "moved_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    milestone_id: Mapped[int]
    moved_from: Mapped[date | None]
    moved_to: Mapped[date]
    moved_at: Mapped[datetime]


class Deployment(Tenant, Base):
    """A person on a project: role, percent of their time (1–100), first and last day."""

    __tablename__ = "deployments"
    __table_args__ = (
        of_workspace(),
        belongs_to("people", "person_id"),
        belongs_to("projects", "project_id"),
        CheckConstraint("percent BETWEEN 1 AND 100", name="percent_is_a_share"),
        CheckConstraint(
            "ends_on IS NULL OR starts_on IS NULL OR ends_on >= starts_on", name="ends_after_start"
        ),
        Index("ix_deployments_person", "workspace_id", "person_id"),
        Index("ix_deployments_project", "workspace_id", "project_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[PersonId]
    project_id: Mapped[ProjectId]
    role: Mapped[str] = mapped_column(String(80), default="member")
    percent: Mapped[int]
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]


# What each report asks is built once: building a statement costs more than running it.
_MILESTONES = (
    select(Milestone)
    .where(Milestone.workspace_id == bindparam("workspace"))
    .order_by(Milestone.project_id, Milestone.forecast, Milestone.id)
)
_MILESTONES_OF = _MILESTONES.where(Milestone.project_id.in_(bindparam("projects", expanding=True)))
_GO_LIVES_OF = _MILESTONES_OF.where(Milestone.go_live)


def milestones(
    session: Session, workspace: WorkspaceId, project_ids: Collection[int] | None = None
) -> list[Milestone]:
    """List the milestones of the named projects, or of all, earliest forecast first."""
    if project_ids is None:
        return list(session.scalars(_MILESTONES, {"workspace": workspace}))
    return list(session.scalars(_MILESTONES_OF, {"workspace": workspace, "projects": project_ids}))


def go_lives(session: Session, workspace: WorkspaceId, project_ids: Collection[int]) -> list[Milestone]:
    """List the go-lives of the named projects, earliest forecast first."""
    return list(session.scalars(_GO_LIVES_OF, {"workspace": workspace, "projects": project_ids}))


def moves_between(
    session: Session, workspace: WorkspaceId, project_id: int, since: datetime, until: datetime
) -> list[tuple[Milestone, MilestoneMove]]:
    """List what was moved from one moment to another, both included: oldest first for each milestone."""
    found = (
        select(Milestone, MilestoneMove)
        .join(
            MilestoneMove,
            (MilestoneMove.workspace_id == Milestone.workspace_id)
            & (MilestoneMove.milestone_id == Milestone.id),
        )
        .where(
            Milestone.workspace_id == workspace,
            Milestone.project_id == project_id,
            MilestoneMove.moved_at.between(since, until),
        )
    )
    return [(row[0], row[1]) for row in session.execute(found.order_by(Milestone.id, MilestoneMove.id))]


def newest_move(session: Session, workspace: WorkspaceId) -> int:
    """Give the id of the move that was recorded last; 0 before the first."""
    found = select(func.max(MilestoneMove.id)).where(MilestoneMove.workspace_id == workspace)
    return session.scalar(found) or 0


def go_live_moves(
    session: Session, workspace: WorkspaceId, *, after: int, since: datetime
) -> list[tuple[Milestone, MilestoneMove]]:
    """List the moves of go-lives with a higher id, or that were said later than `since`, oldest first."""
    ours = select(MilestoneMove.id).where(MilestoneMove.workspace_id == workspace)
    wanted = union(ours.where(MilestoneMove.id > after), ours.where(MilestoneMove.moved_at > since))
    found = (
        select(Milestone, MilestoneMove)
        .join(
            MilestoneMove,
            (MilestoneMove.workspace_id == Milestone.workspace_id)
            & (MilestoneMove.milestone_id == Milestone.id),
        )
        .where(Milestone.workspace_id == workspace, Milestone.go_live, MilestoneMove.id.in_(wanted))
    )
    return [(row[0], row[1]) for row in session.execute(found.order_by(MilestoneMove.id))]


def moves_of(session: Session, workspace: WorkspaceId, milestone_ids: Collection[int]) -> dict[int, int]:
    """Count how often each milestone's forecast has moved; one that never did is left out."""
    counted = (
        select(MilestoneMove.milestone_id, func.count())
        .where(MilestoneMove.workspace_id == workspace, MilestoneMove.milestone_id.in_(milestone_ids))
        .group_by(MilestoneMove.milestone_id)
    )
    return {row[0]: row[1] for row in session.execute(counted)} if milestone_ids else {}


def deployments(
    session: Session,
    workspace: WorkspaceId,
    *,
    project_ids: Collection[int] | None = None,
    ending_after: date | None = None,
) -> list[Deployment]:
    """List deployments of some projects or of all, without those that ended on or before a day."""
    found = select(Deployment).where(Deployment.workspace_id == workspace)
    if project_ids is not None:
        found = found.where(Deployment.project_id.in_(project_ids))
    if ending_after is not None:
        found = found.where((Deployment.ends_on.is_(None)) | (Deployment.ends_on > ending_after))
    return list(session.scalars(found.order_by(Deployment.person_id, Deployment.starts_on, Deployment.id)))


def deployed_on(session: Session, workspace: WorkspaceId, project_id: int) -> frozenset[PersonId]:
    """Name the people deployed to a project, whenever that was."""
    found = select(Deployment.person_id).where(
        Deployment.workspace_id == workspace, Deployment.project_id == project_id
    )
    return frozenset(session.scalars(found))
