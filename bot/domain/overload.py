"""What has arisen in people's load since a look at it: too much, leave, fewer hours; who is needed longer.

A deployment has a last day of its own, or none: it does not move with its project. So a slip gives nobody
more at once; it means that whoever was to stay until then is needed longer.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from bot.domain.ids import PersonId, ProjectId
from bot.domain.load import Level

NO_END = date(9999, 12, 30)
"""Stands for an open end: a day that never comes nearer."""
LONG_LEAVE = 5
"""Working days of leave from which on the managers of what goes on meanwhile are told."""
UNTIL_THEN = timedelta(days=31)
"""How long before a day somebody's work may end who was yet to stay until it."""
ONE_DAY = timedelta(days=1)


def arisen(now: Iterable[Level], before: Sequence[Level], *, today: date) -> tuple[Level, ...]:
    """Give what of the stretches with too much is new from today on, or is more than it was."""
    found: list[Level] = []
    for level in now:
        left = [(max(level.first, today), level.last)] if level.last >= today else []
        for known in before:
            if known.percent >= level.percent:
                left = [piece for each in left for piece in _outside(each, known)]
        found += [Level(first, last, level.percent) for first, last in left]
    return tuple(found)


def _outside(days: tuple[date, date], known: Level) -> Iterable[tuple[date, date]]:
    first, last = days
    if known.last < first or known.first > last:
        yield days
        return
    if first < known.first:
        yield first, known.first - ONE_DAY
    if last > known.last:
        yield known.last + ONE_DAY, last


@dataclass(frozen=True, slots=True)
class Slip:
    """A project's end or a go-live of it, by `name`, that comes later than it did."""

    project_id: ProjectId
    name: str
    was: date
    now: date


def worst_slips(slips: Iterable[Slip]) -> dict[ProjectId, Slip]:
    """Keep of each project's slips the one with the latest day."""
    found: dict[ProjectId, Slip] = {}
    for each in slips:
        known = found.get(each.project_id)
        if each.now > each.was and (known is None or each.now > known.now):
            found[each.project_id] = each
    return found


def needed_until(last: date, slip: Slip) -> date | None:
    """Say until when somebody is needed whose work was to end on a day; None where nothing changes for them.

    Whose work ends long before the old day was not to stay until it; whose work ends on the new day or later
    stays long enough. Others stay as long before or after it as was planned.
    """
    if last == NO_END or last < slip.was - UNTIL_THEN or last >= slip.now:
        return None
    return last + (slip.now - slip.was)


@dataclass(frozen=True, slots=True)
class TooMuch:
    """Somebody who has more than all of their time on days on which they had not: the most of it, on what."""

    person_id: PersonId
    name: str
    percent: int
    first: date
    last: date
    on: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class OnLeave:
    """Somebody who is away for a week of working days or more, and what goes on without them meanwhile."""

    person_id: PersonId
    name: str
    first: date
    last: date
    days: int
    on: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class FewerHours:
    """Somebody who works fewer hours a week than before, so that each of their projects has less of them."""

    person_id: PersonId
    name: str
    was: int
    now: int
    on: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class LoadNews:
    """What one manager hears of the people on their projects; it names those that it `tells_of`.

    `settled` says that nothing of what they were told earlier on that day is so any more.
    """

    slack_id: str
    tells_of: frozenset[ProjectId] = frozenset()
    over: tuple[TooMuch, ...] = ()
    away: tuple[OnLeave, ...] = ()
    hours: tuple[FewerHours, ...] = ()
    may_deploy: bool = False
    settled: bool = False


@dataclass(frozen=True, slots=True)
class Needed:
    """Somebody who is needed longer: the deployment, until when it was planned, and until when it is needed.

    `peak` is how much of their time that takes together with the other work of those days, `beside`.
    """

    deployment_id: int
    name: str
    role: str
    percent: int
    until: date
    to: date
    peak: int
    beside: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class SlipNews:
    """What those who deploy to a project hear of a slip past its people's last day."""

    slack_id: str
    slip: Slip
    project: str
    needed: tuple[Needed, ...]
    tells_of: frozenset[ProjectId] = frozenset()


@dataclass(frozen=True, slots=True)
class Seen:
    """A look at everybody's load: who has too much when, leave and weekly hours of whoever has work, by
    person; when each project with people ends; the newest move of a milestone, and those of just before.
    """

    over: Mapping[PersonId, tuple[Level, ...]] = field(default_factory=dict)
    away: Mapping[PersonId, tuple[date | None, date]] = field(default_factory=dict)
    hours: Mapping[PersonId, int] = field(default_factory=dict)
    ends: Mapping[ProjectId, date] = field(default_factory=dict)
    move: int = 0
    recent: frozenset[int] = field(default=frozenset(), compare=False)
