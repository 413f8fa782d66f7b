"""Who somebody is to the PMO: the workspace behind a Slack team, the person behind a Slack user."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.domain.enums import Role
from bot.domain.ids import PersonId, WorkspaceId
from bot.domain.rights import Actor
from bot.errors import Forbidden
from bot.services import runs
from models.actors import known_person
from models.base import Reader
from models.people import (
    Person,
    RoleGrant,
    has_role,
    people_awaited,
    person,
    person_awaited,
    person_of_slack_id,
)
from models.records import AuditEvent
from models.workspaces import Workspace, workspace_of_team

BEFORE_SLACK = "LOCAL"
"""Stands for the Slack team of what was imported before Sightline met Slack; the first team takes it over."""

OUTSIDER = "Sightline answers members of this workspace only. Ask your contact here instead."
LEFT = "You are recorded as having left, so Sightline does nothing for you. Your PMO can change that."

BELIEVED = timedelta(days=1)
"""How long Slack's word on what somebody is holds; a change is told as an event besides."""


@dataclass(frozen=True, slots=True)
class SlackUser:
    """What Slack says of a user; `outsider` is a guest, a bot or somebody of another workspace."""

    slack_id: str
    name: str
    time_zone: str | None
    outsider: bool
    email: str | None = None


def ensure_workspace(
    session: Session, team_id: str, name: str, *, now: datetime, time_zone: str = "UTC"
) -> Workspace:
    """Find the tenant that a Slack team is, or open one; the first takes over what was imported before."""
    found = workspace_of_team(session, team_id)
    if found is None and (found := workspace_of_team(session, BEFORE_SLACK)) is not None:
        found.team_id, found.name = team_id, name
    if found is None:
        found = Workspace(team_id=team_id, name=name, time_zone=time_zone, created_at=now)
        session.add(found)
        session.flush()
    return found


def grant(session: Session, workspace: WorkspaceId, person: Person, role: Role) -> None:
    """Give a person a role across the workspace; having it already is fine."""
    if not has_role(session, workspace, person.id, role):
        session.add(RoleGrant(workspace_id=workspace, person_id=person.id, role=role))
        session.flush()


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody who acts and is on record; `checked_at` is when Slack last said what they are."""

    actor: Actor
    active: bool
    outsider: bool
    checked_at: datetime | None

    def is_due(self) -> bool:
        """Whether what Slack said of them is too old to be believed."""
        return self.checked_at is None or self.actor.at - self.checked_at > BELIEVED

    def admit(self) -> Actor:
        """Give who acts; raises `Forbidden` for guests and for those whom the PMO recorded as having left."""
        if self.outsider:
            raise Forbidden(OUTSIDER)
        if not self.active:
            raise Forbidden(LEFT)
        return self.actor


def find_known(reader: Reader, team_id: str, slack_id: str, *, now: datetime) -> Known | None:
    """Say who acts, or None when the team or the user is not known yet."""
    known = known_person(reader, team_id, slack_id, at=now)
    if known is None:
        return None
    (
        workspace_id, person_id, name, active, own_zone, workspace_zone, day_first,
        outsider, checked_at, is_pmo, leads, steers,
    ) = known  # fmt: skip
    actor = Actor(
        workspace_id=workspace_id,
        person_id=person_id,
        slack_id=slack_id,
        name=name,
        time_zone=own_zone or workspace_zone,
        is_pmo=is_pmo,
        day_first=day_first,
        leads=leads,
        steers=steers,
        at=now,
    )
    return Known(actor, active, outsider, checked_at)


def actor_of(session: Session, person: Person, *, now: datetime) -> Actor | None:
    """Stand for whoever will read something, with their rights as they are now; None for who has left.

    What is shown to somebody is put together as they may see it, not as whoever causes it may.
    """
    team = session.get_one(Workspace, person.workspace_id).team_id
    known = find_known(session, team, person.slack_id, now=now) if person.slack_id else None
    return known.actor if known is not None and known.active and not known.outsider else None


def recheck(session: Session, workspace: WorkspaceId, user: SlackUser, *, now: datetime) -> None:
    """Record what Slack says of somebody known: an outsider loses everything at once, and has it back as a
    member again. Whom the PMO recorded as having left stays so.
    """
    found = person_of_slack_id(session, workspace, user.slack_id)
    if found is None:
        return
    found.checked_at = now
    if user.outsider and found.active:
        found.active, found.outsider = False, True
    elif found.outsider and not user.outsider:
        found.active, found.outsider = True, False
    else:
        return
    session.add(
        AuditEvent(
            workspace_id=workspace,
            at=now,
            actor_id=None,
            action="person.outside" if user.outsider else "person.inside",
            subject_kind="person",
            subject_id=found.id,
            details={},
        )
    )


def welcome(
    session: Session, team_id: str, user: SlackUser, *, now: datetime, pmo: Collection[str] = ()
) -> Actor | None:
    """Take a Slack user up as a team member, or as PMO where the settings name them.

    Somebody whom an import named by their address is matched by it.

    None for an outsider or an unknown team; raises `Forbidden` for somebody recorded as having left.
    """
    workspace = workspace_of_team(session, team_id)
    if workspace is None or user.outsider:
        return None
    person = person_of_slack_id(session, workspace.id, user.slack_id)
    if person is None and user.email:
        person = person_awaited(session, workspace.id, user.email)
        if person is not None:
            person.slack_id, person.checked_at = user.slack_id, now
            person.time_zone = person.time_zone or user.time_zone
    if person is None:
        person = _take_up(session, workspace, user, now=now)
    if person is None:
        return None
    if not person.active:
        raise Forbidden(LEFT)
    if user.slack_id in pmo:
        grant(session, workspace.id, person, Role.PMO)
    session.flush()
    known = find_known(session, team_id, user.slack_id, now=now)
    return known.admit() if known else None


def _take_up(session: Session, workspace: Workspace, user: SlackUser, *, now: datetime) -> Person | None:
    """Record a new person; when two requests of theirs come at once, the second takes the first one's row."""
    new = Person(
        workspace_id=workspace.id,
        slack_id=user.slack_id,
        name=user.name[:200],
        email=user.email,
        time_zone=user.time_zone,
        checked_at=now,
        created_at=now,
    )
    return new if runs.first(session, new) else person_of_slack_id(session, workspace.id, user.slack_id)


def awaited(session: Session, workspace: WorkspaceId) -> list[tuple[PersonId, str]]:
    """List who is known by an address and not yet by a Slack user: (person, address)."""
    return [(each.id, each.email) for each in people_awaited(session, workspace) if each.email]


def match(session: Session, workspace: WorkspaceId, person_id: PersonId, user: SlackUser) -> bool:
    """Record which Slack user a person is; False for an outsider, or when either is matched already."""
    found = person(session, workspace, person_id)
    if found is None or found.slack_id is not None or user.outsider:
        return False
    if person_of_slack_id(session, workspace, user.slack_id) is not None:
        return False
    found.slack_id = user.slack_id
    found.time_zone = found.time_zone or user.time_zone
    return True
