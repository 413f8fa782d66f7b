"""How full people's time is, week by week, whoever has most too much first; and when they do not work."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.domain.ids import PersonId
from bot.domain.load import WHOLE, Level
from bot.domain.working_time import WorkingTime

WEEKS = 10
MOST_ROWS = 12
ONE_DAY, ONE_WEEK = timedelta(days=1), timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Week:
    """The most of somebody's time that is taken on a working day of a week; how many `days` those are.

    `off` counts those of them that are leave or public holidays.
    """

    percent: int
    off: int = 0
    days: int = 5

    @property
    def is_over(self) -> bool:
        """Whether there is a day with more than all of their time."""
        return self.percent > WHOLE

    @property
    def is_off(self) -> bool:
        """Whether they do not work at all in this week."""
        return self.days > 0 and self.off == self.days


@dataclass(frozen=True, slots=True)
class LoadRow:
    """One person's weeks."""

    name: str
    weeks: tuple[Week, ...]

    @property
    def peak(self) -> int:
        """The most that is taken on a day."""
        return max(each.percent for each in self.weeks)

    @property
    def over(self) -> int:
        """In how many weeks there is too much."""
        return sum(each.is_over for each in self.weeks)


@dataclass(frozen=True, slots=True)
class LoadMap:
    """People by week, named by its Monday; those who have most first, the `rest` by name in that order.

    `over` counts those of all `people` who have more than all of their time taken on a day. `whose` says in
    words whose people they are.
    """

    whose: str
    weeks: tuple[date, ...]
    rows: tuple[LoadRow, ...]
    rest: tuple[str, ...]
    over: int
    people: int


@dataclass(frozen=True, slots=True)
class Loaded:
    """One person with how full their time is."""

    person_id: PersonId
    name: str
    levels: Sequence[Level]


def weeks_from(today: date) -> tuple[date, ...]:
    """Name the Mondays of the weeks that are shown; at a weekend the first is the next."""
    monday = today - ONE_DAY * today.weekday()
    first = monday + ONE_WEEK if today.weekday() >= 5 else monday
    return tuple(first + ONE_WEEK * number for number in range(WEEKS))


def load_map(
    people: Iterable[Loaded],
    working: Callable[[Sequence[PersonId]], Sequence[WorkingTime]],
    *,
    today: date,
    whose: str = "",
) -> LoadMap:
    """Put people's time in weeks, for the few who have most; `working` says when these work."""
    weeks = weeks_from(today)
    first, last = max(weeks[0], today), weeks[-1] + ONE_WEEK - ONE_DAY
    ranked = []
    for each in people:
        days = [
            (level.percent, (min(level.last, last) - max(level.first, first)).days + 1)
            for level in each.levels
            if level.first <= last and level.last >= first
        ]
        if days:
            ranked.append((_rank(days), each))
    ranked.sort(key=lambda each: (each[0], each[1].name, each[1].person_id))
    shown = [each for _, each in ranked[:MOST_ROWS]]
    times = working([each.person_id for each in shown])
    rows = tuple(
        LoadRow(each.name, tuple(_week(each.levels, time, monday, first) for monday in weeks))
        for each, time in zip(shown, times, strict=True)
    )
    return LoadMap(
        whose=whose,
        weeks=weeks,
        rows=rows,
        rest=tuple(each.name for _, each in ranked[MOST_ROWS:]),
        over=sum(1 for (peak, *_), _ in ranked if -peak > WHOLE),
        people=len(ranked),
    )


def _rank(days: Sequence[tuple[int, int]]) -> tuple[int, int, int]:
    """Order by the most on a day, then by how much is over, then by how much is taken, the most first."""
    over = sum((percent - WHOLE) * length for percent, length in days if percent > WHOLE)
    return -max(days)[0], -over, -sum(percent * length for percent, length in days)


def _week(levels: Sequence[Level], time: WorkingTime, monday: date, begin: date) -> Week:
    days = [day for day in (monday + ONE_DAY * number for number in range(7)) if day >= begin]
    worked = [day for day in days if day.weekday() in time.days]
    peak = max(
        (
            level.percent
            for level in levels
            if any(level.first <= day <= level.last for day in worked or days)
        ),
        default=0,
    )
    return Week(peak, sum(not time.works_on(day) for day in worked), len(worked))
