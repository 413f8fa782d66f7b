"""Reporting periods: weekly, named by the day they are due, the hour being local.

Weekdays count from Monday = 0. A due moment is the hour on the wall: on the day that clocks change an hour
that is skipped falls to the moment after the gap, and one that comes twice to its first time.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

PERIOD = timedelta(days=7)
UTC_ZONE = ZoneInfo("UTC")


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


def last_due(now: datetime, zone: str, weekday: int, hour: int) -> date:
    """Name the newest period whose due moment has come."""
    today = local_day(now, zone)
    day = today - timedelta(days=(today.weekday() - weekday) % 7)
    return day if due_at(day, zone, hour) <= now else day - PERIOD


def next_due(now: datetime, zone: str, weekday: int, hour: int) -> date:
    """Name the period that is running: the first whose due moment is still to come."""
    return last_due(now, zone, weekday, hour) + PERIOD


def due_day(now: datetime, zone: str, weekday: int) -> date:
    """Name the newest due day that has begun, today included, whatever the hour."""
    today = local_day(now, zone)
    return today - timedelta(days=(today.weekday() - weekday) % 7)


def period_for_report(
    now: datetime, zone: str, weekday: int, hour: int, last_period_reported: date | None
) -> date:
    """Name the period that a report given now is for.

    One made up to half a period after the due moment is late and counts for the period that was missed;
    if that one was not missed, or later than that, it counts for the period that is running.
    """
    missed = last_due(now, zone, weekday, hour)
    late = now - due_at(missed, zone, hour) <= PERIOD / 2
    if late and (last_period_reported is None or last_period_reported < missed):
        return missed
    return missed + PERIOD


def missed_since(period: date, due: date) -> int:
    """Count the due days that went by after the one that was reported for, up to the newest, `due`."""
    return max(0, (due - period).days // PERIOD.days)


def is_overdue(
    now: datetime,
    zone: str,
    weekday: int,
    hour: int,
    *,
    last_period_reported: date | None,
    created_on: date,
) -> bool:
    """Say whether the newest due moment went by without a report for it or for a later period.

    A project owes nothing for a due day on or before the day it was created (`created_on`, local).
    """
    due = last_due(now, zone, weekday, hour)
    return owes(due, last_period_reported=last_period_reported, created_on=created_on)


def owes(due: date, *, last_period_reported: date | None, created_on: date) -> bool:
    """Say whether a project still owes the report that is due on this day."""
    return created_on < due and (last_period_reported is None or last_period_reported < due)
