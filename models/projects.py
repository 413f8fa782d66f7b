"""Programs, their projects, and the assets that projects depend on."""

from collections.abc import Collection
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import Index, Row, String, Text, UniqueConstraint, and_, bindparam, or_, select, union, update
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from bot.domain.enums import LIVE, AssetKind, Part, ProjectState
from bot.domain.ids import PersonId, ProgramId, ProjectId, WorkspaceId
from models.base import STAYS, Base, Tenant, belongs_to, held, hold, key, of_workspace
from models.named import STANDS, NamedPerson
from models.people import Person
from models.plans import Deployment
from models.workspaces import Workspace

_AT_ONCE = 500  # projects that one statement changes


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
    """One plan under one PM. Money is in `currency`, whole units; `budget` is for the whole life.

    A pause ends after `paused_until`, if that is given. Nothing is owed up to `resumed_on`. `held_anew_at` is
    when what it depends on, who works on it, or what an import says of it changed last.
    """

    __tablename__ = "projects"
    __table_args__ = (
        key(),
        of_workspace(),
        belongs_to("programs", "program_id", on_delete=STAYS),
        belongs_to("people", "manager_id", on_delete=STAYS),
        UniqueConstraint("workspace_id", "key"),
        Index("ix_projects_program", "workspace_id", "program_id"),
        Index("ix_projects_manager", "workspace_id", "manager_id"),
        Index("ix_projects_name", "workspace_id", "name", "id"),
        Index("ix_projects_held_anew", "workspace_id", "held_anew_at"),
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
    paused_until: Mapped[date | None]
    resumed_on: Mapped[date | None]
    budget: Mapped[Decimal | None]
    currency: Mapped[str] = mapped_column(String(3), default="EUR")
    created_at: Mapped[datetime]
    held_anew_at: Mapped[datetime | None]


class Asset(Tenant, Base):
    """A system, vendor, body of data or business unit that a project depends on, by name.

    `recorded_at` says since when it is known, if that was kept; `recorded_by_id` who entered it, and nobody
    for what an import brought.
    """

    __tablename__ = "assets"
    __table_args__ = (
        of_workspace(),
        belongs_to("projects", "project_id"),
        belongs_to("people", "recorded_by_id", on_delete=STAYS),
        UniqueConstraint("workspace_id", "project_id", "kind", "name"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[ProjectId]
    kind: Mapped[AssetKind]
    name: Mapped[str] = mapped_column(String(200))
    recorded_at: Mapped[datetime | None]
    recorded_by_id: Mapped[PersonId | None]


class LiveProject(NamedTuple):
    """What ratings and strategy need of a live project, as a plain row: there may be tens of thousands."""

    id: ProjectId
    key: str
    name: str
    program_id: ProgramId | None
    manager_id: PersonId | None
    state: ProjectState
    confidential: bool
    budget: Decimal | None
    currency: str
    created_at: datetime


# What each report asks is built once: building a statement costs more than running it.
_THIS_PROJECT = (Project.workspace_id == bindparam("workspace"), Project.id == bindparam("project"))
_PROJECT = select(Project).where(*_THIS_PROJECT)
_PM, _PROGRAM_MANAGER = aliased(Person), aliased(Person)
_PROJECT_TO_CHANGE = (
    select(Project, Program, Workspace, _PM, _PROGRAM_MANAGER)
    .join(Workspace, Workspace.id == Project.workspace_id)
    .outerjoin(Program, and_(Program.workspace_id == Project.workspace_id, Program.id == Project.program_id))
    .outerjoin(_PM, and_(_PM.workspace_id == Project.workspace_id, _PM.id == Project.manager_id))
    .outerjoin(
        _PROGRAM_MANAGER,
        and_(
            _PROGRAM_MANAGER.workspace_id == Program.workspace_id, _PROGRAM_MANAGER.id == Program.manager_id
        ),
    )
    .where(*_THIS_PROJECT)
    .with_for_update(of=Project)
)
_PROGRAM = select(Program).where(
    Program.workspace_id == bindparam("workspace"), Program.id == bindparam("program")
)
_RUNS = and_(Project.workspace_id == bindparam("workspace"), Project.manager_id == bindparam("person"))
_STEERS = and_(Program.workspace_id == bindparam("workspace"), Program.manager_id == bindparam("person"))
_NAMED_ON = select(NamedPerson.project_id).where(
    NamedPerson.workspace_id == bindparam("workspace"), NamedPerson.person_id == bindparam("person"), STANDS
)
_LED = aliased(Project)
_LED_HERE = select(_LED.id).where(_LED.workspace_id == bindparam("workspace"))
# A union, each part of which has its index: of alternatives joined by OR, SQLite reads every project.
_LED_IDS = union(
    _LED_HERE.where(_LED.manager_id == bindparam("person")),
    _LED_HERE.where(_LED.program_id.in_(select(Program.id).where(_STEERS))),
    _NAMED_ON.where(NamedPerson.part == Part.DEPUTY),
)
_LEADS = Project.id.in_(_LED_IDS)
_WORKS_ON = select(Deployment.project_id).where(
    Deployment.workspace_id == bindparam("workspace"), Deployment.person_id == bindparam("person")
)
_NAMES = (
    select(Project.id, Project.key, Project.name, Project.aliases)
    .where(Project.workspace_id == bindparam("workspace"))
    .order_by(Project.name, Project.id)
)
_NAMES_LED = _NAMES.where(Project.state != ProjectState.CLOSED, _LEADS)
VISIBLE = or_(
    Project.confidential.is_(False),
    Project.manager_id == bindparam("person"),
    Project.program_id.in_(select(Program.id).where(_STEERS)),
    Project.id.in_(_NAMED_ON),
    Project.id.in_(_WORKS_ON),
)
"""What a `person` may see in a `workspace` as it is `at` a moment."""
_NAMES_VISIBLE = _NAMES.where(VISIBLE)
_LIVE = (
    select(*(getattr(Project, column) for column in LiveProject._fields))
    .where(Project.workspace_id == bindparam("workspace"), Project.state.in_(LIVE))
    .order_by(Project.name, Project.id)
)


def program(session: Session, workspace: WorkspaceId, program_id: int) -> Program | None:
    """Fetch one program of this workspace; the one that this session already holds is not asked for again."""
    known = held(session, Program, workspace, program_id)
    if known is not None:
        return known
    return session.scalars(_PROGRAM, {"workspace": workspace, "program": program_id}).one_or_none()


def locked_program(session: Session, workspace: WorkspaceId, program_id: int) -> Program | None:
    """Fetch one program of this workspace, and keep others from changing it until the commit."""
    found = _PROGRAM.with_for_update(of=Program)
    return session.scalars(found, {"workspace": workspace, "program": program_id}).one_or_none()


def programs(session: Session, workspace: WorkspaceId) -> list[Program]:
    """List the programs by name."""
    found = select(Program).where(Program.workspace_id == workspace)
    return list(session.scalars(found.order_by(Program.name, Program.id)))


def more_than(session: Session, workspace: WorkspaceId, number: int) -> bool:
    """Whether a workspace has more projects than this; no further one is looked at."""
    found = select(Project.id).where(Project.workspace_id == workspace).limit(1).offset(number)
    return session.scalar(found) is not None


def project(session: Session, workspace: WorkspaceId, project_id: int) -> Project | None:
    """Fetch one project of this workspace."""
    return session.scalars(_PROJECT, {"workspace": workspace, "project": project_id}).one_or_none()


def project_to_change(
    session: Session, workspace: WorkspaceId, project_id: int
) -> tuple[Project, Program | None] | None:
    """Fetch one project with its program, and keep others from changing the project until the commit.

    Its managers and the workspace come along: whoever asks for them in this session is spared a statement.
    """
    row = session.execute(_PROJECT_TO_CHANGE, {"workspace": workspace, "project": project_id}).one_or_none()
    if row is None:
        return None
    hold(session, row)
    return row[0], row[1]


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


def hold_anew(session: Session, workspace: WorkspaceId, project_ids: Collection[int], at: datetime) -> int:
    """Note of many projects that what they hold has changed at this instant; give of how many."""
    ids, noted = sorted(project_ids), 0
    for first in range(0, len(ids), _AT_ONCE):
        these = Project.id.in_(ids[first : first + _AT_ONCE])
        told = update(Project).where(Project.workspace_id == workspace, these).values(held_anew_at=at)
        done = told.returning(Project.id).execution_options(synchronize_session=False)
        noted += len(session.scalars(done).all())
    return noted


def live_projects(
    session: Session, workspace: WorkspaceId, *, visible_to: int | None, at: datetime
) -> list[LiveProject]:
    """List the live projects that a person may see at this moment, or for None all of them, by name."""
    found = _LIVE if visible_to is None else _LIVE.where(VISIBLE)
    given = {"workspace": workspace, "person": visible_to, "at": at}
    return [LiveProject._make(row) for row in session.execute(found, given)]


def projects_beneath(
    session: Session, workspace: WorkspaceId, program_ids: Collection[int], *, alone: bool
) -> list[Project]:
    """List the live projects of these programs by name, and with `alone` those that are in none."""
    inside = Project.program_id.in_(program_ids)
    found = select(Project).where(Project.workspace_id == workspace, Project.state.in_(LIVE))
    found = found.where(or_(inside, Project.program_id.is_(None)) if alone else inside)
    return list(session.scalars(found.order_by(Project.name, Project.id)))


def projects_by_id(session: Session, workspace: WorkspaceId, ids: Collection[int]) -> dict[int, Project]:
    """Fetch projects of this workspace by id, whatever their state."""
    found = select(Project).where(Project.workspace_id == workspace, Project.id.in_(ids))
    return {each.id: each for each in session.scalars(found)} if ids else {}


def projects_to_resume(session: Session, workspace: WorkspaceId, day: date) -> list[Project]:
    """List the projects whose pause ended before a day."""
    found = select(Project).where(
        Project.workspace_id == workspace, Project.state == ProjectState.PAUSED, Project.paused_until < day
    )
    return list(session.scalars(found.order_by(Project.id)))


def projects_managed(
    session: Session,
    workspace: WorkspaceId,
    person_id: int,
    *,
    at: datetime,
    state: ProjectState = ProjectState.ACTIVE,
) -> list[Project]:
    """List the projects that this person runs as PM or deputy, or steers as program manager."""
    found = select(Project).where(
        Project.workspace_id == bindparam("workspace"), Project.state == state, _LEADS
    )
    given = {"workspace": workspace, "person": person_id, "at": at}
    return sorted(session.scalars(found, given), key=lambda each: (each.name, each.id))


def assets(
    session: Session,
    workspace: WorkspaceId,
    project_id: int | None = None,
    *,
    project_ids: Collection[int] | None = None,
) -> list[Asset]:
    """List what one project, several or all of them depend on."""
    found = select(Asset).where(Asset.workspace_id == workspace)
    if project_ids is not None:
        found = found.where(Asset.project_id.in_(project_ids))
    if project_id is not None:
        found = found.where(Asset.project_id == project_id)
    return list(session.scalars(found.order_by(Asset.project_id, Asset.kind, Asset.name)))


def hidden_from(
    session: Session, workspace: WorkspaceId, person: int | None, *, at: datetime
) -> frozenset[ProjectId]:
    """Name the confidential projects that a person may not see at this moment; None may see none of them."""
    asked = select(Project.id).where(Project.workspace_id == workspace, Project.confidential)
    confidential = set(session.scalars(asked))
    if confidential and person is not None:
        seen = project_names_of(session, workspace, confidential, visible_to=person, at=at)
        confidential -= {each.id for each in seen}
    return frozenset(confidential)


def project_names(
    session: Session,
    workspace: WorkspaceId,
    *,
    led_by: int | None = None,
    visible_to: int | None = None,
    at: datetime,
) -> list[Row[ProjectId, str, str, list[str]]]:
    """List (id, key, name, aliases) of the projects that a person leads at this moment, or else that a person
    may see.

    With neither, all of them. Closed projects are left out of what a person leads.
    """
    if led_by is not None:
        given = {"workspace": workspace, "person": led_by, "at": at}
        ids = session.connection().scalars(_LED_IDS, given).all()
        # Asked for by number: given the question itself, PostgreSQL reads every project.
        return project_names_of(session, workspace, ids, only_open=True, at=at)
    if visible_to is not None:
        given = {"workspace": workspace, "person": visible_to, "at": at}
        return list(session.execute(_NAMES_VISIBLE, given))
    return list(session.execute(_NAMES, {"workspace": workspace}))


def project_names_like(
    session: Session,
    workspace: WorkspaceId,
    typed: str,
    *,
    led_by: int | None = None,
    visible_to: int | None = None,
    at: datetime,
    most: int,
) -> list[Row[ProjectId, str, str, list[str]]]:
    """List as `project_names` does, only those whose key or name fits what was typed."""
    names = _NAMES if visible_to is None else _NAMES_VISIBLE
    if led_by is not None:
        names = _NAMES_LED
    found = names.where(
        or_(Project.key.istartswith(typed, autoescape=True), Project.name.icontains(typed, autoescape=True))
    ).limit(most)
    given = {"workspace": workspace, "person": led_by or visible_to, "at": at}
    return list(session.execute(found, given))


def project_names_of(
    session: Session,
    workspace: WorkspaceId,
    project_ids: Collection[int],
    *,
    keys: Collection[str] = (),
    first: int = 0,
    visible_to: int | None = None,
    only_open: bool = False,
    at: datetime,
) -> list[Row[ProjectId, str, str, list[str]]]:
    """List (id, key, name, aliases) of these projects by id and by key, and of the `first` few by name.

    Left out is what this person may not see; None sees everything.
    """
    names = _NAMES if visible_to is None else _NAMES_VISIBLE
    if only_open:
        names = names.where(Project.state != ProjectState.CLOSED)
    given = {"workspace": workspace, "person": visible_to, "at": at}
    found = list(session.execute(names.limit(first), given)) if first else []
    # Each by its own index and in no order: for the sake of the order SQLite would read every project.
    for column, wanted in ((Project.id, project_ids), (Project.key, keys)):
        if wanted:
            found += session.execute(names.where(column.in_(wanted)).order_by(None), given)
    return sorted({row.id: row for row in found}.values(), key=lambda row: (row.name, row.id))
