"""What people can do, as somebody recorded it; roles that they have worked in stand on their deployments."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.domain.ids import PersonId, WorkspaceId
from models.base import STAYS, Base, Tenant, belongs_to, of_workspace
from models.people import Person


class PersonSkill(Tenant, Base):
    """One thing that a person can do, as it is written; `set_by_id` is empty where an import said so."""

    __tablename__ = "person_skills"
    __table_args__ = (
        of_workspace(),
        belongs_to("people", "person_id"),
        belongs_to("people", "set_by_id", on_delete=STAYS),
        UniqueConstraint("workspace_id", "person_id", "skill"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[PersonId]
    skill: Mapped[str] = mapped_column(String(80))
    set_by_id: Mapped[PersonId | None]
    set_at: Mapped[datetime]


def skills_recorded(
    session: Session, workspace: WorkspaceId, person_ids: Collection[int] | None = None
) -> list[tuple[PersonId, str]]:
    """List (person, skill) of these people, or of all who are active, by person and skill."""
    found = (
        select(PersonSkill.person_id, PersonSkill.skill)
        .join(
            Person,
            (Person.workspace_id == PersonSkill.workspace_id) & (Person.id == PersonSkill.person_id),
        )
        .where(PersonSkill.workspace_id == workspace, Person.workspace_id == workspace, Person.active)
    )
    if person_ids is not None:
        found = found.where(PersonSkill.person_id.in_(person_ids))
    rows = session.execute(found.order_by(PersonSkill.person_id, PersonSkill.skill))
    return [(row[0], row[1]) for row in rows]


def skills_of(session: Session, workspace: WorkspaceId, person_id: int) -> list[PersonSkill]:
    """List the rows of one person, in the order of the alphabet."""
    found = select(PersonSkill).where(
        PersonSkill.workspace_id == workspace, PersonSkill.person_id == person_id
    )
    return list(session.scalars(found.order_by(PersonSkill.skill)))
