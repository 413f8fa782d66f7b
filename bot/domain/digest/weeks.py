"""How the worst projects were rated week by week: each week by the reports that were due in it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from bot.domain.digest.items import ProjectRef
from bot.domain.enums import Rating
from bot.domain.ids import ProjectId

WEEK = timedelta(weeks=1)
MOST_WEEKS = 8
MOST_ROWS = 12
FEWEST_ROWS, FEWEST_WEEKS = 2, 3
"""Below these a line of the table says as much as a picture."""


@dataclass(frozen=True, slots=True)
class ProjectWeeks:
    """A project with its rating of each week, oldest first; Not reported where no report was due or given."""

    project: ProjectRef
    ratings: tuple[Rating, ...]

    @property
    def red_for(self) -> int:
        """How many of its newest reports in a row are Red."""
        told = [each for each in reversed(self.ratings) if each is not Rating.NOT_REPORTED]
        return next((place for place, each in enumerate(told) if each is not Rating.RED), len(told))


@dataclass(frozen=True, slots=True)
class RatingsByWeek:
    """The worst projects, worst first, over some weeks, each named by its Monday; `more` are left out."""

    weeks: tuple[date, ...]
    rows: tuple[ProjectWeeks, ...]
    more: int = 0

    @property
    def long_red(self) -> tuple[ProjectWeeks, ...]:
        """Those that were Red in three reports or more in a row, the longest first."""
        found = [each for each in self.rows if each.red_for >= FEWEST_WEEKS]
        return tuple(sorted(found, key=lambda each: -each.red_for))


def first_week(today: date) -> date:
    """Name the Monday from which reports are needed."""
    return today - timedelta(days=today.weekday()) - MOST_WEEKS * WEEK


def by_week(
    worst: Iterable[ProjectRef],
    reports: Mapping[ProjectId, Mapping[date, Rating]],
    *,
    today: date,
    more: int = 0,
) -> RatingsByWeek | None:
    """Lay the ratings out by week; `reports` are by project and due day. None where they say too little.

    The running week is left out until most of the projects shown have reported in it: one early report would
    make all others look silent.
    """
    first = first_week(today)
    weeks = [first + number * WEEK for number in range(MOST_WEEKS + 1)]
    rated = {
        project: {day - timedelta(days=day.weekday()): rating for day, rating in sorted(days.items())}
        for project, days in reports.items()
    }
    shown = [each for each in worst if each.project_id in rated]
    running = today - timedelta(days=today.weekday())
    early = 2 * sum(running in rated[each.project_id] for each in shown) <= len(shown)
    told = {week for days in rated.values() for week in days if week != running or not early}
    while weeks and weeks[-1] not in told:
        weeks.pop()
    while weeks and weeks[0] not in told:
        weeks.pop(0)
    weeks = weeks[-MOST_WEEKS:]
    rows = tuple(
        ProjectWeeks(each, tuple(rated[each.project_id].get(week, Rating.NOT_REPORTED) for week in weeks))
        for each in shown
    )
    if len(rows) < FEWEST_ROWS or len(weeks) < FEWEST_WEEKS:
        return None
    return RatingsByWeek(tuple(weeks), rows, more)
