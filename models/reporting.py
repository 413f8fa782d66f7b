"""What asking for reports reads of projects and people: the few columns that it needs, each minute.

Whole rows, of which most is text that nobody reads then, would cost ten times as much.
"""

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import Row, and_, bindparam, select
from sqlalchemy.orm import Session, aliased

from bot.domain.enums import EscalationStep, ProjectState
from bot.domain.ids import PersonId, ProgramId, ProjectId, WorkspaceId
from models.escalations import Escalation
from models.people import Person
from models.projects import Program, Project
from models.records import Prompt

ReportingRow = Row[
    ProjectId, str, str, PersonId | None, ProgramId | None, PersonId | None, datetime, date | None
]
"""A project: id, key, name, manager_id, program_id, the program's manager as steered_by, begin, resumed."""
HoursRow = Row[str | None, str | None, int | None, int | None, str | None]
"""What people say of their hours: time_zone, work_days, work_from, work_until, country."""

_HOURS = (Person.time_zone, Person.work_days, Person.work_from, Person.work_until, Person.country)
_PROJECTS = (
    select(
        Project.id,
        Project.key,
        Project.name,
        Project.manager_id,
        Project.program_id,
        Program.manager_id.label("steered_by"),
        Project.created_at,
        Project.resumed_on,
    )
    .outerjoin(Program, and_(Program.workspace_id == Project.workspace_id, Program.id == Project.program_id))
    .where(Project.workspace_id == bindparam("workspace"))
)
_PEOPLE = select(
    Person.id,
    Person.name,
    Person.slack_id,
    Person.active,
    *_HOURS,
    Person.away_from,
    Person.away_until,
    Person.snoozed_until,
).where(Person.workspace_id == bindparam("workspace"))


def projects_reporting(
    session: Session,
    workspace: WorkspaceId,
    *,
    project_id: int | None = None,
    keys: Collection[str] | None = None,
) -> list[ReportingRow]:
    """List the active projects, in no order: all, or those of these keys; or one, whatever its state."""
    found = _PROJECTS
    if project_id is not None:
        found = found.where(Project.id == project_id)
    else:
        found = found.where(Project.state == ProjectState.ACTIVE)
    if keys is not None:
        found = found.where(Project.key.in_(keys))
    return list(session.execute(found, {"workspace": workspace}))


def hours_said(session: Session, workspace: WorkspaceId) -> list[HoursRow]:
    """List what people say of their working hours, leave aside, each once however many say the same."""
    found = select(*_HOURS).where(Person.workspace_id == workspace).distinct()
    return list(session.execute(found))


def people_reporting(
    session: Session, workspace: WorkspaceId, ids: Collection[int] | None
) -> list[
    Row[
        PersonId,
        str,
        str | None,
        bool,
        str | None,
        str | None,
        int | None,
        int | None,
        str | None,
        date | None,
        date | None,
        date | None,
    ]
]:
    """List these people, or all: id, name, slack_id, active, hours as said, leave, put off until when."""
    found = _PEOPLE if ids is None else _PEOPLE.where(Person.id.in_(ids))
    return list(session.execute(found, {"workspace": workspace}))


def newest_prompts(
    session: Session, workspace: WorkspaceId, ids: Collection[int] | None
) -> list[Row[PersonId, date, date, int, datetime, list[str], bool]]:
    """List the newest prompt of each of these people, or of all; one step into the index for each."""
    mine = aliased(Prompt)
    newest = (
        select(mine.id)
        .where(mine.workspace_id == workspace, mine.person_id == Person.id)
        .order_by(mine.local_date.desc())
        .limit(1)
        .correlate(Person)
        .scalar_subquery()
    )
    wanted = select(newest).select_from(Person).where(Person.workspace_id == workspace)
    if ids is not None:
        wanted = wanted.where(Person.id.in_(ids))
    found = select(
        Prompt.person_id,
        Prompt.local_date,
        Prompt.period,
        Prompt.count,
        Prompt.prompted_at,
        Prompt.project_keys,
        Prompt.late_told,
    ).where(Prompt.workspace_id == workspace, Prompt.id.in_(wanted))
    return list(session.execute(found))


def steps_since(
    session: Session, workspace: WorkspaceId, since: date
) -> frozenset[tuple[ProjectId, date, EscalationStep]]:
    """Name the steps of escalation, by project and period, for periods from a day on."""
    found = select(Escalation.project_id, Escalation.period, Escalation.step).where(
        Escalation.workspace_id == workspace, Escalation.period >= since
    )
    return frozenset((project, period, step) for project, period, step in session.execute(found))
