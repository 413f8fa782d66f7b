"""Projects that pause: nothing is asked of them, and they go on by themselves on their day."""

from dataclasses import replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from bot.domain.commands import Right
from bot.domain.enums import ProjectState
from bot.domain.ids import WorkspaceId
from bot.domain.periods import local_day
from bot.domain.rights import Actor
from bot.domain.views import Paused
from bot.errors import Stale
from bot.services import access, days
from bot.services.audit import on_record
from models.people import people_by_id
from models.projects import Project, projects_to_resume
from models.workspaces import Workspace

UNTIL = " until "
EXAMPLE = "payroll until 5 Jan"


def pause(session: Session, actor: Actor, text: str, *, now: datetime) -> Paused:
    """Pause a project, up to the end of a day if one is given; raises a `UserError`."""
    name, _, words = f"{text.strip()} ".partition(UNTIL)
    until = days.day_to_come(actor, words.strip(), now=now, kept=text) if words.strip() else None
    found = _project(session, actor, name.strip(), text)
    if found.state is ProjectState.PAUSED and found.paused_until == until:
        raise Stale(f"{found.name} pauses already.", kept=text)
    if found.state not in (ProjectState.ACTIVE, ProjectState.PAUSED):
        raise Stale(f"{found.name} is {found.state.value}; only an active project can pause.", kept=text)
    found.state, found.paused_until = ProjectState.PAUSED, until
    details = {"until": until.isoformat() if until else None}
    event = on_record(session, actor, "project.paused", "project", found.id, now=now, details=details)
    session.flush()
    return _told(session, actor, found, event.id)


def resume(session: Session, actor: Actor, text: str, *, now: datetime) -> Paused:
    """Let a project go on; what fell due while it paused is not owed."""
    found = _project(session, actor, text.strip(), text)
    if found.state is not ProjectState.PAUSED:
        raise Stale(f"{found.name} does not pause.", kept=text)
    _go_on(found, _today(session, actor.workspace_id, now))
    event = on_record(session, actor, "project.resumed", "project", found.id, now=now)
    session.flush()
    return replace(_told(session, actor, found, event.id), resumed=True)


def over(session: Session, workspace: WorkspaceId, *, now: datetime) -> list[Project]:
    """List the projects whose pause has ended."""
    return projects_to_resume(session, workspace, _today(session, workspace, now))


def go_on(session: Session, workspace: WorkspaceId, *, now: datetime) -> int:
    """Let the projects go on whose pause has ended; give their number."""
    today = _today(session, workspace, now)
    found = projects_to_resume(session, workspace, today)
    for each in found:
        _go_on(each, today)
    return len(found)


def _today(session: Session, workspace: WorkspaceId, now: datetime) -> date:
    return local_day(now, session.get_one(Workspace, workspace).time_zone)


def _go_on(found: Project, today: date) -> None:
    found.state, found.paused_until, found.resumed_on = ProjectState.ACTIVE, None, today


def _project(session: Session, actor: Actor, name: str, text: str) -> Project:
    return access.named_to_change(session, actor, name, right=Right.SET_CADENCE, example=EXAMPLE, kept=text)


def _told(session: Session, actor: Actor, found: Project, event_id: int) -> Paused:
    people = people_by_id(session, actor.workspace_id, [found.manager_id] if found.manager_id else [])
    manager = people.get(found.manager_id or 0)
    hears = manager.slack_id if manager and manager.reachable and manager.id != actor.person_id else None
    return Paused(event_id, found.id, found.name, found.paused_until, actor.name, hears)
