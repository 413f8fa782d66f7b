"""When a person may be written to: their days and hours, public holidays, leave."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from bot.domain.periods import local_day, zone_or_utc
from bot.domain.public_holidays import NONE, is_holiday

USUAL_DAYS = frozenset(range(5))
BEGINS, ENDS = 9, 18
FAR = 31
"""Days within which the nearest working day is looked for; beyond it the calendar day counts."""
ONE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class WorkingTime:
    """A person's working time on the clock of their zone, from `begins` up to, and not at, `ends`.

    Public holidays of `country` and the days from `away_from` to `away_until` are off.
    """

    zone: str
    days: frozenset[int] = USUAL_DAYS
    begins: int = BEGINS
    ends: int = ENDS
    country: str = NONE
    away_from: date | None = None
    away_until: date | None = None

    def is_away(self, day: date) -> bool:
        """Say whether it is a day of leave."""
        begun = self.away_from is None or self.away_from <= day
        return self.away_until is not None and begun and day <= self.away_until

    def works_on(self, day: date) -> bool:
        """Say whether it is a working day of this person."""
        return day.weekday() in self.days and not self.is_away(day) and not is_holiday(self.country, day)

    def is_at_work(self, now: datetime) -> bool:
        """Say whether it is working time where they are."""
        local = now.astimezone(zone_or_utc(self.zone))
        return self.begins <= local.hour < self.ends and self.works_on(local.date())

    def today(self, now: datetime) -> date:
        """Say which day it is where they are."""
        return local_day(now, self.zone)

    def end_of(self, day: date) -> datetime:
        """Give the moment at which their working day ends."""
        return self._at(day, self.ends)

    def next_moment(self, now: datetime) -> datetime:
        """Give this moment, or outside working time the beginning of the next."""
        today = self.today(now)
        if self.is_at_work(now):
            return now
        opens = self._at(today, self.begins)
        return (
            opens
            if opens > now and self.works_on(today)
            else self._at(self.next_working_day(today), self.begins)
        )

    def last_working_day(self, day: date) -> date:
        """Name the newest working day up to a day; leave aside, since it is planned around."""
        for back in range(FAR):
            before = day - ONE * back
            if before.weekday() in self.days and not is_holiday(self.country, before):
                return before
        return day

    def next_working_day(self, day: date) -> date:
        """Name the first working day after a day."""
        for ahead in range(1, FAR):
            if self.works_on(day + ONE * ahead):
                return day + ONE * ahead
        return day + ONE

    def working_days_between(self, after: date, until: date) -> int:
        """Count the working days after a day, up to another."""
        days = (after + ONE * step for step in range(1, min((until - after).days, 400) + 1))
        return sum(1 for each in days if self.works_on(each))

    def _at(self, day: date, hour: int) -> datetime:
        """Give the moment at which their clock shows an hour, 24 being the end of the day."""
        wall = datetime.combine(day, time(), zone_or_utc(self.zone)) + timedelta(hours=hour)
        return wall.astimezone(UTC)


@dataclass(frozen=True, slots=True)
class StandIn:
    """A project of somebody who is away, and who is asked in their place, the first who can be."""

    project: str
    deputies: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Leave:
    """Somebody's leave, and what becomes of their projects meanwhile."""

    working: WorkingTime
    projects: tuple[StandIn, ...]
