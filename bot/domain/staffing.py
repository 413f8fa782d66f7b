"""Who is free, who carries too many critical projects, and which red projects share people.

A project is critical when its newest report is Red, or when it strongly serves an objective of the greatest
weight. Three of them at once are too many for one person; two are, where both together take four fifths of
somebody's time or more. The thresholds are ours; docs/decisions/deployment.md says why these.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations

from bot.domain.enums import Rating
from bot.domain.ids import PersonId, ProjectId
from bot.domain.load import WHOLE, Level, Share, levels

AHEAD = timedelta(days=89)
"""How far ahead is looked, beside today."""
TOO_MANY = 3
HEAVY = 2
HEAVY_PERCENT = 80
GREATEST, STRONGLY = 5, 3
"""The weight of an objective and the strength of serving it that make a project critical."""
USUAL_WINDOW = timedelta(days=27)
"""How long beside its first day somebody is to be free for, where nothing is said."""
USUAL_PERCENT = 20


def is_critical(rating: Rating, served: Iterable[tuple[int, int]]) -> bool:
    """Whether a project is critical, by its rating and the (weight, strength) of what it serves."""
    return rating is Rating.RED or any(
        weight >= GREATEST and strength >= STRONGLY for weight, strength in served
    )


@dataclass(frozen=True, slots=True)
class FreePerson:
    """Somebody with room: how many percent on each day of a window, as what they have worked."""

    person_id: PersonId
    name: str
    room: int
    roles: tuple[str, ...]
    away: tuple[date | None, date] | None = None


@dataclass(frozen=True, slots=True)
class Free:
    """Who has at least so much of their time from one day to another, most first.

    `role` is what they must have worked as, empty for anything; `known` are the roles that anybody has, those
    that read like it first, for a role that nobody has. `never` names people who were never deployed.
    """

    first: date
    last: date
    percent: int
    role: str
    people: tuple[FreePerson, ...]
    never: tuple[str, ...] = ()
    known: tuple[str, ...] = ()


def room(taken: Iterable[Level], first: date, last: date) -> int:
    """Say how much of somebody's time is left on each day of a window, in percent; below 0 for too much."""
    return WHOLE - max(
        (each.percent for each in taken if each.first <= last and each.last >= first), default=0
    )


@dataclass(frozen=True, slots=True)
class Carrier:
    """Somebody with too many critical projects at once: which, how much of their time, from when on."""

    person_id: PersonId
    projects: tuple[ProjectId, ...]
    percent: int
    first: date


@dataclass(frozen=True, slots=True)
class Sharing:
    """Two red projects that the same people work on, each with how much both take of their time together."""

    a: ProjectId
    b: ProjectId
    people: tuple[tuple[PersonId, int], ...]


@dataclass(frozen=True, slots=True)
class People:
    """Where people need somebody: who has half of their time, who carries too much, whom red projects share.

    `names` and `projects` name everybody and everything that is in the lists.
    """

    free: Free
    carriers: tuple[Carrier, ...]
    sharing: tuple[Sharing, ...]
    names: Mapping[PersonId, str]
    projects: Mapping[ProjectId, str]


def carriers(shares: Iterable[Share], critical: Collection[ProjectId], *, today: date) -> tuple[Carrier, ...]:
    """Find who has too many critical projects on one day from today on; most projects, then most time."""
    found = []
    for person_id, theirs in _by_person(shares, critical, today).items():
        if len({each.project_id for each in theirs}) >= HEAVY:
            found += [each for each in (_worst(person_id, theirs, today),) if _is_too_much(each)]
    return tuple(sorted(found, key=lambda each: (-len(each.projects), -each.percent, each.person_id)))


def _worst(person_id: PersonId, theirs: Sequence[Share], today: date) -> Carrier:
    """Say what somebody carries on the day on which that is most, of several the first."""
    days = (step.first for step in _steps(theirs, today))
    return max(
        (Carrier(person_id, *_carried(day, theirs, today), day) for day in days),
        key=lambda each: (len(each.projects), each.percent),
    )


def _is_too_much(carried: Carrier) -> bool:
    several = len(carried.projects)
    return several >= TOO_MANY or (several >= HEAVY and carried.percent >= HEAVY_PERCENT)


def sharing(shares: Iterable[Share], red: Collection[ProjectId], *, today: date) -> tuple[Sharing, ...]:
    """Find pairs of red projects that somebody works on within the time ahead; most people first.

    They need not do so on the same day: whoever is late on one is missed on the other.
    """
    pairs: dict[tuple[ProjectId, ProjectId], list[tuple[PersonId, int]]] = defaultdict(list)
    for person_id, theirs in _by_person(shares, red, today).items():
        most: dict[ProjectId, int] = defaultdict(int)
        for each in theirs:
            most[each.project_id] = max(most[each.project_id], each.percent)
        for pair in combinations(sorted(most), 2):
            pairs[pair].append((person_id, most[pair[0]] + most[pair[1]]))
    found = [
        Sharing(a, b, tuple(sorted(people, key=lambda each: (-each[1], each[0]))))
        for (a, b), people in pairs.items()
    ]
    return tuple(sorted(found, key=lambda each: (-len(each.people), -each.people[0][1], each.a, each.b)))


def _by_person(
    shares: Iterable[Share], projects: Collection[ProjectId], today: date
) -> Mapping[PersonId, list[Share]]:
    found: dict[PersonId, list[Share]] = defaultdict(list)
    for each in shares:
        begun = each.starts_on is None or each.starts_on <= today + AHEAD
        if each.project_id in projects and begun and (each.ends_on is None or each.ends_on >= today):
            found[each.person_id].append(each)
    return found


def _steps(theirs: Iterable[Share], today: date) -> tuple[Level, ...]:
    last = today + AHEAD
    return levels(
        (max(each.starts_on or today, today), min(each.ends_on or last, last), each.percent)
        for each in theirs
    )


def _carried(day: date, theirs: Iterable[Share], today: date) -> tuple[tuple[ProjectId, ...], int]:
    """Name the projects that somebody works on on a day, and how much of their time they take."""
    on = [
        each
        for each in theirs
        if (each.starts_on or today) <= day and (each.ends_on is None or each.ends_on >= day)
    ]
    return tuple(sorted({each.project_id for each in on})), sum(each.percent for each in on)
