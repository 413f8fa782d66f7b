"""The organization's objectives, and what is aligned with them."""

from collections.abc import Collection
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import CheckConstraint, Index, String, Text, UniqueConstraint, and_, func, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.domain.ids import PersonId, ProgramId, ProjectId, WorkspaceId
from models.base import STAYS, Base, Tenant, belongs_to, key, of_workspace


class Objective(Tenant, Base):
    """A strategic objective with its weight (1–5) and the period that it holds for."""

    __tablename__ = "objectives"
    __table_args__ = (
        key(),
        of_workspace(),
        belongs_to("people", "owner_id", on_delete=STAYS),
        CheckConstraint("weight BETWEEN 1 AND 5", name="weight_on_five_points"),
        UniqueConstraint("workspace_id", "key"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(16))
    title: Mapped[str] = mapped_column(String(200))
    measure: Mapped[str] = mapped_column(Text, default="")
    weight: Mapped[int] = mapped_column(default=1)
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    owner_id: Mapped[PersonId | None]


class Alignment(Tenant, Base):
    """A project or a program serving an objective: how strongly (1–3), how in words, and when said."""

    __tablename__ = "alignments"
    __table_args__ = (
        of_workspace(),
        belongs_to("objectives", "objective_id"),
        belongs_to("projects", "project_id"),
        belongs_to("programs", "program_id"),
        CheckConstraint("(project_id IS NULL) <> (program_id IS NULL)", name="serves_as_one_thing"),
        CheckConstraint("strength BETWEEN 1 AND 3", name="strength_on_three_points"),
        UniqueConstraint("workspace_id", "objective_id", "project_id"),
        UniqueConstraint("workspace_id", "objective_id", "program_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    objective_id: Mapped[int]
    project_id: Mapped[ProjectId | None]
    program_id: Mapped[ProgramId | None]
    strength: Mapped[int] = mapped_column(default=2)
    sentence: Mapped[str] = mapped_column(Text, default="")
    said_at: Mapped[datetime | None]


class StrategyWaiver(Tenant, Base):
    """A project that need not serve an objective until a day, by whose word and why; the newest counts."""

    __tablename__ = "strategy_waivers"
    __table_args__ = (
        of_workspace(),
        belongs_to("projects", "project_id"),
        belongs_to("people", "by_id", on_delete=STAYS),
        Index("ix_strategy_waivers_project", "workspace_id", "project_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[ProjectId]
    by_id: Mapped[PersonId]
    reason: Mapped[str] = mapped_column(Text)
    until: Mapped[date]
    at: Mapped[datetime]


def objectives(session: Session, workspace: WorkspaceId) -> list[Objective]:
    """List the objectives, heaviest first."""
    found = select(Objective).where(Objective.workspace_id == workspace)
    return list(session.scalars(found.order_by(Objective.weight.desc(), Objective.key)))


def alignments(
    session: Session,
    workspace: WorkspaceId,
    *,
    project_ids: Collection[int] | None = None,
) -> list[Alignment]:
    """List what serves which objective, or which ones some projects serve themselves."""
    found = select(Alignment).where(Alignment.workspace_id == workspace)
    if project_ids is not None:
        found = found.where(Alignment.project_id.in_(project_ids))
    return list(session.scalars(found))


def alignment(
    session: Session,
    workspace: WorkspaceId,
    objective_id: int,
    *,
    project_id: int | None = None,
    program_id: int | None = None,
) -> Alignment | None:
    """Fetch how a project, or else a program, serves an objective; None where it does not."""
    found = select(Alignment).where(
        Alignment.workspace_id == workspace,
        Alignment.objective_id == objective_id,
        Alignment.project_id == project_id,
        Alignment.program_id == program_id,
    )
    return session.scalars(found).one_or_none()


def count_serving(session: Session, workspace: WorkspaceId, objective_id: int) -> int:
    """Count the projects and programs that serve an objective themselves."""
    found = select(func.count()).where(
        Alignment.workspace_id == workspace, Alignment.objective_id == objective_id
    )
    return session.scalar(found) or 0


class Serving(NamedTuple):
    """What serves an objective, how strongly, and how in words: a project or a program."""

    objective_id: int
    project_id: ProjectId | None
    program_id: ProgramId | None
    strength: int
    sentence: str


_SERVING = (
    Alignment.objective_id,
    Alignment.project_id,
    Alignment.program_id,
    Alignment.strength,
    Alignment.sentence,
)


def servings(
    session: Session, workspace: WorkspaceId, *, project_ids: Collection[int] | None = None
) -> list[Serving]:
    """List what serves which objective, as plain rows: there may be tens of thousands.

    Of these projects and of all programs, or of all projects too.
    """
    found = select(*_SERVING).where(Alignment.workspace_id == workspace)
    if project_ids is not None:
        found = found.where(or_(Alignment.project_id.in_(project_ids), Alignment.program_id.is_not(None)))
    return [Serving(*row) for row in session.execute(found)]


def objectives_served(session: Session, workspace: WorkspaceId) -> tuple[list[Objective], list[Serving]]:
    """List the objectives, heaviest first, and what serves which of them, in one statement."""
    ours = and_(Alignment.workspace_id == workspace, Alignment.objective_id == Objective.id)
    found = select(Objective, *_SERVING).outerjoin(Alignment, ours).where(Objective.workspace_id == workspace)
    rows = session.execute(found.order_by(Objective.weight.desc(), Objective.key, Alignment.id)).all()
    return list(dict.fromkeys(row[0] for row in rows)), [Serving(*row[1:]) for row in rows if row[1]]


def objective(session: Session, workspace: WorkspaceId, objective_id: int) -> Objective | None:
    """Fetch one objective, and keep others from changing it until the commit."""
    found = select(Objective).where(Objective.workspace_id == workspace, Objective.id == objective_id)
    return session.scalars(found.with_for_update()).one_or_none()


def waivers(
    session: Session, workspace: WorkspaceId, day: date
) -> tuple[list[StrategyWaiver], list[StrategyWaiver]]:
    """List the waivers that stand on a day, and those that have ended before it, a project's newest last."""
    found = select(StrategyWaiver).where(StrategyWaiver.workspace_id == workspace)
    rows = list(session.scalars(found.order_by(StrategyWaiver.id)))
    return [row for row in rows if row.until >= day], [row for row in rows if row.until < day]


def waivers_on(session: Session, workspace: WorkspaceId, day: date) -> list[StrategyWaiver]:
    """List the waivers that stand on a day, the newest of a project last."""
    found = select(StrategyWaiver).where(
        StrategyWaiver.workspace_id == workspace, StrategyWaiver.until >= day
    )
    return list(session.scalars(found.order_by(StrategyWaiver.id)))
