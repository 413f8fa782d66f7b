"""A look at people's load: what is seen now, kept from one look to the next, and what has slipped since.

Whatever made it (a deployment, an import, leave) is found alike: a look is compared with the one before. It
is taken every minute, so it loads what it compares, and all deployments only where something has changed.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from bot.domain.ids import PersonId, ProjectId, WorkspaceId
from bot.domain.load import WHOLE, Level, over
from bot.domain.overload import NO_END, Seen, Slip
from bot.domain.periods import local_day
from bot.domain.working_time import WorkingTime
from bot.services import runs
from bot.services.hours import working_time
from models.deployed import Work, ends_from, people_over, people_with_work, work_from
from models.loads import seen_load
from models.plans import Milestone, MilestoneMove, go_live_moves, newest_move
from models.reporting import people_reporting
from models.workspaces import Workspace

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
    last = read(row.seen["now"]) if row else None
    busy = people_with_work(session, workspace, today)
    working = {
        each.id: working_time(each, zone)
        for each in people_reporting(session, workspace, None)
        if each.active and each.id in busy
    }
    ends = ends_from(session, workspace, today)
    before = last.move if last else newest_move(session, workspace)
    # Of what moved just before the last look some may have been committed after it.
    since = (row.seen_at if row else now) - runs.COMMITTED_WITHIN
    moves = go_live_moves(session, workspace, after=before, since=since)
    slips = _slips(last, ends, moves, now=now) if last else []
    full = people_over(session, workspace, today, visible_to=None, at=now, whole=WHOLE)
    loaded = _work(session, workspace, today, full, now=now)
    seen = Seen(
        over={each: too_much_of(rows) for each, rows in loaded.items() if each in working},
        away={each: (time.away_from, time.away_until) for each, time in working.items() if time.away_until},
        hours={each: _hours(time) for each, time in working.items()},
        ends=ends,
        move=max((move.id for _, move in moves if move.id > before), default=before),
        recent=frozenset(move.id for _, move in moves if move.moved_at > now - runs.COMMITTED_WITHIN),
    )
    if seen == last and not slips:
        return None
    rows_of = _work(session, workspace, today, list(working), now=now)
    return Look(seen, rows_of, working, tuple(slips), row.seen_at if row else None)


def _work(
    session: Session, workspace: WorkspaceId, day: date, people: Sequence[PersonId], *, now: datetime
) -> dict[PersonId, tuple[Work, ...]]:
    """Give by person what these people work on from a day on."""
    theirs: dict[PersonId, list[Work]] = defaultdict(list)
    for each in work_from(session, workspace, day, person_ids=people, visible_to=None, at=now):
        theirs[each.person_id].append(each)
    return {each: tuple(rows) for each, rows in theirs.items()}


def _slips(
    last: Seen,
    ends: Mapping[ProjectId, date],
    moves: Iterable[tuple[Milestone, MilestoneMove]],
    *,
    now: datetime,
) -> list[Slip]:
    """Name what comes later than at the last look: ends, and go-lives with a move that was not seen then."""
    found = [
        Slip(project, "The end", last.ends[project], end)
        for project, end in ends.items()
        if project in last.ends and end > last.ends[project]
    ]
    moved: dict[int, Slip] = {}
    for step, move in moves:
        is_new = move.moved_at > now - FRESH and (move.id > last.move or move.id not in last.recent)
        if is_new and step.forecast and move.moved_from and step.actual is None:
            was = moved[step.id].was if step.id in moved else move.moved_from
            moved[step.id] = Slip(step.project_id, step.name, was, step.forecast)
    return [*found, *moved.values()]


def too_much_of(rows: Iterable[Work]) -> tuple[Level, ...]:
    """Give the stretches of days on which these deployments take more than all of somebody's time."""
    return over((row.starts_on or date.min, row.ends_on or NO_END, row.percent) for row in rows)


def _hours(time: WorkingTime) -> int:
    return len(time.days) * (time.ends - time.begins)


def written(seen: Seen) -> dict[str, Any]:
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
        "recent": sorted(seen.recent),
    }


def read(kept: Mapping[str, Any]) -> Seen:
    """Read what `written` wrote."""
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
        recent=frozenset(kept.get("recent", ())),
    )
