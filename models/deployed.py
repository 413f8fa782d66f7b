"""Who works on what from a day on, as far as somebody may see it."""

from collections.abc import Collection
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import Session

from bot.domain.enums import ProjectState
from bot.domain.ids import PersonId, ProgramId, ProjectId, WorkspaceId
from models.people import Person
from models.plans import Deployment
from models.projects import VISIBLE, Project


class Work(NamedTuple):
    """A deployment with what its project is called, when that ends, and the program it belongs to."""

    id: int
    person_id: PersonId
    project_id: ProjectId
    percent: int
    starts_on: date | None
    ends_on: date | None
    role: str
    project: str
    project_ends: date | None
    program_id: ProgramId | None


_WORK = (
    select(
        Deployment.id,
        Deployment.person_id,
        Deployment.project_id,
        Deployment.percent,
        Deployment.starts_on,
        Deployment.ends_on,
        Deployment.role,
        Project.name,
        Project.ends_on,
        Project.program_id,
    )
    .join(Project, (Project.workspace_id == Deployment.workspace_id) & (Project.id == Deployment.project_id))
    .where(
        Deployment.workspace_id == bindparam("workspace"),
        Project.workspace_id == bindparam("workspace"),
        Project.state != ProjectState.CLOSED,
        or_(Deployment.ends_on.is_(None), Deployment.ends_on >= bindparam("day")),
    )
    .order_by(Deployment.person_id, Deployment.starts_on, Deployment.id)
)


def work_from(
    session: Session,
    workspace: WorkspaceId,
    day: date,
    *,
    person_ids: Collection[int] | None = None,
    visible_to: int | None,
    at: datetime,
) -> list[Work]:
    """List deployments that have not ended before a day, on projects that are not closed, earliest first.

    Of these people or of all; on projects that somebody may see, or on all for None.
    """
    found = _WORK if person_ids is None else _WORK.where(Deployment.person_id.in_(person_ids))
    if visible_to is not None:
        found = found.where(VISIBLE)
    given = {"workspace": workspace, "day": day, "person": visible_to, "at": at}
    return [Work._make(row) for row in session.execute(found, given)]


def locked_person(session: Session, workspace: WorkspaceId, person_id: int) -> Person | None:
    """Fetch a person, and keep others from deploying them until the commit."""
    found = select(Person).where(Person.workspace_id == workspace, Person.id == person_id)
    return session.scalars(found.with_for_update()).one_or_none()


def deployment(session: Session, workspace: WorkspaceId, deployment_id: int) -> Deployment | None:
    """Fetch a deployment, and keep others from changing it until the commit."""
    found = select(Deployment).where(Deployment.workspace_id == workspace, Deployment.id == deployment_id)
    return session.scalars(found.with_for_update()).one_or_none()


def roles_held(
    session: Session, workspace: WorkspaceId, *, visible_to: int | None, at: datetime
) -> list[tuple[PersonId, str]]:
    """List who has worked in which role, active people alone, on projects that somebody may see."""
    found = (
        select(Deployment.person_id, Deployment.role)
        .distinct()
        .join(Person, (Person.workspace_id == Deployment.workspace_id) & (Person.id == Deployment.person_id))
        .join(
            Project, (Project.workspace_id == Deployment.workspace_id) & (Project.id == Deployment.project_id)
        )
        .where(
            Deployment.workspace_id == workspace,
            Person.workspace_id == workspace,
            Project.workspace_id == workspace,
            Person.active,
        )
        .order_by(Deployment.person_id, Deployment.role)
    )
    if visible_to is None:
        return [(row[0], row[1]) for row in session.execute(found)]
    given = {"workspace": workspace, "person": visible_to, "at": at}
    return [(row[0], row[1]) for row in session.execute(found.where(VISIBLE), given)]
