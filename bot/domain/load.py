"""Who is deployed for more than all of their time, on which days, on which projects."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from bot.domain.ids import PersonId, ProjectId

WHOLE = 100


@dataclass(frozen=True, slots=True)
class Share:
    """A person on a project for a percentage of their time, first to last day; None leaves an end open."""

    person_id: PersonId
    project_id: ProjectId
    percent: int
    starts_on: date | None
    ends_on: date | None


@dataclass(frozen=True, slots=True)
class Level:
    """How much of somebody's time is taken over a stretch of days, both included."""

    first: date
    last: date
    percent: int

    @property
    def days(self) -> int:
        """How long it is."""
        return (self.last - self.first).days + 1


def levels(spans: Iterable[tuple[date, date, int]]) -> tuple[Level, ...]:
    """Add up one person's shares, each as first day, last day and percent: a step where the sum changes.

    Days on which nothing is taken are left out.
    """
    change: dict[date, int] = defaultdict(int)
    for first, last, percent in spans:
        change[first] += percent
        change[last + timedelta(days=1)] -= percent
    found, taken = [], 0
    for day, after in pairwise(sorted(change)):
        taken += change[day]
        if taken:
            found.append(Level(day, after - timedelta(days=1), taken))
    return tuple(found)


def over(spans: Iterable[tuple[date, date, int]]) -> tuple[Level, ...]:
    """Give the stretches of days on which these take more than all of somebody's time."""
    return tuple(level for level in levels(spans) if level.percent > WHOLE)


@dataclass(frozen=True, slots=True)
class Step:
    """What a change does to somebody's time from one day to another, both included: percent before, after."""

    first: date
    last: date
    before: int
    after: int


def steps(before: Iterable[Level], after: Iterable[Level]) -> tuple[Step, ...]:
    """Put two states of somebody's time beside each other where they differ, earliest first."""
    change: dict[date, list[int]] = defaultdict(lambda: [0, 0])
    for side, found in enumerate((before, after)):
        for level in found:
            change[level.first][side] += level.percent
            change[level.last + timedelta(days=1)][side] -= level.percent
    stood, stands, found_steps = 0, 0, []
    for day, following in pairwise(sorted(change)):
        stood += change[day][0]
        stands += change[day][1]
        if stood != stands:
            found_steps.append(Step(day, following - timedelta(days=1), stood, stands))
    return tuple(found_steps)


def peak(changes: Iterable[Step]) -> int:
    """Give the most of somebody's time that is taken after a change, on the days that it changes; else 0."""
    return max((step.after for step in changes), default=0)


def adds_too_much(changes: Iterable[Step]) -> bool:
    """Whether a change takes more than all of somebody's time on a day, and more than is taken already."""
    return any(step.after > max(WHOLE, step.before) for step in changes)


def outgrew(becomes: int, shown: int) -> bool:
    """Whether somebody's time has been filled since `shown`, so that they would have too much unseen."""
    return becomes > max(shown, WHOLE)


@dataclass(frozen=True, slots=True)
class Overload:
    """A person over 100 %: the highest sum, how many days are over, from which to which, on what.

    `days` counts calendar days over 100 % between `first` and `last`; there may be lighter days in between.
    """

    person_id: PersonId
    percent: int
    days: int
    first: date
    last: date
    project_ids: tuple[ProjectId, ...]


def overloads(shares: Iterable[Share], *, first: date, last: date) -> tuple[Overload, ...]:
    """Find everybody whose percentages add up to more than 100 on any day from `first` to `last`.

    Highest sum first, then longest. Sweeps over the days on which somebody's shares change, so its time
    grows with the deployments and not with the length of the horizon.
    """
    by_person: dict[PersonId, list[Share]] = defaultdict(list)
    for share in shares:
        begins, ends = share.starts_on or first, share.ends_on or last
        if begins <= last and ends >= first and begins <= ends:
            by_person[share.person_id].append(share)
    found = [
        one
        for person_id, theirs in by_person.items()
        if sum(each.percent for each in theirs) > WHOLE
        and (one := _overload(person_id, theirs, first, last)) is not None
    ]
    return tuple(sorted(found, key=lambda each: (-each.percent, -each.days, each.first, each.person_id)))


def _overload(person_id: PersonId, shares: Sequence[Share], first: date, last: date) -> Overload | None:
    spans = [
        (max(each.starts_on or first, first), min(each.ends_on or last, last), each.percent)
        for each in shares
    ]
    full = over(spans)
    if not full:
        return None
    ends = [level.last for level in full]
    projects = set()
    for share, (begins, until, _) in zip(shares, spans, strict=True):
        at = bisect_left(ends, begins)  # the first stretch that does not end before the share begins
        if at < len(full) and full[at].first <= until:
            projects.add(share.project_id)
    return Overload(
        person_id=person_id,
        percent=max(level.percent for level in full),
        days=sum(level.days for level in full),
        first=full[0].first,
        last=full[-1].last,
        project_ids=tuple(sorted(projects)),
    )
