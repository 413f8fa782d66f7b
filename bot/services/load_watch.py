"""People's load, looked at every minute: what has arisen in it is told once to the managers concerned.

Whatever made it (a deployment, an import, leave) is found alike: a look is compared with the one before.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from bot.domain.ids import PersonId, ProjectId, WorkspaceId
from bot.domain.load import WHOLE, Level, levels
from bot.domain.overload import (
    LONG_LEAVE,
    NO_END,
    ONE_DAY,
    FewerHours,
    Held,
    LoadNews,
    Needed,
    OnLeave,
    Seen,
    Slip,
    SlipNews,
    TooMuch,
    arisen,
    needed_until,
    over,
    worst_slips,
)
from bot.domain.periods import local_day
from bot.domain.working_time import WorkingTime
from bot.services import runs
from bot.services.hours import working_time
from bot.services.sight import Sight
from bot.services.steering import lead_or_pmo, reachable_pmo
from models.deployed import Work, work_from
from models.loads import SeenLoad, seen_load, seen_load_to_change
from models.outbox import readers_of
from models.people import Person, people_by_id
from models.plans import go_live_moves, newest_move
from models.projects import Project, programs, projects_by_id
from models.records import acts_on
from models.reporting import people_reporting
from models.workspaces import Workspace

SET = "deployment.set"
FRESH = timedelta(days=7)
"""How old a milestone's move may be that is told of; an import brings older ones."""


@dataclass(frozen=True, slots=True)
class Look:
    """What is seen now, and what it rests on; `before` is when was looked last, None for the first time."""

    seen: Seen
    rows: Mapping[PersonId, tuple[Work, ...]]
    working: Mapping[PersonId, WorkingTime]
    slips: tuple[Slip, ...]
    before: datetime | None


def look(session: Session, workspace: WorkspaceId, *, now: datetime) -> Look | None:
    """Look at everybody's load; None when it is as it was at the last look. Nothing is written."""
    zone = session.get_one(Workspace, workspace).time_zone
    today = local_day(now, zone)
    row = seen_load(session, workspace)
    last = _read(row.seen["now"]) if row else None
    working = {
        each.id: working_time(each, zone)
        for each in people_reporting(session, workspace, None)
        if each.active
    }
    theirs: dict[PersonId, list[Work]] = defaultdict(list)
    ends: dict[ProjectId, date] = {}
    for each in work_from(session, workspace, today, visible_to=None, at=now):
        if each.person_id in working:
            theirs[each.person_id].append(each)
        if each.project_ends:
            ends[each.project_id] = each.project_ends
    slips, move = _slips(session, workspace, last, ends, now=now)
    too_much = {each: over(map(_held, rows)) for each, rows in theirs.items() if _may_be_over(rows)}
    leave = {each: working[each] for each in theirs if working[each].away_until}
    seen = Seen(
        over={each: found for each, found in too_much.items() if found},
        away={each: (time.away_from, time.away_until) for each, time in leave.items() if time.away_until},
        hours={each: _hours(working[each]) for each in theirs},
        ends=ends,
        move=move,
    )
    if seen == last:
        return None
    rows_of = {each: tuple(rows) for each, rows in theirs.items()}
    return Look(seen, rows_of, working, tuple(slips), row.seen_at if row else None)


def record(
    session: Session, workspace: WorkspaceId, found: Look, *, now: datetime
) -> tuple[str, list[LoadNews], list[SlipNews]]:
    """Keep what is seen, and say who hears of what has arisen; the first look tells nobody.

    The first part of the answer is the subject of the day's one message about people's load.

    What arises on one day is told as one, from how it stood when the day began.
    """
    today = local_day(now, session.get_one(Workspace, workspace).time_zone)
    current, subject = _written(found.seen), f"load:{today.isoformat()}"
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
    news = _News(session, workspace, found, _read(base), today, now)
    return subject, news.of_load(readers_of(session, workspace, subject)), news.of_slips()


def _slips(
    session: Session,
    workspace: WorkspaceId,
    last: Seen | None,
    ends: Mapping[ProjectId, date],
    *,
    now: datetime,
) -> tuple[list[Slip], int]:
    """Name what comes later than at the last look, and the newest move there is."""
    if last is None:
        return [], newest_move(session, workspace)
    found = [
        Slip(project, "The end", last.ends[project], end)
        for project, end in ends.items()
        if project in last.ends and end > last.ends[project]
    ]
    moved: dict[int, Slip] = {}
    newest = last.move
    for step, move in go_live_moves(session, workspace, after=last.move):
        newest = max(newest, move.id)
        if step.forecast and move.moved_from and step.actual is None and move.moved_at > now - FRESH:
            was = moved[step.id].was if step.id in moved else move.moved_from
            moved[step.id] = Slip(step.project_id, step.name, was, step.forecast)
    return [*found, *moved.values()], newest


class _News:
    """Works out who hears what; people's rights are asked for once."""

    def __init__(
        self, session: Session, workspace: WorkspaceId, found: Look, base: Seen, today: date, now: datetime
    ) -> None:
        self._session, self._workspace, self._found = session, workspace, found
        self._base, self._today, self._now = base, today, now
        self._leads = {each.id: each.manager_id for each in programs(session, workspace)}

    def of_load(self, told: Collection[str]) -> list[LoadNews]:
        """Say who hears of too much, leave and fewer hours; and for whom of those told it is settled."""
        arisen_for = self._arisen()
        if not arisen_for and not told:
            return []
        rows = [row for person in arisen_for for row in self._found.rows[person]]
        known = projects_by_id(self._session, self._workspace, {row.project_id for row in rows})
        managed = self._managed(known)
        people = people_by_id(self._session, self._workspace, {*managed, *arisen_for})
        sight = Sight(self._session, self._workspace, known.values(), now=self._now)
        acted = self._acted(known)
        news = []
        for reader_id, mine in managed.items():
            reader = people[reader_id]
            if reader.reachable:
                about = [each for each in arisen_for if each != reader_id and (reader_id, each) not in acted]
                hidden = sight.hidden_from(reader)
                each_news = self._for_reader(reader, mine, about, arisen_for, people, hidden)
                news += [each_news] if each_news else []
        heard = {each.slack_id for each in news}
        return [*news, *(LoadNews(each, settled=True) for each in told if each not in heard)]

    def _arisen(self) -> dict[PersonId, tuple[tuple[Level, ...], tuple[date, date, int] | None, int]]:
        """Say by person what days have newly too much, which leave is new, how many hours a week are gone."""
        found = {}
        for person in self._found.rows:
            seen, base = self._found.seen, self._base
            new = arisen(seen.over.get(person, ()), base.over.get(person, ()), today=self._today)
            leave = None
            if person in seen.away and seen.away[person] != base.away.get(person):
                leave = self._long_leave(person)
            gone = max(base.hours.get(person, 0) - seen.hours[person], 0)
            if new or leave or gone:
                found[person] = new, leave, gone
        return found

    def _long_leave(self, person: PersonId) -> tuple[date, date, int] | None:
        first, last = self._found.seen.away[person]
        first = max(first or self._today, self._today)
        time = self._found.working[person]
        usual = WorkingTime(time.zone, time.days, time.begins, time.ends, time.country)
        days = usual.working_days_between(first - ONE_DAY, last)
        return (first, last, days) if days >= LONG_LEAVE else None

    def _managed(self, known: Mapping[int, Project]) -> dict[PersonId, set[ProjectId]]:
        """Name by PM and program manager the projects that each manages."""
        managed: dict[PersonId, set[ProjectId]] = defaultdict(set)
        for each in known.values():
            for manager in (each.manager_id, self._leads.get(each.program_id) if each.program_id else None):
                if manager is not None:
                    managed[manager].add(each.id)
        return managed

    def _acted(self, known: Collection[int]) -> set[tuple[PersonId, PersonId]]:
        """Name who has deployed whom since the last look: they saw in the preview what it does."""
        since = self._found.before or self._now
        events = acts_on(self._session, self._workspace, "project", known, action=SET, since=since)
        return {
            (each.actor_id, PersonId(each.details["person_id"]))
            for each in events
            if each.actor_id is not None
        }

    def _for_reader(
        self,
        reader: Person,
        mine: Collection[ProjectId],
        about: Collection[PersonId],
        arisen_for: Mapping[PersonId, tuple[tuple[Level, ...], tuple[date, date, int] | None, int]],
        people: Mapping[int, Person],
        hidden: Collection[ProjectId],
    ) -> LoadNews | None:
        too_much, away, hours = [], [], []
        shown: set[ProjectId] = set()
        for person in about:
            new, leave, gone = arisen_for[person]
            name = people[person].name
            rows = [row for row in self._found.rows[person] if row.project_id not in hidden]
            worst = _worst(rows, new, mine)
            if worst is not None:
                on = _meeting(rows, worst.first, worst.last)
                shown |= {row.project_id for row in on}
                too_much.append(TooMuch(person, name, worst.percent, worst.first, worst.last, _shares(on)))
            if leave is not None and _concerns(on := _meeting(rows, *leave[:2]), mine):
                shown |= {row.project_id for row in on}
                away.append(OnLeave(person, name, *leave, _shares(on)))
            if gone and _concerns(rows, mine):
                shown |= {row.project_id for row in rows}
                is_now = self._found.seen.hours[person]
                hours.append(FewerHours(person, name, is_now + gone, is_now, _shares(rows)))
        if not shown or not reader.slack_id:
            return None
        too_much.sort(key=lambda each: (-each.percent, each.first, each.name))
        may_deploy = reader.id in self._leads.values()
        told = tuple(too_much), tuple(away), tuple(hours)
        return LoadNews(reader.slack_id, frozenset(shown), *told, may_deploy=may_deploy)

    def of_slips(self) -> list[SlipNews]:
        """Say who hears that people are needed longer: who deploys to the project."""
        slips = worst_slips(self._found.slips)
        on: dict[ProjectId, list[Work]] = defaultdict(list)
        for rows in self._found.rows.values():
            for row in rows:
                if row.project_id in slips and needed_until(row.ends_on or NO_END, slips[row.project_id]):
                    on[row.project_id].append(row)
        if not on:
            return []
        beside = {
            row.project_id for each in on.values() for one in each for row in self._found.rows[one.person_id]
        }
        known = projects_by_id(self._session, self._workspace, beside)
        names = people_by_id(
            self._session, self._workspace, {row.person_id for each in on.values() for row in each}
        )
        sight = Sight(self._session, self._workspace, known.values(), now=self._now)
        readers = self._deployers(known, on)
        news = []
        for project, ending in on.items():
            for reader in readers[project]:
                hidden = sight.hidden_from(reader)
                if project not in hidden:
                    needed = tuple(self._needed(row, slips[project], names, hidden) for row in ending)
                    counted = {one.project_id for each in ending for one in self._found.rows[each.person_id]}
                    told = frozenset(counted - hidden)
                    news.append(
                        SlipNews(reader.slack_id or "", slips[project], known[project].name, needed, told)
                    )
        return news

    def _deployers(
        self, known: Mapping[int, Project], on: Iterable[ProjectId]
    ) -> dict[ProjectId, Sequence[Person]]:
        """Name who deploys to each project: its program manager, else the PMO."""
        leads = people_by_id(self._session, self._workspace, {each for each in self._leads.values() if each})
        pmo = reachable_pmo(self._session, self._workspace)
        found = {}
        for project in on:
            program = known[project].program_id
            lead = leads.get(self._leads.get(program) or 0) if program else None
            found[project] = lead_or_pmo(lead, pmo)
        return found

    def _needed(
        self, row: Work, slip: Slip, names: Mapping[int, Person], hidden: Collection[ProjectId]
    ) -> Needed:
        until = row.ends_on or NO_END
        to = needed_until(until, slip) or until
        first = until + ONE_DAY
        others = [
            each
            for each in self._found.rows[row.person_id]
            if each.project_id not in hidden and each.project_id != row.project_id
        ]
        beside = _meeting(others, first, to)
        taken = levels(
            (max(first, each.starts_on or first), min(to, each.ends_on or to), each.percent)
            for each in beside
        )
        peak = row.percent + max((each.percent for each in taken), default=0)
        name = names[row.person_id].name
        return Needed(row.id, name, row.role, row.percent, until, to, peak, _shares(beside))


def _worst(rows: Sequence[Work], new: Sequence[Level], mine: Collection[ProjectId]) -> Level | None:
    """Give the most that these take on the new days, where one is on a project of mine."""
    found = [
        Level(max(level.first, days.first), min(level.last, days.last), level.percent)
        for level in over(map(_held, rows))
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


def _held(row: Work) -> Held:
    return Held(
        row.id, row.person_id, row.project_id, row.percent, row.starts_on or date.min, row.ends_on or NO_END
    )


def _may_be_over(rows: Collection[Work]) -> bool:
    return sum(each.percent for each in rows) > WHOLE


def _hours(time: WorkingTime) -> int:
    return len(time.days) * (time.ends - time.begins)


def _written(seen: Seen) -> dict[str, Any]:
    """Write a look as JSON."""
    return {
        "over": {
            str(person): [[each.first.isoformat(), each.last.isoformat(), each.percent] for each in found]
            for person, found in seen.over.items()
        },
        "away": {
            str(person): [first.isoformat() if first else None, last.isoformat()]
            for person, (first, last) in seen.away.items()
        },
        "hours": {str(person): hours for person, hours in seen.hours.items()},
        "ends": {str(project): end.isoformat() for project, end in seen.ends.items()},
        "move": seen.move,
    }


def _read(kept: Mapping[str, Any]) -> Seen:
    """Read what `_written` wrote."""
    day = date.fromisoformat
    return Seen(
        over={
            PersonId(int(person)): tuple(
                Level(day(first), day(last), percent) for first, last, percent in found
            )
            for person, found in kept["over"].items()
        },
        away={
            PersonId(int(person)): (day(first) if first else None, day(last))
            for person, (first, last) in kept["away"].items()
        },
        hours={PersonId(int(person)): hours for person, hours in kept["hours"].items()},
        ends={ProjectId(int(project)): day(end) for project, end in kept["ends"].items()},
        move=kept["move"],
    )
