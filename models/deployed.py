"""Who works on what from a day on, as far as somebody may see it."""

from collections.abc import Collection
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import bindparam, func, literal, or_, select, union_all
from sqlalchemy.orm import Session

from bot.domain.enums import ProjectState
from bot.domain.ids import PersonId, ProgramId, ProjectId, WorkspaceId
from models.people import Person
from models.plans import Deployment
from models.projects import VISIBLE, Project

MOST_NAMED = 10_000
"""People that a statement names; of more all are read. SQLite takes 32,766 values."""


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


_BEGINS, _ENDS = literal(0).label("ends"), literal(1).label("ends")


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
    wanted = None if person_ids is None else frozenset(person_ids)
    named = wanted if wanted is not None and len(wanted) < MOST_NAMED else None
    found = _WORK if named is None else _WORK.where(Deployment.person_id.in_(named))
    if visible_to is not None:
        found = found.where(VISIBLE)
    given = {"workspace": workspace, "day": day, "person": visible_to, "at": at}
    rows = (Work._make(row) for row in session.execute(found, given))
    return [row for row in rows if wanted is None or row.person_id in wanted]


_HELD = _WORK.order_by(None).with_only_columns(
    Deployment.person_id, Deployment.starts_on, Deployment.ends_on, Deployment.percent
)


def people_over(
    session: Session, workspace: WorkspaceId, day: date, *, visible_to: int | None, at: datetime, whole: int
) -> list[PersonId]:
    """Name the people of whose time more than `whole` percent is taken on any day from a day on.

    Counted is what `work_from` lists. The database adds up what begins and ends, so that of tens of
    thousands of deployments those of a few people alone have to be loaded.
    """
    held = (_HELD if visible_to is None else _HELD.where(VISIBLE)).cte("held")
    begins = select(held.c.person_id, held.c.starts_on.label("day"), _BEGINS, held.c.percent.label("change"))
    ends = select(held.c.person_id, held.c.ends_on, _ENDS, -held.c.percent).where(held.c.ends_on.is_not(None))
    events = union_all(begins, ends).subquery("events")
    taken = func.sum(events.c.change).over(
        partition_by=events.c.person_id,
        order_by=(events.c.day.asc().nulls_first(), events.c.ends),  # a last day is still a day of work
        rows=(None, 0),
    )
    sums = select(events.c.person_id, taken.label("taken")).subquery("sums")
    found = select(sums.c.person_id).group_by(sums.c.person_id).having(func.max(sums.c.taken) > whole)
    given = {"workspace": workspace, "day": day, "person": visible_to, "at": at}
    return list(session.scalars(found.order_by(sums.c.person_id), given))


def people_with_work(session: Session, workspace: WorkspaceId, day: date) -> frozenset[PersonId]:
    """Name the people who have work from a day on, on whatever project that is not closed."""
    found = _HELD.with_only_columns(Deployment.person_id).distinct()
    return frozenset(session.scalars(found, {"workspace": workspace, "day": day}))


def ends_from(session: Session, workspace: WorkspaceId, day: date) -> dict[ProjectId, date]:
    """Say when each project ends on which somebody works from a day on, where that is known."""
    found = _HELD.with_only_columns(Project.id, Project.ends_on).where(Project.ends_on.is_not(None))
    rows = session.execute(found.distinct(), {"workspace": workspace, "day": day})
    return {row[0]: row[1] for row in rows if row[1]}


def people_at_work(
    session: Session, workspace: WorkspaceId, day: date, *, visible_to: int | None, at: datetime
) -> int:
    """Count the active people who have work from a day on, of what `work_from` lists."""
    found = _HELD.with_only_columns(func.count(Deployment.person_id.distinct()))
    ours = (Person.workspace_id == Deployment.workspace_id) & (Person.id == Deployment.person_id)
    found = found.join(Person, ours).where(Person.workspace_id == bindparam("workspace"), Person.active)
    given = {"workspace": workspace, "day": day, "person": visible_to, "at": at}
    return session.scalar(found if visible_to is None else found.where(VISIBLE), given) or 0


def locked_person(session: Session, workspace: WorkspaceId, person_id: int) -> Person | None:
    """Fetch a person, and keep others from deploying them until the commit."""
    found = select(Person).where(Person.workspace_id == workspace, Person.id == person_id)
    return session.scalars(found.with_for_update()).one_or_none()


def deployment(session: Session, workspace: WorkspaceId, deployment_id: int) -> Deployment | None:
    """Fetch a deployment, and keep others from changing it until the commit."""
    found = select(Deployment).where(Deployment.workspace_id == workspace, Deployment.id == deployment_id)
    return session.scalars(found.with_for_update()).one_or_none()


def roles_held(
    session: Session,
    workspace: WorkspaceId,
    person_ids: Collection[int] | None = None,
    *,
    visible_to: int | None,
    at: datetime,
) -> list[tuple[PersonId, str]]:
    """List who of these people, or of all, has worked in which role on projects that somebody may see.

    Whoever has left is not listed.
    """
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
    if person_ids is not None:
        found = found.where(Deployment.person_id.in_(person_ids))
    if visible_to is None:
        return [(row[0], row[1]) for row in session.execute(found)]
    given = {"workspace": workspace, "person": visible_to, "at": at}
    return [(row[0], row[1]) for row in session.execute(found.where(VISIBLE), given)]
