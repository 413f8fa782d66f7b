"""The people named on one project: who reports in the PM's place, and who sees a confidential one."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Index, Row, UniqueConstraint, bindparam, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.domain.enums import Part
from bot.domain.ids import PersonId, ProjectId, WorkspaceId
from models.base import STAYS, Base, Tenant, belongs_to, of_workspace


class NamedPerson(Tenant, Base):
    """Somebody named on a project as deputy or reader, until a moment if one is given."""

    __tablename__ = "project_people"
    __table_args__ = (
        of_workspace(),
        belongs_to("projects", "project_id"),
        belongs_to("people", "person_id"),
        belongs_to("people", "named_by_id", on_delete=STAYS),
        UniqueConstraint("workspace_id", "project_id", "part", "person_id"),
        Index("ix_project_people_person", "workspace_id", "person_id", "part"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[ProjectId]
    person_id: Mapped[PersonId]
    part: Mapped[Part]
    until: Mapped[datetime | None]
    named_by_id: Mapped[PersonId | None]
    named_at: Mapped[datetime]


# What each request asks is built once: building a statement costs more than running it.
STANDS = or_(NamedPerson.until.is_(None), NamedPerson.until > bindparam("at"))
_OF_PROJECT = (
    NamedPerson.workspace_id == bindparam("workspace"),
    NamedPerson.project_id == bindparam("project"),
)
_NAMED_ON = select(NamedPerson.person_id, NamedPerson.part).where(*_OF_PROJECT, STANDS)
_NAMED = select(NamedPerson).where(*_OF_PROJECT)


def named_on(
    session: Session, workspace: WorkspaceId, project_id: int, *, at: datetime
) -> list[Row[PersonId, Part]]:
    """List who is named on a project at this moment, and for what."""
    given = {"workspace": workspace, "project": project_id, "at": at}
    return list(session.execute(_NAMED_ON, given))


def named_people(
    session: Session, workspace: WorkspaceId, project_id: int, part: Part, *, at: datetime
) -> list[NamedPerson]:
    """List the rows behind it, in the order of naming."""
    found = _NAMED.where(STANDS, NamedPerson.part == part).order_by(NamedPerson.named_at, NamedPerson.id)
    return list(session.scalars(found, {"workspace": workspace, "project": project_id, "at": at}))


def deputies_of(
    session: Session, workspace: WorkspaceId, project_ids: Collection[int] | None = None, *, at: datetime
) -> list[tuple[ProjectId, PersonId]]:
    """List (project, deputy) as they stand at this moment, of these projects or of all, by time of naming."""
    found = select(NamedPerson.project_id, NamedPerson.person_id).where(
        NamedPerson.workspace_id == bindparam("workspace"), NamedPerson.part == Part.DEPUTY, STANDS
    )
    if project_ids is not None:
        found = found.where(NamedPerson.project_id.in_(project_ids))
    rows = session.execute(
        found.order_by(NamedPerson.named_at, NamedPerson.id), {"workspace": workspace, "at": at}
    )
    return [(project, person) for project, person in rows]


def named_person(
    session: Session, workspace: WorkspaceId, project_id: int, part: Part, person_id: int
) -> NamedPerson | None:
    """Fetch the row of one person, even one that has run out."""
    found = _NAMED.where(NamedPerson.part == part, NamedPerson.person_id == person_id)
    return session.scalars(found, {"workspace": workspace, "project": project_id}).one_or_none()
