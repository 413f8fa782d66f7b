"""People's load, looked at every minute: what has arisen in it is told once to the managers concerned."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from bot.domain.ids import PersonId, ProgramId, ProjectId, WorkspaceId
from bot.domain.load import Level, levels
from bot.domain.overload import (
    LONG_LEAVE,
    NO_END,
    ONE_DAY,
    FewerHours,
    LoadNews,
    Needed,
    OnLeave,
    Seen,
    Slip,
    SlipNews,
    TooMuch,
    arisen,
    needed_until,
    worst_slips,
)
from bot.domain.periods import local_day
from bot.domain.working_time import WorkingTime
from bot.services import runs
from bot.services.load_look import Look, read, too_much_of, written
from bot.services.sight import Sight
from bot.services.steering import lead_or_pmo, reachable_pmo
from models.deployed import Work
from models.loads import SeenLoad, seen_load_to_change
from models.outbox import readers_of
from models.people import Person, people_by_id
from models.projects import Project, programs, projects_by_id
from models.records import acts_on
from models.workspaces import Workspace

SET = "deployment.set"
Leads = Mapping[ProgramId, PersonId | None]
"""Who manages each program."""


def record(
    session: Session, workspace: WorkspaceId, found: Look, *, now: datetime
) -> tuple[str, list[LoadNews], list[SlipNews]]:
    """Keep what is seen, and say who hears of what has arisen; the first look tells nobody.

    The first part of the answer is the subject of the day's one message about people's load.

    What arises on one day is told as one, from how it stood when the day began.
    """
    today = local_day(now, session.get_one(Workspace, workspace).time_zone)
    current, subject = written(found.seen), f"load:{today.isoformat()}"
    row = seen_load_to_change(session, workspace)
    if row is None:
        first = {"day": today.isoformat(), "base": current, "now": current}
        runs.first(session, SeenLoad(workspace_id=workspace, seen=first, seen_at=now))
        return subject, [], []
    if row.seen_at != found.before:
        return subject, [], []  # another replica has looked meanwhile
    base = row.seen["base"] if row.seen["day"] == today.isoformat() else row.seen["now"]
    row.seen = {"day": today.isoformat(), "base": base, "now": current}
    row.seen_at = now
    leads = {each.id: each.manager_id for each in programs(session, workspace)}
    told = readers_of(session, workspace, subject)
    news: list[LoadNews] = []
    if grown := _grown(found, read(base), today):
        news = _Telling(session, workspace, found, grown, leads, now).news()
    heard = {each.slack_id for each in news}
    news += [LoadNews(each, settled=True) for each in told if each not in heard]
    return subject, news, _slip_news(session, workspace, found, leads, now)


@dataclass(frozen=True, slots=True)
class _Grown:
    """What has arisen for somebody: days with newly too much, new leave, how many hours a week are gone.

    Leave is its first and last day, and how many working days that is.
    """

    days: tuple[Level, ...]
    leave: tuple[date, date, int] | None
    gone: int


def _grown(found: Look, base: Seen, today: date) -> dict[PersonId, _Grown]:
    """Say by person what has arisen since the day began."""
    grown, seen = {}, found.seen
    for person in found.rows:
        days = arisen(seen.over.get(person, ()), base.over.get(person, ()), today=today)
        leave = None
        if person in seen.away and seen.away[person] != base.away.get(person):
            leave = _long_leave(seen.away[person], found.working[person], today)
        gone = max(base.hours.get(person, 0) - seen.hours[person], 0)
        if days or leave or gone:
            grown[person] = _Grown(days, leave, gone)
    return grown


def _long_leave(
    away: tuple[date | None, date], time: WorkingTime, today: date
) -> tuple[date, date, int] | None:
    first, last = max(away[0] or today, today), away[1]
    usual = WorkingTime(time.zone, time.days, time.begins, time.ends, time.country)
    days = usual.working_days_between(first - ONE_DAY, last)
    return (first, last, days) if days >= LONG_LEAVE else None


class _Telling:
    """Works out who hears of too much, leave and fewer hours; what that rests on is loaded once."""

    def __init__(
        self,
        session: Session,
        workspace: WorkspaceId,
        found: Look,
        grown: Mapping[PersonId, _Grown],
        leads: Leads,
        now: datetime,
    ) -> None:
        self._found, self._grown, self._leads = found, grown, leads
        ids = {row.project_id for person in grown for row in found.rows[person]}
        self._known = projects_by_id(session, workspace, ids)
        self._managed = _managed(self._known.values(), leads)
        self._people = people_by_id(session, workspace, {*self._managed, *grown})
        self._sight = Sight(session, workspace, self._known.values(), now=now)
        # Whoever has deployed somebody since the last look saw in the preview what it does.
        since = found.before or now
        self._acted = {
            (each.actor_id, PersonId(each.details["person_id"]))
            for each in acts_on(session, workspace, "project", self._known, action=SET, since=since)
        }

    def news(self) -> list[LoadNews]:
        """Say what each manager who can be told hears of others."""
        told = (
            self._for(self._people[reader], mine)
            for reader, mine in self._managed.items()
            if self._people[reader].reachable
        )
        return [each for each in told if each is not None]

    def _for(self, reader: Person, mine: Collection[ProjectId]) -> LoadNews | None:
        too_much, away, hours = [], [], []
        shown: set[ProjectId] = set()
        hidden = self._sight.hidden_from(reader)
        for person, grown in self._grown.items():
            if person == reader.id or (reader.id, person) in self._acted:
                continue
            name = self._people[person].name
            rows = [row for row in self._found.rows[person] if row.project_id not in hidden]
            worst = _worst(rows, grown.days, mine)
            if worst is not None:
                on = _meeting(rows, worst.first, worst.last)
                shown |= {row.project_id for row in on}
                too_much.append(TooMuch(person, name, worst.percent, worst.first, worst.last, _shares(on)))
            if grown.leave is not None and _concerns(on := _meeting(rows, *grown.leave[:2]), mine):
                shown |= {row.project_id for row in on}
                away.append(OnLeave(person, name, *grown.leave, _shares(on)))
            if grown.gone and _concerns(rows, mine):
                shown |= {row.project_id for row in rows}
                is_now = self._found.seen.hours[person]
                hours.append(FewerHours(person, name, is_now + grown.gone, is_now, _shares(rows)))
        if not shown:
            return None
        too_much.sort(key=lambda each: (-each.percent, each.first, each.name))
        return LoadNews(
            reader.slack_id or "",
            frozenset(shown),
            tuple(too_much),
            tuple(away),
            tuple(hours),
            may_deploy=reader.id in self._leads.values(),
        )


def _managed(known: Iterable[Project], leads: Leads) -> dict[PersonId, set[ProjectId]]:
    """Name by PM and program manager the projects that each manages."""
    managed: dict[PersonId, set[ProjectId]] = defaultdict(set)
    for each in known:
        for manager in (each.manager_id, leads.get(each.program_id) if each.program_id else None):
            if manager is not None:
                managed[manager].add(each.id)
    return managed


def _slip_news(
    session: Session, workspace: WorkspaceId, found: Look, leads: Leads, now: datetime
) -> list[SlipNews]:
    """Say who hears that people are needed longer: who deploys to the project."""
    slips = worst_slips(found.slips)
    on: dict[ProjectId, list[Work]] = defaultdict(list)
    for rows in found.rows.values():
        for row in rows:
            if row.project_id in slips and needed_until(row.ends_on or NO_END, slips[row.project_id]):
                on[row.project_id].append(row)
    if not on:
        return []
    people = {row.person_id for each in on.values() for row in each}
    beside = {row.project_id for person in people for row in found.rows[person]}
    known = projects_by_id(session, workspace, beside)
    named = people_by_id(session, workspace, people)
    sight = Sight(session, workspace, known.values(), now=now)
    managers = people_by_id(session, workspace, {each for each in leads.values() if each})
    pmo = reachable_pmo(session, workspace)
    news = []
    for project, ending in on.items():
        program = known[project].program_id
        lead = managers.get(leads.get(program) or 0) if program else None
        for reader in lead_or_pmo(lead, pmo):
            hidden = sight.hidden_from(reader)
            if project not in hidden:
                needed = tuple(
                    _needed(row, slips[project], named[row.person_id].name, found, hidden) for row in ending
                )
                counted = {one.project_id for row in ending for one in found.rows[row.person_id]}
                told = frozenset(counted - hidden)
                news.append(
                    SlipNews(reader.slack_id or "", slips[project], known[project].name, needed, told)
                )
    return news


def _needed(row: Work, slip: Slip, name: str, found: Look, hidden: Collection[ProjectId]) -> Needed:
    """Say until when somebody is needed, and how full their time is then with what the reader may see."""
    until = row.ends_on or NO_END
    to = needed_until(until, slip) or until
    first = until + ONE_DAY
    others = [
        each
        for each in found.rows[row.person_id]
        if each.project_id not in hidden and each.project_id != row.project_id
    ]
    beside = _meeting(others, first, to)
    taken = levels(
        (max(first, each.starts_on or first), min(to, each.ends_on or to), each.percent) for each in beside
    )
    peak = row.percent + max((each.percent for each in taken), default=0)
    return Needed(row.id, name, row.role, row.percent, until, to, peak, _shares(beside))


def _worst(rows: Sequence[Work], new: Sequence[Level], mine: Collection[ProjectId]) -> Level | None:
    """Give the most that these take on the new days, where one is on a project of mine."""
    found = [
        Level(max(level.first, days.first), min(level.last, days.last), level.percent)
        for level in too_much_of(rows)
        for days in new
        if level.first <= days.last and level.last >= days.first
    ]
    found = [each for each in found if _concerns(_meeting(rows, each.first, each.last), mine)]
    return max(found, key=lambda each: (each.percent, -each.first.toordinal()), default=None)


def _meeting(rows: Iterable[Work], first: date, last: date) -> list[Work]:
    return [
        each
        for each in rows
        if (each.starts_on is None or each.starts_on <= last)
        and (each.ends_on is None or each.ends_on >= first)
    ]


def _concerns(rows: Iterable[Work], mine: Collection[ProjectId]) -> bool:
    return any(each.project_id in mine for each in rows)


def _shares(rows: Iterable[Work]) -> tuple[tuple[str, int], ...]:
    return tuple((each.project, each.percent) for each in rows)
