"""The fewest moves, by integer programming with HiGHS.

Each deployment becomes exactly one of its options. What counts, in this order: how much over-allocation is
left, how many deployments are moved, how important their projects are, how much trouble the moves are.

Each person is levelled alone, and together with others only where both would give too much to a third: the
best of each is then the best of all, since whoever is levelled alone has at least as much choice.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from time import monotonic

from bot.domain.ids import PersonId
from bot.domain.levelling.moves import UNIT, Option, Problem, overload
from bot.domain.levelling.program import Row, minimize
from bot.domain.load import WHOLE

MOST_SECONDS = 10.0
"""How long the search may take; whoever it does not come to keeps their deployments, and it says so."""


@dataclass(frozen=True, slots=True)
class Levelled:
    """What to do: what becomes of each deployment, in the problem's order, and how good that is.

    `left` is the over-allocation that stays, percent above 100 times days. `is_best` is false where time ran
    out before it was shown that nothing is better.
    """

    chosen: tuple[Option, ...]
    left: int
    is_best: bool = True

    @property
    def moves(self) -> tuple[Option, ...]:
        """What changes."""
        return tuple(each for each in self.chosen if each.is_move)


def harm(option: Option) -> int:
    """Weigh a move: first how important its project is, then its trouble. Nothing weighs 0."""
    return option.deployed.priority * 100 * UNIT + option.trouble if option.is_move else 0


def level(problem: Problem, *, seconds: float = MOST_SECONDS) -> Levelled:
    """Find the fewest moves that clear the most over-allocation.

    Raises `UserError` where the extra `levelling` is not installed.
    """
    until = monotonic() + seconds
    chosen = [options[0] for options in problem.options]
    of_person: dict[PersonId, list[int]] = defaultdict(list)
    for number, option in enumerate(chosen):
        of_person[option.deployed.person_id].append(number)
    parts = waiting = [tuple(numbers) for numbers in of_person.values()]
    proved: dict[Part, bool] = {}
    while waiting:
        for part in waiting:
            found, proved[part] = _solve(problem, part, until - monotonic())
            for number, option in zip(part, found, strict=True):
                chosen[number] = option
        parts, waiting = _joined(problem, parts, chosen)
    return Levelled(tuple(chosen), problem.overload(chosen), all(proved[part] for part in parts))


Part = tuple[int, ...]
"""Deployments, by their numbers in the problem, that are levelled together."""


def _joined(
    problem: Problem, parts: Sequence[Part], chosen: Sequence[Option]
) -> tuple[list[Part], list[Part]]:
    """Put parts together that each give to the same person, who then has too much: all parts, and the new."""
    of_number = {number: part for part in parts for number in part}
    given: dict[PersonId, list[int]] = defaultdict(list)
    for number, option in enumerate(chosen):
        if option.deployed.person_id != problem.options[number][0].deployed.person_id:
            given[option.deployed.person_id].append(number)
    new: set[Part] = set()
    for taker, numbers in given.items():
        fixed = problem.fixed[taker]
        together = {of_number[number] for number in numbers}
        given_now = (piece for each in numbers for piece in chosen[each].pieces)
        if len(together) > 1 and overload((*fixed, *given_now)) > overload(fixed):
            part = tuple(sorted(number for part in together for number in part))
            new = (new - together) | {part}
            of_number |= dict.fromkeys(part, part)
    return list(set(of_number.values())), list(new)


def _solve(problem: Problem, part: Part, seconds: float) -> tuple[list[Option], bool]:
    """Find the best for one part as if the others gave nobody anything, and say whether it is shown to be."""
    groups = [problem.options[number] for number in part]
    if seconds <= 0:
        return [options[0] for options in groups], False
    flat = [option for options in groups for option in options]
    aims = [int(option.is_move) for option in flat], [harm(option) for option in flat]
    picked, is_best = minimize([len(each) for each in groups], _rows(flat, problem), aims, seconds=seconds)
    return [flat[number] for number in picked], is_best


Active = tuple[tuple[int, int], ...]
"""Options by their numbers that would take somebody's time on a day, each with its percent."""


def _rows(flat: Sequence[Option], problem: Problem) -> list[Row]:
    """Say when whom may have how much: a row for all days on which the same options would take one's time."""
    options: dict[PersonId, list[int]] = defaultdict(list)
    for number, option in enumerate(flat):
        options[option.deployed.person_id].append(number)
    days: Counter[tuple[int, Active]] = Counter()
    for person_id, numbers in options.items():
        for room, active, length in _stretches(flat, numbers, person_id, problem):
            if sum(percent for _, percent in active) > room:
                days[room, active] += length
    return [
        Row(tuple(number for number, _ in active), tuple(percent for _, percent in active), room, length)
        for (room, active), length in days.items()
    ]


def _stretches(
    flat: Sequence[Option], numbers: Sequence[int], person_id: PersonId, problem: Problem
) -> Iterator[tuple[int, Active, int]]:
    """Cut one person's time where anything may begin or end: the room there, the options, how many days."""
    change: dict[date, tuple[list[tuple[int, int]], list[tuple[int, int]], list[int]]] = defaultdict(
        lambda: ([], [], [])
    )
    for number in numbers:
        for piece in flat[number].pieces:
            change[piece.first][0].append((number, piece.percent))
            change[piece.last + timedelta(days=1)][1].append((number, piece.percent))
    for deployed in problem.fixed.get(person_id, ()):
        change[deployed.first][2].append(deployed.percent)
        change[deployed.last + timedelta(days=1)][2].append(-deployed.percent)
    active: set[tuple[int, int]] = set()
    taken = 0
    for day, following in pairwise(sorted(change)):
        begun, ended, fixed = change[day]
        active = (active - set(ended)) | set(begun)
        taken += sum(fixed)
        if active:
            yield max(WHOLE - taken, 0), tuple(sorted(active)), (following - day).days
