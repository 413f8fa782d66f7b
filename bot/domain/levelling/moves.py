"""What may be done about over-allocation: shift a deployment, hand it over, lower its percent."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from heapq import nsmallest
from itertools import islice, takewhile

from bot.domain.ids import PersonId, ProjectId
from bot.domain.load import WHOLE, Level, levels

WEEK = 7
STEP = 10
"""Percent by which a deployment is lowered at a time; it keeps at least half of what it had."""

MOST_CANDIDATES = 5
"""People with the skill and the room to whom one deployment may be given; those with the most room."""


@dataclass(frozen=True, slots=True)
class Deployed:
    """A deployment as levelling sees it.

    `first` and `last` are days, both included. `slack` is by how many days it may come later without moving
    the end of its project. `skill` is what whoever takes it over must have; empty: nobody can. `priority`
    weighs its project, higher is more important. One that `stays` is not for whoever asks to move.
    """

    id: int
    person_id: PersonId
    project_id: ProjectId
    percent: int
    first: date
    last: date
    slack: int = 0
    skill: str = ""
    priority: int = 1
    stays: bool = False


@dataclass(frozen=True, slots=True)
class Option:
    """One thing that may become of a deployment: as it is, or after one move.

    One that is lowered for some of its days only stays as it was before and after them: that is its `rest`.
    `trouble` weighs what the move costs its people, from 0 for none: a week's shift, a step of percent and
    a third of a handover weigh the same, a `UNIT`. Of two that are lowered alike, the one for fewer of its
    days weighs less.
    """

    deployed: Deployed
    trouble: int = 0
    rest: tuple[Deployed, ...] = ()

    @property
    def is_move(self) -> bool:
        """Whether anything changes."""
        return self.trouble > 0

    @property
    def pieces(self) -> tuple[Deployed, ...]:
        """All that the deployment has become, in no order."""
        return (self.deployed, *self.rest)


UNIT = 10
HANDOVER = 3
"""The trouble of giving a deployment to somebody else, in weeks of shift."""
MOST_STRETCHES = 3
"""Over-allocations of one deployment up to which each row of them is a choice; of more, each and all."""

Days = tuple[date, date]
"""A first and a last day, both included."""


def taken(deployed: Iterable[Deployed]) -> tuple[Level, ...]:
    """Add up one person's deployments: a step each time that the sum changes."""
    return levels((each.first, each.last, each.percent) for each in deployed)


def overload(deployed: Iterable[Deployed]) -> int:
    """Say by how much one person is over all of their time: percent above 100, times days."""
    return sum((each.percent - WHOLE) * each.days for each in taken(deployed) if each.percent > WHOLE)


@dataclass(frozen=True, slots=True)
class Problem:
    """What there is to level: each movable deployment's options, and what stays as it is, by person."""

    options: tuple[tuple[Option, ...], ...]
    fixed: Mapping[PersonId, tuple[Deployed, ...]]

    def overload(self, chosen: Sequence[Option]) -> int:
        """Say how much over-allocation is left when each deployment becomes what was chosen for it."""
        return sum(self.overloads(chosen).values())

    def overloads(self, chosen: Sequence[Option]) -> dict[PersonId, int]:
        """Say who is left with how much over-allocation, by person."""
        by_person: dict[PersonId, list[Deployed]] = defaultdict(list)
        for person_id, theirs in self.fixed.items():
            by_person[person_id] += theirs
        for option in chosen:
            by_person[option.deployed.person_id] += option.pieces
        over = {person_id: overload(theirs) for person_id, theirs in by_person.items()}
        return {person_id: much for person_id, much in over.items() if much}


def find_options(
    deployed: Iterable[Deployed],
    skilled: Mapping[str, Iterable[PersonId]],
    *,
    today: date,
    last: date,
) -> Problem:
    """List what may be done for everybody who is over-allocated on a day from `today` to `last`.

    What lies before today is past: a deployment that has begun is not shifted, and is handed over or lowered
    from today on. A deployment that meets no over-allocation, neither as it is nor after moves of others,
    stays. `skilled` names who has a skill.
    """
    by_person: dict[PersonId, list[Deployed]] = defaultdict(list)
    for each in deployed:
        if each.last >= today and each.first <= last:
            by_person[each.person_id].append(
                each if each.first > today else replace(each, first=today, slack=0)
            )
    sums = {person_id: taken(theirs) for person_id, theirs in by_person.items()}
    over = {
        person_id
        for person_id, steps in sums.items()
        if any(step.percent > WHOLE and step.first <= last for step in steps)
    }
    room = _Room({person_id: steps for person_id, steps in sums.items() if person_id not in over})
    options = []
    fixed: dict[PersonId, tuple[Deployed, ...]] = {}
    for person_id in sorted(over):
        stretches = too_much(sums[person_id])
        movable = _movable(by_person[person_id], stretches)
        fixed[person_id] = tuple(each for each in by_person[person_id] if each not in movable)
        for each in sorted(movable, key=lambda one: one.id):
            takers = room.takers(each, set(skilled.get(each.skill, ())) - over) if each.skill else ()
            fixed |= {taker: tuple(by_person.get(taker, ())) for taker in takers}
            options.append(tuple(options_of(each, takers, stretches)))
    return Problem(tuple(options), fixed)


def too_much(steps: Iterable[Level]) -> list[Days]:
    """Name the stretches of days on which somebody has more than all of their time, each as long as it is."""
    found: list[Days] = []
    for step in steps:
        if step.percent <= WHOLE:
            continue
        if found and step.first - found[-1][1] == timedelta(days=1):
            found[-1] = found[-1][0], step.last
        else:
            found.append((step.first, step.last))
    return found


def _movable(theirs: Iterable[Deployed], over: Iterable[Days]) -> set[Deployed]:
    """Find the deployments that meet an over-allocation, or what could be shifted out of one, and so on."""
    spans = list(over)
    rest, movable = set(theirs), set[Deployed]()
    while spans:
        first, last = spans.pop()
        met = {each for each in rest if not each.stays and each.first <= last and each.last >= first}
        spans += [(each.first, each.last + timedelta(days=each.slack)) for each in met]
        movable |= met
        rest -= met
    return movable


def options_of(
    deployed: Deployed, takers: Iterable[PersonId], stretches: Iterable[Days] = ()
) -> Iterator[Option]:
    """List what may become of a deployment, as it is first.

    `takers` could have it. On the `stretches` its person has too much: it may be lowered for those alone.
    """
    yield Option(deployed)
    for weeks in range(1, deployed.slack // WEEK + 1):
        by = timedelta(days=weeks * WEEK)
        yield Option(replace(deployed, first=deployed.first + by, last=deployed.last + by), weeks * UNIT)
    windows = lowered_for(deployed, stretches)
    for steps in range(1, deployed.percent // 2 // STEP + 1):
        percent = deployed.percent - steps * STEP
        for first, last in windows:
            share = (UNIT - 1) * (last - first).days // max((deployed.last - deployed.first).days, 1)
            lower = replace(deployed, percent=percent, first=first, last=last)
            yield Option(lower, steps * UNIT + share, tuple(_around(deployed, first, last)))
    for person_id in takers:
        yield Option(replace(deployed, person_id=person_id), HANDOVER * UNIT)


def lowered_for(deployed: Deployed, stretches: Iterable[Days]) -> list[Days]:
    """Name the days for which a deployment may be lowered: over-allocations in a row, or all of its days."""
    met = [
        (max(first, deployed.first), min(last, deployed.last))
        for first, last in stretches
        if first <= deployed.last and last >= deployed.first
    ]
    several = len(met) <= MOST_STRETCHES
    rows = [
        (begins[0], ends[1]) for at, begins in enumerate(met) for ends in (met[at:] if several else [begins])
    ]
    whole = [(met[0][0], met[-1][1])] if met else []
    return list(dict.fromkeys([*rows, *whole, (deployed.first, deployed.last)]))


def _around(deployed: Deployed, first: date, last: date) -> Iterator[Deployed]:
    """Give what a deployment is before some of its days, and after them, if anything."""
    if deployed.first < first:
        yield replace(deployed, last=first - timedelta(days=1))
    if deployed.last > last:
        yield replace(deployed, first=last + timedelta(days=1))


class _Room:
    """How much of each person's time is taken, to find those who have room for more."""

    def __init__(self, sums: Mapping[PersonId, tuple[Level, ...]]) -> None:
        self._sums = sums
        self._ends = {person_id: [step.last for step in steps] for person_id, steps in sums.items()}

    def takers(self, deployed: Deployed, people: Iterable[PersonId]) -> tuple[PersonId, ...]:
        """Name who could take a deployment over as things are, most room first."""
        peaks = ((self._peak(person_id, deployed.first, deployed.last), person_id) for person_id in people)
        able = (each for each in peaks if each[0] + deployed.percent <= WHOLE)
        return tuple(person_id for _, person_id in nsmallest(MOST_CANDIDATES, able))

    def _peak(self, person_id: PersonId, first: date, last: date) -> int:
        steps = self._sums.get(person_id, ())
        begin = bisect_left(self._ends.get(person_id, ()), first)
        inside = takewhile(lambda step: step.first <= last, islice(steps, begin, None))
        return max((step.percent for step in inside), default=0)
