"""Programs, their projects, and the assets that projects depend on."""

from collections.abc import Collection
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import Index, Row, String, Text, UniqueConstraint, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.domain.enums import AssetKind, ProjectState
from bot.domain.ids import PersonId, ProgramId, ProjectId, WorkspaceId
from models.base import STAYS, Base, Tenant, belongs_to, key, of_workspace
from models.plans import Deployment


class Program(Tenant, Base):
    """Projects steered together under one program manager."""

    __tablename__ = "programs"
    __table_args__ = (
        key(),
        of_workspace(),
        belongs_to("people", "manager_id", on_delete=STAYS),
        UniqueConstraint("workspace_id", "key"),
    )

    id: Mapped[ProgramId] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(16))
    name: Mapped[str] = mapped_column(String(200))
    description: Mapped[str] = mapped_column(Text, default="")
    manager_id: Mapped[PersonId | None]
    channel_id: Mapped[str | None] = mapped_column(String(32))


class Project(Tenant, Base):
    """One plan under one PM. Money is in `currency`, whole units; `budget` is for the whole life."""

    __tablename__ = "projects"
    __table_args__ = (
        key(),
        of_workspace(),
        belongs_to("programs", "program_id", on_delete=STAYS),
        belongs_to("people", "manager_id", on_delete=STAYS),
        UniqueConstraint("workspace_id", "key"),
        Index("ix_projects_program", "workspace_id", "program_id"),
        Index("ix_projects_manager", "workspace_id", "manager_id"),
    )

    id: Mapped[ProjectId] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(16))
    name: Mapped[str] = mapped_column(String(200))
    aliases: Mapped[list[str]] = mapped_column(default=list)
    description: Mapped[str] = mapped_column(Text, default="")
    program_id: Mapped[ProgramId | None]
    manager_id: Mapped[PersonId | None]
    state: Mapped[ProjectState] = mapped_column(default=ProjectState.ACTIVE)
    confidential: Mapped[bool] = mapped_column(default=False)
    channel_id: Mapped[str | None] = mapped_column(String(32))
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    budget: Mapped[Decimal | None]
    currency: Mapped[str] = mapped_column(String(3), default="EUR")
    created_at: Mapped[datetime]


class Asset(Tenant, Base):
    """A system, vendor, body of data or business unit that a project depends on, by name."""

    __tablename__ = "assets"
    __table_args__ = (
        of_workspace(),
        belongs_to("projects", "project_id"),
        UniqueConstraint("workspace_id", "project_id", "kind", "name"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[ProjectId]
    kind: Mapped[AssetKind]
    name: Mapped[str] = mapped_column(String(200))


def program(session: Session, workspace: WorkspaceId, program_id: int) -> Program | None:
    """Fetch one program of this workspace."""
    found = select(Program).where(Program.workspace_id == workspace, Program.id == program_id)
    return session.scalars(found).one_or_none()


def programs(session: Session, workspace: WorkspaceId) -> list[Program]:
    """List the programs by name."""
    found = select(Program).where(Program.workspace_id == workspace)
    return list(session.scalars(found.order_by(Program.name, Program.id)))


def project(session: Session, workspace: WorkspaceId, project_id: int) -> Project | None:
    """Fetch one project of this workspace."""
    found = select(Project).where(Project.workspace_id == workspace, Project.id == project_id)
    return session.scalars(found).one_or_none()


def project_to_change(session: Session, workspace: WorkspaceId, project_id: int) -> Project | None:
    """Fetch one project and keep others from changing it until the commit."""
    found = select(Project).where(Project.workspace_id == workspace, Project.id == project_id)
    return session.scalars(found.with_for_update()).one_or_none()


def projects(
    session: Session,
    workspace: WorkspaceId,
    *,
    states: Collection[ProjectState] | None = None,
    program_id: int | None = None,
    manager_id: int | None = None,
) -> list[Project]:
    """List projects by name, narrowed by state, program or PM."""
    found = select(Project).where(Project.workspace_id == workspace)
    if states is not None:
        found = found.where(Project.state.in_(states))
    if program_id is not None:
        found = found.where(Project.program_id == program_id)
    if manager_id is not None:
        found = found.where(Project.manager_id == manager_id)
    return list(session.scalars(found.order_by(Project.name, Project.id)))


def projects_managed(
    session: Session, workspace: WorkspaceId, person_id: int, *, state: ProjectState = ProjectState.ACTIVE
) -> list[Project]:
    """List the projects that this person runs as PM or steers as program manager."""
    led = select(Program.id).where(Program.workspace_id == workspace, Program.manager_id == person_id)
    found = select(Project).where(
        Project.workspace_id == workspace,
        Project.state == state,
        or_(Project.manager_id == person_id, Project.program_id.in_(led)),
    )
    return list(session.scalars(found.order_by(Project.name, Project.id)))


def assets(session: Session, workspace: WorkspaceId, project_id: int | None = None) -> list[Asset]:
    """List what one project depends on, or what all of them do."""
    found = select(Asset).where(Asset.workspace_id == workspace)
    if project_id is not None:
        found = found.where(Asset.project_id == project_id)
    return list(session.scalars(found.order_by(Asset.project_id, Asset.kind, Asset.name)))


def project_names(
    session: Session,
    workspace: WorkspaceId,
    *,
    led_by: int | None = None,
    visible_to: int | None = None,
) -> list[Row[ProjectId, str, str, list[str]]]:
    """List (id, key, name, aliases) of the projects that a person leads, or that a person may see.

    With neither, all of them. Closed projects are left out of what a person leads.
    """
    found = select(Project.id, Project.key, Project.name, Project.aliases).where(
        Project.workspace_id == workspace
    )
    led = select(Program.id).where(Program.workspace_id == workspace)
    if led_by is not None:
        steers = led.where(Program.manager_id == led_by)
        found = found.where(
            Project.state != ProjectState.CLOSED,
            or_(Project.manager_id == led_by, Project.program_id.in_(steers)),
        )
    if visible_to is not None:
        steers = led.where(Program.manager_id == visible_to)
        works_on = select(Deployment.project_id).where(
            Deployment.workspace_id == workspace, Deployment.person_id == visible_to
        )
        found = found.where(
            or_(
                Project.confidential.is_(False),
                Project.manager_id == visible_to,
                Project.program_id.in_(steers),
                Project.id.in_(works_on),
            )
        )
    return list(session.execute(found.order_by(Project.name, Project.id)))


def leads_any(session: Session, workspace: WorkspaceId, person_id: int) -> bool:
    """Say whether this person is PM or program manager of anything."""
    runs = select(Project.id).where(Project.workspace_id == workspace, Project.manager_id == person_id)
    steers = select(Program.id).where(Program.workspace_id == workspace, Program.manager_id == person_id)
    return session.scalar(runs.limit(1)) is not None or session.scalar(steers.limit(1)) is not None
