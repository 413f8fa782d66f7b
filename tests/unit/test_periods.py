"""Reporting periods: which one is due, missed or running, in every zone and over clock changes."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.cadence import Cadence, due_after, due_until
from bot.domain.periods import (
    due_at,
    due_day,
    is_overdue,
    known_zone,
    last_due,
    local_day,
    missed_by,
    next_due,
    period_for_report,
    settled_until,
    zone_or_utc,
)
from tests.unit.test_cadence import cadences

FRIDAY = Cadence(weekday=4, hour=16)
ZONES = (
    "Pacific/Pago_Pago",
    "Pacific/Honolulu",
    "America/New_York",
    "America/St_Johns",
    "UTC",
    "Europe/Berlin",
    "Africa/Casablanca",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Pacific/Kiritimati",
)
zones = st.sampled_from(ZONES)
hours = st.integers(0, 23)
START = datetime(2020, 1, 1, tzinfo=UTC)
moments = st.integers(0, 11 * 366 * 24 * 3600).map(lambda seconds: START + timedelta(seconds=seconds))


@given(moments, zones, cadences())
def test_now_lies_between_the_last_and_the_next_due_moment(
    now: datetime, zone: str, cadence: Cadence
) -> None:
    last, following = last_due(now, zone, cadence), next_due(now, zone, cadence)

    assert due_at(last, zone, cadence.hour) <= now < due_at(following, zone, cadence.hour)
    assert following == due_after(cadence, last)


@given(st.dates(date(2020, 1, 1), date(2030, 12, 31)), zones, hours)
def test_a_due_moment_shows_its_hour_on_the_wall_unless_the_hour_was_skipped(
    day: date, zone: str, hour: int
) -> None:
    local = due_at(day, zone, hour).astimezone(ZoneInfo(zone))

    assert local.date() == day
    assert hour <= local.hour <= hour + 1


@given(moments, zones, cadences(), st.none() | st.integers(-100, 100))
def test_a_report_counts_for_the_missed_or_the_running_period_and_never_goes_back(
    now: datetime, zone: str, cadence: Cadence, days: int | None
) -> None:
    last = last_due(now, zone, cadence)
    reported = None if days is None else last + timedelta(days=days)

    period = period_for_report(now, zone, cadence, reported)

    assert period in (last, due_after(cadence, last), reported)
    assert reported is None or period >= reported
    assert not is_overdue(
        now, zone, cadence, last_period_reported=period, created_on=last - timedelta(days=400)
    )


@given(moments, zones, cadences())
def test_the_due_day_is_the_newest_that_has_begun(now: datetime, zone: str, cadence: Cadence) -> None:
    today, due = local_day(now, zone), due_day(now, zone, cadence)

    assert due <= today < due_after(cadence, due)


@given(moments, zones, cadences(), st.integers(0, 5))
def test_a_due_day_is_missed_when_its_moment_has_gone_by(
    now: datetime, zone: str, cadence: Cadence, missed: int
) -> None:
    last = last_due(now, zone, cadence)
    period = last
    for _ in range(missed):
        period = due_until(cadence, period - timedelta(days=1))

    assert missed_by(now, zone, cadence, period) == missed


def test_a_new_project_has_its_days_of_grace_and_a_new_cadence_a_fresh_start() -> None:
    due = date(2026, 11, 27)
    graceful = replace(FRIDAY, grace_days=14)
    changed = replace(FRIDAY, since=due)

    def owed(cadence: Cadence, created: date) -> bool:
        return settled_until(cadence, created_on=created) < due

    assert owed(graceful, date(2026, 11, 12))
    assert not owed(graceful, date(2026, 11, 13))
    assert not owed(changed, date(2026, 1, 1))
    assert owed(replace(FRIDAY, since=due - timedelta(days=1)), date(2026, 1, 1))


@pytest.mark.parametrize(
    ("day", "hour", "expected"),
    [
        (date(2027, 3, 28), 2, datetime(2027, 3, 28, 1, tzinfo=UTC)),  # 02:00 is skipped: 03:00 summer time
        (date(2027, 3, 28), 3, datetime(2027, 3, 28, 1, tzinfo=UTC)),
        (date(2026, 10, 25), 2, datetime(2026, 10, 25, 0, tzinfo=UTC)),  # 02:00 comes twice: the first
        (date(2026, 10, 25), 3, datetime(2026, 10, 25, 2, tzinfo=UTC)),
    ],
)
def test_clock_changes_move_the_instant_and_not_the_hour(day: date, hour: int, expected: datetime) -> None:
    assert due_at(day, "Europe/Berlin", hour) == expected


def test_the_same_due_day_comes_a_day_apart_from_one_side_of_the_earth_to_the_other() -> None:
    day = date(2026, 11, 27)

    assert due_at(day, "Pacific/Pago_Pago", 16) - due_at(day, "Pacific/Kiritimati", 16) == timedelta(hours=25)


def test_a_report_before_the_due_moment_is_for_the_running_period() -> None:
    thursday = datetime(2026, 11, 26, 9, tzinfo=UTC)

    assert period_for_report(thursday, "UTC", FRIDAY, date(2026, 11, 20)) == date(2026, 11, 27)


def test_a_late_report_is_for_the_missed_period() -> None:
    monday = datetime(2026, 11, 23, 9, tzinfo=UTC)

    assert period_for_report(monday, "UTC", FRIDAY, date(2026, 11, 13)) == date(2026, 11, 20)
    assert period_for_report(monday, "UTC", FRIDAY, None) == date(2026, 11, 20)


def test_a_report_more_than_half_a_period_late_is_for_the_running_period() -> None:
    half = due_at(date(2026, 11, 20), "UTC", 16) + timedelta(days=3.5)

    assert period_for_report(half, "UTC", FRIDAY, None) == date(2026, 11, 20)
    assert period_for_report(half + timedelta(seconds=1), "UTC", FRIDAY, None) == date(2026, 11, 27)


def test_a_second_report_after_the_due_moment_is_for_the_running_period() -> None:
    monday = datetime(2026, 11, 23, 9, tzinfo=UTC)

    assert period_for_report(monday, "UTC", FRIDAY, date(2026, 11, 20)) == date(2026, 11, 27)


def test_a_report_that_turns_red_is_for_the_sooner_day_although_a_later_one_was_reported_for() -> None:
    monthly = replace(FRIDAY, working_day=-1, red_weeks=1)
    tuesday, reported = datetime(2026, 11, 24, 9, tzinfo=UTC), date(2026, 11, 30)
    red = monthly.while_red(is_red=True)

    assert period_for_report(tuesday, "UTC", monthly, reported) == reported
    assert period_for_report(tuesday, "UTC", red, reported) == reported
    assert period_for_report(tuesday, "UTC", red, reported, turns_red=True) == date(2026, 11, 27)


def test_a_project_is_overdue_from_the_due_moment_until_it_reports() -> None:
    due = due_at(date(2026, 11, 20), "UTC", 16)
    created = date(2026, 11, 2)

    def overdue(now: datetime, reported: date | None) -> bool:
        return is_overdue(now, "UTC", FRIDAY, last_period_reported=reported, created_on=created)

    assert not overdue(due - timedelta(seconds=1), date(2026, 11, 13))
    assert overdue(due, date(2026, 11, 13))
    assert overdue(due, None)
    assert not overdue(due, date(2026, 11, 20))
    assert not overdue(due, date(2026, 11, 27))


def test_a_project_owes_nothing_for_the_day_it_was_created() -> None:
    now = due_at(date(2026, 11, 20), "UTC", 16)

    def overdue(created: date) -> bool:
        return is_overdue(now, "UTC", FRIDAY, last_period_reported=None, created_on=created)

    assert overdue(date(2026, 11, 19))
    assert not overdue(date(2026, 11, 20))


@pytest.mark.parametrize("name", ["Mars/Olympus", "", None, "../etc/passwd", "Europe", "CEST+1"])
def test_an_unknown_zone_is_none_and_counts_as_utc(name: str | None) -> None:
    assert known_zone(name) is None
    assert zone_or_utc(name) == ZoneInfo("UTC")


def test_a_second_report_on_the_evening_of_the_due_day_is_a_version_of_the_first() -> None:
    due = datetime(2026, 11, 27, 16, tzinfo=UTC)
    friday = date(2026, 11, 27)
    for reported_at in (due - timedelta(days=1, hours=5), due - timedelta(hours=1), due + timedelta(hours=2)):
        for later in (timedelta(hours=3), timedelta(hours=23)):
            period = period_for_report(due + later, "UTC", FRIDAY, friday, reported_at=reported_at)
            assert period == friday, (reported_at, later)
    monday = due + timedelta(days=2, hours=17)
    next_friday = friday + timedelta(days=7)
    assert period_for_report(monday, "UTC", FRIDAY, friday, reported_at=due) == next_friday
    late = monday - timedelta(minutes=5)
    assert period_for_report(monday, "UTC", FRIDAY, friday, reported_at=late) == friday
    thursday = due + timedelta(days=6)
    assert period_for_report(thursday, "UTC", FRIDAY, friday, reported_at=thursday) == next_friday
