"""Who acts, in one statement: every request asks it, and nothing of the answer is kept for the next."""

from datetime import datetime
from typing import cast

from sqlalchemy import Row, Table, and_, bindparam, exists, or_, select

from bot.domain.enums import Part, Role
from bot.domain.ids import PersonId, WorkspaceId
from models.base import Reader
from models.named import NamedPerson
from models.people import Person, RoleGrant
from models.projects import Program, Project
from models.workspaces import Workspace

_WORKSPACES = cast(Table, Workspace.__table__).c
_PEOPLE = cast(Table, Person.__table__).c
_GRANTS = cast(Table, RoleGrant.__table__).c
_PROJECTS = cast(Table, Project.__table__).c
_PROGRAMS = cast(Table, Program.__table__).c
_NAMED = cast(Table, NamedPerson.__table__).c

_IS_PMO = exists().where(
    _GRANTS.workspace_id == _PEOPLE.workspace_id,
    _GRANTS.person_id == _PEOPLE.id,
    _GRANTS.role == Role.PMO,
)
_RUNS = exists().where(_PROJECTS.workspace_id == _PEOPLE.workspace_id, _PROJECTS.manager_id == _PEOPLE.id)
_STEERS = exists().where(_PROGRAMS.workspace_id == _PEOPLE.workspace_id, _PROGRAMS.manager_id == _PEOPLE.id)
_STANDS_IN = exists().where(
    _NAMED.workspace_id == _PEOPLE.workspace_id,
    _NAMED.person_id == _PEOPLE.id,
    _NAMED.part == Part.DEPUTY,
    or_(_NAMED.until.is_(None), _NAMED.until > bindparam("at")),
)
_KNOWN = (
    select(
        _PEOPLE.workspace_id,
        _PEOPLE.id,
        _PEOPLE.name,
        _PEOPLE.active,
        _PEOPLE.time_zone,
        _WORKSPACES.time_zone,
        _WORKSPACES.day_first,
        _PEOPLE.outsider,
        _PEOPLE.checked_at,
        _IS_PMO,
        or_(_RUNS, _STEERS, _STANDS_IN),
        _STEERS,
    )
    .select_from(Workspace.__table__.join(Person.__table__, _PEOPLE.workspace_id == _WORKSPACES.id))
    .where(and_(_WORKSPACES.team_id == bindparam("team"), _PEOPLE.slack_id == bindparam("slack_id")))
)


def known_person(
    reader: Reader, team_id: str, slack_id: str, *, at: datetime
) -> (
    Row[WorkspaceId, PersonId, str, bool, str | None, str, bool, bool, datetime | None, bool, bool, bool]
    | None
):
    """Find who a Slack user is: (workspace, id, name, active, own time zone, the workspace's time zone,
    day before month, an outsider to Slack, when Slack said so, is PMO, is PM or deputy or program manager of
    anything, is program manager of anything) at this moment.
    """
    return reader.execute(_KNOWN, {"team": team_id, "slack_id": slack_id, "at": at}).one_or_none()
