"""Cadences: on which days a report is due, counted from an anchor, so that no change shifts what was named.

Weekdays count from Monday = 0. A working day of a month is one from Monday to Friday: public holidays would
make the name of a period depend on lists that change, so they move reminders and not due days.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import islice

from bot.domain.ids import ProjectId

WEEK = timedelta(days=7)
SATURDAY = 5
MONDAY_ONE = date(2001, 1, 1)
"""A Monday that nobody chose: what every few weeks are counted from until somebody names a first day."""
MOST_WEEKS = 13
MOST_WORKING_DAYS = 20
MOST_LEAD = 5
TIME_TO_ANSWER = 3
"""Hours of work before the due hour that are enough to be asked on the due day itself."""


@dataclass(frozen=True, slots=True)
class Cadence:
    """Every so many weeks on a weekday, or monthly on a working day, at an hour on the person's clock.

    `anchor` is a day in the week from which every few weeks are counted. `working_day` makes it monthly: 1 is
    the first, -1 the last. While a project is Red, `red_weeks` adds due days every so many weeks. Due days up
    to `since` are owed to nobody, for the cadence was another then; neither are those up to `grace_days`
    after a project began. People are asked `lead_days` of their working days before the due day; None is for
    that day itself, or the one before where the due hour comes too early in it.
    """

    weeks: int = 1
    weekday: int = 4
    hour: int = 16
    working_day: int | None = None
    red_weeks: int | None = None
    anchor: date = MONDAY_ONE
    since: date | None = None
    grace_days: int = 0
    lead_days: int | None = None
    is_red: bool = False

    def while_red(self, *, is_red: bool) -> "Cadence":
        """Give the cadence as it holds for a project that is Red, or is not."""
        return replace(self, is_red=True) if is_red and self.red_weeks else self

    def lead(self, begins: int) -> int:
        """Say how many working days before the due day somebody is asked whose day begins at an hour."""
        if self.lead_days is not None:
            return self.lead_days
        return int(self.hour < begins + TIME_TO_ANSWER)

    def has_days_of(self, other: "Cadence") -> bool:
        """Say whether reports are due on the same days as by another, whatever the hour and the grace."""
        return self._days() == other._days()

    def _days(self) -> tuple[object, ...]:
        """What decides on which days reports are due."""
        own = (self.working_day,) if self.working_day else (self.weeks, self.weekday)
        red = self.red_weeks or 0
        adds = red and (self.working_day or red % self.weeks)  # else each is one of its own days already
        counted = (not self.working_day and self.weeks > 1) or (adds and red > 1)
        monday = self.anchor - timedelta(days=self.anchor.weekday())
        return own, (red, self.weekday) if adds else None, monday if counted else None


FRIDAYS = Cadence()
"""What holds where nobody set anything: every Friday at 16:00."""


@dataclass(frozen=True, slots=True)
class CadenceView:
    """A cadence as it is shown: whose, the workspace's having no name, and the due days to come.

    One that was just set may have `forgiven` what was due until then.
    """

    name: str
    cadence: Cadence
    due: tuple[date, ...]
    project_id: ProjectId | None = None
    forgiven: bool = False


@dataclass(frozen=True, slots=True)
class CadenceOverview:
    """The workspace's cadence, and the programs and projects that have one of their own."""

    usual: CadenceView
    own: tuple[CadenceView, ...]


def due_until(cadence: Cadence, day: date) -> date:
    """Name the newest due day on or before a day."""
    own = _month_until(cadence.working_day, day) if cadence.working_day else _weeks_until(cadence, day)
    if cadence.is_red and cadence.red_weeks:
        return max(own, _weeks_until(replace(cadence, weeks=cadence.red_weeks), day))
    return own


def due_after(cadence: Cadence, day: date) -> date:
    """Name the first due day after a day."""
    own = _month_after(cadence.working_day, day) if cadence.working_day else _weeks_after(cadence, day)
    if cadence.is_red and cadence.red_weeks:
        return min(own, _weeks_after(replace(cadence, weeks=cadence.red_weeks), day))
    return own


def due_days_after(cadence: Cadence, day: date) -> Iterator[date]:
    """Name the due days after a day, one after the other."""
    while True:
        day = due_after(cadence, day)
        yield day


def coming(cadence: Cadence, day: date, many: int) -> tuple[date, ...]:
    """Name so many due days after a day."""
    return tuple(islice(due_days_after(cadence, day), many))


def _weeks_until(cadence: Cadence, day: date) -> date:
    first = cadence.anchor - timedelta(days=cadence.anchor.weekday()) + timedelta(days=cadence.weekday)
    return day - (day - first) % (WEEK * cadence.weeks)


def _weeks_after(cadence: Cadence, day: date) -> date:
    return _weeks_until(cadence, day) + WEEK * cadence.weeks


def _month_until(working_day: int, day: date) -> date:
    here = _working_day(day.year, day.month, working_day)
    return here if here <= day else _working_day(*_month_before(day.year, day.month), working_day)


def _month_after(working_day: int, day: date) -> date:
    here = _working_day(day.year, day.month, working_day)
    return here if here > day else _working_day(*_month_behind(day.year, day.month), working_day)


def _working_day(year: int, month: int, number: int) -> date:
    """Find the so-manieth working day of a month, or, below zero, the so-manieth from its end."""
    step = timedelta(days=1 if number > 0 else -1)
    day = date(year, month, 1) if number > 0 else date(*_month_behind(year, month), 1) - timedelta(days=1)
    for left in range(abs(number) - 1, -1, -1):
        while day.weekday() >= SATURDAY:
            day += step
        if left:
            day += step
    return day


def _month_before(year: int, month: int) -> tuple[int, int]:
    return (year, month - 1) if month > 1 else (year - 1, 12)


def _month_behind(year: int, month: int) -> tuple[int, int]:
    return (year, month + 1) if month < 12 else (year + 1, 1)
