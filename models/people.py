"""People of a workspace and the roles that hold across it."""

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import String, UniqueConstraint, bindparam, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.domain.enums import Role
from bot.domain.ids import PersonId, WorkspaceId
from models.base import Base, Tenant, belongs_to, held, key, of_workspace


class Person(Tenant, Base):
    """Somebody the PMO knows; `slack_id` is empty until they are matched with a Slack user.

    `outsider` says that Slack, asked at `checked_at`, called them a guest, deactivated or of another team;
    such a person is not active. Working time is empty until they say something of it: weekdays from
    Monday = 0 as digits, hours, the country whose holidays are off ("" for none), days of leave, and the day
    before which they want to be asked for no report.
    """

    __tablename__ = "people"
    __table_args__ = (key(), of_workspace(), UniqueConstraint("workspace_id", "slack_id"))

    id: Mapped[PersonId] = mapped_column(primary_key=True)
    slack_id: Mapped[str | None] = mapped_column(String(32))
    name: Mapped[str] = mapped_column(String(200))
    email: Mapped[str | None] = mapped_column(String(320))
    time_zone: Mapped[str | None] = mapped_column(String(64))
    active: Mapped[bool] = mapped_column(default=True)
    outsider: Mapped[bool] = mapped_column(default=False)
    checked_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    work_days: Mapped[str | None] = mapped_column(String(7))
    work_from: Mapped[int | None]
    work_until: Mapped[int | None]
    country: Mapped[str | None] = mapped_column(String(8))
    away_from: Mapped[date | None]
    away_until: Mapped[date | None]
    snoozed_until: Mapped[date | None]

    @property
    def reachable(self) -> bool:
        """Whether they are here and can be told something in Slack."""
        return self.active and self.slack_id is not None


class RoleGrant(Tenant, Base):
    """A role across the workspace (PMO, sponsor). PM and program manager stand on project and program."""

    __tablename__ = "role_grants"
    __table_args__ = (
        of_workspace(),
        belongs_to("people", "person_id"),
        UniqueConstraint("workspace_id", "person_id", "role"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[PersonId]
    role: Mapped[Role]


# What each request asks is built once: building a statement costs more than running it.
_PEOPLE = select(Person).where(Person.workspace_id == bindparam("workspace"))
_NAMED = _PEOPLE.where(Person.id.in_(bindparam("ids", expanding=True)))
_ZONES = select(Person.id, Person.time_zone).where(
    Person.workspace_id == bindparam("workspace"), Person.id.in_(bindparam("ids", expanding=True))
)
_OF_SLACK_ID = _PEOPLE.where(Person.slack_id == bindparam("slack_id"))
_GRANT = select(RoleGrant.id).where(
    RoleGrant.workspace_id == bindparam("workspace"),
    RoleGrant.person_id == bindparam("person"),
    RoleGrant.role == bindparam("role"),
)


def person_of_slack_id(session: Session, workspace: WorkspaceId, slack_id: str) -> Person | None:
    """Find who a Slack user is to the PMO."""
    return session.scalars(_OF_SLACK_ID, {"workspace": workspace, "slack_id": slack_id}).one_or_none()


def people_of_slack_ids(
    session: Session, workspace: WorkspaceId, slack_ids: Collection[str]
) -> dict[str, Person]:
    """Find the same of many; a Slack user whom the PMO does not know is left out."""
    found = select(Person).where(Person.workspace_id == workspace, Person.slack_id.in_(slack_ids))
    return {each.slack_id or "": each for each in session.scalars(found)} if slack_ids else {}


def person_awaited(session: Session, workspace: WorkspaceId, email: str) -> Person | None:
    """Find who was imported under this address and is not yet known by a Slack user."""
    found = select(Person).where(
        Person.workspace_id == workspace,
        Person.slack_id.is_(None),
        func.lower(Person.email) == email.lower(),
    )
    return session.scalars(found.order_by(Person.id).limit(1)).one_or_none()


def people_awaited(session: Session, workspace: WorkspaceId) -> list[Person]:
    """List the active people who are known by an address and not yet by a Slack user."""
    found = _PEOPLE.where(Person.slack_id.is_(None), Person.email.is_not(None), Person.active)
    return list(session.scalars(found.order_by(Person.id), {"workspace": workspace}))


def person(session: Session, workspace: WorkspaceId, person_id: int) -> Person | None:
    """Fetch one person of this workspace."""
    found = select(Person).where(Person.workspace_id == workspace, Person.id == person_id)
    return session.scalars(found).one_or_none()


def people_by_id(
    session: Session, workspace: WorkspaceId, ids: Collection[int] | None = None
) -> dict[int, Person]:
    """Fetch the named people of this workspace, or all of them, by id."""
    if ids is None:
        return {each.id: each for each in session.scalars(_PEOPLE, {"workspace": workspace})}
    known = {each: found for each in ids if (found := held(session, Person, workspace, each)) is not None}
    asked = [each for each in ids if each not in known]
    if asked:
        known |= {each.id: each for each in session.scalars(_NAMED, {"workspace": workspace, "ids": asked})}
    return known


def time_zones(session: Session, workspace: WorkspaceId, ids: Collection[PersonId]) -> dict[int, str | None]:
    """Give by id what these people's clocks show; those that this session holds are not asked for again."""
    known = {each: found for each in ids if (found := held(session, Person, workspace, each)) is not None}
    zones: dict[int, str | None] = {each: found.time_zone for each, found in known.items()}
    asked = [each for each in ids if each not in known]
    if asked:
        zones |= {row[0]: row[1] for row in session.execute(_ZONES, {"workspace": workspace, "ids": asked})}
    return zones


def has_role(session: Session, workspace: WorkspaceId, person_id: int, role: Role) -> bool:
    """Say whether this person holds a role across the workspace."""
    given = {"workspace": workspace, "person": person_id, "role": role}
    return session.scalar(_GRANT, given) is not None


def people_with_role(session: Session, workspace: WorkspaceId, role: Role) -> list[Person]:
    """List the active people who hold a role across the workspace, by name."""
    found = (
        select(Person)
        .join(
            RoleGrant,
            (RoleGrant.person_id == Person.id) & (RoleGrant.workspace_id == Person.workspace_id),
        )
        .where(Person.workspace_id == workspace, RoleGrant.role == role, Person.active)
        .order_by(Person.name, Person.id)
    )
    return list(session.scalars(found))
