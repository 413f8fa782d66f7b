"""Who lives through the simulated year, and what may be written to them when, reckoned anew.

Nothing of Sightline's planning is used here, or it would be held against itself.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

from bot.domain.public_holidays import country_of_zone, is_holiday

ZONES = tuple(sorted(available_timezones() - {"Factory", "localtime", "posixrules"}))
_CLOCKS = {name: ZoneInfo(name) for name in ZONES}
FRIDAY, SATURDAY = 4, 5
DUE_HOUR, TIME_TO_ANSWER = 16, 3
MOST_UNANSWERED = 3
ONE, WEEK = timedelta(days=1), timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Hours:
    """When somebody works: on which weekdays, from which hour up to which."""

    begins: int = 9
    ends: int = 18
    days: frozenset[int] = frozenset(range(5))


@dataclass(eq=False, slots=True)
class Owned:
    """A project: who runs it, who stands in, on how many days before the due day it is asked for, its report.

    `lead` None is for none, but one where the due hour comes early in somebody's day.
    """

    row: int
    created_on: date
    manager: "Reader"
    deputy: "Reader | None" = None
    lead: int | None = None
    reported: date | None = None
    reported_at: datetime | None = None

    def is_missing(self, due: date) -> bool:
        """Say whether the report that was due on a day is missing."""
        return self.created_on < due and (self.reported is None or self.reported < due)

    def reporter(self, now: datetime) -> "Reader | None":
        """Name who is asked: whoever runs it, or while they are not there the deputy who is."""
        if self.manager.is_there(now):
            return self.manager
        return self.deputy if self.deputy is not None and self.deputy.is_there(now) else None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody may be asked for: what is due, and what is asked for ahead, with its due day."""

    due: tuple[Owned, ...]
    ahead: tuple[tuple[Owned, date], ...]


@dataclass(eq=False, slots=True)
class Reader:
    """Somebody, as they are: where, when at work, until when away, what they run, when they were asked."""

    row: int
    zone: str
    hours: Hours = Hours()
    projects: list[Owned] = field(default_factory=list)
    stands_in_for: list[Owned] = field(default_factory=list)
    active: bool = True
    away_from: date = date.max
    away_until: date = date.min
    unanswered: int = 0
    last_asked: datetime | None = None
    asked_on: set[date] = field(default_factory=set)
    asked_ahead: set[tuple[int, date]] = field(default_factory=set)

    def local(self, now: datetime) -> datetime:
        """Show the time where they are."""
        return now.astimezone(_CLOCKS[self.zone])

    def is_away(self, now: datetime) -> bool:
        """Say whether they are on leave."""
        return self.away_from <= self.local(now).date() <= self.away_until

    def is_there(self, now: datetime) -> bool:
        """Say whether they are with us, and not on leave."""
        return self.active and not self.is_away(now)

    def works_on(self, day: date) -> bool:
        """Say whether it is a weekday of theirs, and no public holiday where they are."""
        return day.weekday() in self.hours.days and not is_holiday(country_of_zone().get(self.zone, ""), day)

    def is_at_work(self, now: datetime) -> bool:
        """Say whether it is an hour of theirs, leave aside."""
        local = self.local(now)
        return self.works_on(local.date()) and self.hours.begins <= local.hour < self.hours.ends

    def reports(self, now: datetime) -> list[Owned]:
        """List the projects that they are to report now: theirs, and those of whom they stand in for."""
        return [each for each in (*self.projects, *self.stands_in_for) if each.reporter(now) is self]

    def wants(self, now: datetime) -> Wanted:
        """Say what they may be asked for now."""
        day = self.local(now).date()
        begun = day - timedelta(days=(day.weekday() - FRIDAY) % 7)
        coming = begun + WEEK
        due, ahead = [], []
        for each in self.reports(now):
            if each.is_missing(begun) or (self._is_last_before(day, coming) and each.is_missing(coming)):
                due.append(each)
            elif begun < day and self._lead_of(each, coming) <= day and each.is_missing(coming):
                ahead.append((each, coming))
        return Wanted(tuple(due), tuple(ahead))

    def _is_last_before(self, day: date, coming: date) -> bool:
        """Say whether they work on none of the days that follow, up to and with the next due day."""
        return not any(self.works_on(day + ONE * each) for each in range(1, (coming - day).days + 1))

    def _lead_of(self, owned: Owned, coming: date) -> date:
        """Name the day from which a project is asked for ahead."""
        lead = owned.lead
        if lead is None:
            lead = int(self.hours.begins + TIME_TO_ANSWER > DUE_HOUR)
        day = coming
        while lead:
            day -= ONE
            lead -= self.works_on(day)
        return day

    def is_left_alone(self, now: datetime) -> bool:
        """Say whether they did not answer so often that they are asked no more for what they owe."""
        silent = self.unanswered >= MOST_UNANSWERED and not self._has_answered(now)
        return silent and bool(self.wants(now).due)

    def _has_answered(self, now: datetime) -> bool:
        last = self.last_asked
        return last is not None and any(
            each.reported_at is not None and each.reported_at > last for each in self.reports(now)
        )

    def hears(self, now: datetime) -> None:
        """Remember that they were asked."""
        wanted = self.wants(now)
        was = 0 if self._has_answered(now) else self.unanswered
        self.unanswered = was + 1 if wanted.due else 0
        self.asked_ahead.update((each.row, due) for each, due in wanted.ahead)
        self.asked_on.add(self.local(now).date())
        self.last_asked = now

    def is_forgotten(self, now: datetime) -> bool:
        """Say whether they owe a report in their working hours and were not asked today."""
        if not self.is_there(now) or not self.is_at_work(now) or self.is_left_alone(now):
            return False
        wanted = self.wants(now)
        news = [each for each, due in wanted.ahead if (each.row, due) not in self.asked_ahead]
        return bool(wanted.due or news) and max(self.asked_on, default=date.min) < self.local(now).date()


def broken_by(reader: Reader, now: datetime) -> Iterator[str]:
    """Name the rules that a message breaks which somebody gets now, before they remember it."""
    if reader.local(now).date() in reader.asked_on:
        yield "twice"
    if not reader.is_at_work(now):
        yield "quiet_hours"
    if reader.is_away(now):
        yield "away"
    if not reader.active:
        yield "left"
    if reader.is_left_alone(now):
        yield "unanswered"
    wanted = reader.wants(now)
    if reader.is_there(now) and not wanted.due:
        news = any((each.row, due) not in reader.asked_ahead for each, due in wanted.ahead)
        if not wanted.ahead:
            given = any(each.reported for each in reader.reports(now))
            yield "has_reported" if given else "before_due"
        elif not news:
            yield "twice"
