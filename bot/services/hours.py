"""When somebody works, is away, or wants to be left alone: said by themselves, counted wherever we ask."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Row
from sqlalchemy.orm import Session

from bot.domain.ids import ProjectId
from bot.domain.line.hours import AwayLine, HoursLine
from bot.domain.periods import known_zone
from bot.domain.prompts import LONGEST_SNOOZE
from bot.domain.public_holidays import NONE, country_of_zone
from bot.domain.rights import Actor
from bot.domain.working_time import BEGINS, ENDS, USUAL_DAYS, Leave, StandIn, WorkingTime
from bot.errors import Stale, UserError
from bot.services import directory
from bot.services.audit import on_record
from models.named import deputies_of
from models.people import Person, people_by_id, time_zones
from models.projects import LiveProject, Project, projects_managed
from models.workspaces import Workspace


def leave_meeting(
    person: Person | Row[*tuple[Any, ...]], first: date, last: date
) -> tuple[date | None, date] | None:
    """Give a person's leave, if it meets these days; its first day is None where it has begun."""
    if person.away_until is None or person.away_until < first:
        return None
    if person.away_from is not None and person.away_from > last:
        return None
    return person.away_from, person.away_until


def working_time(person: Person | Row[*tuple[Any, ...]], usual_zone: str) -> WorkingTime:
    """Say when a person, or one in a list, works; without a word of theirs, weekdays from nine to six."""
    usual = usual_time(
        person.time_zone, person.work_days, person.work_from, person.work_until, person.country, usual_zone
    )
    return with_leave(usual, person.away_from, person.away_until)


@lru_cache(maxsize=1024)
def usual_time(
    zone: str | None,
    days: str | None,
    begins: int | None,
    ends: int | None,
    country: str | None,
    usual_zone: str,
) -> WorkingTime:
    """Say when somebody works, leave aside, who said this of it; many people say the same."""
    known = zone_of(zone, usual_zone)
    return WorkingTime(
        zone=known,
        days=frozenset(map(int, days)) if days else USUAL_DAYS,
        begins=BEGINS if begins is None else begins,
        ends=ENDS if ends is None else ends,
        country=country_of_zone().get(known, NONE) if country is None else country,
    )


def with_leave(usual: WorkingTime, first: date | None, last: date | None) -> WorkingTime:
    """Add days of leave, if there are any."""
    return replace(usual, away_from=first, away_until=last) if last else usual


def zone_of(own: str | None, usual_zone: str) -> str:
    """Name the zone of somebody's clock: their own if it is known, else the usual one."""
    return own if own and known_zone(own) else usual_zone


def reporting_zones(
    session: Session, workspace: Workspace, found: Collection[Project | LiveProject]
) -> dict[ProjectId, str]:
    """Name on whose clock each project's reports are due: its PM's, else the workspace's."""
    own = time_zones(session, workspace.id, {each.manager_id for each in found if each.manager_id})
    return {
        each.id: zone_of(own.get(each.manager_id) if each.manager_id else None, workspace.time_zone)
        for each in found
    }


def hours(session: Session, actor: Actor) -> WorkingTime:
    """Show when this person works."""
    return working_time(_person(session, actor), _zone(session, actor))


def set_hours(session: Session, actor: Actor, line: HoursLine, text: str) -> WorkingTime:
    """Take over what a line says of working time; raises `UserError` for what can't be read."""
    if line.problem:
        raise UserError(f"{line.problem} For example “mon-thu 8-16, holidays GB”.", kept=text)
    person = _person(session, actor)
    if line.days is not None:
        person.work_days = "".join(map(str, sorted(line.days)))
    if line.begins is not None:
        person.work_from, person.work_until = line.begins, line.ends
    if line.country is not None:
        person.country = line.country
    return working_time(person, _zone(session, actor))


def usual_hours(session: Session, actor: Actor) -> WorkingTime:
    """Go back to what holds for whoever says nothing."""
    person = _person(session, actor)
    person.work_days = person.work_from = person.work_until = person.country = None
    return working_time(person, _zone(session, actor))


def leave(session: Session, actor: Actor, *, now: datetime) -> Leave:
    """Show this person's leave, and who is asked for their projects meanwhile."""
    working = hours(session, actor)
    found = [
        each
        for each in projects_managed(session, actor.workspace_id, actor.person_id, at=now)
        if each.manager_id == actor.person_id
    ]
    named = deputies_of(session, actor.workspace_id, [each.id for each in found], at=now)
    deputies = {deputy for _, deputy in named}
    people = {each.person_id: each.name for each in directory.people_of(session, actor, deputies)}
    stand_ins = tuple(
        StandIn(each.name, tuple(people[person] for project, person in named if project == each.id))
        for each in found
    )
    return Leave(working, stand_ins)


def go_away(session: Session, actor: Actor, line: AwayLine, text: str, *, now: datetime) -> Leave:
    """Record leave; raises `UserError` for days that can't be read."""
    if line.problem:
        raise UserError(line.problem, kept=text)
    person = _person(session, actor)
    person.away_from, person.away_until = line.first, line.last
    details = {"from": str(line.first), "until": str(line.last)}
    on_record(session, actor, "person.away", "person", actor.person_id, now=now, details=details)
    return leave(session, actor, now=now)


def come_back(session: Session, actor: Actor, *, now: datetime) -> WorkingTime:
    """End leave now."""
    person = _person(session, actor)
    person.away_from = person.away_until = None
    on_record(session, actor, "person.back", "person", actor.person_id, now=now)
    return working_time(person, _zone(session, actor))


def snooze(session: Session, actor: Actor, until: str, *, now: datetime) -> date:
    """Ask this person for no report before a day; raises `Stale` for a day that is past or too far."""
    today = hours(session, actor).today(now)
    try:
        day = date.fromisoformat(until)
    except ValueError:
        day = today
    if not today < day <= today + LONGEST_SNOOZE:
        raise Stale("That day is past or too far. You are asked again on your next working day.")
    _person(session, actor).snoozed_until = day
    return day


def _person(session: Session, actor: Actor) -> Person:
    return people_by_id(session, actor.workspace_id, [actor.person_id])[actor.person_id]


def _zone(session: Session, actor: Actor) -> str:
    return session.get_one(Workspace, actor.workspace_id).time_zone
