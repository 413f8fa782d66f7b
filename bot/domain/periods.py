"""Reporting periods: named by the day they are due, which a cadence says, the hour being local.

A due moment is the hour on the wall: on the day that clocks change an hour that is skipped falls to the
moment after the gap, and one that comes twice to its first time.
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from bot.domain.cadence import Cadence, due_after, due_days_after, due_until

UTC_ZONE = ZoneInfo("UTC")
FOLLOWS = timedelta(days=1)
"""How long after the due moment, or after its report, a further report is a version of the same period's."""
MANY_MISSED = 60
"""Missed due days beyond which nobody counts."""


@lru_cache(maxsize=1024)  # zoneinfo itself keeps eight, and reads a file for each of the others
def known_zone(name: str | None) -> ZoneInfo | None:
    """Find a time zone by its name in the IANA list; None when there is no such zone."""
    if not name:
        return None
    try:
        return ZoneInfo(name)
    except (KeyError, OSError, ValueError):  # unknown; a directory of zones; no name for a zone
        return None


def zone_or_utc(name: str | None) -> ZoneInfo:
    """Find a time zone, or take UTC for a name that nobody knows."""
    return known_zone(name) or UTC_ZONE


def local_day(now: datetime, zone: str) -> date:
    """Say which day it is in a zone."""
    return now.astimezone(zone_or_utc(zone)).date()


def due_at(day: date, zone: str, hour: int) -> datetime:
    """Give the instant, in UTC, at which the clocks of a zone show this hour on this day."""
    return datetime.combine(day, time(hour), zone_or_utc(zone)).astimezone(UTC)


def last_due(now: datetime, zone: str, cadence: Cadence) -> date:
    """Name the newest period whose due moment has come."""
    day = due_day(now, zone, cadence)
    return day if due_at(day, zone, cadence.hour) <= now else due_until(cadence, day - timedelta(days=1))


def next_due(now: datetime, zone: str, cadence: Cadence) -> date:
    """Name the period that is running: the first whose due moment is still to come."""
    return due_after(cadence, last_due(now, zone, cadence))


def due_day(now: datetime, zone: str, cadence: Cadence) -> date:
    """Name the newest due day that has begun, today included, whatever the hour."""
    return due_until(cadence, local_day(now, zone))


def period_for_report(
    now: datetime,
    zone: str,
    cadence: Cadence,
    last_period_reported: date | None,
    *,
    reported_at: datetime | None = None,
    turns_red: bool = False,
) -> date:
    """Name the period that a report given now is for.

    One made up to half a period after the due moment is late and counts for the period that was missed;
    if that one was not missed, or later than that, it counts for the period that is running. What follows
    within a day of the due moment, or of the report that was made for it (`reported_at`), is that one's next
    version: who writes twice on one evening does not report for next week. A report does not go back behind
    one for a later period, unless the project `turns_red` and is due sooner.
    """
    missed = last_due(now, zone, cadence)
    running = due_after(cadence, missed)
    since_due = now - due_at(missed, zone, cadence.hour)
    late = since_due <= (running - missed) / 2
    if late and (last_period_reported is None or last_period_reported < missed):
        return missed
    follows = min(since_due, now - reported_at) <= FOLLOWS if reported_at else False
    if late and follows and last_period_reported == missed:
        return missed
    if turns_red or last_period_reported is None:
        return running
    return max(running, last_period_reported)


def settled_until(
    cadence: Cadence,
    *,
    created_on: date,
    resumed_on: date | None = None,
    last_period: date | None = None,
    excused_until: date | None = None,
) -> date:
    """Name the day up to which a project owes nothing: as it began, reported, was excused or set anew."""
    began = max(created_on, resumed_on or created_on)  # recorded here, or gone on after a pause
    said = (last_period, excused_until, cadence.since)
    return max([began + timedelta(days=cadence.grace_days), *(each for each in said if each is not None)])


def is_excused(excused_until: date | None, period: date) -> bool:
    """Say whether somebody said that no report is given for a period."""
    return excused_until is not None and excused_until >= period


def missed_since(period: date, due: date, cadence: Cadence) -> int:
    """Count the due days that went by after the one that was reported for, up to the newest, `due`."""
    missed = 0
    if period >= due:
        return missed
    for day in due_days_after(cadence, period):
        if day > due or missed == MANY_MISSED:
            break
        missed += 1
    return missed


def missed_by(now: datetime, zone: str, cadence: Cadence, period: date) -> int:
    """Count the due moments that have come after those of the period that was reported for."""
    return missed_since(period, last_due(now, zone, cadence), cadence)


def is_overdue(
    now: datetime,
    zone: str,
    cadence: Cadence,
    *,
    last_period_reported: date | None,
    created_on: date,
    resumed_on: date | None = None,
    excused_until: date | None = None,
) -> bool:
    """Say whether the newest due moment went by without a report that is owed; the days are local."""
    settled = settled_until(
        cadence,
        created_on=created_on,
        resumed_on=resumed_on,
        last_period=last_period_reported,
        excused_until=excused_until,
    )
    return settled < last_due(now, zone, cadence)
