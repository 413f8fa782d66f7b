"""Home: what waits for one person first, then the picture."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.domain.enums import ProjectState
from bot.domain.periods import is_overdue, local_day
from bot.domain.rights import Actor
from bot.domain.rollup import roll_up
from bot.domain.views import HomeView
from bot.services import directory, linkages
from bot.services.cadences import load_cadences
from bot.services.dependencies import dependencies
from bot.services.hours import reporting_zones
from bot.services.rollup import children_of, steered
from models.excused import excused_until
from models.projects import more_than, projects, projects_managed
from models.reports import newest_reports
from models.workspaces import Workspace

LARGE = 1_000
"""Projects on a Home that takes longer to gather than somebody waits for an answer."""


def is_large(session: Session, actor: Actor) -> bool:
    """Whether this person's Home shows so many projects that it is drawn only when it is opened."""
    return actor.is_pmo and more_than(session, actor.workspace_id, LARGE)


def home(session: Session, actor: Actor, *, now: datetime) -> HomeView:
    """Gather one person's Home: the PMO sees every active project, others those that they lead."""
    if actor.is_pmo:
        found = projects(session, actor.workspace_id, states=[ProjectState.ACTIVE])
    else:
        found = projects_managed(session, actor.workspace_id, actor.person_id, at=actor.at)
    reports = newest_reports(session, actor.workspace_id, until=now, project_ids=[each.id for each in found])
    lines = directory.project_lines(session, actor, found, now=now, reports=reports)
    workspace = session.get_one(Workspace, actor.workspace_id)
    due, zones = load_cadences(session, workspace), reporting_zones(session, workspace, found)
    excused = excused_until(session, actor.workspace_id)
    owing = {
        each.id
        for each in found
        if is_overdue(
            now,
            zones[each.id],
            due.of(each, reports[each.id].overall if each.id in reports else None),
            last_period_reported=reports[each.id].period if each.id in reports else None,
            created_on=local_day(each.created_at, zones[each.id]),
            resumed_on=each.resumed_on,
            excused_until=excused.get(each.id),
        )
    }
    children = children_of(session, actor.workspace_id, found, now=now, reports=reports, due=due, zones=zones)
    mine = {each.id for each in found if each.manager_id == actor.person_id}
    steers = actor.is_pmo or actor.steers
    suggestions, waiting = linkages.to_decide(session, actor)
    return HomeView(
        name=actor.name,
        is_pmo=actor.is_pmo,
        due=tuple(line for line in lines if line.project_id in owing & mine),
        projects=lines,
        suggestions=suggestions,
        waiting=waiting,
        as_of=now,
        overdue=len(owing),
        rollup=roll_up(children.values()),
        shared=dependencies(session, actor, "", now=now, links=False) if steers else None,
        programs=() if actor.is_pmo else steered(session, actor, found, children, now=now),
    )
