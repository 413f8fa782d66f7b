"""Who is free, who carries too many critical projects, whom red projects share, and how full each week is.

All of it from the projects that whoever asks may see: nothing here tells of another.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from bot.domain.commands import Right
from bot.domain.deploying import HORIZON
from bot.domain.enums import Rating
from bot.domain.ids import PersonId, ProgramId, ProjectId, WorkspaceId
from bot.domain.line.deployment import DeployLine
from bot.domain.load import Level, Share, levels
from bot.domain.load_map import Loaded, LoadMap, load_map
from bot.domain.periods import local_day
from bot.domain.rights import Actor
from bot.domain.skills import asked_for, fits, like, once
from bot.domain.staffing import (
    USUAL_PERCENT,
    USUAL_WINDOW,
    Free,
    FreePerson,
    People,
    carriers,
    is_critical,
    room,
    sharing,
)
from bot.domain.working_time import WorkingTime
from bot.errors import UserError
from bot.services import access, skills
from bot.services.deploying import days_fit
from bot.services.hours import leave_meeting, working_time
from bot.services.rollup import is_in_force, served_by_projects
from models.deployed import Work, work_from
from models.projects import programs
from models.reporting import people_reporting
from models.reports import newest_reports
from models.strategy import objectives_served
from models.workspaces import Workspace

HALF = 50


def by_week(session: Session, actor: Actor, *, now: datetime) -> LoadMap:
    """Put the time of this person's people in weeks: the PMO's are all, else those on their programs."""
    access.require(actor, Right.DEPLOY)
    today = local_day(now, actor.time_zone)
    rows = _work(session, actor, today, now)
    theirs = _own(session, actor, rows)
    named = people_reporting(session, actor.workspace_id, None)
    names = {each.id: each.name for each in named if each.active}
    spans = levels_of([each for each in rows if each.person_id in theirs], today)
    people = [Loaded(each, names[each], spans[each]) for each in spans if each in names]
    zone = session.get_one(Workspace, actor.workspace_id).time_zone
    said = {each.id: each for each in named}

    def working(ids: Sequence[PersonId]) -> list[WorkingTime]:
        return [working_time(said[each], zone) for each in ids]

    return load_map(
        people,
        working,
        today=today,
        whose="" if actor.is_pmo else "Your programs",
    )


def people(session: Session, actor: Actor, *, now: datetime) -> People:
    """Say where people need somebody, of this person's people as far as they may see."""
    access.require(actor, Right.DEPLOY)
    today = local_day(now, actor.time_zone)
    rows = _work(session, actor, today, now)
    listed = people_reporting(session, actor.workspace_id, None)
    names = {each.id: each.name for each in listed if each.active}
    theirs = _own(session, actor, rows) & names.keys()
    shares = [
        Share(each.person_id, each.project_id, each.percent, each.starts_on, each.ends_on)
        for each in rows
        if each.person_id in theirs
    ]
    found = {each.project_id: each.program_id for each in rows}
    red, critical = critical_of(session, actor.workspace_id, found, today=today, now=now)
    line = DeployLine(percent=HALF)
    return People(
        _free(session, actor, line, rows, today=today, now=now),
        carriers(shares, critical, today=today),
        sharing(shares, red, today=today),
        names,
        {each.project_id: each.project for each in rows},
    )


def free(session: Session, actor: Actor, line: DeployLine, text: str, *, now: datetime) -> Free:
    """Say who has time: 'free test lead 50% from 1 May to 30 Jun'; raises `UserError` for what can't be."""
    if line.problem:
        raise UserError(line.problem, kept=text)
    today = local_day(now, actor.time_zone)
    days_fit(line.first or today, line.last, today, kept=text)
    return _free(session, actor, line, _work(session, actor, today, now), today=today, now=now)


def asks_for_people(session: Session, actor: Actor, line: DeployLine, *, now: datetime) -> bool:
    """Say whether a line that names no project asks who has time: it has a day, or a skill that is known."""
    if line.first or line.last:
        return bool(line.project)
    role = asked_for(line.project)
    return any(fits(role, held) for _, held in skills.held(session, actor, at=now))


def critical_of(
    session: Session,
    workspace: WorkspaceId,
    found: Mapping[ProjectId, ProgramId | None],
    *,
    today: date,
    now: datetime,
) -> tuple[frozenset[ProjectId], frozenset[ProjectId]]:
    """Name which of these projects, given with their programs, are Red, and which are critical."""
    rated = newest_reports(session, workspace, until=now)
    known, aligned = objectives_served(session, workspace)
    served = served_by_projects([each for each in known if is_in_force(each, today)], aligned)
    ratings = {each: rated[each].overall if each in rated else Rating.NOT_REPORTED for each in found}
    red = frozenset(each for each, rating in ratings.items() if rating is Rating.RED)
    return red, frozenset(each for each in found if is_critical(ratings[each], served.get(each, ())))


def _free(
    session: Session, actor: Actor, line: DeployLine, rows: Sequence[Work], *, today: date, now: datetime
) -> Free:
    first = max(line.first or today, today)
    last = line.last or first + USUAL_WINDOW
    percent, role = line.percent or USUAL_PERCENT, asked_for(line.project)
    roles: dict[PersonId, list[str]] = defaultdict(list)
    for person_id, held in skills.held(session, actor, at=now):
        roles[person_id].append(held)
    named = {each.id: each for each in people_reporting(session, actor.workspace_id, None) if each.active}
    spans = levels_of(rows, today)
    found = []
    for person_id, held_by in roles.items():
        able = once(each for each in held_by if not role or fits(role, each))
        left = room(spans.get(person_id, ()), first, last)
        if able and left >= percent and person_id in named:
            row = named[person_id]
            found.append(FreePerson(person_id, row.name, left, able, leave_meeting(row, first, last)))
    found.sort(key=lambda each: (-each.room, each.name, each.person_id))
    known = sorted({each for held in roles.values() for each in held}, key=str.casefold)
    never = sorted(row.name for each, row in named.items() if each not in roles) if not role else []
    near = [*like(role, known), *known] if role else known
    return Free(first, last, percent, role, tuple(found), tuple(never), tuple(dict.fromkeys(near)))


def _work(session: Session, actor: Actor, today: date, now: datetime) -> list[Work]:
    return work_from(session, actor.workspace_id, today, visible_to=actor.visible_to, at=now)


def _own(session: Session, actor: Actor, rows: Collection[Work]) -> frozenset[PersonId]:
    """Name those who work on a program that this person steers; for the PMO everybody."""
    if actor.is_pmo:
        return frozenset(each.person_id for each in rows)
    steered = {
        each.id for each in programs(session, actor.workspace_id) if each.manager_id == actor.person_id
    }
    return frozenset(each.person_id for each in rows if each.program_id in steered)


def levels_of(rows: Iterable[Work], today: date) -> dict[PersonId, tuple[Level, ...]]:
    """Add up people's time from today on, for two years where there is no end, by person."""
    end = today + HORIZON
    spans: dict[PersonId, list[tuple[date, date, int]]] = defaultdict(list)
    for each in rows:
        first = max(each.starts_on or today, today)
        spans[each.person_id].append((first, each.ends_on or max(end, first), each.percent))
    return {person_id: levels(theirs) for person_id, theirs in spans.items()}
